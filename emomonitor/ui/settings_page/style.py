"""What the style sheet says of the settings page's controls: lists, sliders, scroll bars, tables."""

from __future__ import annotations

from emomonitor.ui.theme import TARGET, Theme


def settings_stylesheet(t: Theme) -> str:
    """Return the rules for a theme. They belong to the window's sheet: each sheet costs a pass over all widgets."""
    return f"""
    QScrollArea, #scrolled {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.pressed}; border-radius: 4px; min-height: 48px; margin: 2px; }}
    QScrollBar::handle:vertical:hover {{ background: {t.quiet}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    #sectionTitle {{ font-size: 16px; font-weight: 600; }}
    #sectionSentence {{ color: {t.quiet}; font-size: 13px; }}
    #rowTitle {{ font-size: 14px; font-weight: 500; }}
    #rowNote {{ color: {t.quiet}; font-size: 13px; }}
    #rowValue {{ font-size: 14px; }}
    #hairline {{ background: {t.hairline}; }}
    #indexButton {{ background: transparent; color: {t.quiet}; text-align: left; font-weight: 400; padding: 0 12px; }}
    #indexButton:hover {{ color: {t.text}; background: {t.panel}; }}
    #indexButton:checked {{ color: {t.text}; background: {t.raised}; font-weight: 500; }}
    #indexButton:focus {{ border: 2px solid {t.text}; }}
    #resetButton {{ background: transparent; padding: 0; min-width: {TARGET - 4}px; }}
    #resetButton:hover {{ background: {t.raised}; }}
    #resetButton:focus {{ border: 2px solid {t.text}; }}
    #segment:focus {{ border: 2px solid {t.text}; }}

    QComboBox {{ background: {t.raised}; border: 2px solid transparent; border-radius: 10px;
        min-height: {TARGET - 4}px; padding: 0 36px 0 12px; combobox-popup: 0; }}
    QComboBox:hover {{ background: {t.pressed}; }}
    QComboBox:focus, QComboBox:on {{ border: 2px solid {t.text}; }}
    QComboBox:disabled {{ color: {t.quiet}; }}
    QComboBox::drop-down {{ border: none; width: 0; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.hairline}; padding: 4px; outline: 0;
        selection-background-color: {t.pressed}; selection-color: {t.text}; }}
    QComboBox QAbstractItemView::item {{ min-height: 34px; padding: 0 8px; border-radius: 6px; }}
    QComboBox QAbstractItemView::item:selected {{ background: {t.pressed}; }}

    QSlider {{ min-height: {TARGET}px; }}
    QSlider::groove:horizontal {{ height: 6px; border-radius: 3px; background: {t.raised}; }}
    QSlider::sub-page:horizontal {{ height: 6px; border-radius: 3px; background: {t.quiet}; }}
    QSlider::handle:horizontal {{ width: 18px; height: 18px; margin: -6px 0; border-radius: 9px;
        background: {t.text}; }}
    QSlider::handle:horizontal:focus {{ border: 3px solid {t.panel}; background: {t.text}; width: 16px; height: 16px;
        margin: -8px 0; border-radius: 11px; }}
    QSlider:focus {{ border: 2px solid {t.text}; border-radius: 10px; }}
    QSlider {{ border: 2px solid transparent; }}

    QTableView {{ background: {t.panel}; border: 1px solid {t.hairline}; border-radius: 10px;
        gridline-color: {t.hairline}; selection-background-color: {t.pressed}; selection-color: {t.text}; }}
    QTableView:focus {{ border: 2px solid {t.text}; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.quiet}; border: none;
        border-bottom: 1px solid {t.hairline}; padding: 8px 12px 8px 14px; font-size: 12px; }}
    QHeaderView {{ background: transparent; }}
    QHeaderView::section:first {{ border-top-left-radius: 9px; }}
    QTableView::item {{ padding: 0 12px; border: none; }}
    """

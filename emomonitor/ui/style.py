"""Turns a theme into what Qt wants: fonts, palette, style sheet."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette

from emomonitor.resources import asset
from emomonitor.ui.scale import LEAST_TARGET, scaled, target
from emomonitor.ui.settings_page.style import settings_stylesheet
from emomonitor.ui.theme import (
    OVER_PICTURE_ALPHA,
    OVER_PICTURE_GROUND,
    OVER_PICTURE_TEXT,
    TARGET,
    UNSURE_BOX,
    UNSURE_TAG,
    Theme,
    rgba,
)

_PREFERRED = ("Inter", "Inter Variable")
_CHINESE = ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei UI")
"""Fonts with traditional characters on Linux, macOS and Windows; without a name Qt may take Japanese forms."""

_PLAIN_FALLBACK = "DejaVu Sans"
"""What a Linux without a chosen font falls back to: wide. Noto's Latin letters are narrower, where they are there."""


@cache
def families() -> tuple[str, ...]:
    """Font families to try in turn: Inter, the system's own sans-serif, Noto for Chinese."""
    known = set(QFontDatabase.families())
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    first = next((f for f in _PREFERRED if f in known), system)
    if first == _PLAIN_FALLBACK:
        first = next((f for f in ("Noto Sans", _CHINESE[0]) if f in known), first)
    return tuple(dict.fromkeys((first, system, *_CHINESE)))


def font(pixels: float, weight: int = 400) -> QFont:
    """The window's font at a size in logical pixels of 100 %, with digits that are all equally wide."""
    return _font(scaled(pixels), weight)


@cache
def _font(pixels: int, weight: int) -> QFont:
    made = QFont(list(families()))
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def palette(theme: Theme) -> QPalette:
    """Colours for what the style sheet doesn't reach (file dialogs, tool tips)."""
    p = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, theme.ground),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.raised),
        (role.Button, theme.raised),
        (role.Text, theme.text),
        (role.WindowText, theme.text),
        (role.ButtonText, theme.text),
        (role.PlaceholderText, theme.quiet),
        (role.Highlight, theme.pressed),
        (role.HighlightedText, theme.text),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
    ):
        p.setColor(name, QColor(colour))
    for name in (role.Text, role.WindowText, role.ButtonText):
        p.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.quiet))
    return p


_GROWS = re.compile(r"(?<![\w-])(font-size|(?:min-|max-)?height|(?:min-)?width|padding[a-z-]*|border-radius): ([^;]+)")
"""Properties of the style sheet that grow with the words; borders and gaps stay."""


def stylesheet(t: Theme) -> str:
    """The style sheet of the window and its dialogs, at the scale in force."""
    return _GROWS.sub(lambda found: f"{found[1]}: {_grow(found[1], found[2])}", usual_stylesheet(t))


def _grow(what: str, value: str) -> str:
    def pixels(found: re.Match[str]) -> str:
        usual = int(found[1])
        if what.startswith("min-"):  # with its borders it is as high as what has the same height without a sheet
            borders = 2 if usual == TARGET - 2 else 4
            return f"{target(usual + borders) - borders if usual >= LEAST_TARGET - 4 else scaled(usual)}px"
        if what == "border-radius":  # borders don't grow, and Qt draws square corners where a radius is over half
            return f"{scaled(max(0, usual - 2)) + min(2, usual)}px"
        return f"{scaled(usual)}px"

    return re.sub(r"(\d+)px", pixels, value)


def usual_stylesheet(t: Theme) -> str:
    """The style sheet at 100 %."""
    over = rgba(OVER_PICTURE_GROUND, OVER_PICTURE_ALPHA)
    tick = asset(f"icons/tick-{'dark' if t.dark else 'light'}.svg").as_posix()
    return f"""
    QWidget {{ color: {t.text}; }}
    QMainWindow, QDialog, #page {{ background: {t.ground}; }}
    QDialog {{ border: 1px solid {t.hairline}; }}
    #title {{ font-size: 16px; font-weight: 600; }}
    #rail {{ background: {t.panel}; border-right: 1px solid {t.hairline}; }}
    #railButton {{ background: transparent; color: {t.quiet}; border-radius: 12px; padding: 6px 2px; font-size: 12px; }}
    #railButton[dense="true"] {{ padding: 0 2px; min-height: 16px; }}
    #railButton:hover {{ color: {t.text}; background: {t.raised}; }}
    #railButton:checked {{ color: {t.text}; background: {t.raised}; font-weight: 600; }}
    #railButton:focus {{ border: 2px solid {t.text}; }}
    #panel {{ background: {t.panel}; border-radius: 14px; }}
    #quiet {{ color: {t.quiet}; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.hairline}; padding: 4px 8px; }}

    QToolButton, QPushButton {{
        background: {t.raised}; color: {t.text}; border: 2px solid transparent; border-radius: 10px;
        min-height: {TARGET - 4}px; padding: 0 12px; font-weight: 500;
    }}
    QToolButton:hover, QPushButton:hover {{ background: {t.pressed}; }}
    QToolButton:pressed, QPushButton:pressed {{ background: {t.hairline}; }}
    QToolButton:focus, QPushButton:focus, QLineEdit:focus {{ border: 2px solid {t.text}; }}
    QToolButton:disabled, QPushButton:disabled {{ background: transparent; color: {t.quiet};
        border: 1px solid {t.hairline}; min-height: {TARGET - 2}px; }}
    QToolButton::menu-indicator {{ image: none; width: 0; }}
    #picker {{ background: transparent; color: {t.quiet}; border: 1px solid {t.hairline}; font-weight: 400;
        padding: 0 12px; text-align: left; min-height: {TARGET - 2}px; }}
    #picker:hover {{ color: {t.text}; background: {t.panel}; }}
    #picker:focus {{ border: 2px solid {t.text}; padding: 0 11px; min-height: {TARGET - 4}px; }}
    #iconOnly {{ padding: 0; min-width: {TARGET - 4}px; }}
    #joinLeft {{ border-top-right-radius: 0; border-bottom-right-radius: 0; padding-right: 8px; }}
    #joinRight {{ border-top-left-radius: 0; border-bottom-left-radius: 0; padding: 0; min-width: {TARGET - 4}px; }}
    #record[on="true"] {{ background: {t.record_ground}; color: {t.record_text}; }}
    #record[on="true"]:focus {{ border-color: {t.record_text}; }}
    #primary {{ background: {t.text}; color: {t.ground}; }}
    #primary:hover {{ background: {t.quiet}; color: {t.ground}; }}
    #primary:focus {{ border: 2px solid {t.quiet}; }}
    #primary:disabled {{ background: transparent; color: {t.quiet}; }}

    #labelKey {{ padding: 0 6px; font-size: 13px; }}
    #labelKey:checked {{ background: {t.pressed}; }}
    #toggle:checked {{ background: {t.pressed}; }}
    #link {{ background: transparent; color: {t.text}; font-size: 13px; font-weight: 400; text-decoration: underline;
        padding: 0 4px; min-height: 28px; text-align: left; margin-left: -6px; }}
    #link:hover {{ background: {t.raised}; }}

    #segments {{ background: {t.raised}; border-radius: 10px; }}
    #segment {{ background: transparent; color: {t.quiet}; border-radius: 8px; padding: 0 10px; min-height: 28px;
        font-size: 13px; margin: 0; }}
    #segment:hover {{ color: {t.text}; }}
    #segment:checked {{ background: {t.pressed}; color: {t.text}; font-weight: 600; }}

    #overPicture {{ background: {over}; color: {OVER_PICTURE_TEXT}; border-radius: 16px; }}
    #overPicture QLabel {{ color: {OVER_PICTURE_TEXT}; font-size: 12px; background: transparent; }}
    #verdict {{ background: {t.raised}; color: {t.text}; border-radius: 11px; padding: 3px 10px; font-size: 12px; }}
    #chip {{ background: {over}; color: {OVER_PICTURE_TEXT}; border-radius: 16px; min-height: 28px; min-width: 16px;
        padding: 0 12px 0 8px; font-size: 12px; font-weight: 400; }}
    #chip:hover {{ background: {OVER_PICTURE_GROUND}; }}
    #chip:checked {{ border: 2px solid {OVER_PICTURE_TEXT}; }}
    #chip:focus {{ border: 2px solid {OVER_PICTURE_TEXT}; background: {UNSURE_TAG}; }}
    #overPictureButton {{ background: {rgba(OVER_PICTURE_TEXT, 0.16)}; color: {OVER_PICTURE_TEXT};
        border-radius: 14px; min-height: 28px; padding: 0 12px; font-size: 12px; }}
    #overPictureButton:hover {{ background: {rgba(OVER_PICTURE_TEXT, 0.22)}; }}
    #overPictureButton:focus {{ border: 2px solid {OVER_PICTURE_TEXT}; }}
    #overPicturePrimary {{ background: {OVER_PICTURE_TEXT}; color: {OVER_PICTURE_GROUND}; border-radius: 14px;
        min-height: 28px; padding: 0 14px; font-size: 13px; font-weight: 600; }}
    #overPicturePrimary:hover {{ background: {UNSURE_BOX}; }}
    #overPicturePrimary:focus {{ border: 2px solid {OVER_PICTURE_TEXT}; background: {UNSURE_TAG};
        color: {OVER_PICTURE_TEXT}; }}
    #overPictureClose {{ background: transparent; color: {OVER_PICTURE_TEXT}; border-radius: 14px;
        min-height: 28px; min-width: 28px; padding: 0; margin: 0; }}
    #overPictureClose:hover {{ background: {rgba(OVER_PICTURE_TEXT, 0.22)}; }}
    #who {{ background: transparent; color: {t.quiet}; font-size: 13px; font-weight: 400; text-align: left;
        min-height: 28px; min-width: 28px; padding: 0 6px; margin-left: -8px; }}
    #who:hover {{ color: {t.text}; background: {t.raised}; }}
    #who:disabled {{ border: 2px solid transparent; min-height: 28px; }}
    #overTimeline {{ background: {OVER_PICTURE_GROUND}; color: {OVER_PICTURE_TEXT}; border-radius: 16px;
        min-height: 28px; padding: 0 12px; font-size: 12px; }}
    #overTimeline:hover {{ background: {t.pressed}; color: {t.text}; }}
    #overTimeline:focus {{ border: 2px solid {OVER_PICTURE_TEXT}; }}
    #overPictureTool {{ background: {over}; color: {OVER_PICTURE_TEXT}; border-radius: 18px;
        min-height: 32px; min-width: 32px; padding: 0; }}
    #overPictureTool:hover {{ background: {OVER_PICTURE_GROUND}; }}
    #overPictureTool:focus {{ border: 2px solid {OVER_PICTURE_TEXT}; background: {UNSURE_TAG}; }}
    #overPictureClose:focus {{ border: 2px solid {OVER_PICTURE_TEXT}; }}

    #reading {{ border: 2px solid transparent; border-radius: 10px; }}
    #reading:focus {{ border: 2px solid {t.text}; }}
    #reading, #reading > QWidget > QWidget {{ background: {t.ground}; }}
    #reading QScrollBar:vertical {{ background: transparent; width: 14px; margin: 0; }}
    #reading QScrollBar::handle:vertical {{ background: {t.pressed}; border-radius: 4px; margin: 3px;
        min-height: 40px; }}
    #reading QScrollBar::handle:vertical:hover {{ background: {t.quiet}; }}
    #reading QScrollBar::add-line, #reading QScrollBar::sub-line {{ height: 0; }}
    #reading QScrollBar::add-page, #reading QScrollBar::sub-page {{ background: transparent; }}
    QRadioButton#choice {{ background: {t.panel}; border: 2px solid {t.hairline}; border-radius: 12px;
        padding-left: 16px; }}
    QRadioButton#choice:hover {{ background: {t.raised}; }}
    QRadioButton#choice:checked {{ background: {t.raised}; border-color: {t.quiet}; }}
    QRadioButton#choice:focus {{ border-color: {t.text}; }}
    QRadioButton#choice::indicator {{ width: 16px; height: 16px; border: 2px solid {t.quiet}; border-radius: 10px; }}
    QRadioButton#choice::indicator:checked {{ border: 6px solid {t.text}; width: 8px; height: 8px; }}

    #message {{ background: {t.panel}; border: 1px solid {t.hairline}; border-radius: 14px; }}
    #messageTitle {{ font-size: 18px; font-weight: 600; }}
    #message[large="true"] #messageTitle {{ font-size: 26px; }}
    #message[large="true"] QPushButton {{ min-height: {TARGET + 12}px; padding: 0 22px; font-size: 16px; }}

    #overPictureBar {{ background: {OVER_PICTURE_GROUND}; color: {OVER_PICTURE_TEXT}; border-radius: 16px; }}
    #overPictureBar QLabel {{ color: {OVER_PICTURE_TEXT}; background: transparent; }}

    QCheckBox {{ spacing: 10px; border: 2px solid transparent; border-radius: 8px; padding-right: 6px; }}
    QCheckBox:focus {{ border: 2px solid {t.text}; }}
    QCheckBox::indicator {{ width: 18px; height: 18px; border: 2px solid {t.quiet}; border-radius: 5px;
        background: {t.panel}; }}
    QCheckBox::indicator:hover {{ border-color: {t.text}; }}
    QCheckBox::indicator:checked {{ background: {t.text}; color: {t.ground}; border-color: {t.text};
        image: url({tick}); }}

    #onRow {{ background: {t.pressed}; }}
    #onRow:hover {{ background: {t.hairline}; }}
    #onRow:focus {{ border: 2px solid {t.text}; }}

    #danger {{ background: {t.record_ground}; color: {t.record_text}; }}
    #danger:hover {{ border-color: {t.record_text}; }}
    #danger:focus {{ border: 2px solid {t.record_text}; }}
    #danger:disabled {{ background: transparent; color: {t.quiet}; }}
    QTreeWidget {{ background: transparent; border: none; outline: none; }}
    QTreeWidget:focus {{ border: none; }}
    QTreeWidget::item {{ min-height: 36px; padding: 0 6px; border: none; }}
    QTreeWidget::item:hover {{ background: {t.raised}; }}
    QTreeWidget::item:selected {{ background: {t.pressed}; color: {t.text}; }}
    #sessionList, #lines {{ background: transparent; border: none; outline: none; }}
    #sessionList:focus, #lines:focus {{ border: none; }}
    QScrollArea, #plain {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.pressed}; border-radius: 4px; min-height: 32px; margin: 0 2px; }}
    QScrollBar::handle:vertical:hover {{ background: {t.quiet}; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.pressed}; border-radius: 4px; min-width: 32px; margin: 2px 0; }}
    QScrollBar::handle:horizontal:hover {{ background: {t.quiet}; }}
    QScrollBar::add-line:horizontal, QScrollBar::sub-line:horizontal {{ width: 0; }}
    QScrollBar::add-page:horizontal, QScrollBar::sub-page:horizontal {{ background: transparent; }}
    QAbstractScrollArea::corner {{ background: transparent; }}
    QProgressBar {{ background: {t.raised}; border: none; border-radius: 5px; max-height: 10px; }}
    QProgressBar::chunk {{ background: {t.text}; color: {t.ground}; border-radius: 5px; }}

    QMenu {{ background: {t.raised}; border: 1px solid {t.hairline}; border-radius: 10px; padding: 6px; }}
    QMenu::item {{ padding: 8px 24px 8px 12px; border-radius: 8px; min-width: 160px; }}
    QMenu::item:selected {{ background: {t.pressed}; }}
    QMenu::item:disabled {{ color: {t.quiet}; }}
    QMenu::icon {{ padding-left: 8px; }}
    QMenu::separator {{ height: 1px; background: {t.hairline}; margin: 6px 8px; }}
    #pageFrame, #sheet {{ background: transparent; }}
    #sheet {{ border: 2px solid transparent; border-radius: 10px; padding: 4px; }}
    #sheet:focus {{ border: 2px solid {t.text}; }}
    QLineEdit {{ background: {t.panel}; border: 1px solid {t.quiet}; border-radius: 10px; min-height: {TARGET - 2}px;
        padding: 0 10px; selection-background-color: {t.pressed}; selection-color: {t.text}; }}
    QLineEdit:focus {{ border: 2px solid {t.text}; min-height: {TARGET - 4}px; }}
    QPlainTextEdit {{ background: {t.panel}; border: 2px solid {t.quiet}; border-radius: 10px; padding: 6px;
        selection-background-color: {t.pressed}; selection-color: {t.text}; }}
    QPlainTextEdit:focus {{ border-color: {t.text}; }}
    {settings_stylesheet(t)}
    """

"""The settings page: cards one below the other, and a list of them at the side where there is room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from emomonitor.about import about
from emomonitor.autostart import Entry
from emomonitor.settings import Settings
from emomonitor.ui.about_dialog import AboutDialog
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.column import Column
from emomonitor.ui.controls import Button
from emomonitor.ui.scale import rescale, scaled, text_scale
from emomonitor.ui.settings_page.camera import CameraSection
from emomonitor.ui.settings_page.kept import KeptSection
from emomonitor.ui.settings_page.looks import ComputerSection, LooksSection
from emomonitor.ui.settings_page.reading import CalmSection, ModelSection
from emomonitor.ui.settings_page.rows import Section
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_WIDEST = 960
"""Pixels: a longer way from a name to its control can't be followed by the eye."""

_INDEX_FROM = 1060
"""Pixels of the page's width from which the list of cards is shown."""


class SettingsPage(QWidget):
    """All that can be set; each change holds at once and is kept.

    Signals:
        source_chosen: what is to be watched.
        model_chosen: what is to read faces.
        about_found: an About, once it is gathered in the background.

    Args:
        theme: the colours.
        store: the settings in force.
        bridge: to the runner.
        advisor: knows the models and their times.
        entry: the system's autostart; None where there is no known way.
        has_tray: whether the system has a tray.
    """

    source_chosen = Signal(str)
    model_chosen = Signal(str)
    about_found = Signal(object)

    def __init__(
        self,
        theme: Theme,
        store: SettingsStore,
        bridge: Bridge,
        advisor: ModelAdvisor,
        *,
        entry: Entry | None,
        has_tray: Callable[[], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._store, self._bridge = store, bridge
        self.camera = CameraSection(theme, store, bridge)
        self.model, self.calm = ModelSection(store, advisor), CalmSection(store, advisor)
        self.kept, self.looks = KeptSection(store, bridge), LooksSection(store)
        self.computer = ComputerSection(store, bridge, entry=entry, has_tray=has_tray)
        self.sections: tuple[Section, ...] = (
            self.camera,
            self.model,
            self.calm,
            self.kept,
            self.looks,
            self.computer,
        )
        self._title, self._said, self.about = QLabel(), QLabel(), Button("help")
        self._title.setObjectName("title")
        self._said.setObjectName("quiet")
        self._said.setWordWrap(True)
        self.about.clicked.connect(self.show_about)
        self._build()
        self.camera.source_chosen.connect(self.source_chosen)
        self.model.model_chosen.connect(self.model_chosen)
        store.changed.connect(self._on_settings)
        self.retranslate()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(18, 0, 18, 0)
        head.addWidget(self._title)
        head.addStretch(1)
        top = QWidget()
        top.setFixedHeight(56)
        top.setLayout(head)
        self.scroller = Column(self._cards())
        self.scroller.verticalScrollBar().valueChanged.connect(self._follow_scroll)
        row = QHBoxLayout()
        row.setContentsMargins(18, 0, 6, 0)
        row.setSpacing(18)
        self.index = self._make_index()
        row.addWidget(self.index)
        row.addWidget(self.scroller, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(row, 1)

    def _cards(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setMaximumWidth(_WIDEST + 12)  # layouts take a card's height at the width that there is, not at its own
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 18)
        column.setSpacing(14)
        self._waiting = QWidget()  # holds the cards that aren't in their places yet, see _place_next
        self.destroyed.connect(self._waiting.deleteLater)
        self._placed = 0
        for section in self.sections:
            section.setMaximumWidth(_WIDEST)
            section.setParent(self._waiting)
        foot = QHBoxLayout()
        foot.setContentsMargins(22, 6, 14, 0)
        foot.setSpacing(16)
        foot.addWidget(self._said, 1)
        foot.addWidget(self.about)
        last = QWidget()
        last.setMaximumWidth(_WIDEST)
        last.setLayout(foot)
        column.addWidget(last)
        column.addStretch(1)
        self._column = column
        self._placing = QTimer(self)
        self._placing.timeout.connect(self._place_next)
        return inner

    def _place_next(self) -> None:
        """Put the next card into its place, one each turn of the event loop: dressing all at once would hold it up."""
        section = self.sections[self._placed]
        self._column.insertWidget(self._placed, section)
        rescale(section, 1.0, text_scale())  # it was made as at 100 % and waited outside of the page
        section.show()
        self._placed += 1
        if self.complete:
            self._placing.stop()
            self._waiting.deleteLater()

    @property
    def complete(self) -> bool:
        """Whether all cards are in their places."""
        return self._placed == len(self.sections)

    def _make_index(self) -> QWidget:
        index = QWidget()
        index.setFixedWidth(184)
        column = QVBoxLayout(index)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._index_group = QButtonGroup(self)
        for i in range(len(self.sections)):
            button = QPushButton()
            button.setObjectName("indexButton")
            button.setCheckable(True)
            self._index_group.addButton(button, i)
            column.addWidget(button)
        column.addStretch(1)
        self._index_group.idClicked.connect(self.show_section)
        self._index_group.button(0).setChecked(True)
        return index

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.index.setVisible(self.width() >= scaled(_INDEX_FROM))

    # -- words and colours -------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Settings", "Settings"))
        for i, section in enumerate(self.sections):
            section.retranslate()
            button = self._index_group.button(i)
            button.setText(section.title.text())
            button.setAccessibleName(section.title.text())
        self.about.set_words(translate("Settings", "About emomonitor"))
        self._said.setText(
            translate(
                "Settings",
                "Not a medical device. A reading is an expression that the camera could read, never a feeling.",
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self.about.set_theme(theme)
        for section in self.sections:
            section.set_theme(theme)

    def _on_settings(self, new: Settings, old: Settings) -> None:
        for section in self.sections:
            section.show_settings(new)

    # -- moving about ------------------------------------------------------------------------------

    def show_section(self, number: int) -> None:
        """Scroll to a card."""
        self.scroller.verticalScrollBar().setValue(self.sections[number].y())
        self._index_group.button(number).setChecked(True)

    def _follow_scroll(self, value: int) -> None:
        """Show in the list which card is at the top, or the last where the end is reached."""
        bar = self.scroller.verticalScrollBar()
        at_top = [i for i, s in enumerate(self.sections) if s.y() <= value + 24]
        number = len(self.sections) - 1 if value == bar.maximum() else at_top[-1] if at_top else 0
        self._index_group.button(number).setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the list of cards where there is room."""
        super().resizeEvent(event)
        self.index.setVisible(self.width() >= scaled(_INDEX_FROM))

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what may have changed elsewhere."""
        super().showEvent(event)
        if not self.complete:
            self._placing.start(0)
        self._bridge.find_cameras()
        for section in self.sections:
            section.show_settings(self._store.settings)

    def show_about(self) -> None:
        """Open the About dialog."""
        dialog = AboutDialog(self)
        self.about_found.connect(dialog.show_found)  # ends with the dialog
        settings, path = self._store.settings, self._store.path
        self._bridge.in_background(lambda: self.about_found.emit(about(settings, path)))
        dialog.open()

"""How the settings page is laid out: cards of rows, controls in one column, a way back where a row differs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from emomonitor.settings import Settings
from emomonitor.ui.controls import Button
from emomonitor.ui.scale import grown
from emomonitor.ui.settings_page.controls import WIDTH
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import TARGET, Theme
from emomonitor.ui.words import translate


class Row(QWidget):
    """A name, a sentence, a control, and the way back to the usual value.

    Args:
        control: what is used; it stands in a column with those of the other rows.
        focus: what the name is the buddy of; None: the control itself.
    """

    def __init__(self, control: QWidget, focus: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.control, self._focus = control, focus or control
        self.title, self.note = QLabel(), QLabel()
        self.title.setObjectName("rowTitle")
        self.title.setBuddy(self._focus)
        self.note.setObjectName("rowNote")
        for label in (self.title, self.note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.reset = Button("undo", name="resetButton")
        self.reset.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.reset.setFixedWidth(TARGET)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.hide()
        text = QVBoxLayout()
        text.setSpacing(3)
        text.addStretch(1)
        text.addWidget(self.title)
        text.addWidget(self.note)
        text.addStretch(1)
        place = self._place = QWidget()
        place.setFixedWidth(WIDTH)
        inner = QHBoxLayout(place)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(control)
        inner.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 14, 0, 14)
        row.setSpacing(16)
        row.addLayout(text, 1)
        row.addWidget(place, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignVCenter)

    def rescale(self) -> None:
        """Take on the scale of words: the column of controls grows less than they do."""
        self._place.setFixedWidth(grown(WIDTH))

    def set_words(self, title: str, note: str = "", usual: str = "") -> None:
        """Set the name (screen readers hear it with the control), the sentence, and what the way back leads to."""
        self.title.setText(title)
        self.set_note(note)
        self._focus.setAccessibleName(title)
        self.reset.setAccessibleName(translate("Settings", "{}: back to usual").format(title))
        back = translate("Settings", "Back to usual: {}").format(usual) if usual else ""
        self.reset.setToolTip(back or translate("Settings", "Back to usual"))

    def set_note(self, note: str) -> None:
        """Change the sentence."""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def set_unusual(self, unusual: bool) -> None:
        """Offer the way back where the value isn't the usual one."""
        if self.reset.hasFocus() and not unusual:
            self._focus.setFocus()
        self.reset.setVisible(unusual)


class Section(QFrame):
    """A card of rows that belong together.

    Args:
        store: the settings in force.
    """

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.store = store
        self.title, self.sentence = QLabel(), QLabel()
        self.title.setObjectName("sectionTitle")
        self.sentence.setObjectName("sectionSentence")
        self.sentence.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(22, 18, 14, 8)
        self.column.setSpacing(0)
        self.column.addWidget(self.title)
        self.column.addSpacing(3)
        self.column.addWidget(self.sentence)
        self.column.addSpacing(6)
        self.rows: list[tuple[Row, tuple[str, ...]]] = []

    def add(self, row: Row, *names: str, back: Callable[[], object] | None = None) -> None:
        """Add a row.

        Args:
            row: the row.
            names: the settings that it is about.
            back: brings the usual values back; None changes just these settings.
        """
        if self.rows:
            line = QFrame()
            line.setObjectName("hairline")
            line.setFixedHeight(1)
            self.column.addWidget(line)
        self.rows.append((row, names))
        self.column.addWidget(row)
        usual = Settings()
        row.reset.clicked.connect(back or (lambda: self.store.change(**{n: getattr(usual, n) for n in names})))

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        usual = Settings()
        for row, names in self.rows:
            row.set_unusual(any(getattr(settings, n) != getattr(usual, n) for n in names))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for row, _ in self.rows:
            row.reset.set_theme(theme, theme.quiet)
            if hasattr(row.control, "set_theme"):
                row.control.set_theme(theme)

"""The window's keys: one table makes them work and tells of them, so that the help can't go stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from emomonitor.ui.scale import scaled
from emomonitor.ui.words import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A row of the table.

    Attributes:
        keys: as Qt writes them (``Ctrl+P``); each of several does the same.
        words: gives what they do in the language of the moment.
        act: what is done; None where a widget sees to the keys itself (arrows on the picture).
    """

    keys: tuple[str, ...]
    words: Callable[[], str]
    act: Callable[[], object] | None = None


class Keys:
    """All keys of a window, in the order in which they are told."""

    def __init__(self) -> None:
        self._rows: list[Key] = []

    def add(self, owner: QWidget, *rows: Key) -> None:
        """Make keys work while ``owner`` is seen in the window that has the focus, and tell of them."""
        for row in rows:
            for key in row.keys if row.act is not None else ():
                shortcut = QShortcut(QKeySequence(key), owner)
                shortcut.activated.connect(row.act)
            self._rows.append(row)

    @property
    def rows(self) -> tuple[Key, ...]:
        """Everything that was added."""
        return tuple(self._rows)


def key_words(keys: tuple[str, ...]) -> str:
    """Write keys as they stand on the keyboard: "F1 or ?"."""
    written = [QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) or k for k in keys]
    return translate("Keys", " or ").join(written)


def widget_keys() -> tuple[Key, ...]:
    """Keys that widgets see to themselves."""
    return (
        Key(keys=("Tab", "Shift+Tab"), words=lambda: translate("Keys", "Go on to the next control, or back")),
        Key(keys=("Space",), words=lambda: translate("Keys", "Press the control that has the frame")),
        Key(
            keys=("Left", "Right"),
            words=lambda: translate("Keys", "On the picture: from face to face; Home and End to the first and last"),
        ),
        Key(keys=("Return",), words=lambda: translate("Keys", "On the picture: show the framed person's card")),
    )


class KeysDialog(QDialog):
    """A sheet of all keys."""

    def __init__(self, parent: QWidget, rows: tuple[Key, ...]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("Keys", "Keys")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        heading = QLabel(title)
        heading.setObjectName("messageTitle")
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for i, row in enumerate(rows):
            keys, words = QLabel(key_words(row.keys)), QLabel(row.words())
            words.setObjectName("quiet")
            words.setWordWrap(True)
            words.setMinimumWidth(scaled(120))
            keys.setAccessibleDescription(words.text())
            grid.addWidget(keys, i, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, i, 1, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(sheet)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part in (scroll.viewport(), sheet):
            part.setAutoFillBackground(False)
        scroll.setAccessibleName(title)  # arrow keys scroll it, so it takes the focus
        scroll.setAccessibleDescription("; ".join(f"{key_words(r.keys)}: {r.words()}" for r in rows))
        scroll.setObjectName("sheet")
        close = QPushButton(translate("Keys", "Close"))
        close.setAccessibleName(close.text())
        close.setObjectName("primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addWidget(heading)
        column.addWidget(scroll, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.ensurePolished()
        close.setFocus()
        wanted = sheet.sizeHint()
        room = self.screen().availableSize()
        self.resize(
            min(max(scaled(520), wanted.width() + 80), room.width() - 80, parent.window().width()),
            min(sheet.heightForWidth(scaled(430)) + scaled(170), room.height() - 80, parent.window().height()),
        )

"""The people in view, as chips on the picture that can be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from emomonitor.ui.icons import number_icon, number_size
from emomonitor.ui.theme import OVER_PICTURE_TEXT
from emomonitor.ui.words import person, translate

LONG_PRESS_MS = 600
"""How long a finger rests before it asks for a name; what phones do, too."""

_STILL = 8.0
"""Pixels that it may move meanwhile."""


class NameButton(QPushButton):
    """A button with a person's name. Asked for a new one by double-click, F2, context menu or a long press."""

    naming_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed_at = QPointF()
        self._long = QTimer(self)
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_PRESS_MS)
        self._long.timeout.connect(self._ask_after_long_press)

    def _ask_after_long_press(self) -> None:
        self.setDown(False)  # so that letting go is no click
        self.naming_wanted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to wait for a long press."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()
            self._long.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A finger that moves means something else."""
        super().mouseMoveEvent(event)
        if (event.position() - self._pressed_at).manhattanLength() > _STILL:
            self._long.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It was a short press."""
        self._long.stop()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for a name."""
        self.naming_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to give a name."""
        self._long.stop()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(translate("Chips", "Give a name… (F2)"), self.naming_wanted.emit)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Keep F2 from the page, which would name the person of the card."""
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2
        if is_key and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for a name at F2."""
        if event.key() == Qt.Key.Key_F2:
            self.naming_wanted.emit()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """The people in view; a click chooses one.

    Signals:
        chosen: whose card is wanted.
        naming_wanted: who is to be given a name.
    """

    chosen = Signal(int)
    naming_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._chips: dict[int, NameButton] = {}
        self._names: Mapping[int, str] = MappingProxyType({})

    def show_people(self, ids: Sequence[int], chosen: int | None) -> bool:
        """Show these people; returns whether the size may have changed."""
        changed = tuple(ids) != tuple(self._chips)
        if changed:
            for i in [i for i in self._chips if i not in ids]:
                old = self._chips.pop(i)
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
            kept = {i: self._chips.get(i) or self._make(i) for i in ids}
            self._chips = kept
            for chip in kept.values():
                self._row.removeWidget(chip)
                self._row.addWidget(chip)
            self.adjustSize()
        for i, chip in self._chips.items():
            chip.setChecked(i == chosen)
        return changed

    def set_names(self, names: Mapping[int, str]) -> None:
        """Call people by these names; the size may have changed, so :meth:`fit` it."""
        self._names = MappingProxyType(dict(names))
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language or name."""
        for i, chip in self._chips.items():
            self._write(i, chip)

    def fit(self, width: int) -> None:
        """Take the size that the names need; numbers alone where they need more than ``width`` pixels."""
        for short, apart in ((False, 8), (True, 8), (True, 3)):
            self._row.setSpacing(apart)
            for i, chip in self._chips.items():
                chip.setIconSize(number_size(i))
                chip.setText(str(i) if short else f" {self._called(i)}")
                chip.setIcon(QIcon() if short else number_icon(i, OVER_PICTURE_TEXT))
            self.adjustSize()
            if self.width() <= width:
                break

    def _called(self, face_id: int) -> str:
        return person(face_id, self._names.get(face_id, ""))

    def _make(self, face_id: int) -> NameButton:
        chip = NameButton(self)
        chip.setObjectName("chip")
        chip.setCheckable(True)
        chip.setIcon(number_icon(face_id, OVER_PICTURE_TEXT))
        chip.setIconSize(number_size(face_id))
        self._write(face_id, chip)
        chip.clicked.connect(lambda: self.chosen.emit(face_id))
        chip.naming_wanted.connect(lambda: self.naming_wanted.emit(face_id))
        chip.show()
        chip.ensurePolished()  # the style sheet's padding and font are part of its size
        return chip

    def _write(self, face_id: int, chip: NameButton) -> None:
        name = self._names.get(face_id, "")
        numbered = person(face_id)
        whole = translate("Chips", "{} ({})").format(name, numbered) if name else numbered
        chip.setText(f" {self._called(face_id)}")
        chip.setAccessibleName(translate("Chips", "Show {}").format(whole))
        chip.setToolTip(translate("Chips", "{}. Double-click or F2 to give a name.").format(whole))

    def chip(self, face_id: int) -> QPushButton | None:
        """A person's chip."""
        return self._chips.get(face_id)

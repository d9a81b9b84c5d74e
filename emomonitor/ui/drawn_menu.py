"""The button on the picture that says what is drawn on it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from emomonitor.ui.icons import icon
from emomonitor.ui.theme import OVER_PICTURE_TEXT, TARGET
from emomonitor.ui.words import translate
from emomonitor.vision.drawn import AS_USUAL, Drawn

OVERLAYS = ("boxes", "labels", "key_points", "heat_map")
"""Settings of what lies over faces; ``blur_faces`` is what lies in their place."""


class DrawnButton(QToolButton):
    """Opens a menu of what is drawn. It asks; whoever keeps the settings answers with :meth:`show_drawn`.

    Signals:
        wanted: a dict of settings by name.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overPictureTool")
        self.setFixedSize(TARGET, TARGET)
        self.setIcon(icon("layers", OVER_PICTURE_TEXT, 18))
        self.setIconSize(QSize(18, 18))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._actions = {name: self._add(menu, name) for name in OVERLAYS}
        self.nothing = menu.addAction("")
        self.nothing.triggered.connect(lambda: self.wanted.emit(dict.fromkeys(OVERLAYS, False)))
        menu.addSeparator()
        self._actions["blur_faces"] = self._add(menu, "blur_faces")
        self.setMenu(menu)
        self.retranslate()
        self.show_drawn(AS_USUAL)

    def _add(self, menu: QMenu, name: str) -> QAction:
        action = menu.addAction("")
        action.setCheckable(True)
        action.triggered.connect(lambda on: self.wanted.emit({name: on}))
        return action

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.setIcon(icon("layers", OVER_PICTURE_TEXT, 18))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        name = translate("Drawn", "What is drawn")
        self.setAccessibleName(name)
        self.setToolTip(name)
        words = {
            "boxes": translate("Drawn", "Boxes"),
            "labels": translate("Drawn", "Labels"),
            "key_points": translate("Drawn", "Key points"),
            "heat_map": translate("Drawn", "What the model looked at"),
            "blur_faces": translate("Drawn", "Hide faces"),
        }
        for key, action in self._actions.items():
            action.setText(words[key])
        self.nothing.setText(translate("Drawn", "Nothing on faces"))
        self._actions["heat_map"].setToolTip(translate("Drawn", "Always, on the chosen person's face"))
        self._actions["blur_faces"].setToolTip(
            translate(
                "Drawn",
                "On the screen and in snapshots. A face that isn't found can't be hidden. Readings and the log stay "
                "the same.",
            )
        )

    def show_drawn(self, drawn: Drawn) -> None:
        """Tick what is drawn."""
        for name, action in self._actions.items():
            action.setChecked(getattr(drawn, name))
        self.nothing.setEnabled(any(getattr(drawn, name) for name in OVERLAYS))

    def action(self, name: str) -> QAction:
        """The menu's line for a setting."""
        return self._actions[name]

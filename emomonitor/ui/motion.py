"""Whether things may move by themselves. The picture and the timeline do; that is what they are for."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

_EFFECTS = (
    Qt.UIEffect.UI_General,
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


class _Motion:
    reduced = False
    usual: ClassVar[dict[Qt.UIEffect, bool]] = {}  # what the desktop has, before we changed anything


def system_wants_less_motion() -> bool:
    """Whether the system asks for less motion, as far as this Qt can tell (6.10 doesn't)."""
    wish = getattr(QGuiApplication.styleHints().accessibility(), "motionPreference", None)
    return wish is not None and "reduce" in str(wish()).lower()


def motion_reduced() -> bool:
    """Whether a transition must be left out: ask before starting one."""
    return _Motion.reduced


def apply_motion(wanted: bool) -> None:
    """Follow the setting ``reduced_motion``, and the system where it asks for less."""
    _Motion.reduced = wanted or system_wants_less_motion()
    for effect in _EFFECTS:
        usual = _Motion.usual.setdefault(effect, QApplication.isEffectEnabled(effect))
        QApplication.setEffectEnabled(effect, usual and not _Motion.reduced)

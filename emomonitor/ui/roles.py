"""What painted widgets are to a screen reader: graphics, with the names and descriptions that they have."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

PAINTED = "paintedGraphic"
"""Property of a widget that paints itself; Qt calls such a widget "client", which says nothing."""


class _Installed:
    done = False


def is_painted(widget: QWidget) -> None:
    """Let screen readers know a widget as a graphic."""
    widget.setProperty(PAINTED, True)


def _interface(key: str, thing: QObject | None) -> QAccessibleInterface | None:
    if isinstance(thing, QWidget) and thing.property(PAINTED):
        return QAccessibleWidget(thing, QAccessible.Role.Graphic)
    return None


def install() -> None:
    """Tell Qt, once."""
    if not _Installed.done:
        _Installed.done = True
        QAccessible.installFactory(_interface)

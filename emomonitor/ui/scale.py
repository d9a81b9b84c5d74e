"""How large words are, and everything that must grow with them.

Code writes sizes in the pixels of 100 % and puts :func:`scaled` around them wherever they are used again later (paint,
size hints, ``resizeEvent``). What a widget was given once (fonts, fixed heights, icon sizes) is brought up to date
by :func:`rescale`, so a page that knows nothing of scales follows them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from emomonitor.ui.theme import TARGET

LEAST_TARGET = 32
"""Pixels that anything clicked is high and wide at the least, however small the words are."""

_CLICKED = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)

KEEPS_SIZE = "keepsSize"
"""Property of a widget whose fixed sizes stay as they are: it holds few words (the picture)."""

_UNLIMITED = 16_777_215
"""Qt's largest size of a widget: no limit was set."""

_SIDES = (
    ("minimumWidth", "setMinimumWidth", "_q_stylesheet_minw"),
    ("minimumHeight", "setMinimumHeight", "_q_stylesheet_minh"),
    ("maximumWidth", "setMaximumWidth", "_q_stylesheet_maxw"),
    ("maximumHeight", "setMaximumHeight", "_q_stylesheet_maxh"),
)
"""Getter, setter, and the property by which Qt notes that a style sheet set it (which is scaled itself)."""


class _Scale:
    factor = 1.0


class Rescaled(Protocol):
    """A widget with sizes of its own kind: called after :func:`rescale` has done what it can."""

    def rescale(self) -> None:
        """Take on the scale of :func:`text_scale`."""


def text_scale() -> float:
    """The scale in force, 1 being usual."""
    return _Scale.factor


def set_text_scale(factor: float) -> None:
    """Change the scale of what is measured from now on; :func:`rescale` does it for what is there."""
    _Scale.factor = factor


def scaled(pixels: float) -> int:
    """Pixels at 100 % as whole pixels at the scale in force: for what holds words."""
    return round(pixels * _Scale.factor)


def target(pixels: float = TARGET) -> int:
    """Height of what is clicked: it grows with the words and never shrinks below :data:`LEAST_TARGET`."""
    return max(LEAST_TARGET, scaled(pixels))


def grown(pixels: float, share: float = 0.45) -> int:
    """Pixels that grow less than words do: for places in which words are only a part."""
    return round(pixels * (1 + (_Scale.factor - 1) * share))


@contextmanager
def usual_size() -> Iterator[None]:
    """Make widgets as at 100 %; a :func:`rescale` after it treats written and scaled pixels alike."""
    before, _Scale.factor = _Scale.factor, 1.0
    try:
        yield
    finally:
        _Scale.factor = before


def rescale(root: QWidget, before: float, after: float) -> None:
    """Bring fonts, fixed sizes and icon sizes of ``root`` and all that lies in it from one scale to another.

    Windows themselves keep their size. Afterwards each widget's own ``rescale`` is called, innermost first.
    """
    family = [*reversed(root.findChildren(QWidget)), root]
    for widget in family:
        _font(widget, before, after)
        if not widget.isWindow() and not widget.property(KEEPS_SIZE):
            _sizes(widget, before, after)
        if isinstance(widget, QAbstractButton):
            size = _number(widget, "iconSize", widget.iconSize().width(), before, after)
            widget.setIconSize(QSize(size, size))
    for widget in family:
        if hasattr(widget, "rescale"):
            cast(Rescaled, widget).rescale()
        widget.updateGeometry()
        widget.update()


def _font(widget: QWidget, before: float, after: float) -> None:
    if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and widget.font().pixelSize() > 0:
        changed = QFont(widget.font())
        changed.setPixelSize(_number(widget, "font", changed.pixelSize(), before, after))
        widget.setFont(changed)


def _sizes(widget: QWidget, before: float, after: float) -> None:
    for get, put, by_sheet in _SIDES:
        value = getattr(widget, get)()
        if 0 < value < _UNLIMITED and not widget.property(by_sheet):
            clicked = isinstance(widget, _CLICKED)  # it stays large enough
            least = min(LEAST_TARGET, value) if clicked else 0
            getattr(widget, put)(_number(widget, get, value, before, after, least))


def _number(widget: QWidget, what: str, value: int, before: float, after: float, least: int = 0) -> int:
    """The number at the new scale, from that at 100 %, which is kept: rounding must not add up."""
    note = f"usual-{what}"
    usual = widget.property(note)
    if usual is None or max(least, round(usual * before)) != value:  # the widget has changed it since
        usual = value / before
    widget.setProperty(note, float(usual))
    return max(least, round(usual * after))

"""Faces on the picture by keyboard: which is next, how it is framed, what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from emomonitor.ui.overlay import Tag
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT
from emomonitor.ui.words import person, translate

_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)

CHOOSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
"""Keys that choose the framed face."""

_APART = 5.0
"""Pixels between a face's box and its frame."""


def moves(key: int) -> bool:
    """Whether a key goes from face to face."""
    return key in (*_BACK, *_ON, Qt.Key.Key_Home, Qt.Key.Key_End)


def next_face(tags: Sequence[Tag], framed: int | None, key: int) -> int | None:
    """Return whose face is framed after a key; None where there is none. From left to right, and on from the end."""
    order = [t.face_id for t in sorted(tags, key=lambda t: (t.face.center().x(), t.face_id))]
    if not order:
        return None
    if key == Qt.Key.Key_End:
        return order[-1]
    if key == Qt.Key.Key_Home or framed not in order:
        return order[0]
    step = -1 if key in _BACK else 1 if key in _ON else 0
    return order[(order.index(framed) + step) % len(order)]


def paint_frame(painter: QPainter, tag: Tag | None, area: QRectF) -> None:
    """Show where the keyboard is: around a face, or inside the picture's edge where there is no face.

    A light line between two dark ones is seen on any picture.
    """
    where = area.adjusted(4, 4, -4, -4)
    if tag is not None:
        where = tag.face.adjusted(-_APART, -_APART, _APART, _APART).intersected(where)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((OVER_PICTURE_GROUND, 7.0), (OVER_PICTURE_TEXT, 3.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawRoundedRect(where, 12, 12)


def face_words(tag: Tag, name: str = "") -> str:
    """Say who a face is and what it shows."""
    return translate("Video", "{}: {}").format(person(tag.face_id, name), f"{tag.title} {tag.detail}".strip())


def picture_words(tags: Sequence[Tag], names: Mapping[int, str]) -> str:
    """Say who is on the picture, and what the numbers on the labels are called."""
    named = [translate("Video", "{} is {}").format(person(i), name) for i, name in sorted(names.items())]
    called = ", ".join(named) + ". " if named else ""
    if not tags:
        return called + translate("Video", "No face in view.")
    faces = "; ".join(face_words(t, names.get(t.face_id, "")) for t in sorted(tags, key=lambda t: t.face.center().x()))
    return called + faces + ". " + translate("Video", "Arrow keys go from face to face, Enter shows the card.")

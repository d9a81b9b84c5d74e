"""The picture: the newest frame with its overlay, letterboxed, with rounded corners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.entities import Scene
from emomonitor.settings import Rect
from emomonitor.ui import covering, face_keys, overlay
from emomonitor.ui.announcer import CalmDescription
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import KEEPS_SIZE
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import person, translate
from emomonitor.vision.drawn import AS_USUAL, Drawn
from emomonitor.vision.explain import Explanation, explain

RADIUS = 14.0

LEAST = (320, 180)
"""Least width and height of the picture's place in pixels."""

MAX_CROP = 0.07
"""Share of the picture's height or width that may be left out so that it fills its place; beyond, bars are shown."""


def image_of(scene: Scene) -> QImage:
    """Wrap a frame's pixels without copying; they must outlive the QImage, so keep the scene as long."""
    pixels = scene.frame.image
    size = scene.frame.width, scene.frame.height
    if pixels.strides[1:] == (3, 1):
        return QImage(pixels.data, *size, pixels.strides[0], QImage.Format.Format_BGR888)
    packed = np.ascontiguousarray(pixels)  # a turned or flipped view
    return QImage(packed.data, *size, packed.strides[0], QImage.Format.Format_BGR888).copy()


class VideoView(QWidget):
    """Shows scenes. A click on a face chooses it; with the keyboard arrows frame one and Enter chooses it."""

    face_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scene: Scene | None = None
        self._mirrored = False
        self._chosen: int | None = None
        self._dimmed = False
        self._seat: Rect | None = None
        self._tags: tuple[overlay.Tag, ...] = ()
        self._framed: int | None = None  # the face that the keyboard is on
        self._calm = CalmDescription(self)
        self._names: Mapping[int, str] = MappingProxyType({})
        self._drawn = AS_USUAL
        self._why = False
        self._explanation: Explanation | None = None
        self._heat = covering.HeatPicture()
        self.paints = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty(KEEPS_SIZE, True)
        self.setMinimumSize(QSize(*LEAST))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._say_framed()
        self._calm.again()
        self.update()

    def set_names(self, names: Mapping[int, str]) -> None:
        """Tell what the numbers on the labels are called."""
        self._names = MappingProxyType(dict(names))
        self._calm.now(lambda: face_keys.picture_words(self._known(), self._names))
        self._say_framed()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def show_scene(self, scene: Scene | None, *, chosen: int | None) -> None:
        """Show a scene; None empties the stage."""
        self._scene, self._chosen = scene, chosen
        self._explain()
        self._calm.say(lambda: face_keys.picture_words(self._known(), self._names))
        self.update()

    def set_drawn(self, drawn: Drawn) -> None:
        """Draw these things on the picture."""
        self._drawn = drawn
        self._explain()
        self.update()

    def set_why(self, why: bool) -> None:
        """Lay the explanation over the chosen face for now, whatever else is drawn."""
        self._why = why
        self._explain()
        self.update()

    def _explain(self) -> None:
        """Explain the chosen face once a scene, where that is seen."""
        wanted = self._scene is not None and (self._why or self._drawn.heat_map)
        readings = self._scene.readings if self._scene is not None and wanted else ()
        self._explanation = next((explain(r) for r in readings if r.face_id == self._chosen), None)

    def set_mirrored(self, mirrored: bool) -> None:
        """Mirror the picture (never its words)."""
        self._mirrored = mirrored
        self.update()

    @property
    def mirrored(self) -> bool:
        """Whether the picture is mirrored."""
        return self._mirrored

    def set_seat(self, seat: Rect | None) -> None:
        """Show which part of the picture is analysed; None is all of it."""
        self._seat = seat
        self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Step back behind a message."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    @property
    def scene(self) -> Scene | None:
        """What is shown."""
        return self._scene

    @property
    def explanation(self) -> Explanation | None:
        """What lies over the chosen face."""
        return self._explanation

    @property
    def drawn(self) -> Drawn:
        """What is drawn, with the explanation where it is shown for now."""
        return replace(self._drawn, heat_map=self._drawn.heat_map or self._why)

    @property
    def tags(self) -> tuple[overlay.Tag, ...]:
        """Boxes and labels as last painted, relative to :meth:`visible_rect`."""
        return self._tags

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, centred: it fills its place where that hides little of it, else it fits in."""
        if self._scene is None:
            return QRectF(self.rect())
        w, h = self._scene.frame.width, self._scene.frame.height
        fit, fill = sorted((self.width() / w, self.height() / h))
        scale = fill if fit >= fill * (1 - MAX_CROP) else fit
        size = (w * scale, h * scale)
        return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)

    def visible_rect(self) -> QRectF:
        """The part of :meth:`picture_rect` that is seen."""
        return self.picture_rect().intersected(QRectF(self.rect()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw stage, picture and overlay."""
        self.paints += 1
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.ground))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.stage))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        if self._scene is None:
            self._tags = ()
            if self.hasFocus():
                face_keys.paint_frame(painter, None, QRectF(self.rect()))
            return
        picture, area = self.picture_rect(), self.visible_rect()
        self._paint_picture(painter, picture, image_of(self._scene))
        painter.save()
        painter.translate(area.topLeft())
        painter.setClipRect(QRectF(0, 0, area.width(), area.height()))
        placed = picture.translated(-area.topLeft())
        self._paint_on_faces(painter, self._scene, placed)
        self._tags = overlay.lay_out(
            self._scene,
            picture=placed,
            bounds=(area.width(), area.height()),
            mirrored=self._mirrored,
            chosen=self._chosen,
            labels=self._drawn.labels,
        )
        if self._seat is not None:
            overlay.paint_seat(painter, overlay.seat_rect(self._seat, picture, self._mirrored), area)
        overlay.paint(painter, self._tags, self._drawn)
        if self.hasFocus():
            face_keys.paint_frame(painter, self._framed_tag(), QRectF(0, 0, area.width(), area.height()))
        painter.restore()
        if self._dimmed:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 120))
            painter.drawRect(area)
        self._round_corners(painter, area)

    def _paint_picture(self, painter: QPainter, area: QRectF, image: QImage) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._mirrored:
            painter.translate(2 * area.center().x(), 0)
            painter.scale(-1, 1)
        painter.drawImage(area, image)
        painter.restore()

    def _paint_on_faces(self, painter: QPainter, scene: Scene, picture: QRectF) -> None:
        transform = covering.to_screen(scene.frame.width, picture, self._mirrored)
        if self._drawn.blur_faces:
            covering.paint_hidden(painter, scene, transform)
        if self._explanation is not None:
            self._heat.paint(painter, self._explanation, transform)
        if self._drawn.key_points:
            covering.paint_key_points(painter, scene.readings, transform)

    def _round_corners(self, painter: QPainter, area: QRectF) -> None:
        """Paint over the corners: a clip path would have jagged edges."""
        whole = QRectF(self.rect())
        fills = area.width() > whole.width() - 2 and area.height() > whole.height() - 2
        painter.setPen(Qt.PenStyle.NoPen)
        for rect, colour in ((area, self._theme.ground if fills else self._theme.stage), (whole, self._theme.ground)):
            outside = QPainterPath()
            outside.addRect(rect)
            inside = QPainterPath()
            inside.addRoundedRect(rect, RADIUS, RADIUS)
            painter.setBrush(QColor(colour))
            painter.drawPath(outside.subtracted(inside))

    @property
    def framed(self) -> int | None:
        """The person whose face the keyboard is on."""
        return self._framed

    def _framed_tag(self) -> overlay.Tag | None:
        return next((t for t in self._known() if t.face_id == self._framed), None)

    def _say_framed(self) -> None:
        """Name the framed face too: screen readers tell when the name of what has the focus changes."""
        name, tag = translate("Video", "Live picture"), self._framed_tag() if self.hasFocus() else None
        self.setAccessibleName(
            name if tag is None else f"{name}, {face_keys.face_words(tag, self._names.get(tag.face_id, ''))}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from face to face, or choose one."""
        if face_keys.moves(event.key()) and self._known():
            self._framed = face_keys.next_face(self._known(), self._framed, event.key())
            self._say_framed()
            self.update()
        elif event.key() in face_keys.CHOOSES and (tag := self._framed_tag()) is not None:
            self.face_clicked.emit(tag.face_id)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Frame the chosen person's face."""
        super().focusInEvent(event)
        if self._framed_tag() is None:
            ids = [t.face_id for t in self._known()]
            self._framed = self._chosen if self._chosen in ids else face_keys.next_face(self._known(), None, 0)
        self._say_framed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no frame."""
        super().focusOutEvent(event)
        self._say_framed()

    def _known(self) -> tuple[overlay.Tag, ...]:
        """The faces that are analysed: those outside the seat can't be chosen, and nothing is said of them."""
        return tuple(t for t in self._tags if not t.ignored)

    def _tag_at(self, at: QPointF) -> overlay.Tag | None:
        """The face at a point, the smallest where several overlap."""
        inside = at - self.visible_rect().topLeft()
        hit = [t for t in self._known() if t.face.contains(inside) or t.label.contains(inside)]
        return min(hit, key=lambda t: t.face.width() * t.face.height()) if hit else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the face that was clicked."""
        tag = self._tag_at(event.position())
        if tag is not None:
            self.face_clicked.emit(tag.face_id)

    def event(self, event: QEvent) -> bool:
        """Say who a face is, when the mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tag = self._tag_at(QPointF(event.pos()))
            self.setToolTip("" if tag is None else person(tag.face_id, self._names.get(tag.face_id, "")))
        return super().event(event)

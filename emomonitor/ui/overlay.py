"""What is drawn on the picture: boxes and labels of the faces, crisp at any scale."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from emomonitor.entities import Box, Quality, Reading, Scene, Track
from emomonitor.labels import Emotion
from emomonitor.palette import EMOTION_COLOURS, INK_ON_EMOTION
from emomonitor.settings import Rect
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_TEXT, UNSURE_BOX, UNSURE_TAG
from emomonitor.ui.words import emotion_word, percent, person, quality_word, translate
from emomonitor.vision.drawn import AS_USUAL, Drawn
from emomonitor.vision.layout import head_box, place_labels

TAG_HEIGHT = 30.0
_SMALL_TAG_HEIGHT = 24.0
_TAG_RADIUS = 9.0
_TAG_PADDING = 9.0
_TAG_GAP = 7.0
_BOX_RADIUS = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A face's box and label in the coordinates of the picture's place on screen (logical pixels).

    Attributes:
        face_id: the track's id.
        face: the box around the whole head.
        label: where the label lies; empty where labels aren't drawn.
        emotion: what it shows; None is unsure.
        title: the word.
        detail: the confidence, or why it is unsure.
        dashed: unsure or missed just now.
        chosen: whether its card is shown.
        ignored: outside the seat: it has no number, and nothing is known of it.
    """

    face_id: int
    face: QRectF
    label: QRectF
    emotion: Emotion | None
    title: str
    detail: str
    dashed: bool
    chosen: bool
    ignored: bool = False


def seat_rect(seat: Rect, picture: QRectF, mirrored: bool) -> QRectF:
    """Where the seat is on screen. Its place is told in shares of the picture as the camera gives it."""
    x, y, w, h = seat
    x = 1 - x - w if mirrored else x
    return QRectF(
        picture.x() + x * picture.width(), picture.y() + y * picture.height(), w * picture.width(), h * picture.height()
    )


def paint_seat(painter: QPainter, seat: QRectF, area: QRectF) -> None:
    """Darken a little what is outside the seat. The painter's origin is the corner of ``area``, which is seen."""
    seat = seat.translated(-area.topLeft())
    outside, inside = QPainterPath(), QPainterPath()
    outside.addRect(QRectF(0, 0, area.width(), area.height()))
    inside.addRoundedRect(seat, _BOX_RADIUS, _BOX_RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 100))
    painter.drawPath(outside.subtracted(inside))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(OVER_PICTURE_TEXT), 1.0, Qt.PenStyle.DotLine))
    painter.drawRoundedRect(seat, _BOX_RADIUS, _BOX_RADIUS)


def face_rect(box: Box, frame_width: int, picture: QRectF, mirrored: bool) -> QRectF:
    """Bring a box from pixels of the frame to where the picture is on screen."""
    scale = picture.width() / frame_width
    x = frame_width - box.x - box.width if mirrored else box.x
    return QRectF(picture.x() + x * scale, picture.y() + box.y * scale, box.width * scale, box.height * scale)


def _words(item: Reading | Track | Box) -> tuple[str, str]:
    if isinstance(item, Box):
        return "", translate("Overlay", "not analysed")
    if isinstance(item, Track):
        return person(item.id), ""
    if item.emotion is None:
        return emotion_word(None), "" if item.quality is Quality.OK else quality_word(item.quality)
    return emotion_word(item.emotion), "" if item.confidence is None else percent(item.confidence)


def _label_size(face_id: int | None, title: str, detail: str) -> tuple[float, float]:
    if face_id is None:
        return 2 * _TAG_PADDING + QFontMetricsF(font(12, 500)).horizontalAdvance(detail), float(
            scaled(_SMALL_TAG_HEIGHT)
        )
    width = 2 * _TAG_PADDING + _badge_width(face_id) + _TAG_GAP
    width += QFontMetricsF(font(14, 600)).horizontalAdvance(title)
    if detail:
        width += _TAG_GAP + QFontMetricsF(font(14, 500)).horizontalAdvance(detail)
    return width, float(scaled(TAG_HEIGHT))


def _badge_width(face_id: int) -> float:
    return max(float(scaled(18)), QFontMetricsF(font(11, 700)).horizontalAdvance(str(face_id)) + 8)


def lay_out(
    scene: Scene,
    *,
    picture: QRectF,
    bounds: tuple[float, float],
    mirrored: bool,
    chosen: int | None,
    labels: bool = True,
) -> tuple[Tag, ...]:
    """Place every face's box and label.

    Args:
        scene: what was seen.
        picture: where the whole frame lies; may reach beyond what is visible.
        bounds: width and height of what is visible, from the origin on, in logical pixels.
        mirrored: whether the picture is mirrored.
        chosen: the person whose card is shown.
        labels: whether labels are drawn.
    """
    items: tuple[Reading | Track | Box, ...] = (*scene.readings, *scene.coasting, *scene.ignored)
    ids = [None if isinstance(i, Box) else i.face_id if isinstance(i, Reading) else i.id for i in items]
    faces = [
        face_rect(head_box(i if isinstance(i, Box) else i.box), scene.frame.width, picture, mirrored) for i in items
    ]
    words = [_words(i) for i in items]
    boxes = [Box(x=f.x(), y=f.y(), width=f.width(), height=f.height()) for f in faces]
    sizes = [_label_size(i, *w) for i, w in zip(ids, words, strict=True)]
    places = [QRectF(p.x, p.y, p.width, p.height) for p in place_labels(boxes, sizes, bounds)] if labels else []
    places = places or [QRectF() for _ in items]
    return tuple(
        Tag(
            face_id=face_id or 0,
            face=face,
            label=label,
            emotion=item.emotion if isinstance(item, Reading) else None,
            title=title,
            detail=detail,
            dashed=not isinstance(item, Reading) or item.emotion is None,
            chosen=face_id is not None and face_id == chosen,
            ignored=face_id is None,
        )
        for item, face_id, face, (title, detail), label in zip(items, ids, faces, words, places, strict=True)
    )


def paint(painter: QPainter, tags: tuple[Tag, ...], drawn: Drawn = AS_USUAL) -> None:
    """Draw boxes first and labels over them. The painter's origin is the picture's corner."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if drawn.boxes:
        for tag in tags:
            _paint_box(painter, tag)
    for tag in tags if drawn.labels else ():
        if tag.ignored:
            _paint_ignored(painter, tag)
        else:
            _paint_label(painter, tag)


def _paint_box(painter: QPainter, tag: Tag) -> None:
    colour = QColor(UNSURE_BOX if tag.emotion is None else EMOTION_COLOURS[tag.emotion])
    width = 3.0 if tag.chosen else 2.0
    radius = min(_BOX_RADIUS, tag.face.width() / 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # A dark line under the coloured one: it can be seen on any picture.
    painter.setPen(QPen(QColor(0, 0, 0, 90), width + 2))
    if not tag.dashed:
        painter.drawRoundedRect(tag.face, radius, radius)
    pen = QPen(colour, width)
    if tag.dashed:
        pen.setDashPattern([3.0, 2.5])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawRoundedRect(tag.face, radius, radius)


def _paint_ignored(painter: QPainter, tag: Tag) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(UNSURE_TAG))
    painter.drawRoundedRect(tag.label, _TAG_RADIUS, _TAG_RADIUS)
    painter.setPen(QColor(OVER_PICTURE_TEXT))
    painter.setFont(font(12, 500))
    painter.drawText(tag.label, Qt.AlignmentFlag.AlignCenter, tag.detail)


def _paint_label(painter: QPainter, tag: Tag) -> None:
    sure = tag.emotion is not None
    ground = QColor(EMOTION_COLOURS[tag.emotion] if tag.emotion is not None else UNSURE_TAG)
    ink = QColor(INK_ON_EMOTION if sure else OVER_PICTURE_TEXT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(tag.label, _TAG_RADIUS, _TAG_RADIUS)
    high = scaled(18)
    top = tag.label.center().y() - high / 2
    badge = QRectF(tag.label.x() + _TAG_PADDING, top, _badge_width(tag.face_id), high)
    painter.setBrush(ink)
    painter.drawRoundedRect(badge, high / 2, high / 2)
    painter.setPen(ground)
    painter.setFont(font(11, 700))
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(tag.face_id))
    painter.setPen(ink)
    x = badge.right() + _TAG_GAP
    for text, weight in ((tag.title, 600), (tag.detail, 500)):
        face = font(14, weight)
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        baseline = tag.label.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, baseline), text)
        x += metrics.horizontalAdvance(text) + _TAG_GAP

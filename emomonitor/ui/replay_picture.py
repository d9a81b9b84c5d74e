"""A replay's timeline as a file: PNG, or SVG that can be enlarged without end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QImageWriter, QPaintEngine, QPainter

from emomonitor.errors import SessionError
from emomonitor.exporting.output import write
from emomonitor.labels import EMOTIONS
from emomonitor.ui.replay_detail import Drawn, ReplayDetail
from emomonitor.ui.replay_paint import paint_course
from emomonitor.ui.replay_sheet import View, plot_in
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import emotion_word, translate

ENDINGS = (".png", ".svg")

_MARGIN = 14.0
_LEGEND = 26.0

Paint = Callable[[QPainter, QRectF], None]


def paint_picture(painter: QPainter, rect: QRectF, detail: ReplayDetail, drawn: Drawn, theme: Theme) -> None:
    """Draw the stretch that ``drawn`` shows into ``rect``: plot, marks, axis, and what the colours mean.

    Into an SVG all of it goes as lines and areas; onto pixels the plot goes as the picture that it is already: Qt takes
    seconds for thick smooth lines.
    """
    painter.fillRect(rect, QColor(theme.panel))
    inside = rect.adjusted(_MARGIN, _MARGIN / 2, -_MARGIN, -_MARGIN / 2)
    legend = scaled(_LEGEND)
    plot = plot_in(inside.adjusted(0, 0, 0, -legend), drawn.look)
    view = View(plot=plot, start_s=float(drawn.strip.edges[0]), end_s=float(drawn.strip.edges[-1]))
    painter.save()
    if painter.device().paintEngine().type() is QPaintEngine.Type.SVG:
        paint_course(painter, plot, drawn.strip, look=drawn.look, theme=theme)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(plot, drawn.image)
    painter.restore()
    detail.paint_words(painter, view, drawn)
    _paint_legend(painter, QRectF(inside.left(), inside.bottom() - legend, inside.width(), legend), theme)


def picture_bytes(ending: str, size: QSize, paint: Paint, *, ratio: float) -> bytes:
    """Return a picture as a file's contents.

    Args:
        ending: one of :data:`ENDINGS`.
        size: of the drawing in logical pixels.
        paint: draws it.
        ratio: pixels of a PNG for each of them.

    Raises:
        SessionError: the ending is another.
    """
    if ending not in ENDINGS:
        raise SessionError(f"A picture's name must end in .png or .svg, not {ending!r}.")
    whole = QRectF(0, 0, size.width(), size.height())
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if ending == ".svg":
        from PySide6.QtSvg import QSvgGenerator

        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(whole)
        generator.setTitle(translate("Replay", "Timeline"))
        painter = QPainter(generator)
        paint(painter, whole)
        painter.end()
    else:
        image = QImage((QSizeF(size) * ratio).toSize(), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        paint(painter, whole)
        painter.end()
        QImageWriter(buffer, b"png").write(image)
    buffer.close()
    return bytes(data.data())


def save_picture(path: Path, data: bytes) -> None:
    """Write a picture's file, readable by its owner only, also over one that all could read.

    Raises:
        SessionError: it can't be written.
    """
    write(path, [data], overwrite=True)


def _paint_legend(painter: QPainter, where: QRectF, theme: Theme) -> None:
    metrics, side = QFontMetricsF(font(12)), scaled(10)
    painter.setFont(font(12))
    x = where.left()
    for e in EMOTIONS:
        word = emotion_word(e)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.emotions[e]))
        painter.drawRoundedRect(QRectF(x, where.center().y() - side / 2, side, side), 3, 3)
        x += side + scaled(6)
        painter.setPen(QColor(theme.quiet))
        room = metrics.horizontalAdvance(word)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(QRectF(x, where.top(), room, where.height()), align, word)
        x += room + scaled(14)

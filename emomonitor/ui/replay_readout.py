"""What a replay's timeline says of a moment: a line, and a plate with the time and what the log has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from emomonitor.entities import Quality
from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.palette import EMOTION_COLOURS
from emomonitor.replay.rows import QUALITIES
from emomonitor.ui.replay_axis import time_words
from emomonitor.ui.replay_course import Loaded
from emomonitor.ui.scale import scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_GROUND, OVER_PICTURE_TEXT, UNSURE_BOX, Theme
from emomonitor.ui.words import emotion_word, number, person, quality_word, translate

_PADDING = 10.0
_ROW = 18.0
_SWATCH = 8.0
_FAR = 8.0
"""Pixels between the line and the plate."""

_MOST_PEOPLE = 4
_WORTH = 0.05
"""Probabilities below this aren't worth a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the plate.

    Attributes:
        strong: what is read first.
        rest: what follows, quieter.
        emotion: whose colour stands before it; None for none.
    """

    strong: str
    rest: str
    emotion: Emotion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words about one moment.

    Attributes:
        time_s: the moment.
        lines: what stands on the plate.
    """

    time_s: float
    lines: tuple[Line, ...]

    @property
    def spoken(self) -> str:
        """All of it as one sentence, for a screen reader."""
        return ". ".join(" · ".join(part for part in (x.strong, x.rest) if part) for x in self.lines)


def gap_word(kind: str, *, everybody: bool) -> str:
    """Why there are no readings for a while."""
    if kind == "pause":
        return translate("Replay", "paused")
    if kind == "source_lost":
        return translate("Replay", "camera lost")
    return translate("Replay", "nobody there") if everybody else translate("Replay", "not in view")


def said_of(loaded: Loaded, time_s: float, *, step_s: float = 1.0) -> Said:
    """Put a moment into words, as the log has it.

    Args:
        loaded: the course.
        time_s: the moment.
        step_s: how exactly the time is written.
    """
    when = time_words(time_s, loaded.replay.wall_clock(time_s), step_s)
    gap = loaded.gap_at(time_s)
    held = gap is None or time_s <= gap.start_s + loaded.replay.step_s
    found = loaded.readings_at(time_s) if held else []
    if not found:
        why = gap_word("" if gap is None else gap.kind, everybody=loaded.person is None)
        return Said(time_s=time_s, lines=(Line(strong=when, rest=why),))
    if len(found) == 1 and (loaded.who is None or len(loaded.replay.people.ids) == 1):
        return Said(time_s=time_s, lines=_of_one(loaded, found[0][1], when))
    lines = [Line(strong=when, rest="")]
    for who, i in found[:_MOST_PEOPLE]:
        verdict, emotion = _verdict(loaded, i)
        name = person(who or 0, loaded.replay.people.names.get(who or 0, ""))
        lines.append(Line(strong=name, rest=f"{verdict} · {_view(loaded, i)}", emotion=emotion))
    if len(found) > _MOST_PEOPLE:
        more = translate("Replay", "and {} more").format(len(found) - _MOST_PEOPLE)
        lines.append(Line(strong="", rest=more))
    return Said(time_s=time_s, lines=tuple(lines))


def _of_one(loaded: Loaded, i: int, when: str) -> tuple[Line, ...]:
    verdict, emotion = _verdict(loaded, i)
    probs = loaded.course.probs[i]
    others = [Emotion(k) for k in np.argsort(-probs).tolist() if k != emotion and probs[k] >= _WORTH]
    shown = [] if np.isnan(probs[0]) else others[: 1 if emotion is not None else 2]
    words = ", ".join(f"{emotion_word(e)} {number(float(probs[e]), 2)}" for e in shown)
    if shown and probs[shown[0]] > loaded.course.confidence[i]:  # the label goes by several frames
        words = translate("Replay", "this frame: {}").format(words)
    parts = [words, _view(loaded, i)]
    return (
        Line(strong=f"{when} · {verdict}", rest="", emotion=emotion),
        Line(strong="", rest=" · ".join(p for p in parts if p)),
    )


def _verdict(loaded: Loaded, i: int) -> tuple[str, Emotion | None]:
    """The label that was on the screen, with its confidence."""
    code = int(loaded.course.label[i])
    if code >= N_EMOTIONS:
        return emotion_word(None), None
    sure = float(loaded.course.confidence[i])
    words = emotion_word(Emotion(code))
    return (words if np.isnan(sure) else f"{words} {number(sure, 2)}"), Emotion(code)


def _view(loaded: Loaded, i: int) -> str:
    """How well the face was seen, or why it says nothing."""
    code = int(loaded.course.quality[i])
    if code >= len(QUALITIES):
        return ""
    quality = Quality(QUALITIES[code])
    if quality is Quality.OK and int(loaded.course.label[i]) >= N_EMOTIONS:
        return translate("Replay", "nothing stands out")
    return quality_word(quality)


def paint_line(painter: QPainter, area: QRectF, x: float, theme: Theme, *, dashed: bool = False) -> None:
    """Draw the cursor's line, or the pointer's dashed one; it is seen on any of the colours."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    for colour, width in ((theme.ground, 4.0), (theme.text, 1.4 if dashed else 2.0)):
        painter.setPen(QPen(QColor(colour), width, style if colour == theme.text else Qt.PenStyle.SolidLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def paint_said(
    painter: QPainter, area: QRectF, x: float, said: Said, theme: Theme, *, taken: Sequence[QRectF] = ()
) -> QRectF:
    """Draw the plate beside the line at ``x``, inside ``area`` and below what is ``taken``; return where it lies."""
    bold, plain = font(12, 600), font(12)
    strong, rest = QFontMetricsF(bold), QFontMetricsF(plain)
    swatch, row = scaled(_SWATCH) + 6.0, scaled(_ROW)
    several = len(said.lines) > 2
    widths = [
        strong.horizontalAdvance(line.strong)
        + (swatch if line.emotion is not None else 0)
        + rest.horizontalAdvance(line.rest)
        + (8 if line.strong and line.rest else 0)
        for line in said.lines
    ]
    width, height = max(widths) + 2 * _PADDING, len(said.lines) * row + 12
    left = x + _FAR if x + _FAR + width <= area.right() else x - _FAR - width
    plate = QRectF(max(area.left(), left), area.top() + 4, width, height)
    for rect in sorted(taken, key=lambda r: r.top()):
        if rect.intersects(plate) and rect.bottom() + 4 + height <= area.bottom():
            plate.moveTop(rect.bottom() + 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.hairline), 1.0))
    painter.setBrush(QColor(OVER_PICTURE_GROUND))
    painter.drawRoundedRect(plate, 8, 8)
    for i, line in enumerate(said.lines):
        at, middle = plate.left() + _PADDING, plate.top() + 6 + (i + 0.5) * row
        if line.emotion is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(EMOTION_COLOURS[line.emotion]))
            side = swatch - 6.0
            painter.drawRoundedRect(QRectF(at, middle - side / 2, side, side), 2, 2)
            at += swatch
        for text, face, metrics, colour in (
            (line.strong, bold, strong, OVER_PICTURE_TEXT),
            (line.rest, plain, rest, OVER_PICTURE_TEXT if several else UNSURE_BOX),
        ):
            if text:
                painter.setFont(face)
                painter.setPen(QColor(colour))
                painter.drawText(QPointF(at, middle + (metrics.ascent() - metrics.descent()) / 2), text)
                at += metrics.horizontalAdvance(text) + 8
    return plate

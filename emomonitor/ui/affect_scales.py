"""Valence and arousal as two thin scales, always called what they are: derived from the six labels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from emomonitor.ui.announcer import CalmDescription
from emomonitor.ui.card_rows import axis_words, columns
from emomonitor.ui.roles import is_painted
from emomonitor.ui.scale import grown, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate
from emomonitor.vision.affect import SOURCE, Affect

_ROW = 24.0
_CAPTION = 20.0
_DOT = 5.5
_DIMMED = 0.45
"""Opacity of what is derived from a reading that was not sure enough to be called an emotion."""


class AffectScales(QWidget):
    """Two scales from -1 to 1 with a dot on each, and the words that say what they are not."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._affect: Affect | None = None
        self._sure = False
        self._calm = CalmDescription(self)
        is_painted(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.setAccessibleName(translate("Affect", "Valence and arousal, derived from the six labels, not measured"))
        tip = translate(
            "Affect",
            "Where the six shares lie together between unpleasant and pleasant, calm and lively. Each label has its "
            "place from people's ratings of the word ({}). Derived from the six labels, not measured.",
        )
        self.setToolTip(f"<p>{tip.format(SOURCE)}</p>".replace("&", "&amp;"))
        self.show_affect(self._affect, sure=self._sure)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Two rows and the caption."""
        return QSize(grown(260), scaled(2 * _ROW + _CAPTION))

    def show_affect(self, affect: Affect | None, *, sure: bool) -> None:
        """Show a place on the scales, dimmed unless ``sure``; None empties them."""
        self._affect, self._sure = affect, sure
        self._calm.say(lambda: ", ".join(f"{name} {value}" for name, value in self._figures()))
        self.update()

    def _figures(self) -> list[tuple[str, str]]:
        affect = self._affect
        values = (None, None) if affect is None else (affect.valence, affect.arousal)
        return [(name, _figure(value)) for name, value in zip(axis_words(), values, strict=True)]

    @property
    def shown(self) -> Affect | None:
        """What the dots show."""
        return self._affect

    @property
    def dimmed(self) -> bool:
        """Whether it steps back because the reading is unsure."""
        return self._affect is not None and not self._sure

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both scales and the caption."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names, figures = columns()
        row, caption_height = scaled(_ROW), scaled(_CAPTION)
        affect = self._affect
        values = (None, None) if affect is None else (affect.valence, affect.arousal)
        for i, ((name, figure), value) in enumerate(zip(self._figures(), values, strict=True)):
            line = QRectF(0, i * row, self.width(), row)
            painter.setFont(font(13))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, figure)
            self._paint_scale(painter, QRectF(names, line.center().y() - 1.5, self.width() - names - figures, 3), value)
        painter.setFont(font(11))
        painter.setPen(QColor(self._theme.quiet))
        caption = QRectF(0, 2 * row, self.width(), caption_height)
        words = translate("Affect", "derived from the six labels, not measured")
        painter.drawText(caption, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_scale(self, painter: QPainter, track: QRectF, value: float | None) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.pressed))
        painter.drawRoundedRect(track, 1.5, 1.5)
        painter.drawRoundedRect(QRectF(track.center().x() - 1, track.center().y() - 5, 2, 10), 1, 1)
        if value is None:
            return
        painter.setOpacity(1.0 if self._sure else _DIMMED)
        painter.setBrush(QColor(self._theme.text))
        x = track.x() + (min(max(value, -1.0), 1.0) + 1) / 2 * track.width()
        painter.drawEllipse(QPointF(x, track.center().y()), _DOT, _DOT)
        painter.setOpacity(1.0)


def _figure(value: float | None) -> str:
    """A place with its sign: +0.62, −0.30, 0.00."""
    if value is None:
        return "–"
    sign = "" if abs(value) < 0.005 else "+" if value > 0 else "−"
    return f"{sign}{abs(value):.2f}"

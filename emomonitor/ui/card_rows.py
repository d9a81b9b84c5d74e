"""Where the card's rows have their columns: names, bars or scales, figures."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF

from emomonitor.labels import EMOTIONS
from emomonitor.ui.style import font
from emomonitor.ui.words import emotion_word, percent, translate


def axis_words() -> tuple[str, str]:
    """What valence and arousal are called."""
    return translate("Affect", "Valence"), translate("Affect", "Arousal")


def columns() -> tuple[float, float]:
    """Pixels that names take on the left of a row, and figures on its right, the same in every row."""
    metrics = QFontMetricsF(font(13, 600))
    names = (*(emotion_word(e) for e in EMOTIONS), *axis_words())
    left = max(metrics.horizontalAdvance(name) for name in names) + 14
    right = max(metrics.horizontalAdvance(figure) for figure in (percent(1.0), "−0.88")) + 10
    return left, right

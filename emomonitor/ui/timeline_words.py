"""What the timeline shows, in words."""

from __future__ import annotations

import numpy as np

from emomonitor.labels import EMOTIONS
from emomonitor.ui.timeline_model import Cell, TimelineView
from emomonitor.ui.words import duration, emotion_word, percent, translate

_LEAST_SHARE = 0.05
"""Shares of the time below this aren't worth a word."""


def share_words(view: TimelineView) -> str:
    """How much of a view's time each emotion was shown, the longest first; empty before the first picture."""
    begun = view.times >= view.first_s
    if not begun.any():
        return ""
    n = int(begun.sum())
    sure = begun & (view.cells == Cell.SURE)
    counts = np.bincount(view.probs[sure].argmax(axis=1), minlength=len(EMOTIONS)) / n
    shares = sorted(((float(counts[e]), emotion_word(e)) for e in EMOTIONS), reverse=True)
    parts = [f"{word} {percent(share)}" for share, word in shares if share >= _LEAST_SHARE]
    unsure = float((begun & (view.cells >= Cell.GATED) & ~sure).sum()) / n
    away = 1.0 - float((begun & (view.cells >= Cell.GATED)).sum()) / n
    for share, word in ((unsure, emotion_word(None)), (away, translate("Timeline", "not in view"))):
        if share >= _LEAST_SHARE:
            parts.append(f"{word} {percent(share)}")
    return ", ".join(parts)


def view_words(view: TimelineView | None) -> str:
    """Sum up a view: how much of the time each emotion was shown, the longest first."""
    if view is None or not (view.times >= view.first_s).any():
        return translate("Timeline", "The timeline begins with the first picture.")
    seen_s = view.end_s - max(view.start_s, view.first_s)
    return translate("Timeline", "Of the last {}: {}.").format(duration(seen_s), share_words(view))

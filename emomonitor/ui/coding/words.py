"""Words of the coding view."""

from __future__ import annotations

from emomonitor.labels import EMOTIONS, UNSURE, Emotion
from emomonitor.replay.agreement import Agreement, Estimate, Interval, Method, Why
from emomonitor.replay.comparison import LOG, Comparison
from emomonitor.ui.words import emotion_word, number, percent, translate

LABEL_KEYS: tuple[tuple[str, str], ...] = (*((str(e + 1), e.key) for e in EMOTIONS), ("0", UNSURE))
"""The key of each label."""

LANDIS = (
    "Landis, J. R., & Koch, G. G. (1977). The Measurement of Observer Agreement for Categorical Data. Biometrics, "
    "33(1), 159–174. doi:10.2307/2529310"
)
"""A title is the same in every language."""


def emotion_of(label: str) -> Emotion | None:
    """The emotion of a label; None is "unsure"."""
    return next((e for e in EMOTIONS if e.key == label), None)


def label_word(label: str) -> str:
    """What a coder's label is called on a button."""
    if label == UNSURE:
        return translate("Coding", "Can't tell")
    return emotion_word(emotion_of(label))


def table_word(label: str) -> str:
    """What a label is called in a table that both share."""
    return emotion_word(emotion_of(label))


def name_word(name: str) -> str:
    """Who labelled, in a sentence."""
    return translate("Coding", "the log") if name == LOG else name


def moment_word(seconds: float) -> str:
    """A moment of a film: 01:02.4, 1:01:02.4."""
    tenths = max(0, int(seconds * 10 + 1e-6))
    s = tenths // 10
    start = f"{s // 3600}:{s // 60 % 60:02d}" if s >= 3600 else f"{s // 60:02d}"
    return f"{start}:{s % 60:02d}.{tenths % 10}"


def why_words(why: Why | None) -> str:
    """Why there is no figure."""
    return {
        Why.ONE_LABEL: translate("Coding", "Can't be said: both used one and the same label throughout."),
        Why.NO_VARIATION: translate("Coding", "Can't be said: never used, or always equal."),
        Why.FEW_PIECES: translate("Coding", "Can't be said: fewer than three pieces."),
    }.get(why or Why.NO_UNITS, translate("Coding", "Can't be said: nothing was labelled by both."))


def figure(value: float | None) -> str:
    """A figure from -1 to 1 with two decimals; a dash where there is none."""
    return "–" if value is None else _signed(value)


def interval_words(interval: Interval | None) -> str:
    """An interval's ends: "0.61 to 0.80"; "" for none."""
    if interval is None:
        return ""
    return translate("Coding", "{} to {}").format(_signed(interval.low), _signed(interval.high))


def _signed(value: float) -> str:
    return number(round(value, 2) + 0.0, 2).replace("-", "−")  # no "−0.00"


def best_interval(estimate: Estimate, *, film: bool) -> Interval | None:
    """The interval whose supposition holds: blocks of time for a film, independent units for pictures."""
    blocks = estimate.interval(Method.BLOCKS)
    plain = estimate.interval(Method.INDEPENDENT) or estimate.interval(Method.F)
    return (blocks if film else plain) or None


def kappa_words(c: Comparison, a: Agreement) -> list[str]:
    """What the figures mean, sentence by sentence."""
    if a.observed is None or a.expected is None:
        return [why_words(Why.NO_UNITS)]
    film = c.piece_s > 0
    if film:
        first = translate("Coding", "In {} of {} frames {} and {} gave the same label.")
    else:
        first = translate("Coding", "For {} of {} pictures {} and {} gave the same label.")
    same = int(a.matrix.trace())
    said = [first.format(number(same), number(a.units), c.first, name_word(c.second))]
    chance = translate("Coding", "If each had given labels at random, as often as they did, it would be {}.")
    said.append(chance.format(percent(a.expected)))
    if a.kappa.value is None:
        return [*said, why_words(a.kappa.why)]
    said.append(
        translate(
            "Coding",
            "Kappa is the share that they reach of what chance leaves open: 0 is chance, 1 is complete agreement, "
            "below 0 is worse than chance. The usual words for what lies between (Landis & Koch 1977) are arbitrary.",
        )
    )
    return said


def supposition_words(c: Comparison, a: Agreement) -> list[str]:
    """What the intervals suppose."""
    if c.piece_s <= 0:
        return [translate("Coding", "The intervals suppose that the pictures have nothing to do with each other.")]
    plain = a.kappa.interval(Method.INDEPENDENT)
    said = [
        translate(
            "Coding",
            "A frame is much like the one before it. So the intervals are drawn from whole blocks of {} s, {} of them.",
        ).format(number(c.block_s), number(a.blocks))
    ]
    if a.kappa.value is not None and a.kappa.interval(Method.BLOCKS) is None:
        said.append(translate("Coding", "That is too few for an interval: code more, or rely on the figure alone."))
    if plain is not None:
        words = translate(
            "Coding",
            "If every frame counted by itself, kappa would have the interval {} (Fleiss, Cohen & Everitt 1969): too "
            "narrow for a film.",
        )
        said.append(words.format(interval_words(plain)))
    return said


def seen_words(c: Comparison) -> str:
    """That something was coded with knowledge of the readings; "" where nothing was."""
    if not c.seen:
        return ""
    words = translate(
        "Coding", "{} stretches were coded after the readings had been seen. They say nothing about agreement."
    )
    return words.format(number(c.seen))

"""Which model suits this computer: a pure function of what is installed and what was measured."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from emomonitor.engines.catalog import ModelInfo

USUAL_FPS = 30.0
"""Frames a second of most cameras; a faster one drops frames rather than falling behind."""

SLOW_SHARE = 0.75
"""Share of a frame's time that reading one face may take (25 ms of 33): the detector and the window need the rest."""

FAST_MS = 5.0
"""A model that takes less a face is never what holds up the picture, with four people in it neither."""

CLEARLY_FASTER = 2 / 3
"""A lighter model is worth a change from this share of the time on: medians of live times waver by less."""

CLEARLY_BETTER = 0.007
"""Difference in accuracy from which it is more than noise (standard error 0.54 points at 7,067 images)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceTime:
    """What a model takes to read one face here.

    Attributes:
        ms: milliseconds, the median at batch 1.
        about: estimated from the networks' operations, not measured.
    """

    ms: float
    about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Another model than the one that runs.

    Attributes:
        model: what is suggested.
        time: what it takes, or would take, here.
        running: what runs.
        running_ms: what that takes, measured.
        lighter: whether it is suggested for its speed; else for its accuracy.
    """

    model: ModelInfo
    time: FaceTime
    running: ModelInfo
    running_ms: float
    lighter: bool


def slow_from_ms(fps: float | None = None) -> float:
    """Return the milliseconds a face above which a model is too slow for ``fps`` frames a second (None: as usual)."""
    return SLOW_SHARE * 1000 / min(fps or USUAL_FPS, USUAL_FPS)


def face_time(model: ModelInfo, running: ModelInfo | None, measured: Mapping[str, float]) -> FaceTime | None:
    """Return what a model takes: measured, else estimated from the running one's time by their operations, else None.

    Args:
        model: the model asked about.
        running: the one whose time the estimate may start from.
        measured: milliseconds a face on this computer with the engine in use, by :attr:`ModelInfo.fingerprint`.
    """
    if model.fingerprint in measured:
        return FaceTime(ms=measured[model.fingerprint])
    known = measured.get(running.fingerprint) if running is not None else None
    if running is None or known is None or running.flop_per_face <= 0 or model.flop_per_face <= 0:
        return None
    return FaceTime(ms=known * model.flop_per_face / running.flop_per_face, about=True)


def suggest_model(
    models: Iterable[ModelInfo],
    running: ModelInfo,
    measured: Mapping[str, float],
    *,
    fps: float | None = None,
    declined: Collection[str] = (),
) -> Suggestion | None:
    """Return a model that suits this computer better than the running one, or None.

    Where the running model is too slow for the frame rate: the most accurate of those that would be fast enough,
    or the fastest where none would be; it must be clearly faster. Otherwise: the most accurate of those that are
    clearly more accurate on the same test images and would take less than :data:`FAST_MS` a face. Whoever follows a
    suggestion is never sent back.

    Args:
        models: what is installed.
        running: what runs now; without its measured time nothing is suggested.
        measured: see :func:`face_time`.
        fps: most frames a second that are analysed; None for all.
        declined: fingerprints of models that aren't to be suggested.
    """
    now_ms = measured.get(running.fingerprint)
    if now_ms is None:
        return None
    others = [m for m in models if m.fingerprint != running.fingerprint and m.fingerprint not in declined]
    timed = [(m, t) for m in others if (t := face_time(m, running, measured)) is not None]
    limit_ms = slow_from_ms(fps)
    slow = now_ms > limit_ms
    if slow:
        faster = [(m, t) for m, t in timed if t.ms <= CLEARLY_FASTER * now_ms]
        enough = [(m, t) for m, t in faster if t.ms <= limit_ms]
        best = max(enough, key=lambda c: (c[0].accuracy or 0.0, -c[1].ms), default=None) or min(
            faster, key=lambda c: c[1].ms, default=None
        )
    else:
        better = [(m, t) for m, t in timed if t.ms < FAST_MS and _clearly_better(m, running)]
        best = max(better, key=lambda c: (c[0].accuracy or 0.0, -c[1].ms), default=None)
    if best is None:
        return None
    return Suggestion(model=best[0], time=best[1], running=running, running_ms=now_ms, lighter=slow)


def _clearly_better(model: ModelInfo, other: ModelInfo) -> bool:
    """Whether a model was measured to be more accurate, on the same images."""
    if model.accuracy is None or other.accuracy is None or model.measured_on != other.measured_on:
        return False
    return model.accuracy - other.accuracy >= CLEARLY_BETTER

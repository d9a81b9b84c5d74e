"""A scene as rows of ``log.csv``."""

from __future__ import annotations

import math

from emomonitor.entities import Reading, Scene, iso_utc
from emomonitor.labels import UNSURE
from emomonitor.session.columns import NEWLINE

_FACE_FIELDS = 15
"""Columns from ``face_id`` to the last probability: what is empty in a frame without faces."""

_SIX = "%.6f,%.6f,%.6f,%.6f,%.6f,%.6f"
_NO_BASE = "," * 5 + NEWLINE


def rows_of(scene: Scene, *, frame: int, time_s: float, face_offset: int) -> str:
    """Return one frame's rows, each with its line end.

    All values are numbers or known words, so nothing needs quotes.

    Args:
        scene: what was seen.
        frame: the frame's number in the log.
        time_s: the frame's time in the log.
        face_offset: what to add to a track's id (ids of an earlier run aren't given again).
    """
    start = f"{frame},{time_s:.6f},{iso_utc(scene.frame.utc)},{len(scene.readings)},"
    ignored = f"{len(scene.ignored)},"
    if not scene.readings:
        return start + "," * _FACE_FIELDS + ignored + _NO_BASE
    return "".join([start + _face(r, face_offset) + "," + ignored + _base(r) for r in scene.readings])


def _base(r: Reading) -> str:
    return _NO_BASE if r.base is None else _SIX % tuple(r.base.tolist()) + NEWLINE


def _face(r: Reading, face_offset: int) -> str:
    """Return the fields from ``face_id`` to the last probability."""
    b = r.box
    seen = f"{r.face_id + face_offset},{b.x:.1f},{b.y:.1f},{b.width:.1f},{b.height:.1f},{r.detection:.4f},{r.quality}"
    if r.probs is None:
        return f"{seen},{UNSURE}" + "," * 7
    emotion = UNSURE if r.emotion is None else r.emotion.key
    confidence = "" if r.confidence is None or math.isnan(r.confidence) else f"{r.confidence:.6f}"
    return f"{seen},{emotion},{confidence},{_SIX}" % tuple(r.probs.tolist())

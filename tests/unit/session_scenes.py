"""Scenes to log: made by hand or by hypothesis, with no picture worth looking at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from emomonitor.entities import Box, Frame, Quality, Reading, Scene
from emomonitor.labels import EMOTIONS
from emomonitor.session.recorder import SessionInfo

STARTED = datetime(2026, 11, 23, 13, 47, 3, 120_000, UTC)
_IMAGE = np.zeros((2, 2, 3), np.uint8)
_KEYPOINTS = np.zeros((6, 2), np.float32)


@contextmanager
def not_waiting_for_the_disk() -> Iterator[None]:
    """Leave out fsync where a test writes hundreds of files and asks only what is in them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):
            patch.setattr(os, name, lambda fd: None, raising=False)
        yield


def info(**changes: Any) -> SessionInfo:
    given: dict[str, Any] = {
        "uri": "clip.mp4",
        "kind": "video",
        "title": "clip.mp4",
        "width": 640,
        "height": 360,
        "fps": 25.0,
        "model_name": "vgg16-lite",
        "model_hash": "ab" * 32,
        "engine": "ONNX Runtime · CPU",
        "settings": {"range": "short", "fps": None, "smoothing_s": 0.6},
        "started": STARTED,
        "realtime": False,
    }
    return SessionInfo(**(given | changes))


def reading(face_id: int = 1, *, quality: Quality = Quality.OK, probs: list[float] | None = None) -> Reading:
    weights = np.array(probs or [1, 2, 30, 4, 5, 6], np.float32)
    vector = None if quality is not Quality.OK else (weights / weights.sum()).astype(np.float32)
    return Reading(
        frame=0,
        time_s=0.0,
        face_id=face_id,
        box=Box(x=10.26, y=-3.0, width=99.96, height=101.0),
        keypoints=_KEYPOINTS,
        detection=0.98765,
        quality=quality,
        probs=vector,
        smoothed=vector,
        emotion=None if vector is None else EMOTIONS[int(vector.argmax())],
        confidence=None if vector is None else float(vector.max()),
        since_s=0.0,
    )


def scene(index: int = 0, *readings: Reading, time_s: float | None = None) -> Scene:
    at = index * 0.04 if time_s is None else time_s
    frame = Frame(image=_IMAGE, time_s=at, index=index, utc=STARTED + timedelta(seconds=at), read_at=0.0)
    return Scene(frame=frame, readings=readings)


@st.composite
def scenes(draw: st.DrawFn, *, most: int = 12) -> list[Scene]:
    """A run of frames with none to three faces each, readable or not."""
    weight = st.floats(1e-6, 1e3)
    face = st.builds(
        reading,
        st.integers(1, 9),
        quality=st.sampled_from(Quality),
        probs=st.lists(weight, min_size=6, max_size=6),
    )
    return [scene(i, *draw(st.lists(face, max_size=3, unique_by=lambda r: r.face_id))) for i in range(most)]

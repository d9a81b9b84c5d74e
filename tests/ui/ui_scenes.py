"""Scenes made by hand, for what is a pure function of scenes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from emomonitor.entities import N_KEYPOINTS, Box, Frame, Quality, Reading, Scene, Track
from emomonitor.labels import Emotion
from emomonitor.settings import Settings
from emomonitor.ui.window import MainWindow


class OpenWindow(Protocol):
    """What the fixture ``open_window`` is."""

    def __call__(self, settings: Settings, before: Callable[[MainWindow], object] | None = None) -> MainWindow:
        """Show a window; ``before`` is called with it just before."""
        ...


def a_reading(
    face_id: int = 1,
    *,
    emotion: Emotion | None = Emotion.HAPPY,
    share: float = 0.8,
    quality: Quality = Quality.OK,
    box: Box | None = None,
    since_s: float = 0.0,
) -> Reading:
    """A reading whose strongest share is ``share``; gated unless ``quality`` is ok."""
    strongest = emotion if emotion is not None else Emotion.NEUTRAL
    probs = np.full(6, (1 - share) / 5, np.float32)
    probs[strongest] = share
    gated = quality is not Quality.OK
    return Reading(
        frame=0,
        time_s=0.0,
        face_id=face_id,
        box=box or Box(x=100, y=80, width=120, height=120),
        keypoints=np.zeros((N_KEYPOINTS, 2), np.float32),
        detection=0.9,
        quality=quality,
        probs=None if gated else probs,
        smoothed=None if gated else probs,
        emotion=None if gated else emotion,
        confidence=None if gated else share,
        since_s=since_s,
    )


def a_scene(
    time_s: float, *readings: Reading, coasting: tuple[Track, ...] = (), size: tuple[int, int] = (640, 360)
) -> Scene:
    """A scene on a grey picture."""
    frame = Frame(
        image=np.full((size[1], size[0], 3), 90, np.uint8),
        time_s=time_s,
        index=round(time_s * 30),
        utc=datetime(2026, 11, 23, tzinfo=UTC),
        read_at=0.0,
    )
    return Scene(frame=frame, readings=readings, coasting=coasting)

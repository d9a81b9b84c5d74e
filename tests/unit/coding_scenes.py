"""Sessions that somebody can code: with a log, and with a video whose pictures can be told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
from session_scenes import STARTED, info, reading, scene

from emomonitor.entities import Image, Quality, Reading, Scene
from emomonitor.labels import Emotion
from emomonitor.runtime.videofile import VideoFile, VideoWish
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder

FPS = 10.0


def numbered(index: int, width: int = 320, height: int = 180) -> Image:
    """A picture that tells its number by its grey, in steps that JPEG leaves alone."""
    image = np.full((height, width, 3), 20 + 2 * index, np.uint8)
    image[40:140, 100:220] = (90, 140, 200)
    return image


def looks(face_id: int, emotion: Emotion) -> Reading:
    probs = [0.04] * 6
    probs[emotion] = 0.8
    return reading(face_id, probs=probs)


def hidden(face_id: int) -> Reading:
    return reading(face_id, quality=Quality.TURNED)


def shown(index: int, *readings: Reading) -> Scene:
    made = scene(index, *readings, time_s=index / FPS)
    return replace(made, frame=replace(made.frame, image=numbered(index)))


def half_and_half(frames: int = 60) -> list[Scene]:
    """Person 1 looks happy, then sad, and is turned away in between; person 2 comes in the second half."""
    said = []
    for i in range(frames):
        happy, away = i < frames // 2, i % 10 == 9
        one = hidden(1) if away else looks(1, Emotion.HAPPY if happy else Emotion.SAD)
        said.append(shown(i, one) if happy else shown(i, one, looks(2, Emotion.NEUTRAL)))
    return said


def coded_session(
    data: Path, scenes: list[Scene] | None = None, *, video: bool = True, started: datetime = STARTED
) -> Path:
    """Record a session and return its folder."""
    files = SessionFiles.in_folder(data / "sessions", started)
    made = half_and_half() if scenes is None else scenes
    with Recorder(files, info(width=320, height=180, started=started)) as recorder:
        film = VideoFile(files.video, VideoWish(shown=frozenset({1, 2})), queue=len(made)) if video else None
        for one in made:
            recorder.write(one)
            if film is not None:
                frame, time_s = recorder.place_of(one)
                film.offer(one, frame=frame, time_s=time_s)
        if film is not None:
            film.close(timeout_s=30)
            recorder.describe(video=film.about())
    assert files.folder is not None
    return files.folder

"""What travels through the program: frames, faces, readings, scenes, events. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.labels import Emotion

Image = NDArray[np.uint8]
"""A picture: BGR ``[H, W, 3]`` unless said otherwise."""

N_KEYPOINTS = 6
"""MediaPipe's key points of a face: right eye, left eye, nose tip, mouth centre, right ear, left ear.

Right and left are the person's own.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture from a source.

    Attributes:
        image: BGR uint8 ``[H, W, 3]``, upright, not mirrored.
        time_s: seconds on the source's own clock, strictly increasing: a file's presentation time; for
            live sources seconds since opening (monotonic, going on through reconnections).
        index: counted from 0, without holes for files; live sources count every frame they received.
        utc: wall-clock time at which the frame was read.
        read_at: ``time.perf_counter()`` at the moment when the frame was read (of a file that plays at its own pace:
            when it was due); latency counts from here.
    """

    image: Image
    time_s: float
    index: int
    utc: datetime
    read_at: float

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.image.shape[0])

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.image.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in pixels of the source frame; may reach beyond its edges."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """Middle (x, y)."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def area(self) -> float:
        """Area in square pixels."""
        return self.width * self.height

    def iou(self, other: Box) -> float:
        """Intersection over union with another box, 0 to 1."""
        w = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        h = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if w <= 0 or h <= 0:
            return 0.0
        return w * h / (self.area + other.area - w * h)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """A face found in one frame.

    Attributes:
        box: where.
        score: the detector's confidence, 0 to 1.
        keypoints: float32 ``[6, 2]`` x, y in pixels, order as at :data:`N_KEYPOINTS`.
    """

    box: Box
    score: float
    keypoints: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A face followed over time.

    Attributes:
        id: positive, never used again within a session.
        detection: this frame's detection, or None while the track coasts (the face was missed).
        box: the detection's box, or the predicted one while coasting.
        since_s: the source time at which it was first seen.
    """

    id: int
    detection: Detection | None
    box: Box
    since_s: float


class Quality(StrEnum):
    """Whether a face can be read, or the first reason why not."""

    OK = "ok"
    SMALL = "small"
    DARK = "dark"
    BRIGHT = "bright"
    BLURRED = "blurred"
    TURNED = "turned"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was seen on one face in one frame.

    Attributes:
        frame: index of the frame.
        time_s: the frame's time on the source's clock, seconds.
        face_id: the track's id.
        box: in pixels of the source frame.
        keypoints: float32 ``[6, 2]`` pixels.
        detection: the detector's score, 0 to 1.
        quality: ``ok`` or why the face can't be read.
        probs: float32 ``[6]``, calibrated, unsmoothed, summing to 1; None where gated.
        smoothed: float32 ``[6]``, the same smoothed over time; None until there is something to smooth.
        emotion: the smoothed label on the screen; None means unsure.
        confidence: smoothed probability of ``emotion`` (of the strongest one where unsure); None where gated.
        since_s: source time since when this emotion (or unsure) has been shown.
        map: float32 ``[h, w, 6]`` class activation map of the shown head; None where gated.
        base: float32 ``[6]``, ``probs`` corrected by the person's own rest, from which label and ``smoothed`` come
            then; None where none is used.
    """

    frame: int
    time_s: float
    face_id: int
    box: Box
    keypoints: NDArray[np.float32]
    detection: float
    quality: Quality
    probs: NDArray[np.float32] | None
    smoothed: NDArray[np.float32] | None
    emotion: Emotion | None
    confidence: float | None
    since_s: float
    map: NDArray[np.float32] | None = None
    base: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Milliseconds that each stage of one frame took; ``latency`` from read() to the finished scene."""

    detect: float = 0.0
    track: float = 0.0
    crop: float = 0.0
    gate: float = 0.0
    classify: float = 0.0
    smooth: float = 0.0
    total: float = 0.0
    latency: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything seen in one analysed frame.

    Attributes:
        frame: the frame itself.
        readings: one for each detected face, in order of face id.
        coasting: tracks that were missed in this frame: drawn, never logged.
        ignored: boxes of faces outside the seat, seen now or missed for less than a second: counted, never read.
        glimpses: boxes of what is too weak or too small to be followed: never read, never counted; blurred in videos.
        timings: how long each stage took.
    """

    frame: Frame
    readings: tuple[Reading, ...]
    coasting: tuple[Track, ...] = ()
    ignored: tuple[Box, ...] = ()
    glimpses: tuple[Box, ...] = ()
    timings: Timings = field(default_factory=Timings)

    @property
    def time_s(self) -> float:
        """The frame's time on the source's clock, seconds."""
        return self.frame.time_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a session, beside the readings.

    Attributes:
        id: counted from 1 within the session.
        time_s: seconds since the session's start.
        end_s: end of a span, None for a moment.
        utc: wall-clock time.
        kind: ``marker``, ``pause``, ``source_lost``, ``source_back``, ``name``, …
        face_id: the person meant, None for all.
        text: a person's words.
        data: further JSON values.
    """

    id: int
    time_s: float
    end_s: float | None
    utc: datetime
    kind: str
    face_id: int | None = None
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def utc_now() -> datetime:
    """The wall-clock time, aware, UTC."""
    return datetime.now(UTC)


def iso_utc(moment: datetime) -> str:
    """Write a time as ISO 8601 UTC with milliseconds and ``Z``: ``2026-11-23T13:47:03.120Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Where the faces are: MediaPipe's BlazeFace, through the Tasks API."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np

from emomonitor.entities import N_KEYPOINTS, Box, Detection, Image
from emomonitor.errors import ModelError
from emomonitor.resources import asset

DEFAULT_MIN_SCORE = 0.5
"""Detector confidence below which a detection is no face."""

_WORK_SIDE = 640
"""Pixels. Longer frames are shrunk by a whole factor before the network looks at them."""

_CHATTER = (
    b"Created TensorFlow Lite XNNPACK delegate",
    b"absl::InitializeLog()",
    b"Feedback manager requires a model with a single signature",
    b"gl_context",
)
"""Lines that MediaPipe writes to the standard error while it loads, and that mean nothing to anybody."""


def load_mediapipe() -> Any:
    """Import MediaPipe without what it drags along for nothing, and return its module.

    - ``tensorflow.tools.docs`` only decorates its documentation; where TensorFlow is installed that one line loads
      all of it: 5.7 s and 730 MB. MediaPipe gets on without.
    - ``sounddevice`` looks for microphones when it is imported; a program that looks at faces has no business with
      them. MediaPipe gets on without.
    - ``matplotlib`` is for a plotting helper: with an empty stand-in for it the import takes 0.2 s and 59 MB instead
      of 0.5 to 0.7 s and 96 MB.

    What is already imported is left as it is, and a later import of any of them finds the real one.
    """
    stand_ins: dict[str, ModuleType | None] = {"tensorflow.tools.docs": None, "sounddevice": None}
    if "matplotlib" not in sys.modules:
        plot, pyplot = ModuleType("matplotlib"), ModuleType("matplotlib.pyplot")
        plot.pyplot = pyplot  # type: ignore[attr-defined]
        stand_ins |= {"matplotlib": plot, "matplotlib.pyplot": pyplot}
    hidden = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(hidden)  # type: ignore[arg-type] # None is what makes Python say "no such module"
    try:
        import mediapipe
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
    return mediapipe


@contextmanager
def _without_chatter() -> Iterator[None]:
    """Hold back what native code writes to the standard error, and afterwards pass on all but :data:`_CHATTER`."""
    try:
        sys.stderr.flush()
        real = os.dup(2)
    except (AttributeError, OSError):  # no standard error at all (pythonw): nothing to hold back
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(real, 2)
            held.seek(0)
            for line in held:
                if not any(phrase in line for phrase in _CHATTER):
                    os.write(real, line)
            os.close(real)


class FaceDetector:
    """Finds faces in the frames of one source. Made, used and closed by one thread.

    Args:
        range_: ``short`` for faces within about 2 m, ``full`` for those across a room (slower).
        min_score: confidence from which on a detection counts, 0 to 1.

    Raises:
        ModelError: the detector's file is missing or can't be loaded.

    Source: Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs" (2019).
    """

    def __init__(self, range_: str = "short", min_score: float = DEFAULT_MIN_SCORE) -> None:
        if range_ not in ("short", "full"):
            raise ValueError(f"range_ is {range_!r}, not 'short' or 'full'")
        path = asset(f"face_detector_{range_}_range.tflite")
        if not path.is_file():
            raise ModelError(f"The face detector {path} is missing. Install emomonitor again.")
        self._last_ms = -1
        with _without_chatter():
            self._mp = load_mediapipe()
            tasks = self._mp.tasks
            options = tasks.vision.FaceDetectorOptions(
                # The bytes and not the path: MediaPipe can't open paths with some characters on Windows.
                base_options=tasks.BaseOptions(model_asset_buffer=path.read_bytes()),
                running_mode=tasks.vision.RunningMode.VIDEO,
                min_detection_confidence=min_score,
            )
            try:
                self._task = tasks.vision.FaceDetector.create_from_options(options)
            except (RuntimeError, ValueError) as e:
                raise ModelError(f"The face detector {path} can't be loaded ({e}). Install emomonitor again.") from e
            # The first look is the slow one, and the last that chatters.
            self.detect(np.zeros((64, 64, 3), np.uint8), 0.0)

    def detect(self, image: Image, time_s: float) -> tuple[Detection, ...]:
        """Find the faces of one frame.

        Args:
            image: BGR uint8 ``[H, W, 3]``.
            time_s: the frame's time. It may repeat or jump back (a looping clip).

        Returns:
            The faces from left to right, in pixels of ``image``; boxes may reach beyond its edges.
        """
        from emomonitor.opencv import cv2

        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError(f"a BGR uint8 image [H, W, 3] is wanted, not {image.dtype} {image.shape}")
        height, width = image.shape[:2]
        if height < 2 or width < 2:
            return ()
        factor = max(1, max(height, width) // _WORK_SIDE)
        size = (max(1, width // factor), max(1, height // factor))
        work = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor > 1 else image
        rgb = cv2.cvtColor(work, cv2.COLOR_BGR2RGB)
        # VIDEO mode wants strictly increasing whole milliseconds.
        self._last_ms = max(self._last_ms + 1, round(time_s * 1000))
        picture = self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=rgb)
        found = self._task.detect_for_video(picture, self._last_ms).detections
        scale = (width / rgb.shape[1], height / rgb.shape[0])
        faces = [_detection(d, scale, (width, height)) for d in found if d.bounding_box.width > 0]
        return tuple(sorted(faces, key=lambda f: (f.box.x, f.box.y, -f.score)))

    def close(self) -> None:
        """Give the network back; closing twice is harmless."""
        if self._task is not None:
            self._task.close()
            self._task = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _detection(found: Any, scale: tuple[float, float], size: tuple[int, int]) -> Detection:
    """Translate MediaPipe's result: box in pixels of the shrunk picture, key points as shares of width and height."""
    sx, sy = scale
    b = found.bounding_box
    points = np.array([(p.x, p.y) for p in found.keypoints[:N_KEYPOINTS]], dtype=np.float32)
    return Detection(
        box=Box(x=b.origin_x * sx, y=b.origin_y * sy, width=b.width * sx, height=b.height * sy),
        score=float(found.categories[0].score),
        keypoints=points * np.array(size, dtype=np.float32),
    )

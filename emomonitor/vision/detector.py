"""Where the faces are: MediaPipe's BlazeFace, through the Tasks API."""

from __future__ import annotations

import math
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np

from emomonitor.entities import N_KEYPOINTS, Box, Detection, Image
from emomonitor.errors import ModelError
from emomonitor.resources import asset
from emomonitor.vision.duplicates import same_face, without_duplicates

DEFAULT_MIN_SCORE = 0.5
"""Detector confidence below which a detection is no face. In 1,189 frames of bottles, with the parts that are looked at
(see :class:`FaceDetector`), one false face reaches it in the short range and none of 20 pixels or more in the full one
(``benchmarks/face_finding.py``). The tracker asks more of a face that it doesn't know yet."""

_WORK_SIDE = 320
"""Pixels to which a picture's longer side is shrunk, by a whole factor and area average, before MediaPipe samples it
down to the network's 128 or 192. Averaged pictures make steadier key points from frame to frame."""

_SEARCH_S = 0.25
"""Seconds between two looks at the frame's parts (see :class:`FaceDetector`)."""

_MIN_WIDTH = 12.0
"""Pixels. Narrower faces are of no use to anybody: the gate calls a box below 18 small, and the tracker begins nothing
below 20."""

_PART_ASPECT = 1.2
"""Frames less oblong than this are not looked at in parts: a part would be hardly smaller than the whole."""

_SMALL_SHARE = 0.2
"""Faces narrower than this share of the frame's shorter side are better seen in a part than in the whole."""

_STAY_S = 1.0
"""Seconds for which a part is looked at in every frame once it was of use."""

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

    The network sees 128 x 128 pixels (192 x 192 for ``full``), in which an oblong frame leaves a distant face little.
    So four times a second the detector also looks at the square parts that cover the frame, and goes on with a part as
    long as there is a face in it that the whole doesn't show, or hardly. With one near face that costs two more looks
    in a quarter of a second.

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
        self._searched_s = -math.inf
        self._stay_until: dict[_Part, float] = {}
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
            self._look(np.zeros((64, 64, 3), np.uint8), 0, 0, 0.0)

    def detect(self, image: Image, time_s: float) -> tuple[Detection, ...]:
        """Find the faces of one frame.

        Args:
            image: BGR uint8 ``[H, W, 3]``.
            time_s: the frame's time. It may repeat or jump back (a looping clip).

        Returns:
            The faces from left to right, in pixels of ``image``; boxes may reach beyond its edges.
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise ValueError(f"a BGR uint8 image [H, W, 3] is wanted, not {image.dtype} {image.shape}")
        height, width = image.shape[:2]
        if height < 2 or width < 2:
            return ()
        small = _SMALL_SHARE * min(height, width)
        whole = self._look(image, 0, 0, time_s)
        close, far = _split(whole, small)
        in_parts: list[Detection] = []
        for part in self._parts_to_look_at(width, height, time_s):
            found = [
                d
                for d in self._look(image[part.rows, part.columns], part.x, part.y, time_s)
                if not part.cuts(d.box, width, height)
            ]
            if any(d.box.width < small or not any(same_face(d.box, w.box) for w in whole) for d in found):
                self._stay_until[part] = time_s + _STAY_S
            in_parts += found
        part_close, part_far = _split(in_parts, small)
        return tuple(without_duplicates([*close, *part_far, *far, *part_close]))

    def _parts_to_look_at(self, width: int, height: int, time_s: float) -> list[_Part]:
        """Return all parts when a search is due, else those in which small faces were."""
        parts = _parts(width, height)
        since = time_s - self._searched_s
        if since < 0:  # a clip that begins again
            self._stay_until.clear()
        if since >= _SEARCH_S or since < 0:
            self._searched_s = time_s
            return parts
        return [p for p in parts if time_s <= self._stay_until.get(p, -math.inf)]

    def _look(self, image: Image, x: int, y: int, time_s: float) -> list[Detection]:
        """Run the network on a picture whose corner lies at (x, y) in the frame; results in the frame's pixels."""
        from emomonitor.opencv import cv2

        height, width = image.shape[:2]
        factor = max(1, round(max(height, width) / _WORK_SIDE))
        size = (max(1, width // factor), max(1, height // factor))
        work = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor > 1 else image
        # VIDEO mode wants strictly increasing whole milliseconds.
        self._last_ms = max(self._last_ms + 1, round(time_s * 1000))
        rgb = cv2.cvtColor(work, cv2.COLOR_BGR2RGB)
        picture = self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=rgb)
        found = self._task.detect_for_video(picture, self._last_ms).detections
        scale = (width / size[0], height / size[1])
        faces = (_detection(d, scale, (width, height), (x, y)) for d in found)
        return [f for f in faces if f.box.width >= _MIN_WIDTH]

    def restart(self) -> None:
        """Forget where small faces were: what comes next is another source. The network keeps nothing by itself."""
        self._searched_s = -math.inf
        self._stay_until.clear()

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A square part of a frame, in pixels."""

    x: int
    y: int
    side: int

    @property
    def rows(self) -> slice:
        return slice(self.y, self.y + self.side)

    @property
    def columns(self) -> slice:
        return slice(self.x, self.x + self.side)

    def cuts(self, box: Box, width: int, height: int) -> bool:
        """Whether a box reaches an edge of the part that lies within the frame: it is half a face."""
        return (
            (self.x > 0 and box.x <= self.x)
            or (self.y > 0 and box.y <= self.y)
            or (self.x + self.side < width and box.x + box.width >= self.x + self.side)
            or (self.y + self.side < height and box.y + box.height >= self.y + self.side)
        )


def _parts(width: int, height: int) -> list[_Part]:
    """Cover an oblong frame with overlapping squares along its longer side; none where it is nearly square."""
    short, long = sorted((width, height))
    if long < _PART_ASPECT * short:
        return []
    count = max(2, math.ceil(long / short))
    steps = [round(i * (long - short) / (count - 1)) for i in range(count)]
    return [_Part(x=s if width > height else 0, y=0 if width > height else s, side=short) for s in steps]


def _split(faces: Iterable[Detection], small: float) -> tuple[list[Detection], list[Detection]]:
    """Separate faces at least ``small`` pixels wide from narrower ones, each by falling score."""
    ordered = sorted(faces, key=lambda d: (-d.score, d.box.x, d.box.y))
    return [d for d in ordered if d.box.width >= small], [d for d in ordered if d.box.width < small]


def _detection(found: Any, scale: tuple[float, float], size: tuple[int, int], corner: tuple[int, int]) -> Detection:
    """Translate MediaPipe's result: box in pixels of the shrunk picture, key points as shares of width and height."""
    (sx, sy), (x, y) = scale, corner
    b = found.bounding_box
    points = np.array([(p.x, p.y) for p in found.keypoints[:N_KEYPOINTS]], dtype=np.float32)
    return Detection(
        box=Box(x=x + b.origin_x * sx, y=y + b.origin_y * sy, width=b.width * sx, height=b.height * sy),
        score=float(found.categories[0].score),
        keypoints=points * np.array(size, dtype=np.float32) + np.array(corner, dtype=np.float32),
    )

"""A video with the overlay drawn on it, for those who ask for one."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from emomonitor.entities import Image, Scene
from emomonitor.errors import SessionError
from emomonitor.opencv import cv2
from emomonitor.vision.annotate import annotate
from emomonitor.vision.drawn import AS_USUAL, Drawn

_FALLBACK_FPS = 25.0


class OverlayVideo:
    """Writes annotated scenes as MPEG-4, readable by its owner only. A context manager.

    The video has a constant rate (``fps``): where the source's varies, the log has the true times.
    """

    def __init__(self, path: Path, *, fps: float | None, overwrite: bool = False, drawn: Drawn = AS_USUAL) -> None:
        if path.exists() and not overwrite:
            raise SessionError(f"{path} is there already. Give another --out, or --overwrite to replace it.")
        self.path = path
        self._fps = fps or _FALLBACK_FPS
        self._drawn = drawn
        self._writer: Any = None
        self._size = (0, 0)

    def write(self, scene: Scene) -> None:
        """Add one frame. Raises SessionError where the file can't be written."""
        image = annotate(
            scene.frame.image,
            scene.readings,
            scene.coasting,
            ignored=scene.ignored,
            glimpses=scene.glimpses,
            drawn=self._drawn,
        )
        if self._writer is None:
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            except OSError as e:
                raise SessionError(f"{self.path} can't be written: {e.strerror}. Choose another --out.") from e
            self._size = (scene.frame.width, scene.frame.height)
            self._writer = cv2.VideoWriter(str(self.path), cv2.VideoWriter.fourcc(*"mp4v"), self._fps, self._size)
            if not self._writer.isOpened():
                raise SessionError(f"{self.path}: this OpenCV can't write MPEG-4 video here. Leave --annotate out.")
        self._writer.write(_fitted(image, self._size))

    def __enter__(self) -> OverlayVideo:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.release()


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    """Shrink or enlarge a picture into ``size`` (width, height), with bars where the shapes differ."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    scale = min(size[0] / width, size[1] / height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    out = np.zeros((size[1], size[0], 3), np.uint8)
    x, y = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    out[y : y + inner[1], x : x + inner[0]] = cv2.resize(image, inner, interpolation=cv2.INTER_AREA)
    return out

"""Files analysed flat out, every frame, in order: what ``analyze`` and ``emomonitor.analyze`` stand on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from emomonitor.capture.base import EndOfSource, Source, SourceKind
from emomonitor.capture.factory import DEMO, open_source
from emomonitor.entities import Frame, Reading, Scene
from emomonitor.errors import SourceError
from emomonitor.resources import asset
from emomonitor.runtime.mailbox import Closed, DropPolicy, Mailbox
from emomonitor.runtime.pipeline import Pipeline, open_pipeline
from emomonitor.settings import Settings

_DECODED_AHEAD = 1
"""Frames: decoding is quicker than the analysis and goes on beside it; waiting here would count as latency."""


class Reel:
    """A file's frames, decoded ahead in a thread of their own.

    Attributes:
        end: how the file ended; None while frames are still coming.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.end: EndOfSource | None = None
        self._frames: Mailbox[Frame] = Mailbox(capacity=_DECODED_AHEAD, policy=DropPolicy.WAIT)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._decode, name="decode", daemon=True)
        self._thread.start()

    def _decode(self) -> None:
        try:
            while self._frames.wait_for_room():
                frame = self.source.read()
                if frame is not None:
                    self._frames.put(frame)
        except EndOfSource as e:
            self.end = e
        except Exception as e:  # raised again where the frames are used
            self._error = e
        finally:
            self._frames.close()

    def __iter__(self) -> Iterator[Frame]:
        while True:
            try:
                frame = self._frames.get()
            except Closed:
                if self._error is not None:
                    raise self._error from None
                return
            if frame is not None:
                yield frame

    def close(self) -> None:
        """Stop decoding and close the source."""
        self._frames.close(discard=True)
        self._thread.join(timeout=5)
        self.source.close()


def open_reel(uri: str) -> Reel:
    """Open a file, folder, glob or image; ``demo`` is the clip, once. Raises SourceError for what has no end."""
    source = open_source(str(asset("demo.mp4")) if uri.strip() == DEMO else uri)
    if source.info.live or source.info.kind is SourceKind.DEMO:
        source.close()
        raise SourceError(f"{uri} is a live source: analyze takes files. Use emomonitor run --headless instead.")
    return Reel(source)


def scenes(reel: Reel, pipeline: Pipeline) -> Iterator[Scene]:
    """Analyse every frame of a reel; pictures are no film, so each is read by itself."""
    pictures = reel.source.info.kind is SourceKind.IMAGES
    for frame in reel:
        if pictures:
            pipeline.reset()
        scene = pipeline.process(frame)
        latency = (time.perf_counter() - frame.read_at) * 1000
        yield replace(scene, timings=replace(scene.timings, latency=latency))


def analyze(path: str | Path, settings: Settings | None = None) -> Iterator[Reading]:
    """Analyse a video, image, folder or glob.

    Yields:
        One :class:`~emomonitor.entities.Reading` for each face of each frame, in order of time. Frames without a
        face yield nothing; :func:`analyze_scenes` has them too.

    Raises:
        SourceError: the path can't be read.
        ModelError: the model is missing or damaged.
    """
    for scene in analyze_scenes(path, settings):
        yield from scene.readings


def analyze_scenes(path: str | Path, settings: Settings | None = None) -> Iterator[Scene]:
    """Analyse a video, image, folder or glob, and yield one scene a frame, with its picture.

    Raises:
        SourceError: the path can't be read.
        ModelError: the model is missing or damaged.
    """
    with closing(open_reel(str(path))) as reel, open_pipeline(settings or Settings()) as pipeline:
        yield from scenes(reel, pipeline)

"""What every source is: a thing that gives frames until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from emomonitor.entities import Frame


class SourceKind(StrEnum):
    """Where frames come from."""

    CAMERA = "camera"
    STREAM = "stream"
    VIDEO = "video"
    IMAGES = "images"
    DEMO = "demo"


class SourceState(StrEnum):
    """How a source is doing just now."""

    OK = "ok"
    LOST = "lost"  # no frames come; it is being opened again
    FROZEN = "frozen"  # frames come, but the picture does not change
    BLACK = "black"  # frames come, but they are black (a covered lens)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What is known of an open source.

    Attributes:
        uri: what ``open_source`` was given, a user name and password in it replaced by ``***``.
        kind: camera, stream, video, images or demo.
        title: a name for people ("Integrated camera", "clip.mp4", "Demo clip").
        width: pixels of an upright frame.
        height: pixels of an upright frame.
        fps: nominal frames a second, None where unknown.
        frames: number of frames that the container promises, None where unknown or endless.
        live: frames can't wait (camera, stream): the oldest is dropped. Otherwise they wait and none is lost.
        mirror_preview: show it mirrored, as people know themselves (cameras only). Logs are never mirrored.
    """

    uri: str
    kind: SourceKind
    title: str
    width: int
    height: int
    fps: float | None
    frames: int | None
    live: bool
    mirror_preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A source's state with words for people (``detail``) and, while lost, seconds until the next attempt."""

    state: SourceState
    detail: str = ""
    retry_in_s: float | None = None


class EndOfSource(Exception):  # noqa: N818 - it is no error: a file is over
    """A source has given its last frame.

    Attributes:
        frames: how many frames were given in all.
        promised: how many the container promised, None where unknown. Fewer given: the file was cut short.
    """

    def __init__(self, frames: int, promised: int | None) -> None:
        super().__init__(f"ended after {frames} frames")
        self.frames = frames
        self.promised = promised

    @property
    def cut_short(self) -> bool:
        """Whether frames that the container promised are missing."""
        return self.promised is not None and self.frames < self.promised


class Source(Protocol):
    """A source of frames, used by one thread and closed by the same (closing twice is harmless)."""

    @property
    def info(self) -> SourceInfo:
        """What is known of it."""
        ...

    @property
    def status(self) -> SourceStatus:
        """How it is doing; may be asked from any thread."""
        ...

    def read(self) -> Frame | None:
        """Return the next frame.

        Files block until it is decoded. Live sources return the newest one not yet given, or None after
        about 0.5 s without one: ask ``status`` then. Never raises for a lost camera.

        Raises:
            EndOfSource: a file is over.
        """
        ...

    def close(self) -> None:
        """Give everything back, within a second, even when the device hangs."""
        ...

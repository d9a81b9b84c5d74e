"""Cameras by number, name and path, found without opening any.

OpenCV is imported where it is needed, so that the window can name :class:`CameraInfo` before that is loaded.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from emomonitor.capture.access import closed_error, look_why_closed
from emomonitor.errors import CameraError, CameraTrouble, SourceError

if TYPE_CHECKING:
    from emomonitor.opencv import cv2

_log = logging.getLogger(__name__)

_LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraInfo:
    """A camera that is connected.

    Attributes:
        title: its name ("Integrated Camera"), not always unique.
        uri: what ``open_source`` opens it by: its path on Linux, its number elsewhere.
        index: its number.
        backend: OpenCV's name of the way to it: ``V4L2``, ``MSMF``, ``AVFOUNDATION``.
        path: the system's path of the device, "" where it has none.
    """

    title: str
    uri: str
    index: int
    backend: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraWish:
    """What is asked of a camera; it gives what comes nearest. None is left to the camera.

    Attributes:
        width: pixels; asked for together with ``height``.
        height: pixels.
        fps: frames a second.
    """

    width: int | None = None
    height: int | None = None
    fps: float | None = None


class Askable(Protocol):
    """What is used of ``cv2.VideoCapture`` to ask for something."""

    def set(self, prop: int, value: float, /) -> bool:
        """Ask for a property's value; False where the device refuses."""
        ...


def ask(capture: Askable, wish: CameraWish) -> None:
    """Ask an open camera for a size and a rate. A refusal is none of ours: its pictures tell what it gives."""
    from emomonitor.opencv import cv2

    size = None if wish.width is None or wish.height is None else (wish.width, wish.height)
    if size is None and wish.fps is None:
        return
    if _LINUX:
        # Uncompressed, most USB cameras give large pictures at 5 to 10 frames a second only.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    if size is not None:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    if wish.fps is not None:
        capture.set(cv2.CAP_PROP_FPS, wish.fps)


def _backend() -> int:
    from emomonitor.opencv import cv2

    if _LINUX:
        return int(cv2.CAP_V4L2)
    if sys.platform == "win32":
        return int(cv2.CAP_MSMF)
    if sys.platform == "darwin":
        return int(cv2.CAP_AVFOUNDATION)
    return int(cv2.CAP_ANY)


def cameras() -> tuple[CameraInfo, ...]:
    """Return the cameras that are connected, in the order of their numbers; none is opened.

    A system that can't tell (a missing helper on macOS, say) is logged, and has none.
    """
    from emomonitor.opencv import cv2

    backend = _backend()
    try:
        from cv2_enumerate_cameras import enumerate_cameras

        found = enumerate_cameras(backend)
    except (ImportError, NotImplementedError, OSError) as e:
        _log.warning("The cameras can't be listed: %s. Give a camera by its number.", e)
        return ()
    name = str(cv2.videoio_registry.getBackendName(backend))
    listed = []
    for camera in sorted(found, key=lambda c: int(c.index)):
        index, path = int(camera.index), str(camera.path or "")
        title = str(camera.name or "").strip() or f"Camera {index}"
        uri = path if _LINUX and path else str(index)
        listed.append(CameraInfo(title=title, uri=uri, index=index, backend=name, path=path))
    return tuple(listed)


def listing(known: tuple[CameraInfo, ...]) -> str:
    """Return a sentence that says which cameras there are."""
    if not known:
        return "No camera was found: plug one in, or play the demo clip with --source demo."
    return "Connected: " + "; ".join(f"{c.index}: {c.title} ({c.uri})" for c in known) + "."


def find_by_number(number: int, known: tuple[CameraInfo, ...]) -> CameraInfo:
    """Return the camera of that number.

    Where the system can't list any, the number is believed.

    Raises:
        CameraError: it is not connected.
    """
    for camera in known:
        if camera.index == number:
            return camera
    if _LINUX:
        path = Path(f"/dev/video{number}")
        if path.exists():  # a driver that does not tell what it can do
            return CameraInfo(title=f"Camera {number}", uri=str(path), index=number, backend="V4L2", path=str(path))
    elif not known:
        return CameraInfo(title=f"Camera {number}", uri=str(number), index=number, backend="ANY")
    words = f"There is no camera {number}. {listing(known)}"
    raise CameraError(words, trouble=CameraTrouble.MISSING, camera=str(number))


def find_by_name(name: str, known: tuple[CameraInfo, ...]) -> CameraInfo | None:
    """Return the camera of that name or path, or the only one with it in its name; None where none fits.

    Case does not matter.

    Raises:
        SourceError: several fit.
    """
    wanted = name.strip().casefold()
    if not wanted:
        return None
    for camera in known:
        if wanted in (camera.uri.casefold(), camera.path.casefold()):
            return camera
    exact = [c for c in known if c.title.casefold() == wanted]
    fitting = exact or [c for c in known if wanted in c.title.casefold()]
    if len(fitting) > 1:
        raise SourceError(f"{name!r} fits {len(fitting)} cameras: give a number or a path. {listing(tuple(fitting))}")
    return fitting[0] if fitting else None


def find_by_path(path: Path, known: tuple[CameraInfo, ...]) -> CameraInfo:
    """Return the camera behind a device path; it is opened by this path, which may be a stable link to it."""
    target = path.resolve()
    for camera in known:
        if camera.path and Path(camera.path) == target:
            return CameraInfo(
                title=camera.title, uri=str(path), index=camera.index, backend=camera.backend, path=str(path)
            )
    return CameraInfo(title=path.name, uri=str(path), index=-1, backend="V4L2", path=str(path))


def find_again(camera: CameraInfo, known: tuple[CameraInfo, ...]) -> CameraInfo:
    """Return where a lost camera is now: a USB camera that was plugged in again may have another number.

    Raises:
        CameraError: it is not connected.
    """
    unlisted = camera.backend == "ANY" and not known
    stable_link = camera.path.startswith("/dev/") and not camera.path.startswith("/dev/video")
    if unlisted or (stable_link and Path(camera.path).exists()):
        return camera
    if not stable_link:  # a link means this very camera, not its twin
        namesakes = [c for c in known if c.title == camera.title]
        same_place = [c for c in namesakes if (c.index, c.path) == (camera.index, camera.path)]
        if same_place or len(namesakes) == 1:
            return (same_place or namesakes)[0]
    raise closed_error(camera.title, CameraTrouble.MISSING)


def open_camera(camera: CameraInfo, wish: CameraWish | None = None) -> cv2.VideoCapture:
    """Open a camera and ask it for a size and a rate; may hang where the device does.

    Raises:
        CameraError: it is in use by another program, or access is denied.
    """
    from emomonitor.opencv import cv2

    device: str | int = camera.path if _LINUX and camera.path else camera.index
    backend = int(getattr(cv2, f"CAP_{camera.backend}"))
    capture = cv2.VideoCapture(device, backend)
    if not capture.isOpened():
        capture.release()
        raise closed_error(camera.title, look_why_closed(camera.path))
    if wish is not None:
        ask(capture, wish)
    return capture

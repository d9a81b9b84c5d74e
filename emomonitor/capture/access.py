"""Why a camera can't be had, as far as the system tells."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from emomonitor.errors import CameraError, CameraTrouble

_LINUX = sys.platform.startswith("linux")

_VIDIOC_QUERYCAP = 0x80685600
"""Video4Linux' request for what a device is and can do (linux/videodev2.h)."""

_CAPABILITY_BYTES = 104
"""Size of its answer."""

_BY_ERRNO = {
    errno.EACCES: CameraTrouble.REFUSED,
    errno.EPERM: CameraTrouble.REFUSED,
    errno.EBUSY: CameraTrouble.IN_USE,
    errno.ENOENT: CameraTrouble.MISSING,
    errno.ENODEV: CameraTrouble.MISSING,
    errno.ENXIO: CameraTrouble.MISSING,
}


def trouble_of(error: OSError | None, *, linux: bool) -> CameraTrouble:
    """Return why a camera stays closed that OpenCV could not open.

    Args:
        error: what the system said when the device's file was opened; None where that went well.
        linux: elsewhere there is no such file, and one reason can't be told from another.
    """
    if not linux:
        return CameraTrouble.CLOSED
    if error is None:  # the file opens for many, the pictures are one program's
        return CameraTrouble.IN_USE
    return _BY_ERRNO.get(error.errno or 0, CameraTrouble.CLOSED)


def look_why_closed(path: str) -> CameraTrouble:
    """Ask the system why OpenCV could not open a camera; ``path`` is "" where the system has none."""
    if not _LINUX or not path:
        return trouble_of(None, linux=False)
    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            _ask_what_it_is(device)
        finally:
            os.close(device)
    except OSError as e:
        return trouble_of(e, linux=True)
    return trouble_of(None, linux=True)


def _ask_what_it_is(device: int) -> None:
    """Raise OSError (ENOTTY) where a device is no camera at all: nobody can have taken its pictures then."""
    import fcntl

    fcntl.ioctl(device, _VIDIOC_QUERYCAP, bytearray(_CAPABILITY_BYTES))


def sandbox() -> str:
    """Return ``flatpak`` or ``snap`` where the app runs inside one, else "": the permission is asked elsewhere then."""
    if Path("/.flatpak-info").exists():
        return "flatpak"
    return "snap" if os.environ.get("SNAP") else ""


def permission_advice(platform: str, sandboxed: str = "") -> str:
    """Say where the system gives permission to use a camera.

    Args:
        platform: as ``sys.platform``.
        sandboxed: as :func:`sandbox`.
    """
    if platform == "win32":
        return "Open Settings > Privacy & security > Camera, and let desktop apps use the camera."
    if platform == "darwin":
        return (
            "Open System Settings > Privacy & Security > Camera, and switch on emomonitor or the terminal "
            "that started it. Then start it again."
        )
    if sandboxed == "flatpak":
        return "Run  flatpak override --user --device=all  with the app's name, and start it again."
    if sandboxed == "snap":
        return "Run  snap connect  with the app's name and :camera, and start it again."
    return "Run  sudo usermod -aG video $USER  and log out and in again: the camera belongs to the group video."


def closed_error(camera: str, trouble: CameraTrouble) -> CameraError:
    """Put a trouble into words that say what to do, for the terminal and the log."""
    advice = permission_advice(sys.platform, sandbox())
    words = {
        CameraTrouble.MISSING: f"{camera} is not connected. Plug it in, or choose another source.",
        CameraTrouble.IN_USE: f"{camera} is in use by another program. Close that program (a video call, a browser's "
        "page) and try again.",
        CameraTrouble.REFUSED: f"This account may not use {camera}. {advice}",
        CameraTrouble.CLOSED: f"{camera} can't be opened. Close other programs that use it. {advice}",
        CameraTrouble.SILENT: f"{camera} gives no picture. Unplug it and plug it in again, or close other programs "
        "that use it.",
    }
    return CameraError(words[trouble], trouble=trouble, camera=camera)

"""One door to all sources: what the user wrote, and which source that is."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from emomonitor.capture import cameras as cams
from emomonitor.capture import streams
from emomonitor.capture.base import Source, SourceKind
from emomonitor.capture.images import SUFFIXES, ImagesSource, images_in, is_image
from emomonitor.capture.live import LiveSource, LiveTiming
from emomonitor.capture.video import DemoSource, VideoSource
from emomonitor.errors import CameraError, CameraTrouble, SourceError
from emomonitor.resources import asset

DEMO = "demo"
AUTO = "auto"


def resolve_auto() -> str:
    """Return the first camera's URI, or ``demo`` where there is none."""
    known = cams.cameras()
    return known[0].uri if known else DEMO


def is_live_address(uri: str) -> bool:
    """Whether an address can only be a camera's or a stream's. A camera's name could also be a file's: False."""
    text = uri.strip()
    if text.isascii() and text.isdigit():
        return True
    if streams.is_url(text):
        return not text.lower().startswith("file://")
    return text.startswith("/dev/") and Path(text).is_char_device()


def open_source(uri: str, *, timing: LiveTiming | None = None, wish: cams.CameraWish | None = None) -> Source:
    """Open whatever ``uri`` names. Files come as fast as they decode: playing at their own pace is the runner's part.

    Args:
        uri: ``demo``; ``auto``; a camera's number, name (part of it will do) or path; an ``rtsp://`` or ``http(s)://``
            stream; a video; a picture; a folder or a glob of pictures (quoted, so that the shell leaves it alone).
        timing: how patient a camera or stream is; None for what suits people.
        wish: the size and rate that a camera is asked for; None takes what it gives.

    Raises:
        SourceError: there is no such thing, or it can't be opened. The message says what to do.
    """
    text = uri.strip()
    if not text:
        raise SourceError("No source was given. Name a camera, a file or a stream, or use demo.")
    if text == AUTO:
        text = resolve_auto()
    if text == DEMO:
        return DemoSource(asset("demo.mp4"))
    if text.isascii() and text.isdigit():
        return _camera(cams.find_by_number(int(text), cams.cameras()), text, timing, wish)
    if streams.is_url(text):
        if not text.lower().startswith("file://"):
            return _stream(text, timing)
        text = url2pathname(unquote(urlsplit(text).path))
    return _by_path(text, timing, wish) or _by_name(text, timing, wish)


def _by_path(text: str, timing: LiveTiming | None, wish: cams.CameraWish | None) -> Source | None:
    try:
        text.encode()  # OpenCV crashes on names that aren't UTF-8
    except UnicodeEncodeError as e:
        name = text.encode(errors="surrogateescape").decode(errors="replace")
        raise SourceError(f"The name {name} isn't written in UTF-8. Rename the file.") from e
    try:
        path = Path(text).expanduser()
        if path.is_dir():
            return _folder(path, text)
        if path.is_char_device():
            return _camera(cams.find_by_path(path, cams.cameras()), text, timing, wish)
        if path.is_file():
            return ImagesSource([path], text, path.name) if is_image(path) else VideoSource(path, text)
        if path.exists():
            raise SourceError(f"{text} is neither a file, nor a folder, nor a camera. Choose another source.")
    except PermissionError as e:
        raise SourceError(f"{text} can't be read: permission denied. Check its permissions.") from e
    except RuntimeError as e:  # ~somebody whom this system doesn't know
        raise SourceError(f"{text} does not exist: there is no such home folder. Check the path.") from e
    except (OSError, ValueError) as e:  # a name that is too long, or holds a zero byte
        raise SourceError(f"{text[:80]!r} is no path that this system knows: {e}.") from e
    return _glob(path, text) if any(c in text for c in "*?[") else None


def _by_name(text: str, timing: LiveTiming | None, wish: cams.CameraWish | None) -> Source:
    known = cams.cameras()
    camera = cams.find_by_name(text, known)
    if camera is not None:
        return _camera(camera, text, timing, wish)
    path = Path(text)
    if text.startswith("/dev/"):
        words = f"There is no camera at {text}. {cams.listing(known)}"
        raise CameraError(words, trouble=CameraTrouble.MISSING, camera=text)
    if path.suffix or len(path.parts) > 1:
        raise SourceError(f"{text} does not exist. Check the path.")
    raise SourceError(f"There is no camera, file or folder called {text!r}. {cams.listing(known)}")


def _folder(path: Path, text: str) -> Source:
    found = images_in(path.iterdir())
    if not found:
        raise SourceError(
            f"The folder {text} holds no pictures ({', '.join(sorted(SUFFIXES))}). Videos are given one by one."
        )
    return ImagesSource(found, text, path.resolve().name or text)


def _glob(path: Path, text: str) -> Source:
    parts = path.parts
    first = next(i for i, part in enumerate(parts) if any(c in part for c in "*?["))
    base, pattern = Path(*parts[:first]), "/".join(parts[first:])
    try:
        found = images_in(base.glob(pattern))
    except ValueError as e:
        raise SourceError(f"{text} is no valid pattern: {e}.") from e
    if not found:
        raise SourceError(f"{text} matches no pictures. Check the pattern; videos are given one by one.")
    return ImagesSource(found, text, path.name)


def _stream(url: str, timing: LiveTiming | None) -> Source:
    streams.check_url(url)
    return LiveSource(
        uri=streams.without_password(url),
        kind=SourceKind.STREAM,
        title=streams.title_of(url),
        connect=lambda again: streams.open_stream(url),
        timing=timing,
    )


def _camera(camera: cams.CameraInfo, text: str, timing: LiveTiming | None, wish: cams.CameraWish | None) -> Source:
    return LiveSource(
        uri=text,
        kind=SourceKind.CAMERA,
        title=camera.title,
        connect=lambda again: cams.open_camera(cams.find_again(camera, cams.cameras()) if again else camera, wish),
        present=lambda: not camera.path.startswith("/dev/") or Path(camera.path).exists(),
        timing=timing,
    )

"""What a source's name tells before it is opened. Light: nothing here looks for cameras."""

from __future__ import annotations

from pathlib import Path


def is_live(uri: str) -> bool:
    """Whether a source shows what is before a camera now: a camera, a stream, or ``auto``, which opens a camera.

    Where a name could be both, it counts as a camera.

    Args:
        uri: as for :func:`emomonitor.capture.factory.open_source`.
    """
    text = uri.strip()
    if text == "demo" or text.lower().startswith("file://"):
        return False
    if text == "auto" or (text.isascii() and text.isdigit()) or "://" in text:
        return True
    try:
        path = Path(text).expanduser()
        if path.exists():
            return path.is_char_device()
    except (OSError, RuntimeError, ValueError):
        return False  # no camera has such a name
    looks_like_a_file = bool(path.suffix) or any(c in text for c in "*?[") or len(path.parts) > 1
    return text.startswith("/dev/") or not looks_like_a_file

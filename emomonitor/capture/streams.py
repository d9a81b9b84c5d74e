"""RTSP and HTTP streams by FFmpeg."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

from emomonitor.errors import SourceError
from emomonitor.opencv import cv2

SCHEMES = ("rtsp", "rtsps", "http", "https", "rtmp", "rtmps")
_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443, "rtmp": 1935, "rtmps": 443}

OPEN_TIMEOUT_MS = 10_000
READ_TIMEOUT_MS = 15_000
"""Below the 20 s after which a source counts as stalled, so that FFmpeg gives up by itself and no thread is left."""

_DECODER_THREADS = 2
"""FFmpeg holds back one frame for each further thread; with one a core, 16 cores would show the past half second."""

_PROBE_TIMEOUT_S = 3.0


def is_url(uri: str) -> bool:
    """Return whether a text looks like ``scheme://…``."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", uri) is not None


def without_password(url: str) -> str:
    """Return a URL with its user name and password replaced by ``***``, for screens and logs."""
    return re.sub(r"(?<=://)[^/?#]*@", "***@", url)


def title_of(url: str) -> str:
    """Return a short name for people: host and path, without account, port or query."""
    parts = urlsplit(without_password(url))
    return f"{parts.hostname or url}{parts.path.rstrip('/')}"


def check_url(url: str) -> None:
    """Say what is wrong with a URL before anything is opened.

    Raises:
        SourceError: the scheme is not supported, or there is no host.
    """
    shown = without_password(url)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as e:
        raise SourceError(f"{shown} is no valid address: {e}.") from e
    if parts.scheme.lower() not in SCHEMES:
        raise SourceError(f"{shown}: {parts.scheme}:// is not supported. Use one of {', '.join(SCHEMES)}.")
    if not host:
        raise SourceError(f"{shown} names no host. Write it like rtsp://192.168.1.20/stream.")


def open_stream(url: str) -> cv2.VideoCapture:
    """Open a stream; returns within about 15 s.

    Raises:
        SourceError: nobody answers, or what answers is no video.
    """
    capture = cv2.VideoCapture(
        url,
        cv2.CAP_FFMPEG,
        [
            *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS),
            *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS),
            *(cv2.CAP_PROP_N_THREADS, _DECODER_THREADS),
        ],
    )
    if not capture.isOpened():
        capture.release()
        raise SourceError(f"{without_password(url)} can't be opened: {_why_not(url)}")
    return capture


def _why_not(url: str) -> str:
    """Find words for a failure of which FFmpeg tells nothing: is there anybody at that address?"""
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme.lower()]
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=_PROBE_TIMEOUT_S):
            return "the server answers, but gives no video there. Check the path, the user name and the password."
    except socket.gaierror:
        return f"the name {parts.hostname} is not known. Check its spelling and the network."
    except TimeoutError:
        return f"{parts.hostname} does not answer. Check that it is on and in the same network."
    except OSError as e:
        return f"{parts.hostname} port {port}: {(e.strerror or str(e)).lower()}. Check that the stream is on."

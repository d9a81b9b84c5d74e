"""OpenCV, imported the one way that suits a Qt program and people who read their terminal.

Everybody writes ``from emomonitor.opencv import cv2``. The switches below are read by OpenCV when it is loaded
or when it opens its first device, so they must be set before; a value that the user has set is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

_SWITCHES = {
    # With hardware transforms Media Foundation takes 10 s and more to open a camera on Windows.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
    # Seconds that a Video4Linux camera may stay silent before read() gives up (OpenCV's own default is 10).
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "5",
    # Problems with sources are told in our own words, with what to do about them.
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # AV_LOG_QUIET
    "OPENCV_LOG_LEVEL": "SILENT",
}
_QT_PATHS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")

_quiet = "OPENCV_LOG_LEVEL" not in os.environ
for _name, _value in _SWITCHES.items():
    os.environ.setdefault(_name, _value)
_qt_before = {name: os.environ.get(name) for name in _QT_PATHS}

import cv2  # noqa: E402 - the switches above must be set before

# cv2 points Qt at the plug-ins of its own Qt 5, with which PySide6 can't start.
_cv2_folder = str(Path(cv2.__file__).parent)
for _name, _before in _qt_before.items():
    if _before is None or _before.startswith(_cv2_folder):  # the latter: somebody imported cv2 before us
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _before
if _quiet:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # the same case

__all__ = ["cv2"]

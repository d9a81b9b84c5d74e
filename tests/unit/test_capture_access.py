"""Why a camera stays closed, as far as the system tells."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from emomonitor.capture.access import closed_error, look_why_closed, permission_advice, sandbox, trouble_of
from emomonitor.capture.base import SourceKind
from emomonitor.capture.cameras import CameraInfo, open_camera
from emomonitor.capture.factory import open_source
from emomonitor.capture.live import Capture, LiveSource, LiveTiming
from emomonitor.errors import CameraError, CameraTrouble, SourceError


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.EACCES, CameraTrouble.REFUSED),
        (errno.EPERM, CameraTrouble.REFUSED),
        (errno.EBUSY, CameraTrouble.IN_USE),
        (errno.ENOENT, CameraTrouble.MISSING),
        (errno.ENODEV, CameraTrouble.MISSING),
        (errno.EIO, CameraTrouble.CLOSED),
    ],
)
def test_the_systems_answer_says_what_the_trouble_is(number: int, trouble: CameraTrouble) -> None:
    assert trouble_of(OSError(number, "words"), linux=True) is trouble
    assert trouble_of(OSError(number, "words"), linux=False) is CameraTrouble.CLOSED


def test_a_device_that_opens_and_gives_nothing_is_in_use() -> None:
    assert trouble_of(None, linux=True) is CameraTrouble.IN_USE


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="devices have paths on Linux")
def test_a_device_that_is_gone_is_missing(tmp_path: Path) -> None:
    assert look_why_closed(str(tmp_path / "video0")) is CameraTrouble.MISSING
    gone = CameraInfo(title="Desk", uri="x", index=97, backend="V4L2", path=str(tmp_path / "video97"))
    with pytest.raises(CameraError, match="Desk is not connected") as caught:
        open_camera(gone)
    assert caught.value.trouble is CameraTrouble.MISSING
    assert caught.value.camera == "Desk"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="devices have paths on Linux")
def test_a_device_that_is_no_camera_is_not_called_in_use() -> None:
    assert look_why_closed("/dev/zero") is CameraTrouble.CLOSED


def test_a_number_without_a_camera_is_a_missing_camera() -> None:
    with pytest.raises(CameraError) as caught:
        open_source("97")
    assert caught.value.trouble is CameraTrouble.MISSING


@pytest.mark.parametrize("trouble", list(CameraTrouble))
def test_every_trouble_has_words_that_name_the_camera_and_say_what_to_do(trouble: CameraTrouble) -> None:
    error = closed_error("Desk", trouble)
    assert "Desk" in str(error)
    assert str(error).endswith((".", "video."))
    assert any(word in str(error) for word in ("Plug", "Close", "Unplug", "Run", "Open"))


@pytest.mark.parametrize(
    ("platform", "sandboxed", "words"),
    [
        ("linux", "", "usermod -aG video"),
        ("linux", "flatpak", "flatpak override"),
        ("linux", "snap", "snap connect"),
        ("win32", "", "Settings > Privacy & security > Camera"),
        ("darwin", "", "System Settings > Privacy & Security > Camera"),
    ],
)
def test_each_system_gives_permission_in_its_own_place(platform: str, sandboxed: str, words: str) -> None:
    assert words in permission_advice(platform, sandboxed)


def test_a_snap_is_known_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNAP", "/snap/emomonitor/1")
    assert sandbox() in ("snap", "flatpak")
    monkeypatch.delenv("SNAP")
    assert sandbox() in ("", "flatpak")


class _Silent:
    def read(self) -> tuple[bool, None]:
        return False, None

    def get(self, prop: int, /) -> float:
        return 0.0

    def release(self) -> None:
        pass


@pytest.mark.parametrize("kind", [SourceKind.CAMERA, SourceKind.STREAM])
def test_only_a_camera_that_gives_no_picture_is_a_cameras_trouble(kind: SourceKind) -> None:
    def connect(again: bool) -> Capture:
        return _Silent()

    with pytest.raises(SourceError, match="gives no more pictures") as caught:
        LiveSource(uri="x", kind=kind, title="Desk", connect=connect, timing=LiveTiming(open_s=5.0))
    assert isinstance(caught.value, CameraError) == (kind is SourceKind.CAMERA)

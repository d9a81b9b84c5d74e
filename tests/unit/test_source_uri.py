from __future__ import annotations

from pathlib import Path

import pytest

from emomonitor.capture.uri import is_live


@pytest.mark.parametrize(
    "uri",
    ["auto", "0", " 2 ", "rtsp://10.0.0.2/live", "http://host/a.mjpg", "/dev/video0", "/dev/null", "Integrated camera"],
)
def test_cameras_and_streams_show_what_is_now(uri: str) -> None:
    assert is_live(uri)


@pytest.mark.parametrize(
    "uri",
    ["demo", "clip.mp4", "gone/away.mp4", "pictures/*.png", "file:///tmp/a.mp4", "~nobody-here/x", "x" * 5000],
)
def test_files_and_the_demo_were_seen_before(uri: str) -> None:
    assert not is_live(uri)


def test_a_file_or_folder_that_is_there_is_none_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "camera").mkdir()
    assert not is_live(str(tmp_path / "camera"))
    assert not is_live(str(tmp_path))

"""Which source is meant by what was written, cameras among them; no camera is opened here."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from emomonitor.capture.base import SourceState
from emomonitor.capture.cameras import (
    CameraInfo,
    cameras,
    find_again,
    find_by_name,
    find_by_number,
    find_by_path,
)
from emomonitor.capture.factory import open_source, resolve_auto
from emomonitor.capture.pictures import PictureWatch, to_bgr
from emomonitor.capture.streams import title_of, without_password
from emomonitor.errors import SourceError


def camera(index: int, title: str) -> CameraInfo:
    path = f"/dev/video{index}"
    return CameraInfo(title=title, uri=path, index=index, backend="V4L2", path=path)


BUILT_IN, LEFT, RIGHT = camera(90, "Integrated Camera"), camera(92, "USB Camera"), camera(94, "USB Camera")
KNOWN = (BUILT_IN, LEFT, RIGHT)


def test_listing_cameras_is_quick_and_opens_none() -> None:
    cameras()
    begun = time.monotonic()
    found = cameras()
    assert time.monotonic() - begun < 1.0
    assert [c.index for c in found] == sorted(c.index for c in found)


def test_auto_is_the_first_camera_or_else_the_demo() -> None:
    found = cameras()
    assert resolve_auto() == (found[0].uri if found else "demo")


def test_a_camera_is_found_by_its_number() -> None:
    assert find_by_number(92, KNOWN) is LEFT


def test_a_number_that_is_not_there_is_an_error_that_lists_those_that_are() -> None:
    with pytest.raises(SourceError, match=r"no camera 97.*90: Integrated Camera"):
        find_by_number(97, KNOWN)


@pytest.mark.parametrize("name", ["Integrated Camera", "integrated camera", "INTEGR", " /dev/video90 "])
def test_a_camera_is_found_by_name_part_of_it_or_path(name: str) -> None:
    assert find_by_name(name, KNOWN) is BUILT_IN


def test_a_name_that_fits_several_cameras_is_an_error_that_lists_them() -> None:
    with pytest.raises(SourceError, match=r"fits 2 cameras.*/dev/video92.*/dev/video94"):
        find_by_name("usb", KNOWN)


def test_a_whole_name_goes_before_a_part_of_another() -> None:
    longer = camera(96, "Integrated Camera IR")
    assert find_by_name("integrated camera", (longer, BUILT_IN)) is BUILT_IN


@given(st.text(max_size=20))
def test_no_name_breaks_the_search(name: str) -> None:
    try:
        found = find_by_name(name, KNOWN)
    except SourceError:
        return
    assert found is None or name.strip().casefold() in (found.title + found.path).casefold()


def test_a_camera_that_was_plugged_in_elsewhere_is_found_again() -> None:
    moved = camera(98, "Integrated Camera")
    assert find_again(BUILT_IN, (LEFT, moved)) is moved


def test_a_camera_is_not_mistaken_for_one_of_its_twins() -> None:
    assert find_again(RIGHT, KNOWN) is RIGHT
    with pytest.raises(SourceError, match="not connected"):
        find_again(camera(99, "USB Camera"), KNOWN)


def test_a_camera_that_is_gone_is_an_error() -> None:
    with pytest.raises(SourceError, match="Integrated Camera is not connected"):
        find_again(BUILT_IN, (LEFT,))


def test_a_stable_link_is_opened_as_it_is_and_named_by_its_camera(tmp_path: Path) -> None:
    device = tmp_path / "video0"
    device.touch()
    link = tmp_path / "usb-link"
    link.symlink_to(device)
    known = CameraInfo(title="Desk", uri=str(device), index=0, backend="V4L2", path=str(device.resolve()))
    found = find_by_path(link, (known,))
    assert (found.title, found.path, found.index) == ("Desk", str(link), 0)


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("", "No source was given"),
        ("97", "no camera 97"),
        ("/dev/video97", "no camera at /dev/video97"),
        ("Nobody's webcam", "no camera, file or folder called"),
        ("missing.mp4", "does not exist"),
        ("no/such/folder/", "does not exist"),
        ("gopher://host/x", "not supported"),
        ("x" * 5000, "no path"),
        ("a\0b", "no camera, file or folder called"),
    ],
)
def test_what_is_not_there_is_an_error_in_words(uri: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        open_source(uri)


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="no such device on this system")
def test_a_device_that_is_no_camera_is_an_error() -> None:
    with pytest.raises(SourceError, match="can't be opened"):
        open_source("/dev/zero")


@given(st.text("abc:@/%#?é", max_size=12), st.text("abc:/%é", min_size=1, max_size=12))
def test_no_password_survives(user: str, password: str) -> None:
    secret = f"S3{password.replace('/', '').replace('#', '').replace('?', '')}7"
    name = user.replace("/", "").replace("#", "").replace("?", "")
    shown = without_password(f"rtsp://{name}:{secret}@cam.local:554/live?x=1")
    assert shown == "rtsp://***@cam.local:554/live?x=1"


def test_a_stream_is_titled_by_host_and_path() -> None:
    assert title_of("rtsp://u:p@cam.local:554/live/?token=abc") == "cam.local/live"


# -- the health of a live picture -------------------------------------------------------------------------


def noise(seed: int, mean: float = 100.0) -> NDArray[np.uint8]:
    values = np.random.default_rng(seed).normal(mean, 2.0, (48, 64, 3))
    return np.clip(values, 0, 255).astype(np.uint8)


def test_changing_pictures_are_well() -> None:
    watch = PictureWatch(frozen_s=10.0)
    assert {watch.update(noise(n), n * 1.0) for n in range(30)} == {SourceState.OK}


def test_a_picture_is_frozen_after_ten_seconds_and_not_before() -> None:
    watch = PictureWatch(frozen_s=10.0)
    states = [watch.update(noise(1), t * 1.0) for t in range(12)]
    assert states == [SourceState.OK] * 10 + [SourceState.FROZEN] * 2
    assert watch.update(noise(2), 12.0) is SourceState.OK


def test_a_webcam_may_begin_with_some_black_pictures() -> None:
    watch = PictureWatch(black_s=2.0)
    assert [watch.update(noise(n, 2.0), n * 0.5) for n in range(4)] == [SourceState.OK] * 4
    assert watch.update(noise(9, 2.0), 2.0) is SourceState.BLACK
    assert watch.update(noise(10), 2.5) is SourceState.OK


def test_a_dark_room_with_a_lamp_in_it_is_not_black() -> None:
    watch = PictureWatch(black_s=0.0)
    room = noise(1, 5.0)
    room[10:20, 20:30] = 200
    assert watch.update(room, 1.0) is SourceState.OK


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_frozen_is_said_exactly_when_nothing_changed_for_long_enough(changes: list[bool]) -> None:
    watch = PictureWatch(frozen_s=5.0)
    seed, since = 0, 0.0
    for n, change in enumerate(changes):
        if change:
            seed, since = seed + 1, float(n)
        expected = SourceState.FROZEN if n - since >= 5.0 else SourceState.OK
        assert watch.update(noise(seed), float(n)) is expected


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 1), (4, 4, 3), (4, 4, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_every_camera_format_becomes_bgr(shape: tuple[int, ...], kind: type) -> None:
    image: NDArray[Any] = np.full(shape, np.iinfo(kind).max, dtype=kind)
    assert (to_bgr(image) == 255).all()
    assert to_bgr(image).shape == (4, 4, 3)
    assert to_bgr(image).dtype == np.uint8


@pytest.mark.parametrize("image", [np.zeros((4, 4), np.float32), np.zeros((4, 4, 2), np.uint8), np.zeros(4, np.uint8)])
def test_an_unknown_format_is_refused(image: NDArray[Any]) -> None:
    with pytest.raises(ValueError, match="not known"):
        to_bgr(image)


# -- OpenCV itself ----------------------------------------------------------------------------------------

_SCRIPT = """
import os, sys
import numpy
from pathlib import Path
from emomonitor.opencv import cv2
from emomonitor.capture.base import EndOfSource
from emomonitor.capture.factory import open_source
from emomonitor.errors import SourceError
folder = Path(sys.argv[1])
(folder / "a.mp4").write_bytes(Path(sys.argv[2]).read_bytes()[:3000])
(folder / "b.mp4").write_bytes(bytes(range(256)) * 40)
(folder / "c.jpg").write_bytes(cv2.imencode(".jpg", numpy.zeros((99, 99, 3), "uint8"))[1].tobytes()[:500])
for uri in (folder / "a.mp4", folder / "b.mp4", folder / "c.jpg", "http://127.0.0.1:9/x", "rtsp://127.0.0.1:9/x", "0"):
    try:
        source = open_source(str(uri))
        try:
            while True:
                source.read()
        except EndOfSource:
            source.close()
    except SourceError:
        pass
print(sorted(k for k in os.environ if k.startswith("QT_QPA_")), os.environ.get("QT_QPA_FONTDIR"))
"""


def run_script(folder: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    clip = Path(__file__).parent / "clips" / "variable_rate.mp4"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QT_QPA_", "OPENCV_"))} | extra
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(folder), str(clip)], capture_output=True, text=True, env=env, check=True
    )


def test_opencv_and_ffmpeg_keep_quiet_and_leave_qt_alone(tmp_path: Path) -> None:
    done = run_script(tmp_path)
    assert done.stderr == ""
    assert done.stdout.strip() == "[] None"


def test_a_font_folder_that_the_user_chose_for_qt_is_kept(tmp_path: Path) -> None:
    done = run_script(tmp_path, QT_QPA_FONTDIR="/usr/share/fonts")
    assert done.stdout.strip() == "['QT_QPA_FONTDIR'] /usr/share/fonts"

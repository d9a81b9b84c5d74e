"""Videos, pictures and the demo: each with exactly its frames, upright, in time."""

from __future__ import annotations

import logging
import math
import os
import shutil
import struct
import tempfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emomonitor.capture.base import EndOfSource, Source, SourceKind, SourceState
from emomonitor.capture.container import Wholeness, inspect
from emomonitor.capture.factory import open_source
from emomonitor.capture.images import natural_key
from emomonitor.capture.video import PresentationClock
from emomonitor.entities import Frame, Image
from emomonitor.errors import SourceError
from emomonitor.opencv import cv2
from emomonitor.resources import asset

CLIPS = Path(__file__).parent / "clips"


def whole(source: Source) -> tuple[list[Frame], EndOfSource]:
    """Read a file to its end."""
    frames: list[Frame] = []
    with closing(source):
        while True:
            try:
                frame = source.read()
            except EndOfSource as end:
                return frames, end
            assert frame is not None
            frames.append(frame)


def picture(value: int = 100, height: int = 40, width: int = 60) -> Image:
    return np.full((height, width, 3), value, dtype=np.uint8)


def write_avi(path: Path, frames: int) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for n in range(frames):
        writer.write(np.full((48, 64, 3), 5 * n, dtype=np.uint8))
    writer.release()


def cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


# -- videos -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "frames", "fps", "last_s"),
    [
        ("expressive_langer_pexels.mp4", 472, 23.976, 19.645),
        ("one_man_smiling_intel.mp4", 65, 12.5, 5.12),
        ("two_people_intel.mp4", 58, 12.5, 4.56),
        ("three_people_intel.mp4", 43, 12.5, 3.36),
        ("four_small_faces_intel.mp4", 39, 12.5, 3.04),
        ("no_face_bottles_intel.mp4", 1189, 29.833, 39.821),
    ],
)
def test_each_clip_gives_exactly_its_frames(media: Path, name: str, frames: int, fps: float, last_s: float) -> None:
    source = open_source(str(media / name))
    assert (source.info.kind, source.info.title, source.info.live) == (SourceKind.VIDEO, name, False)
    assert source.info.frames == frames
    assert source.info.fps == pytest.approx(fps, abs=1e-3)
    count, last = 0, -1.0
    with closing(source), pytest.raises(EndOfSource) as end:
        while True:
            frame = source.read()
            assert frame is not None
            assert frame.index == count
            assert frame.time_s > last
            count, last = count + 1, frame.time_s
    assert (count, end.value.frames, end.value.promised, end.value.cut_short) == (frames, frames, frames, False)
    assert last == pytest.approx(last_s, abs=1e-3)


def test_a_variable_rate_keeps_each_frames_own_time() -> None:
    frames, end = whole(open_source(str(CLIPS / "variable_rate.mp4")))
    assert end.frames == 40
    # As ffprobe prints them.
    expected = [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.65, 0.9, 1.1]
    assert [f.time_s for f in frames[:14]] == pytest.approx(expected, abs=1e-3)


def test_a_turned_clip_is_shown_upright() -> None:
    source = open_source(str(CLIPS / "turned.mp4"))
    assert (source.info.width, source.info.height) == (48, 64)
    frames, _ = whole(source)
    assert frames[0].image.shape == (64, 48, 3)
    top, bottom = frames[0].image[5, 24], frames[0].image[58, 24]
    assert top[0] > 200 > 50 > top[2], "blue is on top"
    assert bottom[2] > 200 > 50 > bottom[0], "red is below"


def test_a_trimmed_clip_is_not_taken_for_one_cut_short() -> None:
    # Its container lists 40 frames, of which its edit list shows 25.
    _, end = whole(open_source(str(CLIPS / "trimmed.mp4")))
    assert (end.frames, end.cut_short) == (25, False)


def test_an_avi_cut_short_gives_the_frames_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    write_avi(path, 30)
    frames, end = whole(open_source(str(cut(path, 0.6))))
    assert 5 < len(frames) < 30
    assert (end.frames, end.promised, end.cut_short) == (len(frames), 30, True)


def test_an_mp4_cut_short_gives_the_frames_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    shutil.copyfile(CLIPS / "variable_rate.mp4", path)
    frames, end = whole(open_source(str(cut(path, 0.8))))
    assert 0 < len(frames) < 40
    assert (end.promised, end.cut_short) == (40, True)


def test_a_clip_with_a_hole_in_it_says_that_frames_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    write_avi(path, 30)
    data = bytearray(path.read_bytes())
    middle = data.index(b"00dc", len(data) // 2)
    data[middle + 8 : middle + 8 + 200] = bytes(200)
    path.write_bytes(data)
    frames, end = whole(open_source(str(path)))
    assert 20 < len(frames) < 30, "those after the hole are there, too"
    assert (end.promised, end.cut_short) == (30, True)


def test_reading_on_after_the_end_ends_again(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    write_avi(path, 3)
    with closing(open_source(str(path))) as source:
        for _ in range(3):
            source.read()
        for _ in range(2):
            with pytest.raises(EndOfSource):
                source.read()
    source.close()


@pytest.mark.parametrize("content", [b"This is a text.\n" * 500, "Grüße, 日本語\n".encode() * 500])
def test_a_text_called_mp4_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="text file, not a video"):
        open_source(str(path))


def test_a_text_is_not_played_as_ansi_art(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary\n" * 200)
    with pytest.raises(SourceError, match="text file"):
        open_source(str(path))


@pytest.mark.parametrize(("content", "words"), [(b"", "empty"), (bytes(range(256)) * 40, "can't be played")])
def test_a_file_without_a_video_in_it_is_an_error(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        open_source(str(path))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    write_avi(path, 3)
    path.chmod(0)
    with pytest.raises(SourceError, match=r"[Pp]ermission"):
        open_source(str(path))


def test_a_name_with_a_colon_is_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_avi(tmp_path / "rec.avi", 3)
    (tmp_path / "rec.avi").rename(tmp_path / "http:12.avi")
    monkeypatch.chdir(tmp_path)
    _, end = whole(open_source("http:12.avi"))
    assert end.frames == 3


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "my clips"
    folder.mkdir()
    write_avi(folder / "a.avi", 3)
    _, end = whole(open_source((folder / "a.avi").as_uri()))
    assert end.frames == 3


@given(st.lists(st.floats(), max_size=30), st.one_of(st.none(), st.floats(1.0, 240.0)))
def test_times_increase_whatever_the_container_says(positions_ms: list[float], fps: float | None) -> None:
    clock = PresentationClock(fps)
    times = [clock.next(p) for p in positions_ms]
    assert all(math.isfinite(t) and t >= 0.0 for t in times)
    assert all(a < b for a, b in pairwise(times))


@given(st.lists(st.integers(1, 10_000_000), unique=True, min_size=1).map(sorted))
def test_times_that_increase_already_are_kept(positions_ms: list[int]) -> None:
    clock = PresentationClock(25.0)
    assert [clock.next(float(p)) for p in positions_ms] == [p / 1000.0 for p in positions_ms]


def test_frames_without_times_follow_at_the_nominal_rate() -> None:
    clock = PresentationClock(50.0)
    assert [clock.next(0.0) for _ in range(4)] == pytest.approx([0.0, 0.02, 0.04, 0.06])


@given(st.integers(40, 3725))
def test_every_cut_of_an_mp4_is_seen_in_its_container(length: int) -> None:
    data = (CLIPS / "variable_rate.mp4").read_bytes()
    assert inspect(CLIPS / "variable_rate.mp4").wholeness is Wholeness.WHOLE
    assert length < len(data)
    boxes = []
    start = 0
    while start < len(data):
        boxes.append(start)
        start += int.from_bytes(data[start : start + 4], "big")
    if length in boxes:
        return  # between two boxes nothing tells
    assert _inspected(data[:length]) is Wholeness.CUT


@given(st.binary(max_size=200))
def test_no_file_confuses_the_look_at_its_container(data: bytes) -> None:
    for head in (b"", b"\x00\x00\x00\x10ftyp", b"RIFF\x10\x00\x00\x00AVI ", b"\x1a\x45\xdf\xa3"):
        assert _inspected(head + data) in Wholeness


def _inspected(data: bytes) -> Wholeness:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(data)
    path = Path(file.name)
    try:
        return inspect(path).wholeness
    finally:
        path.unlink()


# -- the demo ---------------------------------------------------------------------------------------------


def test_the_demo_begins_again_and_time_goes_on() -> None:
    with closing(open_source("demo")) as source:
        assert (source.info.kind, source.info.live, source.info.frames) == (SourceKind.DEMO, False, None)
        assert source.info.title == "Demo clip"
        frames = 2 * 472 + 5
        times, first, again = [], None, None
        for n in range(frames):
            frame = source.read()
            assert frame is not None
            assert frame.index == n
            times.append(frame.time_s)
            if n == 0:
                first = frame.image
            if n == 472:
                again = frame.image
    steps = [b - a for a, b in pairwise(times)]
    assert steps == pytest.approx([1 / source.info.fps] * (frames - 1), abs=1e-3) if source.info.fps else False
    assert first is not None and again is not None
    assert np.array_equal(first, again)


def test_the_demo_clip_is_bundled() -> None:
    assert asset("demo.mp4").is_file()


# -- pictures ---------------------------------------------------------------------------------------------


def test_one_picture_is_one_frame(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "face.png"), picture(77))
    source = open_source(str(tmp_path / "face.png"))
    assert (source.info.kind, source.info.title, source.info.frames) == (SourceKind.IMAGES, "face.png", 1)
    frames, end = whole(source)
    assert [(f.index, f.time_s) for f in frames] == [(0, 0.0)]
    assert (frames[0].image == 77).all()
    assert not end.cut_short


def test_a_folder_is_shown_in_natural_order_a_second_each(tmp_path: Path) -> None:
    for n in (10, 9, 1, 100, 2):
        cv2.imwrite(str(tmp_path / f"img{n}.png"), picture(n))
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / ".hidden.png").write_bytes(b"")
    frames, end = whole(open_source(str(tmp_path)))
    assert [int(f.image[0, 0, 0]) for f in frames] == [1, 2, 9, 10, 100]
    assert [f.time_s for f in frames] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert (end.frames, end.promised) == (5, 5)


def test_a_glob_takes_what_it_matches(tmp_path: Path) -> None:
    for name, value in (("a/1.png", 1), ("b/2.png", 2), ("b/skip.png", 3)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / name), picture(value))
    frames, _ = whole(open_source(f"{tmp_path}/*/[0-9].png"))
    assert [int(f.image[0, 0, 0]) for f in frames] == [1, 2]
    frames, _ = whole(open_source(f"{tmp_path}/**/*.png"))
    assert len(frames) == 3


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "face[1].png"), picture(5))
    frames, _ = whole(open_source(str(tmp_path / "face[1].png")))
    assert len(frames) == 1


def test_unreadable_pictures_are_skipped_with_a_warning_and_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cv2.imwrite(str(tmp_path / "2.png"), picture(2))
    (tmp_path / "1.png").write_bytes(b"no picture")
    (tmp_path / "3.jpg").write_bytes(b"")
    with caplog.at_level(logging.WARNING):
        source = open_source(str(tmp_path))
        frames, end = whole(source)
    assert [f.index for f in frames] == [0]
    assert (end.frames, end.promised, end.cut_short) == (1, 3, True)
    assert source.status.state is SourceState.OK
    assert "2 unreadable" in source.status.detail
    assert "1.png" in caplog.text
    assert "3.jpg" in caplog.text


def test_a_folder_without_pictures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no pictures"):
        open_source(str(tmp_path))


def test_a_folder_of_broken_pictures_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "1.png").write_bytes(b"no picture")
    (tmp_path / "2.png").write_bytes(b"no picture")
    with pytest.raises(SourceError, match="None of the 2 pictures"):
        open_source(str(tmp_path))


def test_a_glob_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="matches no pictures"):
        open_source(f"{tmp_path}/*.png")


def test_a_text_called_jpg_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "face.jpg").write_text("hello")
    with pytest.raises(SourceError, match="no picture"):
        open_source(str(tmp_path / "face.jpg"))


def exif(orientation: int) -> bytes:
    """An APP1 segment with nothing in it but the orientation (EXIF 2.3, tag 0x0112)."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    body = b"Exif\0\0" + b"MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1) + entry + struct.pack(">I", 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize(("orientation", "red_at"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
def test_a_photo_is_turned_as_its_exif_orientation_says(tmp_path: Path, orientation: int, red_at: str) -> None:
    image = np.zeros((40, 60, 3), dtype=np.uint8)
    image[:, :30, 2] = 255
    jpeg = cv2.imencode(".jpg", image)[1].tobytes()
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg[:2] + exif(orientation) + jpeg[2:])
    frames, _ = whole(open_source(str(path)))
    upright = frames[0].image
    assert upright.shape == ((60, 40, 3) if orientation in (6, 8) else (40, 60, 3))
    height, width = upright.shape[:2]
    y, x = {
        "left": (height // 2, 5),
        "right": (height // 2, width - 5),
        "top": (5, width // 2),
        "bottom": (height - 5, width // 2),
    }[red_at]
    assert upright[y, x, 2] > 200
    assert upright[height - 1 - y, width - 1 - x, 2] < 50


@pytest.mark.parametrize(
    "stored",
    [
        np.full((40, 60), 128, dtype=np.uint8),
        np.full((40, 60), 128 << 8, dtype=np.uint16),
        np.full((40, 60, 3), 128 << 8, dtype=np.uint16),
        np.full((40, 60, 4), 128, dtype=np.uint8),
    ],
    ids=["grey", "grey 16 bit", "colour 16 bit", "alpha"],
)
def test_every_kind_of_picture_becomes_bgr_of_8_bits(tmp_path: Path, stored: Image) -> None:
    cv2.imwrite(str(tmp_path / "x.png"), stored)
    frames, _ = whole(open_source(str(tmp_path / "x.png")))
    assert frames[0].image.dtype == np.uint8
    assert frames[0].image.shape == (40, 60, 3)
    assert (frames[0].image == 128).all()


@given(st.lists(st.integers(0, 10**6), unique=True, min_size=2))
def test_natural_order_is_the_order_of_the_numbers(numbers: list[int]) -> None:
    names = [Path(f"Image {n}.png") for n in numbers]
    assert sorted(names, key=natural_key) == [Path(f"Image {n}.png") for n in sorted(numbers)]


@given(st.lists(st.text("a1.B02_é٣", min_size=1, max_size=8), unique=True))
def test_natural_order_is_an_order_for_all_names(names: list[str]) -> None:
    paths = [Path(n) for n in names]
    assert sorted(paths, key=natural_key) == sorted(reversed(paths), key=natural_key)

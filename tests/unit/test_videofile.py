"""Videos beside the log: what is hidden, what survives a crash, and that the log goes on whatever happens."""

from __future__ import annotations

import csv
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from session_scenes import info, reading, scene

from emomonitor.entities import Box, Detection, Image, Reading, Scene, Track
from emomonitor.errors import SessionError
from emomonitor.opencv import cv2
from emomonitor.runtime.matroska import MatroskaFile
from emomonitor.runtime.offline import analyze_scenes
from emomonitor.runtime.pipeline import _unfollowed
from emomonitor.runtime.recording import Recording
from emomonitor.runtime.runner import Runner
from emomonitor.runtime.veil import HOLD_S, Veil
from emomonitor.runtime.videofile import VideoFile, VideoStatus, VideoWish, bytes_an_hour, index_of, jpeg_of
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.settings import Settings
from emomonitor.vision.blur import head_region, pixelate

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits as POSIX has them")


def pictures(path: Path) -> list[tuple[float, Image]]:
    """What a player shows: milliseconds and pictures."""
    film = cv2.VideoCapture(str(path))
    found: list[tuple[float, Image]] = []
    while True:
        ok, image = film.read()
        if not ok:
            film.release()
            return found
        found.append((film.get(cv2.CAP_PROP_POS_MSEC), image.astype(np.uint8)))


def noise(seed: int = 0, width: int = 320, height: int = 240) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def a_scene(index: int, *readings: Reading, image: Image | None = None, fps: float = 10.0) -> Scene:
    made = scene(index, *readings, time_s=index / fps)
    return replace(made, frame=replace(made.frame, image=noise(index) if image is None else image))


def detail(image: Image, box: Box) -> float:
    """Steps from pixel to pixel, without the largest quarter: what a face loses when it becomes squares."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = max(0, int(box.x)), max(0, int(box.y)), int(box.x + box.width), int(box.y + box.height)
    part = image[y0 : min(y1, height), x0 : min(x1, width)].astype(np.float32)
    return float(sum(np.quantile(np.abs(np.diff(part, axis=axis)), 0.75) for axis in (0, 1)))


def shrunk(image: Image, size: tuple[int, int]) -> Image:
    """The picture in another (width, height), as the video makes it."""
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def scaled(box: Box, scale: float) -> Box:
    return Box(x=box.x * scale, y=box.y * scale, width=box.width * scale, height=box.height * scale)


# --- Matroska


def test_pictures_have_their_own_times_and_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "video.mkv"
    times = [0, 66, 200, 1300, 1333, 5000]
    film = MatroskaFile(path, width=320, height=240)
    flat = [np.full((240, 320, 3), 20 * i, np.uint8) for i in range(len(times))]
    for image, ms in zip(flat, times, strict=True):
        film.add(jpeg_of(image), ms)
    film.close()
    seen = pictures(path)
    assert [round(ms) for ms, _ in seen] == times
    assert [round(float(image.mean()), -1) for _, image in seen] == [20 * i for i in range(len(times))]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_finished_film_can_be_jumped_in(tmp_path: Path) -> None:
    path = tmp_path / "video.mkv"
    film = MatroskaFile(path, width=320, height=240)
    for i in range(100):
        film.add(jpeg_of(np.full((240, 320, 3), 2 * i, np.uint8)), 100 * i)
    film.close()
    player = cv2.VideoCapture(str(path))
    player.set(cv2.CAP_PROP_POS_MSEC, 7000)
    ok, image = player.read()
    player.release()
    assert ok
    assert abs(float(image.mean()) - 140) < 6


@pytest.mark.parametrize("cut", [1, 500, 5000])
def test_a_torn_film_plays_to_the_last_whole_picture(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "video.mkv"
    film = MatroskaFile(path, width=320, height=240)
    for i in range(20):
        film.add(jpeg_of(noise(i)), 66 * i)
    with path.open("r+b") as file:  # as a power cut leaves it: no index, half a picture
        file.truncate(film.size - cut)
    assert len(pictures(path)) == 19
    film.close()


def test_a_film_is_never_written_over_another_file(tmp_path: Path) -> None:
    (tmp_path / "video.mkv").write_text("mine")
    with pytest.raises(FileExistsError):
        MatroskaFile(tmp_path / "video.mkv", width=2, height=2)
    assert (tmp_path / "video.mkv").read_text() == "mine"


# --- squares


def test_squares_keep_the_mean_and_lose_the_detail() -> None:
    image = noise()
    before = image.copy()
    region = Box(x=100, y=60, width=100, height=120)
    pixelate(image, [region])
    assert detail(image, region) < 0.1 * detail(before, region)
    assert abs(float(image[60:180, 100:200].mean()) - float(before[60:180, 100:200].mean())) < 2
    untouched = np.ones(image.shape[:2], bool)
    untouched[60:181, 100:201] = False
    np.testing.assert_array_equal(image[untouched], before[untouched])
    assert len(np.unique(image[60:180, 100:200].reshape(-1, 3), axis=0)) <= 36


@pytest.mark.parametrize(
    "region",
    [
        Box(x=-50, y=-50, width=100, height=100),
        Box(x=300, y=220, width=100, height=100),
        Box(x=-500, y=0, width=10, height=10),
        Box(x=10, y=10, width=0.5, height=0.5),
        Box(x=-1000, y=-1000, width=5000, height=5000),
    ],
)
def test_a_region_may_reach_beyond_the_picture(region: Box) -> None:
    image = noise()
    pixelate(image, [region])
    assert image.shape == (240, 320, 3)


def test_the_region_holds_the_whole_head() -> None:
    region = head_region(Box(x=100, y=100, width=50, height=50))
    assert region.y < 100 - 0.18 * 50
    assert region.x < 100 < 150 < region.x + region.width


# --- who is hidden


def a_track(face_id: int, x: float) -> Track:
    return Track(id=face_id, detection=None, box=Box(x=x, y=50, width=40, height=40), since_s=0.0)


def covered(regions: tuple[Box, ...], x: float, y: float) -> bool:
    return any(r.x <= x <= r.x + r.width and r.y <= y <= r.y + r.height for r in regions)


def test_everybody_is_hidden_unless_they_are_named() -> None:
    seen = a_scene(0, reading(1), replace(reading(2), box=Box(x=200, y=50, width=40, height=40)))
    assert len(Veil().hide(seen).regions()) == 2
    named = Veil(frozenset({2})).hide(seen).regions()
    assert len(named) == 1
    assert not covered(named, 220, 70)


def test_faces_outside_the_seat_missed_ones_and_doubtful_ones_are_hidden_too() -> None:
    seen = replace(
        a_scene(0),
        coasting=(a_track(1, 20),),
        ignored=(Box(x=120, y=50, width=40, height=40),),
        glimpses=(Box(x=220, y=50, width=10, height=10),),
    )
    regions = Veil(frozenset({7})).hide(seen).regions()
    assert all(covered(regions, x, 55) for x in (40, 140, 225))


def test_a_face_that_is_lost_stays_hidden_for_a_second_and_no_longer() -> None:
    veil = Veil()
    veil.hide(a_scene(0, reading(1)))
    middle = reading(1).box.centre
    hidden = [covered(veil.hide(a_scene(i)).regions(), *middle) for i in range(1, 13)]
    assert hidden == [i / 10 <= HOLD_S for i in range(1, 13)]


def test_a_missed_face_is_hidden_where_it_should_be() -> None:
    veil = Veil()
    veil.hide(a_scene(0, replace(reading(1), box=Box(x=20, y=50, width=40, height=40))))
    regions = veil.hide(replace(a_scene(1), coasting=(a_track(1, 120),))).regions()
    assert covered(regions, 140, 70)


def test_somebody_outside_the_seat_stays_hidden_for_a_second_too() -> None:
    veil = Veil()
    veil.hide(replace(a_scene(0), ignored=(Box(x=20, y=50, width=40, height=40),)))
    assert covered(veil.hide(a_scene(9)).regions(), 40, 70)
    assert veil.hide(a_scene(11)).regions() == ()


def test_a_still_face_is_hidden_by_one_region_not_by_one_a_frame() -> None:
    veil = Veil()
    box = Box(x=20, y=50, width=40, height=40)
    for i in range(10):
        hidden = veil.hide(replace(a_scene(i), ignored=(box,)))
    assert len(hidden.regions()) == 1


# --- the file


def write(path: Path, *scenes: Scene, shown: frozenset[int] = frozenset()) -> VideoFile:
    video = VideoFile(path, VideoWish(shown=shown), most_fps=None, queue=len(scenes))
    for s in scenes:
        video.offer(s, frame=s.frame.index, time_s=s.time_s)
    video.close(60.0)
    assert video.status().dropped == 0
    return video


def test_faces_of_a_real_clip_lose_their_detail_and_the_background_does_not(media: Path, tmp_path: Path) -> None:
    shot = list(analyze_scenes(str(media / "two_people_intel.mp4")))
    path = tmp_path / "video.mkv"
    originals = [s.frame.image.copy() for s in shot]
    video = write(path, *shot)
    assert video.status().stopped == ""
    seen = [image for _, image in pictures(path)]
    assert len(seen) == len(shot)
    height, width = seen[0].shape[:2]
    scale = width / shot[0].frame.width
    faces = 0
    for s, original, image in zip(shot, originals, seen, strict=True):
        np.testing.assert_array_equal(s.frame.image, original)  # the screen shows the same frame: it is not changed
        jpeg = jpeg_of(shrunk(original, (width, height)))
        plain = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)
        hidden = np.zeros((height, width), bool)
        for box in (scaled(b, scale) for b in (*(r.box for r in s.readings), *(t.box for t in s.coasting))):
            assert detail(image, box) < 0.4 * detail(plain, box)
            faces += 1
            r = head_region(box, more=0.6)
            hidden[max(0, int(r.y)) : int(r.y + r.height), max(0, int(r.x)) : int(r.x + r.width)] = True
        difference = np.abs(image.astype(int) - plain.astype(int)).mean(axis=2)
        assert difference[~hidden].mean() < 3
        assert difference[hidden].mean() > 3 * difference[~hidden].mean()
    assert faces > 80


def test_no_face_can_be_read_any_more_in_the_video(media: Path, tmp_path: Path) -> None:
    shot = list(analyze_scenes(str(media / "two_people_intel.mp4")))
    path = tmp_path / "video.mkv"
    write(path, *shot)
    assert sum(len(s.readings) for s in shot) > 80
    assert sum(len(s.readings) for s in analyze_scenes(str(path))) == 0


def test_those_who_agreed_are_shown_and_the_others_are_not(media: Path, tmp_path: Path) -> None:
    shot = list(analyze_scenes(str(media / "two_people_intel.mp4")))
    agreed = shot[20].readings[0].face_id
    path = tmp_path / "video.mkv"
    video = write(path, *shot, shown=frozenset({agreed}))
    image = pictures(path)[20][1]
    small = shrunk(shot[20].frame.image, (image.shape[1], image.shape[0]))
    boxes = {r.face_id: scaled(r.box, image.shape[1] / shot[20].frame.width) for r in shot[20].readings}
    sharp = {i: detail(image, box) / detail(small, box) for i, box in boxes.items()}
    assert len(sharp) == 2
    assert sharp.pop(agreed) > 0.7
    assert next(iter(sharp.values())) < 0.4
    assert video.about()["shown"] == [agreed]


def test_somebody_is_hidden_already_in_the_pictures_before_they_are_found(tmp_path: Path) -> None:
    empty = [a_scene(i) for i in range(5)]
    path = tmp_path / "video.mkv"
    write(path, *empty, a_scene(5, reading(1)), a_scene(6, reading(1)))
    box = reading(1).box
    blurred = [detail(image, box) < 0.5 * detail(noise(i), box) for i, (_, image) in enumerate(pictures(path))]
    assert blurred == [False, True, True, True, True, True, True]  # 0.4 s back


def test_the_index_says_which_picture_is_which_frame(tmp_path: Path) -> None:
    path = tmp_path / "video.mkv"
    shown = [a_scene(i) for i in (0, 1, 4, 9)]
    write(path, *shown)
    with index_of(path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(r["picture"]), int(r["frame"])) for r in rows] == [(0, 0), (1, 1), (2, 4), (3, 9)]
    times = [ms for ms, _ in pictures(path)]
    assert [float(r["time_s"]) * 1000 for r in rows] == pytest.approx(times, abs=1)
    assert stat.S_IMODE(index_of(path).stat().st_mode) == 0o600


def test_large_pictures_are_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "video.mkv"
    write(path, a_scene(0, image=np.zeros((1080, 1920, 3), np.uint8)))
    assert pictures(path)[0][1].shape == (720, 1280, 3)


def test_pictures_that_the_disk_is_too_slow_for_are_counted_and_nobody_waits(tmp_path: Path) -> None:
    video = VideoFile(tmp_path / "video.mkv", VideoWish(), most_fps=None)
    large = np.zeros((2160, 3840, 3), np.uint8)
    for i in range(60):
        video.offer(a_scene(i, image=large), frame=i, time_s=i / 10)
    video.close(30.0)
    status = video.status()
    assert status.dropped > 0
    assert status.pictures + status.dropped == 60
    assert len(pictures(video.path)) == status.pictures


def test_the_rate_is_limited(tmp_path: Path) -> None:
    video = VideoFile(tmp_path / "video.mkv", VideoWish(), most_fps=5.0)
    for i in range(31):
        video.offer(a_scene(i, fps=30.0, image=np.zeros((24, 32, 3), np.uint8)), frame=i, time_s=i / 30)
    video.close(30.0)
    assert video.status().pictures + video.status().dropped == 6


def test_the_estimate_is_near_what_is_written(media: Path, tmp_path: Path) -> None:
    shot = list(analyze_scenes(str(media / "two_people_intel.mp4")))[:20]
    video = write(tmp_path / "video.mkv", *shot)
    a_picture = video.status().size / len(shot)
    assert bytes_an_hour(shot[0], 10.0) == pytest.approx(a_picture * 10 * 3600, rel=0.4)
    assert bytes_an_hour(shot[0], 60.0) == pytest.approx(1.5 * bytes_an_hour(shot[0], 10.0))


# --- when things go wrong


@posix
def test_killed_in_the_middle_it_plays_to_the_last_second(tmp_path: Path) -> None:
    code = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from test_videofile import a_scene
from session_scenes import info, reading
from emomonitor.runtime.recording import Recording
from emomonitor.runtime.videofile import VideoWish
from emomonitor.session.layout import SessionFiles
recording = Recording(SessionFiles.of_folder(Path(sys.argv[1])), info(), origin_s=0.0, video=VideoWish())
for i in range(10000):
    recording.write(a_scene(i, reading(1)))
    time.sleep(0.02)
    if i == 40:
        print("now", flush=True)
"""
    folder = tmp_path / "session"
    folder.mkdir()
    here = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(here), str(here.parents[1])], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"now\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    seen = pictures(folder / "video.mkv")
    rows = index_of(folder / "video.mkv").read_bytes().count(b"\r\n") - 1
    assert len(seen) >= 30
    assert 0 <= len(seen) - rows <= 1
    assert all(b > a for (a, _), (b, _) in pairwise(seen))
    box = reading(1).box
    assert all(detail(image, box) < 0.5 * detail(noise(i), box) for i, (_, image) in enumerate(seen))
    about = json.loads((folder / "session.json").read_text())
    assert (about["ended"], about["video"]["hidden"]) == (None, "everybody")
    assert len(read_session(folder)) >= 40


@posix
def test_a_disk_that_refuses_stops_the_video_and_not_the_log(tmp_path: Path) -> None:
    code = """
import resource, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from test_videofile import a_scene, noise
from session_scenes import info, reading
from emomonitor.runtime.recording import Recording
from emomonitor.runtime.videofile import VideoWish
from emomonitor.session.layout import SessionFiles
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))  # the system refuses as a full disk does
told = []
recording = Recording(SessionFiles.of_folder(Path(sys.argv[1])), info(), origin_s=0.0, video=VideoWish(),
                      on_video_trouble=told.append)
for i in range(100):
    recording.write(a_scene(i))
    recording._video._thread.join(0.01)
recording.close()
print(len(told), told[0])
"""
    folder = tmp_path / "session"
    folder.mkdir()
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(here), str(here.parents[1])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("1 The video stopped, the log goes on.")
    assert "disk is full" in done.stdout
    table = read_session(folder)
    assert len(table) == 100
    assert 0 < table.meta["video"]["pictures"] < 20
    assert len(pictures(folder / "video.mkv")) == table.meta["video"]["pictures"]
    assert "disk is full" in table.meta["video"]["stopped"]


def test_it_stops_before_the_disk_is_full_so_that_the_log_has_room(tmp_path: Path) -> None:
    told: list[SessionError] = []
    video = VideoFile(tmp_path / "video.mkv", VideoWish(), told.append, reserve=1 << 60)
    for i in range(0, 10, 5):
        video.offer(a_scene(i), frame=i, time_s=i / 10)
    video.close(30.0)
    assert "nearly full" in video.status().stopped
    assert len(told) == 1
    assert not video.path.exists()


def test_a_folder_that_is_gone_stops_the_video_in_words(tmp_path: Path) -> None:
    told: list[SessionError] = []
    video = VideoFile(tmp_path / "nowhere" / "video.mkv", VideoWish(), told.append)
    for i in range(10):
        video.offer(a_scene(i), frame=i, time_s=i / 10)
    video.close(30.0)
    assert len(told) == 1
    assert "The video stopped, the log goes on." in str(told[0])


# --- with the runner


@pytest.fixture
def runner(media: Path, tmp_path: Path) -> Iterator[Runner]:
    made = Runner(Settings(source=str(media / "two_people_intel.mp4"), data_dir=tmp_path))
    yield made
    made.stop()


def test_a_recording_with_a_video_is_told_of_in_the_status_and_in_the_session(runner: Runner) -> None:
    runner.record(video=VideoWish())
    runner.start()
    most: VideoStatus | None = None
    while not runner.wait_idle(0.05):
        recording = runner.status().recording
        if recording is not None and recording.video is not None:
            most = recording.video
            assert recording.size >= most.size
    assert most is not None
    saved = runner.status().saved
    assert saved is not None
    table = read_session(saved.path)
    about = table.meta["video"]
    assert about["pictures"] > 10
    assert len(pictures(saved.path / about["file"])) == about["pictures"]
    with (saved.path / about["index"]).open(newline="") as file:
        rows = list(csv.DictReader(file))
    at = {int(f): t for f, t in zip(table["frame"], table["time_s"], strict=True)}
    assert all(at[int(r["frame"])] == pytest.approx(float(r["time_s"]), abs=1e-5) for r in rows)
    assert SessionFiles.find(saved.path).video.exists()


def test_a_recording_without_a_wish_has_no_video(runner: Runner) -> None:
    runner.record()
    runner.start()
    assert runner.wait_idle(60)
    saved = runner.status().saved
    assert saved is not None
    assert sorted(p.name for p in saved.path.iterdir()) == ["events.csv", "log.csv", "session.json"]
    assert saved.video is None
    assert saved.size == (saved.path / "log.csv").stat().st_size - len(
        (saved.path / "log.csv").read_bytes().splitlines(keepends=True)[0]
    )


def test_a_day_at_this_rate_is_told_after_a_few_seconds(tmp_path: Path) -> None:
    recording = Recording(SessionFiles.beside(tmp_path / "a.csv"), info(), origin_s=0.0)
    recording.write(scene(0, reading(1)))
    assert recording.status().bytes_a_day is None
    recording.write(scene(250, reading(1)))
    status = recording.status()
    recording.close()
    assert status.bytes_a_day == round(status.size / 10 * 86400)


def test_detections_that_nobody_follows_are_glimpses() -> None:
    box = Box(x=1, y=2, width=3, height=4)
    weak = Detection(box=box, score=0.5, keypoints=np.zeros((6, 2), np.float32))
    strong = Detection(box=box, score=0.9, keypoints=np.zeros((6, 2), np.float32))
    track = Track(id=1, detection=strong, box=box, since_s=0.0)
    assert _unfollowed([strong, weak], [track]) == (box,)
    assert _unfollowed([strong], [track]) == ()

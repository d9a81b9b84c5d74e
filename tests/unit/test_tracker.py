from __future__ import annotations

import itertools
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vision_faces import face_at

from emomonitor.entities import Box, Detection, Track
from emomonitor.opencv import cv2
from emomonitor.vision.assignment import assign
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.duplicates import without_duplicates
from emomonitor.vision.tracker import MAX_COAST_S, START_SCORE, Tracker

rates = st.sampled_from([5.0, 8.0, 12.5, 25.0, 30.0, 60.0])
places = st.builds(
    face_at,
    x=st.floats(0, 1000),
    y=st.floats(0, 600),
    size=st.floats(30, 200),
    score=st.floats(0.5, 1.0),
)


def ids(tracks: tuple[Track, ...]) -> list[int]:
    return [t.id for t in tracks]


def test_a_face_keeps_its_id_and_its_beginning() -> None:
    tracker = Tracker()
    for i in range(50):
        (track,) = tracker.update([face_at(100 + 3 * i, 80)], i / 25)
        assert track.id == 1
        assert track.since_s == 0.0
        assert track.detection is not None
        assert track.box == track.detection.box


def test_new_faces_are_numbered_from_left_to_right() -> None:
    tracks = Tracker().update([face_at(500, 50), face_at(10, 90), face_at(250, 10)], 0.0)
    assert [(t.id, t.box.x) for t in tracks] == [(1, 10), (2, 250), (3, 500)]


@pytest.mark.parametrize("fps", [5.0, 12.5, 30.0, 60.0])
def test_a_hidden_face_coasts_and_comes_back(fps: float) -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100)], 0.0)
    hidden = int(0.9 * fps)
    for i in range(1, hidden + 1):
        (track,) = tracker.update([], i / fps)
        assert (track.id, track.detection) == (1, None)
    (track,) = tracker.update([face_at(110, 105)], (hidden + 1) / fps)
    assert track.id == 1 and track.detection is not None


@pytest.mark.parametrize("fps", [5.0, 12.5, 30.0, 60.0])
def test_a_face_hidden_for_long_is_somebody_new(fps: float) -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100)], 0.0)
    frames = math.ceil((MAX_COAST_S + 0.3) * fps)
    for i in range(1, frames):
        tracker.update([], i / fps)
    assert tracker.update([], frames / fps) == ()
    assert ids(tracker.update([face_at(100, 100)], (frames + 1) / fps)) == [2]


def test_a_coasting_track_moves_on_and_comes_to_rest() -> None:
    tracker = Tracker()
    for i in range(31):
        tracker.update([face_at(100 + 10 * i, 100)], i / 30)
    xs = [tracker.update([], 1 + i / 30)[0].box.x for i in range(1, 28)]
    steps = [b - a for a, b in itertools.pairwise([400.0, *xs])]
    assert all(step > 0 for step in steps)
    assert steps[0] == pytest.approx(10, rel=0.1)
    assert steps[-1] < 0.5 * steps[0]


def test_few_frames_a_second_still_follow_a_face_that_stays() -> None:
    tracker = Tracker()
    assert [ids(tracker.update([face_at(100 + i, 100)], 4.0 * i)) for i in range(5)] == [[1]] * 5


def test_a_clip_that_begins_again_keeps_the_track() -> None:
    tracker = Tracker()
    for t in (7.0, 7.04, 0.0, 0.04):
        assert ids(tracker.update([face_at(100, 100)], t)) == [1]


def test_a_weak_detection_begins_no_track_but_continues_one() -> None:
    tracker = Tracker()
    weak = START_SCORE - 0.01
    assert tracker.update([face_at(100, 100, score=weak)], 0.0) == ()
    tracker.update([face_at(100, 100)], 0.1)
    (track,) = tracker.update([face_at(102, 100, score=weak)], 0.2)
    assert track.id == 1 and track.detection is not None


def test_a_face_of_quite_another_size_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100, size=200)], 0.0)
    tracks = tracker.update([face_at(170, 170, size=60)], 0.04)
    assert [(t.id, t.detection is None) for t in tracks] == [(1, True), (2, False)]


def test_resetting_forgets_faces_and_uses_no_id_twice() -> None:
    tracker = Tracker()
    tracker.update([face_at(100, 100)], 5.0)
    tracker.reset()
    assert ids(tracker.update([face_at(100, 100)], 0.0)) == [2]


@pytest.mark.parametrize("second", [face_at(105, 98, score=0.6), face_at(130, 130, size=45, score=0.6)])
def test_a_face_found_twice_is_one_face(second: Detection) -> None:
    tracks = Tracker().update([second, face_at(100, 100, score=0.9)], 0.0)
    assert [t.box.x for t in tracks] == [100]


def test_faces_side_by_side_are_two() -> None:
    assert len(without_duplicates([face_at(100, 100), face_at(175, 100)])) == 2


@settings(max_examples=60, deadline=None)
@given(frames=st.lists(st.lists(places, max_size=6), max_size=12), fps=rates)
def test_ids_are_unique_in_a_frame_and_never_used_again(frames: list[list[Detection]], fps: float) -> None:
    tracker = Tracker()
    gone: set[int] = set()
    before: set[int] = set()
    for i, faces in enumerate(frames):
        tracks = tracker.update(faces, i / fps)
        now = set(ids(tracks))
        assert len(now) == len(tracks)
        assert all(n > 0 for n in now)
        assert ids(tracks) == sorted(now)
        assert not now & gone
        gone |= before - now
        before = now
        shown = [t.detection for t in tracks if t.detection is not None]
        assert len({id(d) for d in shown}) == len(shown)


@settings(max_examples=60, deadline=None)
@given(frames=st.lists(st.lists(places, max_size=5), max_size=8), seed=st.integers(0, 99))
def test_the_order_of_detections_does_not_matter(frames: list[list[Detection]], seed: int) -> None:
    shuffle = random.Random(seed)
    one, two = Tracker(), Tracker()
    for i, faces in enumerate(frames):
        mixed = shuffle.sample(faces, len(faces))
        a, b = one.update(faces, i / 20), two.update(mixed, i / 20)
        assert [(t.id, t.box, t.detection is None) for t in a] == [(t.id, t.box, t.detection is None) for t in b]


def crossing_keeps_ids(fps: float, widths_a_second: float, depth: float, missed: float, seed: int) -> bool:
    """Let two people walk past each other; the nearer one hides the farther, the detector jitters and misses."""
    chance = random.Random(seed)
    tracker = Tracker()
    owners: tuple[set[int], set[int]] = (set(), set())
    size = 100.0
    speed = widths_a_second * size / 2  # of each
    for i in range(int(2 * 250 / speed * fps)):
        t = i / fps
        jitter = [chance.gauss(0, 0.015 * size) for _ in range(4)]
        a = face_at(100 + speed * t + jitter[0], 100 + jitter[1], size)
        b = face_at(600 - speed * t + jitter[2], 110 + jitter[3], size * depth)
        near, far = (a, b) if depth <= 1 else (b, a)
        shown = [near] + ([far] if near.box.iou(far.box) < 0.25 else [])
        for track in tracker.update([d for d in shown if i < 3 or chance.random() >= missed], t):
            for face, owner in zip((a, b), owners, strict=True):
                if track.detection is face:
                    owner.add(track.id)
    return len(owners[0]) == len(owners[1]) == 1 and owners[0] != owners[1]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(fps=rates, speed=st.floats(1.8, 5.0), depth=st.floats(0.75, 1.3), seed=st.integers(0, 10_000))
def test_two_people_who_cross_keep_their_ids(fps: float, speed: float, depth: float, seed: int) -> None:
    assert crossing_keeps_ids(fps, speed, depth, 0.0, seed)


@pytest.mark.parametrize("fps", [5.0, 12.5, 30.0, 60.0])
def test_they_do_so_even_when_one_detection_in_ten_is_missed(fps: float) -> None:
    chance = random.Random(1)
    kept = [crossing_keeps_ids(fps, chance.uniform(1.8, 5), chance.uniform(0.75, 1.3), 0.1, i) for i in range(40)]
    assert sum(kept) >= 38


@given(st.integers(0, 4), st.integers(0, 4), st.randoms(use_true_random=False))
def test_the_assignment_is_the_cheapest_there_is(rows: int, columns: int, chance: random.Random) -> None:
    costs = [[chance.choice([math.inf, chance.uniform(0, 3)]) for _ in range(columns)] for _ in range(rows)]
    alone = 1.0
    pairs = assign(costs, rows, columns, alone)

    def total(chosen: list[tuple[int, int]]) -> float:
        return sum(costs[i][j] for i, j in chosen) + alone * (rows + columns - 2 * len(chosen))

    best = min(
        total(list(zip(some, order, strict=True)))
        for n in range(min(rows, columns) + 1)
        for some in itertools.combinations(range(rows), n)
        for order in itertools.permutations(range(columns), n)
    )
    assert total(pairs) == pytest.approx(best)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("clip", "people"),
    [
        ("expressive_langer_pexels.mp4", 1),
        ("one_man_smiling_intel.mp4", 1),
        ("two_people_intel.mp4", 2),
        ("three_people_intel.mp4", 3),
        ("no_face_bottles_intel.mp4", 0),
    ],
)
def test_a_clip_has_as_many_ids_as_people(media: Path, clip: str, people: int) -> None:
    video = cv2.VideoCapture(str(media / clip))
    rate = video.get(cv2.CAP_PROP_FPS)
    tracker, seen, index = Tracker(), set[int](), 0
    with FaceDetector() as detector:
        while True:
            ok, image = video.read()
            if not ok or index > 500:
                break
            faces = detector.detect(image.astype(np.uint8, copy=False), index / rate)
            seen |= set(ids(tracker.update(faces, index / rate)))
            index += 1
    assert seen == set(range(1, people + 1))


def test_a_small_face_begins_no_track_and_a_known_one_that_gets_small_is_followed() -> None:
    tracker = Tracker()
    assert tracker.update([_square(15.0)], 0.0) == ()
    ids = set()
    for n, side in enumerate(np.geomspace(30.0, 13.0, 30)):
        (track,) = tracker.update([_square(float(side))], 1.0 + n / 10)
        assert track.detection is not None
        ids.add(track.id)
    assert ids == {1}


def _square(side: float) -> Detection:
    box = Box(x=100 - side / 2, y=100 - side / 2, width=side, height=side)
    return Detection(box=box, score=0.9, keypoints=np.zeros((6, 2), np.float32))

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emomonitor.entities import Box
from emomonitor.vision.layout import GAP, head_box, place_labels

BOUNDS = (640.0, 360.0)
boxes = st.builds(
    Box, x=st.floats(-60, 620), y=st.floats(-60, 340), width=st.floats(15, 200), height=st.floats(15, 200)
)
sizes = st.tuples(st.floats(20, 200), st.floats(10, 40))


def box(x: float, y: float, width: float, height: float) -> Box:
    return Box(x=x, y=y, width=width, height=height)


def test_the_head_fills_the_training_pictures_from_the_top() -> None:
    head = head_box(box(4.0, 7.2, 40.8, 40.8))
    assert head.y == pytest.approx(0.0, abs=0.2)
    assert head.y + head.height == pytest.approx(48.0)
    assert (head.x, head.width) == (4.0, 40.8)


def test_a_label_stands_above_its_face() -> None:
    (label,) = place_labels([box(200, 100, 80, 90)], [(70, 20)], BOUNDS)
    assert label == box(200, 100 - 20 - GAP, 70, 20)


def test_under_a_face_at_the_upper_edge() -> None:
    (label,) = place_labels([box(200, 5, 80, 90)], [(70, 20)], BOUNDS)
    assert label == box(200, 95 + GAP, 70, 20)


def test_beside_a_face_as_high_as_the_picture() -> None:
    (label,) = place_labels([box(200, -5, 80, 370)], [(70, 20)], BOUNDS)
    assert label == box(280 + GAP, 0, 70, 20)


def test_on_the_left_where_there_is_no_room_on_the_right() -> None:
    (label,) = place_labels([box(560, -5, 80, 370)], [(70, 20)], BOUNDS)
    assert label == box(560 - GAP - 70, 0, 70, 20)


def test_a_long_label_at_the_right_edge_is_moved_in() -> None:
    (label,) = place_labels([box(600, 100, 40, 40)], [(120, 20)], BOUNDS)
    assert label.x + label.width == pytest.approx(640)
    assert label.y == 100 - 20 - GAP


def test_a_label_does_not_cover_the_face_above() -> None:
    lower = box(200, 150, 80, 80)
    upper = box(200, 60, 80, 80)
    labels = place_labels([lower, upper], [(70, 20), (70, 20)], BOUNDS)
    assert all(label.iou(face) == 0 for label in labels for face in (lower, upper))


def test_labels_of_neighbours_do_not_overlap() -> None:
    faces = [box(100 + 45 * i, 150, 40, 40) for i in range(6)]
    labels = place_labels(faces, [(110, 20)] * 6, BOUNDS)
    assert all(a.iou(b) == 0 for i, a in enumerate(labels) for b in labels[:i])
    assert all(label.iou(face) == 0 for label in labels for face in faces)


def test_nobody_needs_no_label() -> None:
    assert place_labels([], [], BOUNDS) == ()


def test_a_size_too_few_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 faces"):
        place_labels([box(0, 0, 9, 9)] * 2, [(5, 5)], BOUNDS)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(boxes, sizes), max_size=6))
def test_labels_lie_in_the_picture_in_their_own_size(things: list[tuple[Box, tuple[float, float]]]) -> None:
    labels = place_labels([t[0] for t in things], [t[1] for t in things], BOUNDS)
    assert len(labels) == len(things)
    for label, (_, (width, height)) in zip(labels, things, strict=True):
        assert (label.width, label.height) == (width, height)
        assert label.x >= 0 and label.x + label.width <= BOUNDS[0] + 1e-6
        assert label.y >= 0 and label.y + label.height <= BOUNDS[1] + 1e-6


@settings(deadline=None, max_examples=80)
@given(st.lists(boxes, min_size=1, max_size=5), sizes)
def test_no_face_is_covered_as_long_as_there_is_any_room(faces: list[Box], size: tuple[float, float]) -> None:
    width, height = size
    free = any(
        all(Box(x=x, y=y, width=width, height=height).iou(f) == 0 for f in faces)
        for x in (0.0, 160.0, 320.0, BOUNDS[0] - width)
        for y in (0.0, 90.0, 180.0, BOUNDS[1] - height)
    )
    labels = place_labels(faces, [size] * len(faces), BOUNDS)
    if free:
        assert all(label.iou(face) < 1e-9 for label in labels for face in faces)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(boxes, sizes), max_size=5))
def test_the_same_faces_give_the_same_places(things: list[tuple[Box, tuple[float, float]]]) -> None:
    faces, wanted = [t[0] for t in things], [t[1] for t in things]
    assert place_labels(faces, wanted, BOUNDS) == place_labels(faces, wanted, BOUNDS)

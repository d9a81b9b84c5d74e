"""Markers: moments and spans, changed, removed, put back, and bounded."""

from __future__ import annotations

from emomonitor.ui.timeline_marks import MAX_MARKS, TimelineMarks


def test_a_marker_can_become_a_span_that_never_ends_before_it_begins() -> None:
    marks = TimelineMarks()
    mark = marks.add(10.0, "tea")
    changed = marks.change(mark.key, text="tea with Ada", end_s=15.0)
    assert changed is not None
    assert (changed.text, changed.end_s, changed.last_s) == ("tea with Ada", 15.0, 15.0)
    backwards = marks.change(mark.key, text="", end_s=3.0)
    assert backwards is not None and backwards.end_s == 10.0


def test_a_span_is_seen_while_any_part_of_it_is() -> None:
    marks = TimelineMarks()
    marks.add(10.0, "long", end_s=100.0)
    marks.add(20.0, "short")
    assert [m.text for m in marks.between(50.0, 60.0)] == ["long"]
    assert [m.text for m in marks.between(0.0, 20.0)] == ["long", "short"]
    assert marks.between(101.0, 200.0) == ()


def test_a_removed_marker_can_be_put_back() -> None:
    marks = TimelineMarks()
    mark = marks.add(10.0, "tea")
    assert marks.remove(mark.key) == mark
    assert marks.get(mark.key) is None
    assert marks.change(mark.key, text="x", end_s=None) is None
    marks.put(mark)
    assert marks.between(0.0, 20.0) == (mark,)


def test_numbers_are_never_given_again() -> None:
    marks = TimelineMarks()
    first = marks.add(1.0, "")
    generation = marks.generation
    marks.clear()
    assert marks.add(1.0, "").key != first.key
    assert marks.generation != generation


def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    marks = TimelineMarks()
    for i in range(MAX_MARKS + 5):
        marks.add(float(i), str(i))
    kept = marks.between(0.0, 1e6)
    assert len(kept) == MAX_MARKS
    assert kept[0].text == "5"


def test_neighbours_are_found_in_order_of_time() -> None:
    marks = TimelineMarks()
    late, early = marks.add(30.0, "late"), marks.add(10.0, "early")
    assert marks.neighbour(None, 40.0, -1) == late
    assert marks.neighbour(late.key, 0.0, -1) == early
    assert marks.neighbour(early.key, 0.0, -1) is None
    assert marks.neighbour(early.key, 0.0, 1) == late

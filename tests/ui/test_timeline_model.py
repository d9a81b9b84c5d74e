"""The timeline remembers rightly, and an hour of it costs no more than a minute."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from ui_scenes import a_reading, a_scene

from emomonitor.entities import Box, Quality, Track
from emomonitor.labels import Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.ui.timeline_model import MAX_PEOPLE, Cell, TimelineModel, columns
from emomonitor.ui.timeline_raster import stack_indices


def filled(seconds: float, fps: float = 25.0, **reading: object) -> TimelineModel:
    model = TimelineModel()
    for i in range(round(seconds * fps)):
        model.add(a_scene(i / fps, a_reading(**reading), size=(8, 8)))  # type: ignore[arg-type]
    return model


def test_nothing_was_seen_before_the_first_scene() -> None:
    assert TimelineModel().view(1, 60.0) is None


def test_a_view_ends_at_the_newest_scene_and_spans_what_was_asked_for() -> None:
    view = filled(20.0).view(1, 30.0)
    assert view is not None
    assert view.end_s == pytest.approx(19.96)
    assert view.end_s - view.start_s == pytest.approx(30.0)
    assert view.times[0] <= view.start_s + 0.1
    assert view.times[-1] >= view.end_s - 0.1


def test_shares_come_back_as_they_were_given() -> None:
    view = filled(10.0, share=0.7).view(1, 5.0)
    assert view is not None
    assert (view.cells[5:-1] == Cell.SURE).all()
    np.testing.assert_allclose(view.probs[5:-1, Emotion.HAPPY], 0.7, atol=1e-5)
    np.testing.assert_allclose(view.probs[5:-1].sum(axis=1), 1.0, atol=1e-5)


def test_time_before_the_first_scene_is_no_picture() -> None:
    view = filled(5.0).view(1, 30.0)
    assert view is not None
    assert (view.cells[view.times < 0] == Cell.NO_PICTURE).all()
    assert np.isnan(view.probs[view.times < 0]).all()


def test_nobody_away_gated_and_unsure_are_told_apart() -> None:
    model = TimelineModel()
    scenes = {
        Cell.NOBODY: a_scene(0.05),
        Cell.AWAY: a_scene(0.15, a_reading(2)),
        Cell.GATED: a_scene(0.25, a_reading(1, quality=Quality.TURNED)),
        Cell.UNSURE: a_scene(0.35, a_reading(1, emotion=None)),
        Cell.SURE: a_scene(0.45, a_reading(1)),
    }
    for scene in scenes.values():
        model.add(scene)
    view = model.view(1, 0.4)
    assert view is not None
    assert [Cell(c) for c in view.cells[-5:]] == list(scenes)


def test_a_missed_face_is_a_gap() -> None:
    model = TimelineModel()
    model.add(a_scene(0.0, a_reading(1)))
    track = Track(id=1, detection=None, box=Box(x=0, y=0, width=9, height=9), since_s=0.0)
    model.add(a_scene(0.5, coasting=(track,)))
    view = model.view(1, 1.0)
    assert view is not None
    assert view.cells[-1] == Cell.GATED


def test_a_pause_is_a_gap_without_a_picture() -> None:
    model = filled(2.0)
    model.add(a_scene(10.0, a_reading(1)))
    view = model.view(1, 10.0)
    assert view is not None
    inside = (view.times > 3.5) & (view.times < 9.5)
    assert (view.cells[inside] == Cell.NO_PICTURE).all()


def test_few_frames_a_second_make_no_gaps() -> None:
    model = TimelineModel()
    for i in range(11):
        model.add(a_scene(i * 2.0, a_reading(1)), hold_s=5.0)
    view = model.view(1, 15.0)
    assert view is not None
    assert (view.cells[1:] == Cell.SURE).all()


def test_a_clip_that_begins_again_begins_the_timeline_again() -> None:
    model = filled(5.0)
    model.mark(2.0, "tea")
    model.add(a_scene(0.0, a_reading(7)))
    assert model.people == (7,)
    view = model.view(7, 30.0)
    assert view is not None
    assert view.marks == ()


def test_markers_come_back_while_they_are_in_view() -> None:
    model = filled(40.0)
    model.mark(5.0, "early")
    model.mark(35.0, "late")
    view = model.view(1, 30.0)
    assert view is not None
    assert [m.text for m in view.marks] == ["late"]


@pytest.mark.parametrize("span_s", [30.0, 60.0, 300.0])
def test_thirty_minutes_cost_no_more_than_one(span_s: float) -> None:
    short, long = TimelineModel(), TimelineModel()
    for i in range(600):
        short.add(a_scene(i / 10, a_reading(1), size=(8, 8)))
    for i in range(18_000):
        long.add(a_scene(i / 10, a_reading(1), size=(8, 8)))
    one, other = short.view(1, span_s), long.view(1, span_s)
    assert one is not None and other is not None
    assert abs(len(one.times) - len(other.times)) <= 1
    assert len(other.times) <= 602
    hour = long.view(1, 1800.0)
    assert hour is not None
    assert len(hour.times) <= 602
    assert (hour.cells[2:-2] == Cell.SURE).all()


def test_memory_is_bounded_however_many_people_come() -> None:
    model = TimelineModel()
    for i in range(200):
        model.add(a_scene(i * 1.0, a_reading(i + 1), size=(8, 8)))
    assert len(model.people) == MAX_PEOPLE
    assert model.people[-1] == 200
    ring = model._ring(200)
    assert sum(sys.getsizeof(a) for a in vars(ring).values()) < 1.5e6


def test_means_do_not_change_while_they_scroll() -> None:
    rng = np.random.default_rng(1)
    model = TimelineModel()
    seen: dict[float, float] = {}
    for i in range(3000):
        model.add(a_scene(i / 10, a_reading(1, share=float(rng.uniform(0.3, 0.9))), size=(8, 8)))
        if i > 2000 and i % 7 == 0:
            view = model.view(1, 200.0)
            assert view is not None
            for t, p in zip(view.times[1:-1].round(3), view.probs[1:-1, Emotion.HAPPY], strict=True):
                if not np.isnan(p):
                    assert seen.setdefault(float(t), float(p)) == pytest.approx(float(p))


def test_columns_keep_gaps_sharp() -> None:
    model = filled(5.0)
    for i in range(50):
        model.add(a_scene(5.0 + i / 10, size=(8, 8)))
    for i in range(50):
        model.add(a_scene(10.0 + i / 10, a_reading(1), size=(8, 8)))
    view = model.view(1, 14.0)
    assert view is not None
    runs = [(b - a, cell) for a, b, cell in columns(view, 1000).runs() if b - a > 20]
    assert [cell for _, cell in runs] == [Cell.SURE, Cell.NOBODY, Cell.SURE]
    assert runs[1][0] == pytest.approx(5.0 / 14.0 * 1000, abs=10)


def test_the_stack_fills_shares_from_the_bottom() -> None:
    view = filled(10.0, share=0.75, emotion=Emotion.HAPPY).view(1, 5.0)
    assert view is not None
    index = stack_indices(columns(view, 100), 200)[:, 50]
    top = STACK_ORDER.index(Emotion.HAPPY)
    assert (index == top).sum() == pytest.approx(150, abs=2)
    assert index[0] == top
    assert index[-1] == STACK_ORDER.index(Emotion.ANGRY)


def test_an_earlier_time_can_be_viewed() -> None:
    model = TimelineModel()
    for i in range(600):
        emotion = Emotion.HAPPY if i < 300 else Emotion.SAD
        model.add(a_scene(i / 10, a_reading(1, emotion=emotion), size=(8, 8)))
    view = model.view(1, 10.0, end_s=25.0)
    assert view is not None
    assert (view.start_s, view.end_s) == (15.0, 25.0)
    assert (view.probs[2:-2].argmax(axis=1) == Emotion.HAPPY).all()
    assert view.times[-1] <= 25.1


def test_the_clock_of_an_earlier_time_is_the_one_of_its_frames() -> None:
    model = TimelineModel()
    began = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    for i in range(100):
        paused_s = 0.0 if i < 50 else 3600.0
        scene = a_scene(i / 10, a_reading(1), size=(8, 8))
        frame = replace(scene.frame, utc=began + timedelta(seconds=i / 10 + paused_s))
        model.add(replace(scene, frame=frame))
    assert model.moment(1, 2.0).clock_s == pytest.approx(began.timestamp() + 2.0, abs=0.05)
    assert model.moment(1, 9.0).clock_s == pytest.approx(began.timestamp() + 3609.0, abs=0.05)
    view = model.view(1, 3.0, end_s=4.0)
    assert view is not None
    assert view.clock_s == pytest.approx(began.timestamp() + 4.0, abs=0.05)


def test_a_moment_tells_emotion_shares_and_why_not() -> None:
    model = TimelineModel()
    model.add(a_scene(0.05, a_reading(1, emotion=Emotion.FEAR, share=0.7)))
    model.add(a_scene(0.15, a_reading(1, emotion=None, share=0.4)))
    model.add(a_scene(0.25, a_reading(1, quality=Quality.DARK)))
    model.add(a_scene(0.35, a_reading(2)))
    model.add(a_scene(0.45))
    sure, unsure, dark, away, nobody = (model.moment(1, t) for t in (0.05, 0.15, 0.25, 0.35, 0.45))
    assert sure.emotion is Emotion.FEAR
    assert sure.probs is not None and sure.probs[Emotion.FEAR] == pytest.approx(0.7)
    assert unsure.emotion is None and unsure.probs is not None and unsure.cell is Cell.UNSURE
    assert dark.quality is Quality.DARK and dark.probs is None
    assert (away.cell, nobody.cell) == (Cell.AWAY, Cell.NOBODY)
    assert model.moment(1, 99.0).cell is Cell.NO_PICTURE
    assert model.moment(1, 99.0).clock_s is None
    assert model.moment(1, -5.0).cell is Cell.NO_PICTURE


def test_a_moment_tells_the_label_that_was_shown_and_not_the_largest_share() -> None:
    model = TimelineModel()
    reading = a_reading(1, emotion=Emotion.HAPPY, share=0.6)
    model.add(a_scene(0.05, replace(reading, emotion=Emotion.SAD)))
    assert model.moment(1, 0.05).emotion is Emotion.SAD

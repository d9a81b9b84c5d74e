from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emomonitor.engines.catalog import ModelFile, ModelInfo
from emomonitor.engines.suggest import FaceTime, Suggestion, face_time, slow_from_ms, suggest_model


def a_model(name: str, *, mflop: int = 400, accuracy: float | None = 0.70, data: str = "the test images") -> ModelInfo:
    metrics = {} if accuracy is None else {"accuracy": accuracy, "data": {"sha256": data}}
    return ModelInfo(
        name=name,
        title=name.title(),
        shown_head="fer",
        temperatures={"fer": 1.0},
        threshold=0.0,
        files={"onnx": ModelFile(path=Path(name), sha256=name)},
        flop_per_face=mflop * 1_000_000,
        metrics=metrics,
        folder=Path(name),
    )


TINY = a_model("tiny", mflop=100, accuracy=0.66)
LITE = a_model("lite", mflop=400, accuracy=0.70)
FULL = a_model("full", mflop=1200, accuracy=0.72)
ALL = (LITE, TINY, FULL)


def suggested(running: ModelInfo, models: tuple[ModelInfo, ...] = ALL, **ms: float) -> str | None:
    by_name = {m.name: m.fingerprint for m in (*models, running)}
    found = suggest_model(models, running, {by_name[n]: t for n, t in ms.items()})
    return found.model.name if found is not None else None


def test_a_model_that_keeps_up_is_left_alone() -> None:
    assert suggested(LITE, lite=12.0) is None


def test_a_model_that_is_too_slow_gives_way_to_a_lighter_one() -> None:
    found = suggest_model(ALL, LITE, {LITE.fingerprint: 40.0})
    wanted = Suggestion(model=TINY, time=FaceTime(ms=10.0, about=True), running=LITE, running_ms=40.0, lighter=True)
    assert found == wanted


def test_on_a_fast_computer_the_more_accurate_one_is_suggested() -> None:
    found = suggest_model(ALL, LITE, {LITE.fingerprint: 1.0})
    assert found is not None
    assert (found.model, found.time, found.lighter) == (FULL, FaceTime(ms=3.0, about=True), False)


@pytest.mark.parametrize(("ms", "wanted"), [(25.0, None), (25.1, "tiny")])
def test_slow_begins_above_25_ms(ms: float, wanted: str | None) -> None:
    assert slow_from_ms() == 25.0
    assert suggested(LITE, lite=ms) == wanted


@pytest.mark.parametrize(("ms", "wanted"), [(4.9, "full"), (5.0, None)])
def test_fast_ends_at_5_ms(ms: float, wanted: str | None) -> None:
    assert suggested(LITE, lite=3.0, full=ms) == wanted


def test_fewer_frames_a_second_leave_more_time() -> None:
    measured = {LITE.fingerprint: 100.0}
    assert suggest_model(ALL, LITE, measured, fps=5) is None
    assert suggest_model(ALL, LITE, measured, fps=30) is not None
    assert slow_from_ms(120) == slow_from_ms(30)


def test_without_a_measurement_nothing_is_suggested() -> None:
    assert suggested(LITE) is None
    assert suggested(LITE, tiny=1.0, full=1.0) is None


def test_with_one_model_nothing_is_suggested() -> None:
    assert suggested(LITE, (LITE,), lite=500.0) is None
    assert suggested(LITE, (LITE,), lite=0.1) is None


def test_what_was_measured_counts_more_than_an_estimate() -> None:
    assert suggested(LITE, lite=40.0, tiny=39.0) is None
    assert suggested(LITE, lite=1.0, full=9.0) is None


def test_of_several_that_are_fast_enough_the_most_accurate_is_suggested() -> None:
    small = a_model("small", mflop=200, accuracy=0.69)
    assert suggested(LITE, (*ALL, small), lite=40.0) == "small"
    assert suggested(LITE, (*ALL, small), lite=80.0) == "tiny"


def test_where_none_is_fast_enough_the_fastest_is_suggested() -> None:
    small = a_model("small", mflop=200, accuracy=0.69)
    assert suggested(LITE, (*ALL, small), lite=400.0) == "tiny"


def test_a_difference_within_noise_is_not_more_accurate() -> None:
    almost = a_model("almost", mflop=500, accuracy=0.706)
    assert suggested(LITE, (LITE, almost), lite=1.0) is None


@pytest.mark.parametrize("other", [a_model("x", accuracy=None), a_model("x", accuracy=0.9, data="other images")])
def test_accuracies_of_other_images_are_not_compared(other: ModelInfo) -> None:
    assert suggested(LITE, (LITE, other), lite=1.0) is None


def test_a_model_of_unknown_size_and_time_is_not_suggested() -> None:
    unknown = a_model("unknown", mflop=0, accuracy=0.9)
    assert suggested(LITE, (LITE, unknown), lite=1.0) is None
    assert suggested(LITE, (LITE, unknown), lite=1.0, unknown=2.0) == "unknown"


def test_a_declined_model_is_not_suggested() -> None:
    measured = {LITE.fingerprint: 40.0}
    assert suggest_model(ALL, LITE, measured, declined=[TINY.fingerprint]) is None


def test_a_time_is_measured_or_estimated_or_unknown() -> None:
    measured = {LITE.fingerprint: 12.0}
    assert face_time(LITE, LITE, measured) == FaceTime(ms=12.0)
    assert face_time(FULL, LITE, measured) == FaceTime(ms=36.0, about=True)
    assert face_time(FULL, TINY, measured) is None
    assert face_time(FULL, None, measured) is None


models = st.builds(
    a_model,
    st.text("abcdefgh", min_size=1, max_size=4),
    mflop=st.integers(0, 3000),
    accuracy=st.none() | st.floats(0.5, 0.9),
)


@given(
    st.lists(models, min_size=2, max_size=5, unique_by=lambda m: m.name),
    st.lists(st.none() | st.floats(0.1, 200.0), min_size=5, max_size=5),
    st.none() | st.floats(1.0, 120.0),
)
def test_whoever_follows_a_suggestion_is_not_sent_back(
    installed: list[ModelInfo], times: list[float | None], fps: float | None
) -> None:
    measured = {m.fingerprint: t for m, t in zip(installed, times, strict=False) if t is not None}
    first = suggest_model(installed, installed[0], measured, fps=fps)
    if first is None:
        return
    measured[first.model.fingerprint] = first.time.ms
    then = suggest_model(installed, first.model, measured, fps=fps)
    assert then is None or then.model.name != installed[0].name

"""A person's own rest: taken in half a minute, taken out of readings, followed slowly, kept for its owner."""

from __future__ import annotations

import stat
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_scenes import reading, scene

from emomonitor.care.history.minutes import minutes_of
from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
from emomonitor.entities import Quality, Scene
from emomonitor.errors import SessionError
from emomonitor.labels import KEYS, Emotion
from emomonitor.replay.rows import load_rows
from emomonitor.resources import asset
from emomonitor.runtime.rest import baseline_file, load_baseline, remove_baseline, save_baseline
from emomonitor.runtime.runner import Runner
from emomonitor.session.kept import survey
from emomonitor.settings import Settings
from emomonitor.vision.baseline import CALM, DRIFT, MOST, Baseline, Normaliser, Taking, corrected, logs, offsets

SAD_AT_REST = np.array([0.12, 0.08, 0.01, 0.30, 0.47, 0.02], np.float32)
SMILE = np.array([0.01, 0.01, 0.93, 0.03, 0.01, 0.01], np.float32)


def of(probs: np.ndarray, model: str = "m") -> Baseline:
    return Baseline(rest=logs(probs), taken=logs(probs), model=model, seconds=30.0)


def seen(probs: np.ndarray, time_s: float, *more: float) -> Scene:
    shown = reading(1, probs=probs.tolist())
    return scene(0, shown, *(reading(int(n)) for n in more), time_s=time_s)


# --- the correction


def test_a_face_that_looks_sad_at_rest_is_calm_and_its_smile_stays_a_smile() -> None:
    baseline = of(SAD_AT_REST)
    assert baseline.correct(SAD_AT_REST).argmax() == Emotion.NEUTRAL
    assert baseline.correct(SMILE).argmax() == Emotion.HAPPY
    sadder = np.array([0.03, 0.02, 0.005, 0.02, 0.92, 0.005], np.float32)
    assert baseline.correct(sadder).argmax() == Emotion.SAD  # a strong expression comes through


def test_the_average_calm_face_is_not_changed() -> None:
    assert offsets(CALM) == pytest.approx(np.zeros(6))
    probs = np.exp(CALM).astype(np.float32)
    assert corrected(probs, offsets(CALM)) == pytest.approx(probs / probs.sum(), abs=1e-6)


@given(
    rest=st.lists(st.floats(1e-6, 1.0), min_size=6, max_size=6),
    seen=st.lists(st.floats(1e-6, 1.0), min_size=6, max_size=6),
)
def test_corrected_probabilities_are_some_and_ratios_change_within_the_limit(
    rest: list[float], seen: list[float]
) -> None:
    a, b = np.array(rest) / sum(rest), (np.array(seen) / sum(seen)).astype(np.float32)
    after = of(a.astype(np.float32)).correct(b)
    assert after.sum() == pytest.approx(1.0, abs=1e-5) and (after >= 0).all()
    ratio = np.log(after[[0, 1, 2, 4, 5]] / after[3]) - np.log(b[[0, 1, 2, 4, 5]] / b[3])
    assert np.all(np.abs(ratio) <= MOST + 1e-3)


# --- taking it


def test_half_a_minute_alone_gives_the_mean_of_what_was_read() -> None:
    taking = Taking()
    for n in range(301):
        taking.add(seen(SAD_AT_REST, n / 10))
        assert taking.done is (n == 300)
    baseline = taking.baseline("m")
    assert baseline is not None and baseline.seconds == pytest.approx(30.0)
    assert baseline.rest == pytest.approx(logs(SAD_AT_REST))
    assert taking.spread < 1e-3


def test_moments_with_others_or_without_a_readable_face_do_not_count() -> None:
    taking = Taking()
    for n in range(301):
        others: tuple[float, ...] = (2,) if n % 2 else ()
        taking.add(seen(SAD_AT_REST, n / 10, *others))
    assert taking.read_s == pytest.approx(15.0, abs=0.2)
    dark = Taking()
    for n in range(301):
        dark.add(scene(0, reading(1, quality=Quality.DARK), time_s=n / 10))
    assert dark.done and dark.baseline("m") is None


def test_a_restless_face_is_told_by_its_spread() -> None:
    taking = Taking()
    for n in range(301):
        taking.add(seen(SMILE if n % 20 < 10 else SAD_AT_REST, n / 10))
    assert taking.spread > 1.6


# --- following it


def test_rest_is_followed_slowly_symmetrically_and_not_far() -> None:
    rng = np.random.default_rng(1)
    normaliser, rest = Normaliser(of(SAD_AT_REST)), logs(SAD_AT_REST)
    for n in range(40_000):  # over two hours at five a second, about the rest that was taken
        probs = np.exp(rest + rng.normal(0, 0.25, 6))
        normaliser.update({1: (probs / probs.sum()).astype(np.float32)}, n / 5)
    found = normaliser.baseline
    assert found is not None and found.adapted_s > 5000
    assert np.abs(found.rest - rest).max() < 0.15  # it stays where the rest is
    for n in range(200_000):  # a low mood that lasts half a day
        probs = np.array([0.15, 0.08, 0.01, 0.12, 0.62, 0.02], np.float32)
        normaliser.update({1: probs}, 8000 + n / 5)
    assert normaliser.baseline is not None
    assert np.abs(normaliser.baseline.rest - rest).max() <= DRIFT + 1e-9
    assert (
        normaliser.baseline.correct(np.array([0.03, 0.02, 0.005, 0.02, 0.92, 0.005], np.float32)).argmax()
        == Emotion.SAD
    )


def test_what_is_no_rest_teaches_nothing_and_two_faces_are_nobodys() -> None:
    normaliser = Normaliser(of(SAD_AT_REST))
    for n in range(1000):
        assert set(normaliser.update({1: SMILE}, n / 5)) == {1}
    assert normaliser.baseline is not None and normaliser.baseline.adapted_s == 0.0
    assert normaliser.update({1: SMILE, 2: SMILE}, 201.0) == {}
    assert Normaliser(None).update({1: SMILE}, 0.0) == {}


# --- keeping it


def test_it_is_kept_for_its_owner_and_read_back(tmp_path: Path) -> None:
    path = baseline_file(tmp_path / "new")
    assert load_baseline(path) is None
    save_baseline(path, of(SAD_AT_REST, "abc"))
    found = load_baseline(path)
    assert found is not None and found.model == "abc"
    assert found.rest == pytest.approx(logs(SAD_AT_REST), abs=1e-3)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [i.kind for i in survey(path.parent).items] == ["baseline"]
    remove_baseline(path)
    remove_baseline(path)
    assert load_baseline(path) is None


@pytest.mark.parametrize("text", ["{", "{}", '{"format": "emomonitor-baseline"}', '{"format": "x"}', "[]"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = baseline_file(tmp_path)
    path.write_text(text)
    with pytest.raises(SessionError, match="Take the baseline again"):
        load_baseline(path)


# --- the frame's way


def run(settings: Settings, log: Path) -> pd.DataFrame:
    runner = Runner(settings, paced=False)
    runner.record(log)
    runner.start()
    assert runner.wait_idle(120.0)
    runner.stop()
    return pd.read_csv(log)


@pytest.fixture(scope="module")
def model() -> str:
    return find_model(DEFAULT_MODEL).fingerprint


def test_the_log_has_both_and_the_label_comes_from_the_corrected_ones(tmp_path: Path, model: str) -> None:
    base = [f"base_{key}" for key in KEYS]
    settings = Settings(source=str(asset("demo.mp4")), data_dir=tmp_path, smoothing_s=0.0)
    plain = run(settings, tmp_path / "plain.csv")
    assert list(plain.columns[-6:]) == base and plain[base].isna().all().all()
    rest = plain.loc[plain["time_s"] < 2.5, list(KEYS)].to_numpy(np.float32)
    learnt = np.maximum(rest, 1e-4)
    save_baseline(
        baseline_file(tmp_path),
        Baseline(rest=np.log(learnt).mean(axis=0), taken=np.log(learnt).mean(axis=0), model=model, seconds=2.5),
    )
    told = run(settings, tmp_path / "base.csv")
    assert np.allclose(told[list(KEYS)], plain[list(KEYS)], equal_nan=True)  # what the network said stays
    read = told[told["angry"].notna()]
    assert read[base].notna().all().all() and np.allclose(read[base].sum(axis=1), 1.0, atol=1e-4)
    sure = read[read["emotion"] != "unsure"]
    assert (sure[base].idxmax(axis=1) == "base_" + sure["emotion"]).mean() > 0.9
    early = read[read["time_s"] < 2.5]
    assert early["base_sad"].mean() < early["sad"].mean() - 0.1  # what was called rest counts less
    assert early["base_neutral"].mean() > early["neutral"].mean() + 0.1
    assert (read[read["time_s"] > 12][base].idxmax(axis=1) == "base_happy").mean() > 0.9
    sums, before = (minutes_of(load_rows(tmp_path / name)[0]) for name in ("base.csv", "plain.csv"))
    calm = Emotion.NEUTRAL
    assert sums.prob_s.sum(axis=0)[calm] > before.prob_s.sum(axis=0)[calm] + 0.2  # days count what was shown


def test_switched_off_or_of_another_model_it_is_not_used(tmp_path: Path, model: str) -> None:
    settings = Settings(source=str(asset("demo.mp4")), data_dir=tmp_path, fps=4.0)
    save_baseline(baseline_file(tmp_path), of(SAD_AT_REST, model))
    off = run(replace(settings, baseline=False), tmp_path / "off.csv")
    assert off["base_sad"].isna().all()
    save_baseline(baseline_file(tmp_path), of(SAD_AT_REST, "another"))
    other = run(settings, tmp_path / "other.csv")
    assert other["base_sad"].isna().all()


def test_a_damaged_baseline_stops_nothing(tmp_path: Path) -> None:
    baseline_file(tmp_path).write_text("{")
    found = run(Settings(source=str(asset("demo.mp4")), data_dir=tmp_path, fps=2.0), tmp_path / "log.csv")
    assert len(found) > 20 and found["base_sad"].isna().all()

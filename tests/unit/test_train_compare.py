"""The same time for several recipes: the schedule that fits a budget, the table, a whole comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from train_scenes import NEEDS_TENSORFLOW, TINY, striped_faces

from train.__main__ import main
from train.comparing.comparison import RunResult, as_markdown, rows_of
from train.fitting.recipes import RECIPES

pytestmark = NEEDS_TENSORFLOW

MINUTES = 0.05


@pytest.fixture(autouse=True, scope="module")
def two_recipes() -> Iterator[None]:
    RECIPES["tiny"] = TINY
    RECIPES["tiny-flat"] = replace(TINY, name="tiny-flat", learning_rate=0.02)
    yield
    del RECIPES["tiny"], RECIPES["tiny-flat"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faces")
    striped_faces(root)
    return root


@pytest.fixture(scope="module")
def compared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("compare")
    assert main(command(data, out)) == 0
    return out


def command(data: Path, out: Path, minutes: float = MINUTES) -> list[str]:
    options = ["--data", str(data), "--minutes", str(minutes), "--seeds", "2", "--out", str(out)]
    return ["compare", "tiny", "tiny-flat", *options]


def result(recipe: str, seed: int, accuracy: float, ms: float = 2.0) -> RunResult:
    return RunResult(
        recipe=recipe, seed=seed, parameters=1000, flop_per_face=10**6, minutes=1.0, images=500, accuracy=accuracy,
        crowd_accuracy=None, macro_f1=accuracy, ece=0.02, n=100, ms={"1": ms, "8": ms / 2}, megabytes=1.5,
    )  # fmt: skip


# -- the budget --------------------------------------------------------------------------------------


def test_a_schedule_fills_its_budget_and_no_more() -> None:
    from train.comparing.compare import budgeted

    recipe, cost = RECIPES["vgg16-lite"], {24: 0.9, 32: 1.5, 48: 2.4}
    plan, steps = budgeted(recipe, cost, 1200.0)
    spent = sum(stage.epochs * steps[stage.size] * cost[stage.size] for stage in plan.stages)
    assert 0.95 * 1200 < spent <= 1200
    assert [s.size for s in plan.stages] == [24, 32, 48]


def test_a_recipe_of_one_size_gets_the_whole_budget_there() -> None:
    from train.comparing.compare import budgeted

    plan, steps = budgeted(RECIPES["report"], {48: 2.0}, 600.0)
    assert [s.size for s in plan.stages] == [48]
    assert sum(s.epochs * steps[48] for s in plan.stages) == 300


def test_a_short_run_averages_few_weights_and_a_long_one_as_its_recipe_says() -> None:
    from train.comparing.compare import budgeted

    recipe, cost = RECIPES["vgg16-lite"], {24: 0.2, 32: 0.3, 48: 0.6}
    short, long = (budgeted(recipe, cost, seconds)[0].ema for seconds in (200.0, 200_000.0))
    assert 0.9 < short < 0.97
    assert long == recipe.ema


def test_too_small_a_budget_is_told() -> None:
    from train.comparing.compare import budgeted
    from train.fitting.runfolder import TrainingError

    with pytest.raises(TrainingError, match="Give more --minutes"):
        budgeted(RECIPES["vgg16"], {24: 3.0, 32: 5.0, 48: 12.0}, 30.0)


# -- the table ---------------------------------------------------------------------------------------


def test_seeds_widen_or_narrow_the_interval() -> None:
    apart = rows_of([result("a", 1, 0.5), result("a", 2, 0.6)])[0]
    close = rows_of([result("a", 1, 0.54), result("a", 2, 0.56)])[0]
    assert apart.accuracy == close.accuracy == pytest.approx(0.55)
    assert apart.low == pytest.approx(0.55 - 12.706 * 0.05, abs=1e-3)  # t(0.975, 1) * half the difference
    assert close.high - close.low < apart.high - apart.low


def test_one_seed_has_the_images_interval() -> None:
    row = rows_of([result("a", 1, 0.5)])[0]
    assert (round(row.low, 3), round(row.high, 3)) == (0.404, 0.596)


def test_the_most_accurate_stands_first() -> None:
    table = as_markdown([result("a", 1, 0.5), result("b", 1, 0.6)], 5)
    assert table.index("`b`") < table.index("`a`")
    assert "trained for 5 minutes" in table


# -- the command -------------------------------------------------------------------------------------


def test_a_comparison_leaves_table_figures_and_picture(compared: Path) -> None:
    runs = json.loads((compared / "results.json").read_text(encoding="utf-8"))["runs"]
    assert [(r["recipe"], r["seed"]) for r in runs] == [
        ("tiny", 123),
        ("tiny-flat", 123),
        ("tiny", 124),
        ("tiny-flat", 124),
    ]
    assert all(r["n"] == 36 and r["ms"]["1"] > 0 and r["images"] > 0 for r in runs)
    assert (compared / "compare.png").read_bytes().startswith(b"\x89PNG")
    assert "`tiny-flat`" in (compared / "compare.md").read_text(encoding="utf-8")


def test_the_same_command_again_trains_nothing_again(compared: Path, data: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in compared.glob("*/checkpoint.npz")}
    assert len(before) == 4
    assert main(command(data, compared)) == 0
    assert {p: p.stat().st_mtime_ns for p in compared.glob("*/checkpoint.npz")} == before


def test_another_budget_in_the_same_folder_is_refused(
    compared: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command(data, compared, minutes=1)) == 2
    assert "holds a comparison with 0.05 minutes" in capsys.readouterr().err


def test_a_damaged_result_says_what_to_do(compared: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = compared / "tiny-123" / "result.json"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole[:20], encoding="utf-8")
    assert main(command(data, compared)) == 2
    assert "Delete it to measure that run again" in capsys.readouterr().err
    file.write_text(whole, encoding="utf-8")


def test_every_seed_of_a_recipe_sees_the_same_number_of_images(compared: Path) -> None:
    runs = json.loads((compared / "results.json").read_text(encoding="utf-8"))["runs"]
    for recipe in ("tiny", "tiny-flat"):
        assert len({r["images"] for r in runs if r["recipe"] == recipe}) == 1


def test_steps_are_timed_once_and_kept(compared: Path) -> None:
    timed = json.loads((compared / "steps.json").read_text(encoding="utf-8"))
    assert set(timed) == {"tiny", "tiny-flat"}
    assert all(s > 0 for t in timed.values() for s in t["step_seconds"].values())


def test_damaged_timings_say_what_to_do(compared: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = compared / "steps.json"
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text("{", encoding="utf-8")
        assert main(command(data, compared)) == 2
        assert "another --out" in capsys.readouterr().err
    finally:
        file.write_text(whole, encoding="utf-8")


def test_the_faster_precision_is_measured_where_there_is_a_choice() -> None:
    import keras

    from train.fitting.precision import _step_seconds, fastest_precision

    _step_seconds.cache_clear()
    both = ("float32", "mixed_bfloat16")
    try:
        chosen = fastest_precision(TINY, both, jit=False)
    finally:
        keras.config.set_dtype_policy("float32")
    times = {p: _step_seconds(replace(TINY, seed=0), p, False) for p in both}
    assert chosen == min(both, key=times.__getitem__)
    assert fastest_precision(TINY, ("mixed_bfloat16",), jit=False) == "mixed_bfloat16"

"""The same wall-clock budget for several recipes and seeds: what each is worth, with what certainty."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np

from emomonitor.engines.catalog import load_info
from emomonitor.engines.onnx import OnnxEngine
from emomonitor.vision.tensor import FACE_SIZE, to_tensor
from train.comparing.comparison import RunResult
from train.data.dataset import FaceSet, load_training
from train.evaluation.evaluate import evaluate
from train.exporting.export import export
from train.fitting.fit import prepare, split_for
from train.fitting.recipes import RUN_FILE, Recipe, Stage, plain_recipe
from train.fitting.runfolder import TrainingError
from train.fitting.schedule import duration_words
from train.fitting.trainer import Trainer
from train.record import code_version, model_notes, write_json

RESULT = "result.json"
_BATCHES = (1, 8)
_TIMED_RUNS = 15
_LEAST_STEPS = 20
"""Fewer steps than this teach a network nothing: the budget is too small for the recipe on this computer."""

_AVERAGED_SHARE = 0.02
"""Share of a run's steps over which weights are averaged at most: a longer average of a short run is of weights that
had learnt nothing yet (vgg16-lite after 900 steps: accuracy 0.29 averaged over 500)."""

_TIME_SHARES = ((24, 0.5), (32, 0.25), (48, 0.25))
"""Pixels, and the share of the budget spent at them: short runs gain most from many small images."""

_PROBES = 3
"""Times that a step is timed; the least counts, what else runs on the computer can only add."""

_PARTS = 4
"""Epochs that each size's share is cut into, so that a run which is interrupted goes on from the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """A recipe on this computer: the precision it is trained in, and the seconds of a step by size in pixels."""

    precision: str
    step_seconds: dict[int, float]


def budgeted(recipe: Recipe, step_seconds: Mapping[int, float], seconds: float) -> tuple[Recipe, dict[int, int]]:
    """Fit a recipe's schedule to a budget.

    Args:
        recipe: with the usual stages, or one size.
        step_seconds: measured seconds of a step by size in pixels.
        seconds: the budget.

    Returns:
        The recipe with ``_PARTS`` epochs a size, its average of weights not longer than a short run bears, and the
        steps of one epoch at each size.

    Raises:
        TrainingError: the budget allows fewer than 20 steps.
    """
    sizes = {s.size for s in recipe.stages}
    shares = {size: share for size, share in _TIME_SHARES if size in sizes} or {max(sizes): 1.0}
    whole = sum(shares.values())
    steps = {size: math.floor(seconds * share / whole / step_seconds[size] / _PARTS) for size, share in shares.items()}
    if sum(steps.values()) * _PARTS < _LEAST_STEPS:
        raise TrainingError(
            f"{seconds / 60:.2g} minutes allow {sum(steps.values()) * _PARTS} steps of {recipe.name} on this computer, "
            f"which teach it nothing. Give more --minutes."
        )
    stages = tuple(Stage(size=size, epochs=_PARTS) for size in sorted(shares) if steps[size])
    all_steps = sum(steps.values()) * _PARTS
    ema = min(recipe.ema, 1 - 1 / (_AVERAGED_SHARE * all_steps)) if recipe.ema else 0.0
    return replace(recipe, stages=stages, ema=ema), steps


def time_steps(recipes: Sequence[Recipe], faces: FaceSet, note: Path) -> dict[str, Timing]:
    """Return how each recipe is trained here and what its steps take, measured once for all seeds and kept in ``note``.

    A schedule counts steps, so what else the computer does later changes how long a run takes, not what it learns.

    Raises:
        TrainingError: ``note`` is damaged, or the disk is full.
    """
    known = _read_timings(note)
    for recipe in recipes:
        if recipe.name in known:
            continue
        keras.utils.clear_session(free_memory=False)
        precision, jit = prepare(recipe)
        training, _ = split_for(recipe, faces)
        with TemporaryDirectory() as nowhere:
            trainer = Trainer(recipe, training, None, Path(nowhere), jit=jit)
            seconds = {
                size: min(trainer.probe_seconds(size) for _ in range(_PROBES))
                for size in sorted({s.size for s in recipe.stages})
            }
        known[recipe.name] = Timing(precision=precision, step_seconds=seconds)
        rates = ", ".join(f"{size} px {recipe.batch_size / s:.0f}" for size, s in seconds.items())
        print(f"{recipe.name}: images a second in {precision}: {rates}", flush=True)
        write_json(note, {name: asdict(t) for name, t in known.items()})
    return known


def _read_timings(note: Path) -> dict[str, Timing]:
    if not note.exists():
        return {}
    try:
        return {
            name: Timing(
                precision=str(t["precision"]), step_seconds={int(k): float(v) for k, v in t["step_seconds"].items()}
            )
            for name, t in json.loads(note.read_text(encoding="utf-8")).items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise TrainingError(f"{note} can't be read ({e!r}). Start the comparison again with another --out.") from e


def _train(recipe: Recipe, faces: FaceSet, out: Path, seconds: float, timing: Timing) -> tuple[float, int]:
    """Train as many steps as ``seconds`` hold, or go on where a run stopped; returns (minutes taken, images seen)."""
    keras.utils.clear_session(free_memory=False)
    _, jit = prepare(recipe)
    keras.config.set_dtype_policy(timing.precision)
    training, _ = split_for(recipe, faces)
    plan, steps = budgeted(recipe, timing.step_seconds, seconds)
    trainer = Trainer(plan, training, None, out, jit=jit, steps=steps)  # ends at rate 0: the last epoch is the best
    write_json(out / RUN_FILE, {"recipe": plain_recipe(plan), "precision": timing.precision})
    trainer.restore()
    trainer.run()
    images = sum(steps[h.size] for h in trainer.history) * plan.batch_size
    return sum(h.seconds for h in trainer.history) / 60, images


def milliseconds(engine: OnnxEngine, normalisation: str, batch: int) -> float:
    """Return the median milliseconds a face takes in batches of ``batch`` random faces."""
    rng = np.random.default_rng(1)
    faces = to_tensor(rng.integers(0, 256, (batch, FACE_SIZE, FACE_SIZE), np.uint8), normalisation)
    engine.run_all(faces)
    times = []
    for _ in range(_TIMED_RUNS):
        start = time.perf_counter()
        engine.run_all(faces)
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times)) / batch


def _measure(recipe: Recipe, folder: Path, data: Path, minutes: float, images: int) -> RunResult:
    info = load_info(folder)
    engine = OnnxEngine(info)
    try:
        ms = {str(b): milliseconds(engine, info.normalisation, b) for b in _BATCHES}
        m = evaluate(info, engine, data)
    finally:
        engine.close()
    return RunResult(
        recipe=recipe.name,
        seed=recipe.seed,
        parameters=int(model_notes(folder)["parameters"]),
        flop_per_face=info.flop_per_face,
        minutes=minutes,
        images=images,
        accuracy=m["accuracy"],
        crowd_accuracy=m.get("ferplus_accuracy"),
        macro_f1=m["macro_f1"],
        ece=m["ece"],
        n=m["n"],
        ms=ms,
        megabytes=info.megabytes or 0.0,
    )


def compare(
    recipes: Sequence[Recipe],
    data: Path,
    out: Path,
    *,
    minutes: float,
    seeds: int,
    command: str = "",
    on_result: Callable[[RunResult], None] | None = None,
) -> list[RunResult]:
    """Train each recipe with each seed for ``minutes``, export and measure it on the test images.

    Every run has its own folder in ``out``; those that are done are read from there, so the command can be stopped
    and given again. Seeds go first, so that an interrupted comparison has each recipe at least once.

    Raises:
        DataError: the data can't be used.
        TrainingError: the budget is too small, ``out`` holds another comparison, or the disk is full.
    """
    out.mkdir(parents=True, exist_ok=True)
    _check_same(out / "compare.json", {"minutes": minutes, "data": data.name})
    faces, _ = load_training(data)
    timings = time_steps(recipes, faces, out / "steps.json")
    results = []
    for k in range(seeds):
        for base in recipes:
            recipe = replace(base, seed=base.seed + k)
            where = out / f"{recipe.name}-{recipe.seed}"
            done = where / RESULT
            if not done.exists():
                where.mkdir(exist_ok=True)
                print(f"{recipe.name}, seed {recipe.seed}: {duration_words(minutes * 60)}", flush=True)
                spent, images = _train(recipe, faces, where, minutes * 60, timings[recipe.name])
                exported = export(recipe, where, data, where, name=recipe.name, command=command)
                result = _measure(recipe, exported.folder, data, spent, images)
                write_json(done, {**asdict(result), "code": code_version()})
            results.append(read_result(done))
            if on_result is not None:
                on_result(results[-1])
    return results


def read_result(path: Path) -> RunResult:
    """Read what :func:`compare` wrote. Raises TrainingError where it is damaged."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        values.pop("code", None)
        return RunResult(**values)
    except (OSError, ValueError, TypeError) as e:
        raise TrainingError(f"{path} can't be read ({e}). Delete it to measure that run again.") from e


def _check_same(note: Path, asked: Mapping[str, Any]) -> None:
    """Refuse to mix runs of different budgets or data in one folder."""
    if note.exists():
        before = json.loads(note.read_text(encoding="utf-8"))
        if before != asked:
            raise TrainingError(
                f"{note.parent} holds a comparison with {before['minutes']:g} minutes on {before['data']}. Give the "
                "same, or another --out."
            )
    else:
        write_json(note, asked)

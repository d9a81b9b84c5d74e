"""What a model is worth: the only module that reads test images."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError
from train.data.dataset import FaceSet, load_test, pixel_digest, training_pixels
from train.evaluation.calibrate import negative_log_likelihood, softmax
from train.evaluation.metrics import (
    Bin,
    Labels,
    accuracy,
    class_calibration_errors,
    class_scores,
    confusion,
    coverage_curve,
    expected_calibration_error,
    interval,
    macro_f1,
    reliability,
)
from train.evaluation.passes import Passes, run_logits, run_passes
from train.evaluation.robustness import conditions, measure_robustness
from train.evaluation.slices import SPLITS, measure_slices
from train.evaluation.truth import FERPLUS, rate, truths
from train.networks.heads import CROWD, FER
from train.record import model_notes

SAMPLE_STEP = 10
_CURVES = ("reliability", "coverage", "unsure")
"""What stands with each head alone, not at the top of the result, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """A head with what was chosen for it on validation images."""

    head: str
    temperature: float
    threshold: float


def _judges(info: ModelInfo, engine: AllHeads) -> dict[str, _Judge]:
    """Return each head's temperature and threshold, ``fer`` first; without a calibration it is taken as it is."""
    notes = model_notes(info.folder)["heads"]
    missing = sorted(set(engine.heads) - set(notes))
    if missing:
        raise ModelError(f"model.json of {info.name} doesn't know the head {missing[0]!r}. Export the model again.")
    return {
        h: _Judge(head=h, temperature=info.temperatures[h], threshold=float(notes[h].get("threshold", 0.0)))
        for h in sorted(engine.heads, key=lambda h: h != FER)
    }


def _plain_bins(bins: list[Bin]) -> dict[str, list[float]]:
    """Return bins as columns for JSON: ``n``, ``confidence`` (mean), ``accuracy``."""
    return {
        "n": [b.n for b in bins],
        "confidence": [round(b.mean, 5) for b in bins],
        "accuracy": [round(b.right, 5) for b in bins],
    }


def _plain_curve(probs: NDArray[np.floating], labels: Labels) -> dict[str, list[float]]:
    cuts = coverage_curve(probs, labels)
    return {name: [round(getattr(c, name), 5) for c in cuts] for name in ("coverage", "confidence", "accuracy")}


def _scores(passes: Passes, judge: _Judge, keep: NDArray[np.int64], labels: Labels) -> dict[str, Any]:
    """Score one head on the images at ``keep`` (int ``[M]``) against ``labels`` (one for each kept image)."""
    plain = softmax(passes.plain[judge.head][keep], judge.temperature)
    both = (plain + softmax(passes.mirrored[judge.head][keep], judge.temperature)) / 2
    raw = softmax(passes.plain[judge.head][keep])
    table = confusion(labels, plain.argmax(axis=1).astype(np.int64))
    scores = class_scores(table)
    share = accuracy(plain, labels)
    by_class = class_calibration_errors(plain, labels)
    return {
        "n": len(labels),
        "accuracy": share,
        "accuracy_interval": list(interval(share, len(labels))),
        "accuracy_flip": accuracy(both, labels),
        "macro_f1": macro_f1(scores),
        "per_class": {k: asdict(s) for k, s in scores.items()},
        "confusion": table.tolist(),
        "ece": expected_calibration_error(plain, labels),
        "ece_untempered": expected_calibration_error(raw, labels),
        "ece_classwise": float(np.mean(list(by_class.values()))),
        "ece_by_class": by_class,
        "reliability": _plain_bins(reliability(plain.max(axis=1), plain.argmax(axis=1) == labels)),
        "coverage": _plain_curve(plain, labels),
        "unsure": _unsure(plain, labels, judge.threshold),
    }


def _unsure(probs: NDArray[np.floating], labels: Labels, threshold: float) -> dict[str, Any]:
    """Score what is left where readings below ``threshold`` aren't shown."""
    shown = probs.max(axis=1) >= threshold
    left = rate(probs[shown].argmax(axis=1) == labels[shown])
    return {
        "threshold": threshold,
        "coverage": float(shown.mean()),
        "accuracy": left["accuracy"],
        "interval": left["interval"],
    }


def evaluate(info: ModelInfo, engine: AllHeads, data: Path, *, robustness_step: int | None = None) -> dict[str, Any]:
    """Measure a model on the test images of a data set.

    The head ``fer`` is scored on the FER labels; that is what the top level of the result holds. The head
    ``crowd`` is scored on the FER+ majority: the largest of the six classes' votes, the first on a tie, over the
    images that have such a vote. ``heads`` has each head on each kind of label. The model's own temperatures apply.

    Args:
        info: the model.
        engine: the model, loaded.
        data: folder or zip; a set without a training part counts as test.
        robustness_step: every how many test images are harmed, too (see :mod:`train.evaluation.robustness`); None:
            none.

    Returns:
        Values for JSON, as the README's table names them.

    Raises:
        DataError: the data can't be used.
        ModelError: ``model.json`` and the network have other heads.
    """
    judges = _judges(info, engine)
    faces, report = load_test(data)
    passes = run_passes(engine, faces.images, normalisation=info.normalisation)
    kinds = truths(faces)
    heads = {
        head: {kind: _scores(passes, judge, t.index, t.labels) for kind, t in kinds.items()}
        for head, judge in judges.items()
    }
    first = FER if FER in heads else info.shown_head
    seen = training_pixels(data)
    twins = np.array([pixel_digest(i) in seen for i in faces.images])
    result: dict[str, Any] = {
        **{k: v for k, v in heads[first][FER].items() if k not in _CURVES},
        **_parts(passes.plain[first].argmax(axis=1) == faces.labels, faces, twins),
        "unsure": heads[info.shown_head][FER]["unsure"],
        "sample": sample_score(info, engine, faces),
        "slices": measure_slices(faces, {h: passes.plain[h] for h in judges}, twins),
        "heads": heads,
        "data": {
            "name": data.name,
            "sha256": faces.digest(),
            "unreadable": list(report.unreadable),
            "skipped_classes": list(report.skipped),
        },
    }
    if robustness_step is not None:
        result["robustness"] = _robustness(info, engine, faces, robustness_step)
    if CROWD in heads and FERPLUS in kinds:
        crowd = heads[CROWD][FERPLUS]
        result |= {"ferplus_accuracy": crowd["accuracy"], "ferplus_n": crowd["n"]}
        result |= {"ferplus_accuracy_flip": crowd["accuracy_flip"], "ferplus_ece": crowd["ece"]}
    return result


def _robustness(info: ModelInfo, engine: AllHeads, faces: FaceSet, step: int) -> dict[str, Any]:
    runs = 1 + len(list(conditions()))
    with tqdm(total=runs * len(range(0, len(faces), step)), unit="image", desc="robustness", disable=None) as bar:
        return measure_robustness(
            lambda images: run_logits(engine, images, normalisation=info.normalisation, bar=bar), faces, step=step
        )


def _parts(right: NDArray[np.bool_], faces: FaceSet, twins: NDArray[np.bool_]) -> dict[str, Any]:
    """Return accuracy by FER2013's own test parts, and without the images that have a twin in training."""
    names = [p.rpartition("/")[2] for p in faces.paths]
    inside = {split: np.array([n.startswith(split) for n in names]) for split in SPLITS}
    return {
        "by_split": {split: rate(right[mask]) for split, mask in inside.items() if mask.any()},
        "without_twins": {**rate(right[~twins]), "twins": int(twins.sum())},
    }


def sample_score(info: ModelInfo, engine: AllHeads, faces: FaceSet) -> dict[str, Any]:
    """Score every tenth test image alone (head ``fer``, or the shown one): what a test can repeat in seconds."""
    head = FER if FER in engine.heads else info.shown_head
    few = faces.take(np.arange(0, len(faces), SAMPLE_STEP, dtype=np.int64))
    logits = run_logits(engine, few.images, normalisation=info.normalisation, bar=tqdm(disable=True))[head]
    nll = negative_log_likelihood(logits, few.labels, info.temperatures[head])
    return {"step": SAMPLE_STEP, "n": len(few), "accuracy": accuracy(logits, few.labels), "nll": nll}


def evaluate_sample(info: ModelInfo, engine: AllHeads, data: Path) -> dict[str, Any]:
    """Return :func:`sample_score` of a data set. Raises DataError where it can't be used."""
    faces, _ = load_test(data)
    return sample_score(info, engine, faces)

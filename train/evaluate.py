"""What a model is worth: the only module that reads test images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo
from emomonitor.vision.tensor import to_tensor
from train.calibrate import negative_log_likelihood, softmax
from train.data import FaceSet, load_test, pixel_digest, training_pixels
from train.metrics import (
    Labels,
    accuracy,
    class_scores,
    confusion,
    expected_calibration_error,
    interval,
    macro_f1,
)
from train.passes import Passes, run_passes

_BATCH = 64
FER, CROWD = "fer", "crowd"
SAMPLE_STEP = 10
SPLITS = ("PublicTest", "PrivateTest")
"""The parts of FER2013's test images, told by the beginning of their file names."""


def _scores(passes: Passes, head: str, temperature: float, keep: NDArray[np.bool_], labels: Labels) -> dict[str, Any]:
    """Score one head on the images in ``keep`` (bool ``[N]``) against ``labels`` (one for each kept image)."""
    plain = softmax(passes.plain[head][keep], temperature)
    both = (plain + softmax(passes.mirrored[head][keep], temperature)) / 2
    raw = softmax(passes.plain[head][keep])
    table = confusion(labels, plain.argmax(axis=1).astype(np.int64))
    scores = class_scores(table)
    share = accuracy(plain, labels)
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
    }


def _unsure(probs: NDArray[np.floating], labels: Labels, threshold: float) -> dict[str, Any]:
    shown = probs.max(axis=1) >= threshold
    return {
        "threshold": threshold,
        "coverage": float(shown.mean()),
        "accuracy": accuracy(probs[shown], labels[shown]) if shown.any() else None,
    }


def _by_split(faces: FaceSet, probs: NDArray[np.floating]) -> dict[str, Any]:
    names = [PurePosixPath(p).name for p in faces.paths]
    found = {}
    for split in SPLITS:
        inside = np.array([n.startswith(split) for n in names])
        if inside.any():
            found[split] = {"n": int(inside.sum()), "accuracy": accuracy(probs[inside], faces.labels[inside])}
    return found


def _without_twins(faces: FaceSet, probs: NDArray[np.floating], data: Path) -> dict[str, Any]:
    seen = training_pixels(data)
    alone = np.array([pixel_digest(i) not in seen for i in faces.images])
    return {
        "n": int(alone.sum()),
        "twins": int((~alone).sum()),
        "accuracy": accuracy(probs[alone], faces.labels[alone]) if alone.any() else None,
    }


def evaluate(info: ModelInfo, engine: AllHeads, data: Path) -> dict[str, Any]:
    """Measure a model on the test images of a data set.

    The head ``fer`` is scored on the FER labels; that is what the top level of the result holds. The head
    ``crowd`` is scored on the FER+ majority: the largest of the six classes' votes, the first on a tie, over the
    images that have such a vote. ``heads`` has each head on each kind of label. The model's own temperatures apply.

    Args:
        info: the model.
        engine: the model, loaded.
        data: folder or zip; a set without a training part counts as test.

    Returns:
        Values for JSON, as the README's table names them.

    Raises:
        DataError: the data can't be used.
    """
    faces, report = load_test(data)
    passes = run_passes(engine, faces.images, normalisation=info.normalisation)
    everything = np.ones(len(faces), bool)
    voted = faces.votes.sum(axis=1) > 0
    majority = faces.votes.argmax(axis=1)[voted].astype(np.int64)
    heads: dict[str, dict[str, Any]] = {}
    for head in engine.heads:
        t = info.temperatures[head]
        heads[head] = {FER: _scores(passes, head, t, everything, faces.labels)}
        if voted.any():
            heads[head]["ferplus"] = _scores(passes, head, t, voted, majority)
    first = FER if FER in heads else info.shown_head
    probs = softmax(passes.plain[first], info.temperatures[first])
    shown = softmax(passes.plain[info.shown_head], info.temperatures[info.shown_head])
    result = {
        **heads[first][FER],
        "by_split": _by_split(faces, probs),
        "without_twins": _without_twins(faces, probs, data),
        "unsure": _unsure(shown, faces.labels, info.threshold),
        "sample": sample_score(info, engine, faces),
        "heads": heads,
        "data": {
            "name": data.name,
            "sha256": faces.digest(),
            "unreadable": list(report.unreadable),
            "skipped_classes": list(report.skipped),
        },
    }
    if CROWD in heads and voted.any():
        crowd = heads[CROWD]["ferplus"]
        result |= {"ferplus_accuracy": crowd["accuracy"], "ferplus_n": crowd["n"]}
        result |= {"ferplus_accuracy_flip": crowd["accuracy_flip"], "ferplus_ece": crowd["ece"]}
    return result


def sample_score(info: ModelInfo, engine: AllHeads, faces: FaceSet) -> dict[str, Any]:
    """Score every tenth test image alone (head ``fer``, or the shown one): what a test can repeat in seconds."""
    head = FER if FER in engine.heads else info.shown_head
    few = faces.take(np.arange(0, len(faces), SAMPLE_STEP, dtype=np.int64))
    starts = range(0, len(few), _BATCH)
    tensors = (to_tensor(few.images[i : i + _BATCH], info.normalisation) for i in starts)
    logits = np.concatenate([engine.run_all(x)[head].logits for x in tensors])
    nll = negative_log_likelihood(logits, few.labels, info.temperatures[head])
    return {"step": SAMPLE_STEP, "n": len(few), "accuracy": accuracy(logits, few.labels), "nll": nll}


def evaluate_sample(info: ModelInfo, engine: AllHeads, data: Path) -> dict[str, Any]:
    """Return :func:`sample_score` of a data set. Raises DataError where it can't be used."""
    faces, _ = load_test(data)
    return sample_score(info, engine, faces)


def as_table(result: Mapping[str, Any]) -> str:
    """Return the result as text for a terminal."""
    low, high = result["accuracy_interval"]
    lines = [
        f"images                      {result['n']}",
        f"accuracy, single pass       {result['accuracy']:.4f}   (95 %: {low:.4f} to {high:.4f})",
        f"accuracy, with mirror image {result['accuracy_flip']:.4f}",
        f"macro-F1                    {result['macro_f1']:.4f}",
        f"calibration error           {result['ece']:.4f}   (without temperature {result['ece_untempered']:.4f})",
    ]
    lines += [f"{k:<27} {v['accuracy']:.4f}   ({v['n']} images)" for k, v in result["by_split"].items()]
    alone = result["without_twins"]
    if alone["twins"]:
        lines.append(f"without twins in training   {alone['accuracy']:.4f}   ({alone['n']} images)")
    if "ferplus_accuracy" in result:
        lines.append(
            f"crowd head on FER+ majority {result['ferplus_accuracy']:.4f}   ({result['ferplus_n']} images, "
            f"calibration error {result['ferplus_ece']:.4f})"
        )
    unsure = result["unsure"]
    if unsure["accuracy"] is not None:
        lines.append(
            f"where not unsure            {unsure['accuracy']:.4f}   (confidence at least {unsure['threshold']:.3f}: "
            f"{unsure['coverage']:.1%} of the images)"
        )
    lines += ["", f"{'':10}{'precision':>10}{'recall':>8}{'F1':>8}{'images':>8}    confusion (row: truth)"]
    for (key, s), row in zip(result["per_class"].items(), result["confusion"], strict=True):
        counts = "".join(f"{c:6d}" for c in row)
        lines.append(f"{key:10}{s['precision']:>10.3f}{s['recall']:>8.3f}{s['f1']:>8.3f}{s['support']:>8}    {counts}")
    return "\n".join(lines)

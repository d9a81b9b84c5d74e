"""What honest probabilities cost and bring: the reasons for class scaling and for the threshold's bound.

Reads a model's own validation images (cut from the training part, because test images choose nothing) and prints, for
each head: the calibration of images that were not fitted with a temperature alone and with scaled classes; and how
often a threshold breaks its promise when the validation images are drawn again with replacement. Give it a model whose
classes aren't scaled yet::

    python -m benchmarks.calibration PATH_OF_DATASET.zip --model vgg16-lite
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
from emomonitor.engines.onnx import OnnxEngine
from train.data.dataset import load_training, split_validation
from train.evaluation.calibrate import CERTAINTY, fit_temperature, softmax
from train.evaluation.class_scaling import fit_class_scaling
from train.evaluation.heads import RISKS
from train.evaluation.metrics import class_calibration_errors, expected_calibration_error
from train.evaluation.passes import run_passes
from train.evaluation.truth import own_truth
from train.record import model_notes

FOLDS = 5


def calibration(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
    fold = np.random.default_rng(0).permutation(len(labels)) % FOLDS
    plain, scaled = np.zeros_like(logits), np.zeros_like(logits)
    for k in range(FOLDS):
        rest, held = fold != k, fold == k
        plain[held] = logits[held] / fit_temperature(logits[rest], labels[rest])
        found = fit_class_scaling(logits[rest], labels[rest])
        assert found is not None, "too few validation images"
        scaled[held] = logits[held] * found.scale + found.offset
    for name, values in (("as it is", logits), ("temperature", plain), ("scaled classes", scaled)):
        probs = softmax(values)
        nll = -np.log(probs[np.arange(len(labels)), labels]).mean()
        classwise = np.mean(list(class_calibration_errors(probs, labels).values()))
        ece, right = expected_calibration_error(probs, labels), (probs.argmax(axis=1) == labels).mean()
        print(f"  {name:15} NLL {nll:.4f}  ECE {ece:.4f}  classwise {classwise:.4f}  accuracy {right:.4f}")
    whole = fit_class_scaling(logits, labels)
    assert whole is not None
    print(
        f"  gain in NLL {whole.gain:.4f}, standard error {whole.gain_error:.4f}: {'taken' if whole.helps else 'left'}"
    )


def promise(logits: NDArray[np.float64], labels: NDArray[np.int64], risk: float, draws: int) -> None:
    probs = softmax(logits, fit_temperature(logits, labels))
    confidence, right = probs.max(axis=1), probs.argmax(axis=1) == labels
    n = len(labels)
    allowed = 1 - CERTAINTY
    for name, chance in (
        ("no bound", None),
        ("bound", allowed),
        ("bound, many looks", allowed / math.ceil(math.log2(n))),
    ):
        broken, shares = 0, []
        for seed in range(draws):
            drawn = np.random.default_rng(seed).integers(0, n, n)
            drawn = drawn[np.argsort(-confidence[drawn])]
            shown, wrong = np.arange(1, n + 1), np.cumsum(~right[drawn])
            bound = (
                wrong / shown if chance is None else beta.ppf(1 - chance, wrong + 1, np.maximum(shown - wrong, 1e-9))
            )
            good = np.flatnonzero(bound <= risk)
            read = confidence >= (confidence[drawn][good[-1]] if len(good) else 2)
            broken += bool((~right[read]).mean() > risk) if read.any() else 0
            shares.append(read.mean())
        print(
            f"  {name:18} risk of {risk:.0%} exceeded in {broken / draws:.1%} of the draws, {np.mean(shares):.1%} read"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--draws", type=int, default=1000)
    a = parser.parse_args()
    info = find_model(a.model)
    _, validation = split_validation(load_training(a.data)[0], seed=model_notes(info.folder)["training"]["seed"])
    engine = OnnxEngine(info)
    passes = run_passes(engine, validation.images, normalisation=info.normalisation, title=info.name)
    engine.close()
    for head, values in passes.plain.items():
        truth = own_truth(head, validation)
        logits = values[truth.index].astype(np.float64)
        print(f"{info.name}, head {head}: {len(truth.labels)} validation images, labels {truth.kind}")
        calibration(logits, truth.labels)
        promise(logits, truth.labels, RISKS[head], a.draws)


if __name__ == "__main__":
    main()

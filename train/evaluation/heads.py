"""Each head of a network made honest with the validation images: classes scaled, temperature, threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train.data.dataset import FaceSet
from train.evaluation.calibrate import Calibration, calibrate
from train.evaluation.class_scaling import ClassScaling, fit_class_scaling
from train.evaluation.truth import own_truth
from train.networks.heads import CROWD, FER

RISKS = {FER: 0.20, CROWD: 0.10}
"""Share of readings that may contradict the label at or above the threshold. People agree with the FER label
on about two images of three, with the crowd's majority far more often: the same risk can't be asked of both."""

Logits = Mapping[str, NDArray[np.float32]]
"""Float32 ``[N, 6]`` by head."""


def scale_classes(model: Any, logits: Logits, validation: FaceSet) -> dict[str, ClassScaling]:
    """Scale the classes of each head in its own weights, in place, where that helps; return by head what was done.

    Args:
        model: a Keras network whose heads are dense layers (or 1x1 convolutions) of the heads' names.
        logits: what it says of the validation images.
        validation: these images.
    """
    done = {}
    for head, values in logits.items():
        truth = own_truth(head, validation)
        found = fit_class_scaling(values[truth.index], truth.labels)
        if found is not None and found.helps:
            layer = model.get_layer(head)
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel * found.scale, bias * found.scale + found.offset])
            done[head] = found
    return done


def calibrate_heads(logits: Logits, validation: FaceSet) -> dict[str, Calibration]:
    """Fit each head to the labels that it learnt (in a set without votes the crowd's head borrows the FER labels)."""
    found = {}
    for head, values in logits.items():
        truth = own_truth(head, validation)
        found[head] = calibrate(values[truth.index], truth.labels, RISKS.get(head, RISKS[FER]))
    return found


def scaling_notes(scaling: ClassScaling) -> dict[str, Any]:
    """Return for ``model.json`` what is already in the weights."""
    return {
        "scale": [round(float(v), 4) for v in scaling.scale],
        "offset": [round(float(v), 4) for v in scaling.offset],
        "nll_gain": round(scaling.gain, 5),
        "nll_gain_error": round(scaling.gain_error, 5),
    }

"""What a head is measured against, and how a share of right readings is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from train.data.dataset import FaceSet
from train.evaluation.metrics import Labels, interval
from train.networks.heads import CROWD, FER

FERPLUS = "ferplus"
"""Name of the labels that the crowd gave; the other kind is named as the head that learnt it, ``fer``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Labels of one kind (``fer``, ``ferplus``): ``index`` of the images that have one, and ``labels`` (``[M]``)."""

    kind: str
    index: NDArray[np.int64]
    labels: Labels


def truths(faces: FaceSet) -> dict[str, Truth]:
    """Return the FER labels and, where there are votes, the FER+ majority, by kind.

    The majority is the largest of the six classes' votes, the first on a tie; images without such a vote have none.
    """
    found = {FER: Truth(kind=FER, index=np.arange(len(faces)), labels=faces.labels)}
    voted = np.flatnonzero(faces.votes.sum(axis=1) > 0)
    if len(voted):
        majority = faces.votes[voted].argmax(axis=1).astype(np.int64)
        found[FERPLUS] = Truth(kind=FERPLUS, index=voted, labels=majority)
    return found


def own_truth(head: str, faces: FaceSet) -> Truth:
    """Return the labels that a head learnt: the crowd's for ``crowd`` where there are votes, else the FER labels."""
    found = truths(faces)
    return found.get(FERPLUS, found[FER]) if head == CROWD else found[FER]


def rate(right: NDArray[np.bool_]) -> dict[str, Any]:
    """Return ``n``, ``accuracy`` and its 95 % ``interval`` (None without images) for JSON."""
    n = len(right)
    if not n:
        return {"n": 0, "accuracy": None, "interval": None}
    share = float(right.mean())
    return {"n": n, "accuracy": share, "interval": list(interval(share, n))}

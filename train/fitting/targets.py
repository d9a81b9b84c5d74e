"""What each image should give, head by head: the label, the crowd's votes, a teacher's opinion."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import ModelInfo, find_model
from emomonitor.errors import ModelError
from emomonitor.labels import N_EMOTIONS
from train.data.dataset import FaceSet
from train.evaluation.calibrate import softmax
from train.evaluation.passes import run_passes
from train.files import write_whole
from train.networks.heads import CROWD, FER

if TYPE_CHECKING:
    from train.fitting.recipes import Recipe

FloatBatch = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """By head: ``probs`` float32 ``[N, 6]``, rows summing to 1, and each image's ``weights`` ``[N]``."""

    probs: Mapping[str, FloatBatch]
    weights: Mapping[str, FloatBatch]

    def take(self, index: NDArray[np.int64]) -> Targets:
        """Return the targets of the images at ``index`` (int ``[M]``)."""
        return Targets(
            probs={h: p[index] for h, p in self.probs.items()}, weights={h: w[index] for h, w in self.weights.items()}
        )

    def joined(self, other: Targets) -> Targets:
        """Return these rows and then the other's."""
        return Targets(
            probs={h: np.concatenate([p, other.probs[h]]) for h, p in self.probs.items()},
            weights={h: np.concatenate([w, other.weights[h]]) for h, w in self.weights.items()},
        )

    def mixed(self, other: NDArray[np.int64], share: np.float32) -> Targets:
        """Return ``share`` of each row's target and the rest of the row ``other``'s (mixup)."""
        there = self.take(other)
        return Targets(
            probs={h: share * p + (1 - share) * there.probs[h] for h, p in self.probs.items()},
            weights={h: share * w + (1 - share) * there.weights[h] for h, w in self.weights.items()},
        )


def one_hot(labels: NDArray[np.int64]) -> FloatBatch:
    """Return float32 ``[N, 6]``."""
    return np.asarray(np.eye(N_EMOTIONS, dtype=np.float32)[labels], np.float32)


def smoothed(probs: FloatBatch, amount: float) -> FloatBatch:
    """Return ``1 - amount`` of the distributions and ``amount`` of the even one (Szegedy et al. 2016)."""
    return np.asarray((1 - amount) * probs + amount / N_EMOTIONS, np.float32)


def class_weights(labels: NDArray[np.int64], power: float) -> FloatBatch:
    """Return a weight for each image, float32 ``[N]``, mean 1: its class's count to the power of ``-power``."""
    counts = np.bincount(labels, minlength=N_EMOTIONS)
    weights = counts[labels].astype(np.float64) ** -power
    return np.asarray(weights / weights.mean(), np.float32)


def make_targets(
    faces: FaceSet, recipe: Recipe, heads: Sequence[str], teacher: Mapping[str, FloatBatch] | None = None
) -> Targets:
    """Build the targets that a recipe asks for.

    Args:
        faces: the training images.
        recipe: ``targets``, ``smoothing``, ``class_balance``, ``teacher_share``.
        heads: of the network.
        teacher: by head, float32 ``[N, 6]``; heads that it lacks learn without it.
    """
    total = faces.votes.sum(axis=1, keepdims=True)
    has_votes = total[:, 0] > 0
    labels = one_hot(faces.labels)
    shares = np.where(has_votes[:, None], faces.votes / np.maximum(total, 1), labels).astype(np.float32)
    share_of_votes = np.float32({"hard": 0.0, "mix": 0.5, "votes": 1.0}[recipe.targets])
    fer = (1 - share_of_votes) * labels + share_of_votes * shares
    probs = {FER: smoothed(fer, recipe.smoothing[0])}
    balance = class_weights(faces.labels, recipe.class_balance)
    weights = {FER: balance}
    if CROWD in heads:
        probs[CROWD] = smoothed(shares, recipe.smoothing[1])
        weights[CROWD] = balance * has_votes
    for head, opinion in (teacher or {}).items():
        if head in probs:
            probs[head] = (1 - recipe.teacher_share) * probs[head] + np.float32(recipe.teacher_share) * opinion
            weights[head] = balance  # a teacher has an opinion of each image, voted on or not
    return Targets(probs=probs, weights=weights)


def teacher_opinion(info: ModelInfo, engine: AllHeads, images: NDArray[np.uint8]) -> dict[str, FloatBatch]:
    """Return a model's calibrated probabilities by head, averaged over each image and its mirror image."""
    passes = run_passes(engine, images, normalisation=info.normalisation, title="teacher")
    return {
        h: ((softmax(z, info.temperatures[h]) + softmax(passes.mirrored[h], info.temperatures[h])) / 2).astype(
            np.float32
        )
        for h, z in passes.plain.items()
    }


def ask_teachers(names: Sequence[str], images: NDArray[np.uint8]) -> dict[str, FloatBatch]:
    """Average the opinions of several models by head, float32 ``[N, 6]``, of the heads that all of them have.

    Args:
        names: models by name or folder, at least one.
        images: uint8 ``[N, 48, 48]``.

    Raises:
        ModelError: a teacher can't be loaded.
    """
    from emomonitor.engines.factory import open_engine

    opinions = []
    for name in names:
        info = find_model(name)
        engine = open_engine("auto", info)
        try:
            opinions.append(teacher_opinion(info, engine, images))
        finally:
            engine.close()
    common = set.intersection(*(set(o) for o in opinions))
    return {h: np.stack([o[h] for o in opinions]).mean(axis=0).astype(np.float32) for h in sorted(common)}


def keep_answers(answers: Mapping[str, FloatBatch], path: Path) -> None:
    """Keep teachers' answers with a run, so that one that goes on need not ask again. Raises OutputError."""
    out = BytesIO()
    np.savez(out, allow_pickle=False, **answers)
    write_whole(path, out.getvalue())


def read_answers(path: Path, n: int) -> dict[str, FloatBatch]:
    """Read what :func:`keep_answers` kept of ``n`` images. Raises ModelError where it is damaged or of others."""
    try:
        with path.open("rb") as file, np.load(file) as z:
            answers = {h: np.asarray(z[h], np.float32) for h in z.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as e:
        raise ModelError(f"{path} can't be read ({e}). Begin the run again in another --out.") from e
    if any(a.shape != (n, N_EMOTIONS) for a in answers.values()):
        raise ModelError(f"{path} holds a teacher's answers to other images. Begin the run again in another --out.")
    return answers

"""A person's own rest: what the network makes of their calm face, and probabilities corrected for it.

Faces at rest differ: low mouth corners or a heavy brow read as sad or angry for ever. OpenFace takes a person's own
median from its features for that (Baltrušaitis, Mahmoud & Robinson 2015, "Cross-dataset learning and person-specific
normalisation for automatic Action Unit detection"). Here the same is done to the network's logits, as an additive
logit adjustment (Menon et al. 2021, "Long-tail learning via logit adjustment"): each is lowered, or raised, by as much
as this person's resting face differs from the average calm face, and by :data:`MOST` at the most.

What it costs: an expression that the resting face looks like must be shown more strongly to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from emomonitor.entities import Quality, Scene
from emomonitor.labels import N_EMOTIONS, Emotion

Floats = NDArray[np.float64]

CALM: Floats = np.array([-2.92, -2.83, -3.28, -0.91, -2.38, -4.50])
"""Mean log probabilities of the average calm face: the shipped model's on the calm validation images
(``python -m benchmarks.baseline --data ZIP --grid`` prints them)."""

MOST = float(np.log(12.0))
"""No ratio of probabilities is changed by more than this factor: a strong expression must come through."""

TAKE_S = 30.0
"""So long a person sits at ease."""

LEAST_S = 15.0
"""Readable seconds of these without which nothing is learnt."""

ADAPT_S = 1200.0
"""Time constant, in seconds of rest, of the slow adaptation: another light is learnt within the hour."""

NEAR = 0.35
"""Total variation distance from the rest up to which a moment counts as rest. The window is the same on all sides, so
that adapting by what lies in it doesn't move the rest by itself."""

DRIFT = 0.7
"""Adaptation ends so far from what was taken at ease: a low mood that lasts must not become the new rest."""

_FLOOR = 1e-4
"""Smaller probabilities say nothing more of a face."""

_LONGEST_S = 1.0
"""A reading stands for no longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A person's rest.

    Attributes:
        rest: float64 ``[6]``, mean log probabilities of the uncorrected network at rest.
        model: SHA-256 (hex) of the weights that read it: another network sees the face otherwise.
        seconds: readable seconds of the first 30.
        taken: float64 ``[6]``, the rest as it was taken; ``rest`` stays near it.
        adapted_s: seconds of rest since, from which it was adapted.
    """

    rest: Floats
    model: str
    seconds: float
    taken: Floats
    adapted_s: float = 0.0

    @property
    def offsets(self) -> Floats:
        """float64 ``[6]``, by how much each logit is lowered."""
        return offsets(self.rest)

    def correct(self, probs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities ``[..., 6]`` as they are against this person's rest."""
        return corrected(probs, self.offsets)

    def adapted(self, probs: NDArray[np.float32], step_s: float) -> Baseline:
        """Return it after another moment of rest; the same where this moment is none."""
        at_rest = np.exp(self.rest) / np.exp(self.rest).sum()
        if 0.5 * float(np.abs(probs - at_rest).sum()) > NEAR:
            return self
        share = 1.0 - float(np.exp(-step_s / ADAPT_S))
        moved = self.rest + share * (logs(probs) - self.rest)
        rest = np.clip(moved, self.taken - DRIFT, self.taken + DRIFT)
        return replace(self, rest=rest, adapted_s=self.adapted_s + step_s)


def logs(probs: NDArray[np.float32]) -> Floats:
    """Return log probabilities; those near zero are as one."""
    return np.asarray(np.log(np.maximum(np.asarray(probs, np.float64), _FLOOR)), np.float64)


def offsets(rest: Floats) -> Floats:
    """Return by how much each logit is lowered, float64 ``[6]``; 0 for calm, negative where it is raised."""
    found = (rest - rest[Emotion.NEUTRAL]) - (CALM - CALM[Emotion.NEUTRAL])
    return np.asarray(np.clip(found, -MOST, MOST), np.float64)


def corrected(probs: NDArray[np.float32], lowered: Floats) -> NDArray[np.float32]:
    """Return probabilities ``[..., 6]`` with their logits lowered by ``[6]``; rows sum to 1."""
    scaled = np.asarray(probs, np.float64) * np.exp(-lowered)
    return np.asarray(scaled / scaled.sum(axis=-1, keepdims=True), np.float32)


class Normaliser:
    """Corrects the only face in view, and follows its rest slowly. Pure: its only clock is the frames' own time.

    Args:
        baseline: whose; None corrects nothing.
    """

    def __init__(self, baseline: Baseline | None) -> None:
        self.baseline = baseline
        self._before: float | None = None

    def update(self, probs: Mapping[int, NDArray[np.float32]], time_s: float) -> dict[int, NDArray[np.float32]]:
        """Take in a frame's uncorrected probabilities by face; return the corrected ones.

        Args:
            probs: ``[6]`` of each face that can be read; whose rest it is isn't known where there are several.
            time_s: of the frame.
        """
        step = 0.0 if self._before is None else min(max(0.0, time_s - self._before), _LONGEST_S)
        self._before = time_s
        if self.baseline is None or len(probs) != 1:
            return {}
        ((face, found),) = probs.items()
        self.baseline = self.baseline.adapted(found, step)
        return {face: self.baseline.correct(found)}


class Taking:
    """Half a minute at ease, from scene to scene. Pure.

    Only moments count in which exactly one face is in view and can be read.
    """

    def __init__(self) -> None:
        self._sum: Floats = np.zeros(N_EMOTIONS)
        self._squares: Floats = np.zeros(N_EMOTIONS)
        self._begun: float | None = None
        self._before: float | None = None
        self.read_s = 0.0
        self.elapsed_s = 0.0

    def add(self, scene: Scene) -> None:
        """Take in a scene."""
        now = scene.time_s
        if self._begun is None:
            self._begun = now
        step = 0.0 if self._before is None else min(max(0.0, now - self._before), _LONGEST_S)
        self._before = now
        self.elapsed_s = now - self._begun
        probs = alone(scene)
        if probs is None or step == 0.0:
            return
        found = logs(probs)
        self._sum += step * found
        self._squares += step * found**2
        self.read_s += step

    @property
    def done(self) -> bool:
        """Whether the half minute is over."""
        return self.elapsed_s >= TAKE_S

    @property
    def spread(self) -> float:
        """How restless the face was: largest standard deviation of a log probability; 0 before anything was read."""
        if self.read_s == 0.0:
            return 0.0
        mean = self._sum / self.read_s
        return float(np.sqrt(np.maximum(self._squares / self.read_s - mean**2, 0.0)).max())

    def baseline(self, model: str) -> Baseline | None:
        """Return what was learnt; None where too little could be read."""
        if self.read_s < LEAST_S:
            return None
        rest = self._sum / self.read_s
        return Baseline(rest=rest, model=model, seconds=self.read_s, taken=rest)


def alone(scene: Scene) -> NDArray[np.float32] | None:
    """Return the uncorrected probabilities of the only face in view; None for none, several, or one not readable."""
    if len(scene.readings) != 1 or scene.coasting:
        return None
    reading = scene.readings[0]
    return reading.probs if reading.quality is Quality.OK else None

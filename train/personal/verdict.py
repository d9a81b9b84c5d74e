"""Whether a tuned model may take a place: the same faces read before and after, compared face by face."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from train.evaluation.metrics import interval

MAX_LUCK = 0.05
"""Largest probability with which a model that is no better would do as well on the held-back faces (exact one-sided
sign test on the faces whose answer changed: McNemar 1947). Without it, random labels would be accepted every other
time."""

MAX_LOSS = 0.01
"""Accuracy that may be lost on the original validation images: one point, about the standard error of one model's
accuracy there (2,264 images at 0.7: 0.0096)."""

Right = NDArray[np.bool_]
"""For each face whether the reading was right, bool ``[N]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The same faces read by the parent (``before``) and by the new model (``after``)."""

    before: Right
    after: Right

    @property
    def gained(self) -> int:
        """Faces that were wrong and are right."""
        return int((self.after & ~self.before).sum())

    @property
    def lost(self) -> int:
        """Faces that were right and are wrong."""
        return int((self.before & ~self.after).sum())

    @property
    def luck(self) -> float:
        """Probability of at least so many gains among the changed faces, were each as likely a loss."""
        n = self.gained + self.lost
        return float(sum(math.comb(n, k) for k in range(self.gained, n + 1)) / 2**n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The comparison; ``reason`` is None where the new model may be kept, else why not."""

    faces: Judged
    original: Judged | None
    reason: str | None

    def as_text(self) -> str:
        """Return the figures before and after, for a terminal."""
        lines = [f"{'':36}{'before':>8}{'after':>8}   95 % interval before / after"]
        lines.append(_line("held-back faces", self.faces))
        if self.original is not None:
            lines.append(_line("original validation images", self.original))
        f = self.faces
        lines.append(
            f"Of the held-back faces {f.gained} became right and {f.lost} wrong; luck alone would do as well with "
            f"probability {f.luck:.3f} (allowed: {MAX_LUCK})."
        )
        return "\n".join(lines)


def _line(title: str, judged: Judged) -> str:
    n = len(judged.before)
    before, after = float(judged.before.mean()), float(judged.after.mean())
    spans = " / ".join("{:.3f} to {:.3f}".format(*interval(v, n)) for v in (before, after))
    return f"{f'{title} ({n})':36}{before:>8.3f}{after:>8.3f}   {spans}"


def judge(faces: Judged, original: Judged | None, replaced: Right | None) -> Verdict:
    """Decide whether a new model may be kept.

    Args:
        faces: the held-back faces.
        original: the original validation images; None where they aren't there.
        replaced: what the model that stands in the place already reads rightly of the held-back faces.
    """
    return Verdict(faces=faces, original=original, reason=_reason(faces, original, replaced))


def _reason(faces: Judged, original: Judged | None, replaced: Right | None) -> str | None:
    if faces.gained <= faces.lost:
        return (
            f"it reads {int(faces.after.sum())} of the {len(faces.after)} held-back faces rightly, its parent "
            f"{int(faces.before.sum())}. Look the labels over, or add faces like those that are read wrongly."
        )
    if faces.luck > MAX_LUCK:
        return (
            f"{faces.gained} better and {faces.lost} worse of {len(faces.after)} held-back faces can be luck. Add more "
            "faces, above all such as are read wrongly."
        )
    # In whole images, since 0.99 and 0.98 differ by a little more than 0.01.
    if original is not None and (net := original.lost - original.gained) > MAX_LOSS * len(original.before):
        share = net / len(original.before)
        return (
            f"it reads the held-back faces better, but forgot {share:.1%} of the original validation images (allowed: "
            f"{MAX_LOSS:.0%}). Try a smaller --learning-rate or fewer --epochs."
        )
    if replaced is not None and faces.after.sum() <= replaced.sum():
        return (
            f"the model that is there already reads {int(replaced.sum())} of the held-back faces rightly, the new one "
            f"{int(faces.after.sum())}. Give another --name to keep both."
        )
    return None

"""One clip read by two models, frame by frame: the same faces, both readings. Nothing is written."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace

from emomonitor.entities import Scene
from emomonitor.runtime.offline import open_reel
from emomonitor.runtime.pipeline import open_pipeline
from emomonitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One frame, read twice. Detector and tracker don't depend on the model, so that ids and boxes are the same.

    Attributes:
        first: what the first model read.
        second: what the second model read.
        frames: how many frames the clip promises; None where that is unknown.
    """

    first: Scene
    second: Scene
    frames: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How two models' readings of the same faces in the same frames compare. Who is right is not known.

    Attributes:
        same: both showed the same emotion.
        unsure: both were unsure.
        one_unsure: one was unsure, the other showed an emotion.
        other: they showed two different emotions.
    """

    same: int = 0
    unsure: int = 0
    one_unsure: int = 0
    other: int = 0

    @property
    def faces(self) -> int:
        """Faces that were good enough to be read, over all frames."""
        return self.same + self.unsure + self.one_unsure + self.other

    @property
    def share(self) -> float | None:
        """Share of them on which they agree: the same emotion, or both unsure; None where no face was read."""
        return (self.same + self.unsure) / self.faces if self.faces else None

    def plus(self, pair: Pair) -> Agreement:
        """Count a frame in."""
        others = {r.face_id: r for r in pair.second.readings if r.probs is not None}
        same = unsure = one_unsure = other = 0
        for mine in pair.first.readings:
            yours = others.get(mine.face_id)
            if mine.probs is None or yours is None:
                continue
            if mine.emotion is yours.emotion:
                same, unsure = same + (mine.emotion is not None), unsure + (mine.emotion is None)
            elif mine.emotion is None or yours.emotion is None:
                one_unsure += 1
            else:
                other += 1
        return Agreement(
            same=self.same + same,
            unsure=self.unsure + unsure,
            one_unsure=self.one_unsure + one_unsure,
            other=self.other + other,
        )


def read_twice(uri: str, settings: Settings, first: str, second: str) -> Generator[Pair]:
    """Read a file with two models; the seat, which is meant for a camera, doesn't count.

    Args:
        uri: a video, picture or folder, or ``demo``.
        settings: smoothing, threshold, detector and engine.
        first: what ``--model`` takes.
        second: the same.

    Raises:
        SourceError: the file can't be read, or has no end.
        ModelError: a model is missing or damaged.
    """
    settings = replace(settings, only_seat=False)
    with (
        closing(open_reel(uri)) as reel,
        open_pipeline(replace(settings, model=first)) as one,
        open_pipeline(replace(settings, model=second)) as two,
    ):
        for frame in reel:
            yield Pair(first=one.process(frame), second=two.process(frame), frames=reel.source.info.frames)

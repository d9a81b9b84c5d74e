"""Faces of corrected moments, in the folder that ``python -m train finetune --faces`` reads.

Nothing is written here without a consent of its own. A face is what the network sees of it: 48 by 48 grey pixels.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from emomonitor.care.tables import append_row
from emomonitor.entities import Detection, Image, Reading
from emomonitor.errors import CareError, SessionError
from emomonitor.labels import KEYS, Emotion
from emomonitor.session.storage import make_private_folder, open_private, sync, told, write_whole
from emomonitor.vision.crop import align_face

FACES = "faces"
LABELS = "labels.csv"
COLUMNS = ("file", "emotion", "session", "time", "guess_shown", "guess")

LEAST = 60
"""Faces without which nothing is taught (the training's own bar)."""

LEAST_OF_EACH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What there is.

    Attributes:
        counts: faces by emotion, all six.
    """

    counts: dict[Emotion, int]

    @property
    def whole(self) -> int:
        """Faces in all."""
        return sum(self.counts.values())

    @property
    def enough(self) -> bool:
        """Whether a personal model can be tried: without the data set all six must be there."""
        return self.whole >= LEAST and min(self.counts.values()) >= LEAST_OF_EACH


def keep_face(
    folder: Path, image: Image, reading: Reading, emotion: Emotion, *, utc: datetime, guess: Emotion | None, shown: bool
) -> Path:
    """Cut a face out and keep it with its label; both are on the disk when this returns.

    Args:
        folder: of the faces.
        image: the frame.
        reading: whose face.
        emotion: what it shows, as the person says.
        utc: when.
        guess: what the screen showed then.
        shown: whether the person knew that.

    Raises:
        CareError: it can't be written.
    """
    from emomonitor.opencv import cv2

    detection = Detection(box=reading.box, keypoints=reading.keypoints, score=reading.detection)
    done, png = cv2.imencode(".png", align_face(image, detection).face)
    if not done:
        raise CareError("The face could not be written as a picture.")
    name = f"{emotion.key}/{utc:%Y%m%dT%H%M%S}{utc.microsecond // 1000:03d}Z.png"
    target = folder / name
    try:
        make_private_folder(target.parent)
        fd, new = open_private(target)
        try:
            if not new:
                raise CareError(f"{target} is there already.")
            write_whole(fd, png.tobytes())
            sync(fd)
        finally:
            os.close(fd)
    except OSError as e:
        raise CareError(str(told(e, target))) from e
    except SessionError as e:
        raise CareError(str(e)) from e
    session = f"{utc:%Y-%m-%d}"  # faces of one day are never divided between learning and judging
    cells = (name, emotion.key, session, utc.isoformat(), "yes" if shown else "no", guess.key if guess else "")
    append_row(folder / LABELS, COLUMNS, cells)
    return target


def kept_faces(folder: Path) -> Kept:
    """Count what there is; what isn't ours isn't counted."""
    counts = Counter({Emotion[key.upper()]: 0 for key in KEYS})
    for key in KEYS:
        place = folder / key
        if place.is_dir():
            counts[Emotion[key.upper()]] = sum(p.suffix == ".png" for p in place.iterdir())
    return Kept(counts=dict(counts))

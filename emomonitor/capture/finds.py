"""What was found to analyse. Light: whoever only speaks of it loads no OpenCV."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Nature(StrEnum):
    """What a file looks like by its name: pictures and films take different times for their bytes."""

    VIDEO = "video"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One thing to analyse, or a reason why not.

    Attributes:
        path: a file, or a folder whose pictures belong together.
        nature: what it looks like.
        size: bytes of all that will be read.
        trouble: why nothing can be analysed there, in words; "" where something can.
    """

    path: Path
    nature: Nature = Nature.VIDEO
    size: int = 0
    trouble: str = ""

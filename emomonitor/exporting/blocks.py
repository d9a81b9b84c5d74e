"""A report as blocks, whatever it is written as: a page of HTML, or sheets of paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a paragraph is meant."""

    PLAIN = "plain"
    LEAD = "lead"
    QUIET = "quiet"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: level 2 for a part, 3 below it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first column names the rows.

    Attributes:
        caption: what it shows.
        head: titles of the columns.
        rows: as many fields each as there are titles.
        numbers: columns that are set flush right.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing.

    Attributes:
        svg: a whole ``<svg>`` element that needs nothing else.
        width: of its view box.
        height: of its view box.
        words: what it shows, for whoever can't see it.
    """

    svg: str
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Lines to copy."""

    text: str


Block = Heading | Paragraph | Bullets | Facts | Table | Figure | Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it.

    Attributes:
        title: of the document.
        subtitle: when it was.
        language: ``en`` or ``zh_TW``.
        page: "Page {page} of {pages}", for the foot of a sheet.
        blocks: in the order of reading.
    """

    title: str
    subtitle: str
    language: str
    page: str
    blocks: tuple[Block, ...]

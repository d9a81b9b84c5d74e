"""``coding-NAME.csv``: what a person saw in a session, stretch by stretch. The log beside it is never touched."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path

from emomonitor.errors import SessionError
from emomonitor.labels import KEYS, UNSURE, emotion_from_name
from emomonitor.session.columns import CODING_NAMES, NEWLINE
from emomonitor.session.events import escaped, unescaped
from emomonitor.session.layout import SessionFiles
from emomonitor.session.storage import replace_atomically, told

CODING_LABELS: tuple[str, ...] = (*KEYS, UNSURE)
"""What a coder may say; the last is "can't tell"."""

_LONGEST_NAME = 40
_DECIMALS = 6
_NEEDED = ("start_s", "end_s", "label")
_LARGEST = 16 << 20
"""Bytes; a day of frames that are each coded by themselves takes less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in which a face was given a label.

    Attributes:
        start_s: when it begins, on the log's clock.
        end_s: when it ends; that moment is not part of it.
        label: one of :data:`CODING_LABELS`.
        face_id: the person meant; None for whoever is seen alone.
        blind: coded before the coder was shown the log's readings.
    """

    start_s: float
    end_s: float
    label: str
    face_id: int | None = None
    blind: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """All that one coder saw in a session.

    Attributes:
        coder: their name.
        stretches: by person and time; those of one person never overlap.
        done_utc: when the coder was first shown the readings, ISO 8601; "" before.
    """

    coder: str
    stretches: tuple[Stretch, ...] = ()
    done_utc: str = ""

    def of(self, face_id: int | None) -> tuple[Stretch, ...]:
        """Return the stretches of one person, in order of time."""
        return tuple(s for s in self.stretches if s.face_id == face_id)

    def label_at(self, time_s: float, face_id: int | None) -> str | None:
        """Return what was said of somebody at a moment; None for nothing."""
        return next((s.label for s in self.stretches if s.face_id == face_id and s.start_s <= time_s < s.end_s), None)

    def with_stretch(self, new: Stretch) -> Coding:
        """Return the coding with a stretch laid over whatever was there; equal neighbours become one."""
        cleared = self.without(new.start_s, new.end_s, new.face_id)
        return replace(cleared, stretches=_tidy((*cleared.stretches, new)))

    def without(self, start_s: float, end_s: float, face_id: int | None) -> Coding:
        """Return the coding with nothing said of somebody in this time."""
        left: list[Stretch] = []
        for s in self.stretches:
            if s.face_id != face_id or s.end_s <= start_s or end_s <= s.start_s:
                left.append(s)
                continue
            if s.start_s < start_s:
                left.append(replace(s, end_s=start_s))
            if end_s < s.end_s:
                left.append(replace(s, start_s=end_s))
        return replace(self, stretches=_tidy(left))

    @property
    def coded_s(self) -> float:
        """Seconds that were coded, of all people."""
        return sum(s.end_s - s.start_s for s in self.stretches)


def _tidy(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for s in sorted(stretches, key=lambda s: (s.face_id or 0, s.start_s)):
        last = found[-1] if found else None
        if last is not None and last.end_s == s.start_s and _same(last, s):
            found[-1] = replace(last, end_s=s.end_s)
        else:
            found.append(s)
    return tuple(found)


def _same(one: Stretch, other: Stretch) -> bool:
    return (one.label, one.face_id, one.blind) == (other.label, other.face_id, other.blind)


# -- where it lies -------------------------------------------------------------------------------------


def coding_file(place: SessionFiles | Path, coder: str) -> Path:
    """Return where a coder's file lies.

    Args:
        place: the session, or a folder of pictures that were not analysed.
        coder: any name with a letter or digit in it. Names that differ in case or signs only have the same file.

    Raises:
        SessionError: the name has no letter or digit.
    """
    plain = unicodedata.normalize("NFC", coder).casefold()
    safe = re.sub(r"[\W_]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")
    if not safe:
        raise SessionError(f"{coder!r} is no name for a file. Write a name with letters or digits.")
    folder, start = _folder(place)
    return folder / f"{start}coding-{safe}.csv"


def codings_of(place: SessionFiles | Path) -> tuple[Path, ...]:
    """Return the coders' files that are there, by name."""
    folder, start = _folder(place)
    fits = re.compile(rf"{re.escape(start)}coding-[\w-]+\.csv")
    try:
        return tuple(sorted(p for p in folder.iterdir() if fits.fullmatch(p.name) and p.is_file()))
    except OSError:
        return ()


def coder_of(path: Path) -> str:
    """Return whose file it is, by what stands in it; of one that can't be read by its name."""
    try:
        return read_coding(path).coder
    except SessionError:
        return path.stem.rpartition("coding-")[2]


def _folder(place: SessionFiles | Path) -> tuple[Path, str]:
    """The folder in which codings lie, and how their names begin."""
    if isinstance(place, Path):
        return place, ""
    return place.log.parent, "" if place.folder is not None else f"{place.log.stem}."


# -- writing and reading -------------------------------------------------------------------------------


def write_coding(path: Path, coding: Coding) -> None:
    """Write a coder's file atomically; a new one is its owner's alone.

    Raises:
        SessionError: it can't be written; what was there is as it was.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=NEWLINE)
    writer.writerow(CODING_NAMES)
    for s in coding.stretches:
        writer.writerow(
            (
                f"{s.start_s:.{_DECIMALS}f}",
                f"{s.end_s:.{_DECIMALS}f}",
                s.label,
                "" if s.face_id is None else s.face_id,
                escaped(coding.coder),
                int(s.blind),
                coding.done_utc,
            )
        )
    try:
        replace_atomically(path, text.getvalue().encode())
    except OSError as e:
        raise told(e, path) from e


def read_coding(path: Path) -> Coding:
    """Read a coder's file: one of ours, or any CSV with the columns ``start_s``, ``end_s`` and ``label``.

    Raises:
        SessionError: it can't be read, or a row makes no sense; the message names the row.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise SessionError(f"{path.name} is too large to be a coder's file. Choose another file.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as e:
        raise SessionError(f"There is no file {path}. Check its name.") from e
    except (OSError, UnicodeDecodeError) as e:
        raise SessionError(f"{path} can't be read ({e}).") from e
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as e:
        raise SessionError(f"{path.name} is no CSV file ({e}). Choose another file.") from e
    header = [name.strip() for name in rows[0]] if rows else []
    lacking = [name for name in _NEEDED if name not in header]
    if lacking:
        raise SessionError(
            f"{path.name} is no coder's file: it lacks the columns {', '.join(lacking)}. Choose another file."
        )
    stretches, names, done = [], [], [""]
    for n, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise SessionError(f"{path.name}, row {n}: {len(row)} fields instead of {len(header)}. Mend the row.")
        fields = dict(zip(header, (f.strip() for f in row), strict=True))
        stretches.append(_stretch(path, n, fields))
        names.append(unescaped(fields.get("coder", "")))
        done.append(fields.get("done_utc", ""))
    coder = next((name for name in names if name), path.stem.rpartition("coding-")[2] or path.stem)
    coding = Coding(coder=coder, stretches=_tidy(stretches), done_utc=max(done))
    _refuse_overlaps(path, coding.stretches)
    return coding


def _stretch(path: Path, row: int, fields: Mapping[str, str]) -> Stretch:
    start_s, end_s = (_seconds(path, row, fields[name]) for name in ("start_s", "end_s"))
    if end_s <= start_s:
        raise SessionError(f"{path.name}, row {row}: the stretch ends before it begins. Mend the row.")
    emotion = emotion_from_name(fields["label"])
    label = fields["label"].lower() if emotion is None else emotion.key
    if label not in CODING_LABELS:
        raise SessionError(f"{path.name}, row {row}: {fields['label']!r} is none of {', '.join(CODING_LABELS)}.")
    face = fields.get("face_id", "").removesuffix(".0")  # pandas makes 1.0 of it
    if face and not (face.isdecimal() and int(face) > 0):
        raise SessionError(f"{path.name}, row {row}: {face!r} is no person's number.")
    return Stretch(
        start_s=start_s,
        end_s=end_s,
        label=label,
        face_id=int(face) if face else None,
        blind=fields.get("blind", "1") not in ("0", "0.0"),
    )


def _seconds(path: Path, row: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SessionError(f"{path.name}, row {row}: {text!r} is no time in seconds.")
    return value


def _refuse_overlaps(path: Path, stretches: tuple[Stretch, ...]) -> None:
    last: dict[int | None, float] = {}
    for s in stretches:
        if s.start_s < last.get(s.face_id, -math.inf) - 10**-_DECIMALS:
            raise SessionError(f"{path.name}: two stretches overlap at {s.start_s:.3f} s. Each moment needs one label.")
        last[s.face_id] = s.end_s


def remove_person(path: Path, people: Set[int]) -> int:
    """Take what was coded of somebody, under any of these numbers, out of a coder's file; return how much went.

    Stretches that name nobody go too: they may be about them. A file in which nothing is left is deleted, and so is
    one that can't be read.

    Raises:
        SessionError: it can't be written.
    """
    try:
        try:
            coding = read_coding(path)
        except SessionError:  # nobody knows whom it is about
            path.unlink(missing_ok=True)
            return 0
        left = tuple(s for s in coding.stretches if s.face_id is not None and s.face_id not in people)
        gone = len(coding.stretches) - len(left)
        if not left:
            path.unlink(missing_ok=True)
        elif gone:
            write_coding(path, replace(coding, stretches=left))
    except OSError as e:
        raise told(e, path) from e
    return gone

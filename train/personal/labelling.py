"""What a labelling session knows, without a window: which face is next, what was decided, and the saved file."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from emomonitor.labels import Emotion
from train.data.dataset import DataError
from train.personal.faces import LabelFile, Row, find_pictures, folder_label, read_label_file, write_label_file

_COLUMNS = ("file", "emotion", "guess_shown", "guess", "labelled")


class Labelling:
    """The faces of a folder that need a label, gone through one by one; every decision is on disk at once.

    Faces in folders named after an emotion have their label and are left out. Rows and columns that are in the file
    already are kept.

    Args:
        folder: the folder of faces.
        out: the ``labels.csv`` to write; what it holds already counts as done.

    Raises:
        DataError: there is no face to label, or the file can't be used.
    """

    def __init__(self, folder: Path, out: Path) -> None:
        self.folder = folder
        self.out = out
        found = find_pictures(folder)
        self.files = tuple(f for f in found if folder_label(f) is None)
        if not self.files:
            raise DataError(
                f"{folder} holds no picture without a label (pictures in folders named after an emotion have one)."
                if found
                else f"{folder} holds no picture. Give a folder of cut-out faces (.png, .jpg, …)."
            )
        if not out.parent.is_dir():
            raise DataError(
                f"There is no folder {out.parent} to write {out.name} into. Make it, or give another --out."
            )
        old = read_label_file(out) if out.exists() else LabelFile(columns=(), rows=())
        self._columns = tuple(dict.fromkeys((*old.columns, *_COLUMNS)))
        self._rows = {r.file: r for r in old.rows}
        self._history: list[tuple[str, Row | None]] = []
        self._place = 0
        self._to_next()

    # -- what is there ---------------------------------------------------------------------------------

    @property
    def current(self) -> str | None:
        """The face to decide on, as a path told from the folder; None where all are done."""
        return self.files[self._place] if self._place < len(self.files) else None

    @property
    def counts(self) -> Mapping[Emotion | None, int]:
        """Faces by label; under None those that were skipped."""
        rows = (self._rows.get(f) for f in self.files)
        return Counter(r.emotion for r in rows if r is not None and self._is_done(r))

    @property
    def done(self) -> int:
        """How many faces were decided on, the skipped ones included."""
        return sum(self.counts.values())

    @property
    def can_undo(self) -> bool:
        """Whether a decision of this session can be taken back."""
        return bool(self._history)

    @property
    def guess_was_shown(self) -> bool:
        """Whether the model's guess of the current face was looked at, now or in an earlier session."""
        row = self._rows.get(self.current or "")
        return row is not None and row.cells.get("guess_shown") == "yes"

    def label_of(self, file: str) -> Emotion | None:
        """Return a face's label; None where it has none."""
        row = self._rows.get(file)
        return row.emotion if row is not None else None

    # -- what is done ----------------------------------------------------------------------------------

    def decide(self, emotion: Emotion | None) -> None:
        """Give the current face its label (None skips it), save, and go on to the next one.

        Raises:
            DataError: the file can't be written; nothing has changed.
        """
        file = self.current
        if file is None:
            return
        before = self._rows.get(file)
        cells = {"guess_shown": "no", **(before.cells if before is not None else {})}
        cells["guess_shown"] = cells["guess_shown"] or "no"
        cells["labelled"] = datetime.now(UTC).isoformat(timespec="seconds")
        self._put(file, Row(file=file, emotion=emotion, skipped=emotion is None, cells=cells))
        self._history.append((file, before))
        self._to_next()

    def undo(self) -> str | None:
        """Take the last decision of this session back, save, and return to its face, whose path is returned.

        Raises:
            DataError: the file can't be written; nothing has changed.
        """
        if not self._history:
            return None
        file, before = self._history[-1]
        self._put(file, before)
        self._history.pop()
        self._place = self.files.index(file)
        return file

    def note_guess(self, guess: Emotion) -> None:
        """Write down that the model's guess of the current face was shown, before the label is given.

        Raises:
            DataError: the file can't be written.
        """
        file = self.current
        if file is None:
            return
        before = self._rows.get(file)
        cells = {**(before.cells if before is not None else {}), "guess_shown": "yes", "guess": guess.key}
        self._put(file, Row(file=file, emotion=None, skipped=False, cells=cells))

    def sort_into(self, target: Path) -> int:
        """Copy every labelled face into ``target/<Emotion>/`` and return how many were copied.

        A sub-folder's name becomes part of the copy's (``s1/a.png``: ``Happy/s1_a.png``), so that none is overwritten.

        Raises:
            DataError: it can't be written.
        """
        copied = 0
        for file in self.files:
            emotion = self.label_of(file)
            if emotion is None:
                continue
            place = target / emotion.title / file.replace("/", "_")
            part = place.with_name(place.name + ".part")
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.folder / file, part)
                part.replace(place)
            except OSError as e:
                part.unlink(missing_ok=True)
                raise DataError(f"{place} can't be written ({e}). The labels in {self.out} are safe.") from e
            copied += 1
        return copied

    # -- inside ----------------------------------------------------------------------------------------

    def _put(self, file: str, row: Row | None) -> None:
        rows = dict(self._rows)
        if row is None:
            rows.pop(file, None)
        else:
            rows[file] = row
        write_label_file(self.out, LabelFile(columns=self._columns, rows=tuple(rows.values())))
        self._rows = rows

    @staticmethod
    def _is_done(row: Row) -> bool:
        return row.skipped or row.emotion is not None

    def _to_next(self) -> None:
        """Go to the first face from the current place on that isn't decided on, then from the beginning."""
        order = (*range(self._place, len(self.files)), *range(self._place))
        waiting = (i for i in order if (r := self._rows.get(self.files[i])) is None or not self._is_done(r))
        self._place = next(waiting, len(self.files))

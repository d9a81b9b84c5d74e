"""A comparison as files: units side by side, figures, and the tables of confusions. Readable by their owner only."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from emomonitor.errors import SessionError
from emomonitor.exporting.meanings import MEANING
from emomonitor.labels import KEYS
from emomonitor.replay.agreement import LEVEL, Agreement, Estimate
from emomonitor.replay.comparison import Comparison
from emomonitor.session.columns import NEWLINE
from emomonitor.session.events import escaped
from emomonitor.session.storage import make_private_folder, replace_atomically, told

FORMAT = "emomonitor-agreement"

UNITS = "units.csv"
FIGURES = "figures.csv"
DOCUMENT = "agreement.json"
MATRIX = "matrix.csv"
"""Names of the four files."""


def as_document(comparison: Comparison) -> dict[str, Any]:
    """Return all figures as JSON values; an undefined one is null, with the reason beside it."""
    return {
        "format": FORMAT,
        "schema": 1,
        "first": comparison.first,
        "second": comparison.second,
        "level": LEVEL,
        "piece_s": comparison.piece_s,
        "block_s": comparison.block_s,
        "pieces": comparison.pieces,
        "stretches_coded_after_readings_were_seen": comparison.seen,
        "with_unsure": _agreement(comparison.with_unsure),
        "without_unsure": _agreement(comparison.without_unsure),
        "icc_of_shares": {t.label: _estimate(t.icc) for t in comparison.shares},
        "icc_of_probabilities": {t.label: _estimate(t.icc) for t in comparison.probabilities},
        "meaning": MEANING,
    }


def _agreement(a: Agreement) -> dict[str, Any]:
    return {
        "units": a.units,
        "observed": a.observed,
        "expected_by_chance": a.expected,
        "kappa": _estimate(a.kappa),
        "blocks": a.blocks,
        "labels": list(a.labels),
        "matrix_rows_first_columns_second": a.matrix.tolist(),
    }


def _estimate(e: Estimate) -> dict[str, Any]:
    return {
        "value": e.value,
        "undefined": None if e.why is None else str(e.why),
        "intervals": {str(i.method): [i.low, i.high] for i in e.intervals},
    }


def write_document(path: Path, comparisons: Iterable[Comparison]) -> None:
    """Write the figures of several comparisons into one JSON file.

    Raises:
        SessionError: it can't be written.
    """
    documents = [as_document(c) for c in comparisons]
    _write(path, json.dumps(documents, ensure_ascii=False, indent=1) + "\n")


def export_agreement(folder: Path, comparison: Comparison) -> Path:
    """Write a comparison into a new folder in ``folder``, such as ``agreement-anna-log``, and return it.

    ``units.csv`` has one row a unit: ``frame``, ``time_s``, ``face_id``, ``first`` and ``second`` (their labels) and,
    against the log, its six probabilities. ``figures.csv`` and ``agreement.json`` hold the figures, ``matrix.csv`` the
    counts: one row for each label of the first, one column for each of the second.

    Raises:
        SessionError: it can't be written.
    """
    target = _new_folder(folder, f"agreement-{_plain(comparison.first)}-{_plain(comparison.second)}")
    _write(target / UNITS, _csv(_unit_rows(comparison)))
    _write(target / FIGURES, _csv(_figure_rows(comparison)))
    _write(target / DOCUMENT, json.dumps(as_document(comparison), ensure_ascii=False, indent=1) + "\n")
    _write(target / MATRIX, _csv(_matrix_rows(comparison.with_unsure)))
    return target


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:40] or "coder"


def _new_folder(parent: Path, name: str) -> Path:
    if not parent.is_dir():
        raise SessionError(f"There is no folder {parent}. Choose another one.")
    for n in count(1):
        folder = parent / (name if n == 1 else f"{name}-{n}")
        try:
            make_private_folder(folder)
        except FileExistsError:
            continue
        except OSError as e:
            raise told(e, folder) from e
        return folder
    raise AssertionError("counting never ends")


def _write(path: Path, text: str) -> None:
    try:
        replace_atomically(path, text.encode())
    except OSError as e:
        raise told(e, path) from e


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=NEWLINE).writerows(rows)
    return text.getvalue()


def _unit_rows(c: Comparison) -> Iterable[Iterable[object]]:
    moments, read = c.units.moments, c.units.read
    yield ["frame", "time_s", "face_id", "first", "second", *(KEYS if read else ())]
    for i in range(len(c.units)):
        probs = ["" if np.isnan(p) else f"{p:.6f}" for p in moments.probs[i]] if read else []
        face = int(moments.face_id[i]) or ""
        yield [int(moments.frame[i]), f"{moments.time_s[i]:.6f}", face, c.units.first[i], c.units.second[i], *probs]


def _figure_rows(c: Comparison) -> Iterable[Iterable[object]]:
    yield ["first", "second", "what", "label", "n", "value", "undefined", "method", "low", "high"]
    names = escaped(c.first), escaped(c.second)
    for what, a in (("with_unsure", c.with_unsure), ("without_unsure", c.without_unsure)):
        for figure, value in (("observed", a.observed), ("expected", a.expected)):
            yield [*names, f"{figure}_{what}", "", a.units, "" if value is None else f"{value:.6f}", "", "", "", ""]
        yield from _estimate_rows(names, f"kappa_{what}", "", a.units, a.kappa)
    for what, tracks in (("icc_share", c.shares), ("icc_probability", c.probabilities)):
        for track in tracks:
            yield from _estimate_rows(names, what, track.label, c.pieces, track.icc)


def _estimate_rows(names: tuple[str, str], what: str, label: str, n: int, e: Estimate) -> Iterable[Iterable[object]]:
    value = "" if e.value is None else f"{e.value:.6f}"
    start = [*names, what, label, n, value, "" if e.why is None else str(e.why)]
    for i in e.intervals:
        yield [*start, str(i.method), f"{i.low:.6f}", f"{i.high:.6f}"]
    if not e.intervals:
        yield [*start, "", "", ""]


def _matrix_rows(a: Agreement) -> Iterable[Iterable[object]]:
    yield ["first", *a.labels]
    for label, row in zip(a.labels, a.matrix.tolist(), strict=True):
        yield [label, *row]

"""``emomonitor agreement``: how far people who coded a session by eye agree with its log, and with each other."""

from __future__ import annotations

import argparse
from pathlib import Path

from emomonitor.cli import EXIT_OK
from emomonitor.errors import SessionError
from emomonitor.exporting.agreement import export_agreement, write_document
from emomonitor.replay.agreement import Agreement, Estimate, Interval, Method, Why
from emomonitor.replay.comparison import LOG, Comparison, Track, compare_coders, compare_with_log, moments_of
from emomonitor.session.codings import Coding, coding_file, codings_of, read_coding
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.texts import padded, text

_LABEL_WIDTH = 11
_COLUMN = 10


def main(args: argparse.Namespace) -> int:
    """Print the figures. Raises EmomonitorError where a file can't be read, or nothing was labelled by both."""
    table = read_session(args.session)
    moments = moments_of(table)
    codings = [_coding(table.files, given) for given in args.coder]
    if len(codings) > 2:
        raise SessionError("Two coders are compared at a time. Give --coder once or twice.")
    comparisons = [compare_with_log(c, moments) for c in codings]
    if len(codings) == 2:
        comparisons.append(compare_coders(codings[0], codings[1], moments))
    for coding, comparison in zip(codings, comparisons, strict=False):
        if not len(comparison.units):
            raise SessionError(
                f"Nothing that {coding.coder} coded is in this log: times or persons don't fit. Check the session."
            )
    print("\n\n".join(_words(c) for c in comparisons))
    if args.json is not None:
        write_document(args.json, comparisons)
    for comparison in comparisons if args.out is not None else ():
        print(text("agreement.exported", path=export_agreement(args.out, comparison)))
    return EXIT_OK


def _coding(files: SessionFiles, given: str) -> Coding:
    """Read a coder's file, by its path or by the coder's name."""
    path = Path(given)
    if not path.exists() and path.suffix != ".csv" and coding_file(files, given).is_file():
        path = coding_file(files, given)
    if not path.is_file():
        there = ", ".join(p.name for p in codings_of(files))
        if there:
            raise SessionError(f"There is no file or coder {given!r}. This session has {there}.")
        raise SessionError(f"There is no file or coder {given!r}. Nobody has coded this session yet.")
    return read_coding(path)


def _words(c: Comparison) -> str:
    second = text("agreement.log") if c.second == LOG else c.second
    lines = [text("agreement.title", first=c.first, second=second)]
    if not len(c.units):
        return "\n".join((*lines, text("agreement.nothing")))
    film = c.piece_s > 0
    lines += ["", text("agreement.with_unsure", units=f"{c.with_unsure.units:,}"), *_figures(c.with_unsure, film=film)]
    only = text("agreement.without_unsure", units=f"{c.without_unsure.units:,}")
    lines += ["", only, *_figures(c.without_unsure, film=film)]
    lines += ["", text("agreement.matrix", first=c.first, second=second), *_matrix(c.with_unsure)]
    what = text("agreement.pieces", pieces=c.pieces, seconds=f"{c.piece_s:g}") if film else text("agreement.pictures")
    lines += ["", text("agreement.icc_shares", what=what), *_tracks(c.shares, film=film)]
    if c.probabilities:
        lines += ["", text("agreement.icc_probabilities", what=what), *_tracks(c.probabilities, film=film)]
    lines += ["", text("agreement.film", seconds=f"{c.block_s:g}") if film else text("agreement.stills")]
    lines.append(text("agreement.landis"))
    if c.seen:
        lines.append(text("agreement.seen", count=c.seen))
    return "\n".join(lines)


def _figures(a: Agreement, *, film: bool) -> list[str]:
    if a.observed is None or a.expected is None:
        return ["  " + text("agreement.no_units")]
    shares = text("agreement.shares", observed=f"{100 * a.observed:.1f}", expected=f"{100 * a.expected:.1f}")
    return [f"  {shares}", f"  kappa {_estimate(a.kappa, film=film)}"]


def _estimate(e: Estimate, *, film: bool) -> str:
    """A figure with its intervals, the one that fits the case first; or why there is none."""
    if e.value is None:
        return _why(e.why)
    intervals = sorted(e.intervals, key=lambda i: (i.method is Method.BLOCKS) is not film)
    return ", ".join((_number(e.value), *(_interval(i) for i in intervals)))


def _interval(i: Interval) -> str:
    return f"{_number(i.low)} – {_number(i.high)} ({_method(i.method)})"


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"  # no "-0.000"


def _why(why: Why | None) -> str:
    return {
        Why.ONE_LABEL: text("agreement.one_label"),
        Why.NO_VARIATION: text("agreement.no_variation"),
        Why.FEW_PIECES: text("agreement.few_pieces"),
    }.get(why or Why.NO_UNITS, text("agreement.no_units"))


def _method(method: Method) -> str:
    return {
        Method.BLOCKS: text("agreement.by_blocks"),
        Method.INDEPENDENT: text("agreement.by_independent"),
        Method.F: text("agreement.by_f"),
    }[method]


def _matrix(a: Agreement) -> list[str]:
    head = " " * _LABEL_WIDTH + "".join(f"{label:>{_COLUMN}}" for label in a.labels)
    rows = zip(a.labels, a.matrix.tolist(), strict=True)
    return [
        "  " + head,
        *("  " + padded(name, _LABEL_WIDTH) + "".join(f"{n:>{_COLUMN},}" for n in row) for name, row in rows),
    ]


def _tracks(tracks: tuple[Track, ...], *, film: bool) -> list[str]:
    return [f"  {padded(t.label, _LABEL_WIDTH)}{_estimate(t.icc, film=film)}" for t in tracks]

"""An inspection as people read it: a table for the terminal, values for JSON, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emomonitor.labels import EMOTIONS
from emomonitor.palette import EMOTION_COLOURS
from train.data.inspection import EXPECTED, PARTS, TEST, TRAINING, Inspection

if TYPE_CHECKING:
    from train.pictures import Picture

_COLUMNS = ("files", "unreadable", "constant", "seen_in_training")
_HEAD = f"{'':14}" + "".join(f"{c:>12}" for c in ("images", "unreadable", "constant")) + f"{'twin in training':>18}"


def as_table(r: Inspection) -> str:
    """Return the inspection as text for a terminal."""
    lines: list[str] = []
    for part in PARTS:
        lines += [f"{part} part".upper(), _HEAD]
        rows = [(c.name, [getattr(c, k) for k in _COLUMNS]) for c in r.classes if c.part == part]
        rows.append(("the six", [r.total(k, part, emotions_only=True) for k in _COLUMNS]))
        if any(not c.is_emotion for c in r.classes):
            rows.append(("all classes", [r.total(k, part) for k in _COLUMNS]))
        for name, (files, unreadable, constant, seen) in rows:
            shown = f"{seen:18,}" if part == TEST else ""
            lines.append(f"{name[:14]:14}{files:12,}{unreadable:12,}{constant:12,}{shown}")
        lines.append("")
    lines.append("STORED AS")
    lines += [f"{n:9,}  {form}{'' if form == EXPECTED else '   (brought to 48x48 grey)'}" for form, n in r.forms]
    lines += ["", "PIXEL-IDENTICAL IMAGES (all classes)"]
    for t in r.twins:
        where = "both parts" if t.scope == "all" else f"{t.scope} part"
        lines.append(
            f"{where:14}{t.groups:6,} groups with {t.images:,} images; {t.conflicts:,} of the groups "
            f"({t.conflict_images:,} images) carry different labels"
        )
    lines += ["", "FER LABEL AND FER+ MAJORITY (the six classes)"]
    for a in r.agreements:
        told = "no votes"
        if a.voted:
            told = f"{a.agreed / a.voted:.1%}: {a.agreed:,} of {a.voted:,} images with a vote have both alike"
        lines.append(f"{f'{a.part} part':14}{told}")
    return "\n".join(lines)


def as_plain(r: Inspection) -> dict[str, Any]:
    """Return the inspection as values for JSON."""
    return {
        "classes": [asdict(c) for c in r.classes],
        "stored_as": [{"form": form, "images": n} for form, n in r.forms],
        "twins": {t.scope: {k: v for k, v in asdict(t).items() if k != "scope"} for t in r.twins},
        "seen_in_training": {
            "six_classes": r.total("seen_in_training", TEST, emotions_only=True),
            "all_classes": r.total("seen_in_training", TEST),
        },
        "ferplus": {
            a.part: {
                "voted": a.voted,
                "agreed": a.agreed,
                "agreement": a.agreed / a.voted if a.voted else None,
                "counts": a.counts,
            }
            for a in r.agreements
        },
    }


def _bars(figure: Picture, r: Inspection) -> None:
    """Images by class, the training part and the test part side by side, those with a twin in training hatched."""
    from train.pictures import INK, SOFT, tidy

    names = list(dict.fromkeys(c.name for c in r.classes))
    colours = {e.title: EMOTION_COLOURS[e] for e in EMOTIONS}
    for axes, part in zip(figure.subplots(1, 2, sharey=True), PARTS, strict=True):
        own = {c.name: c for c in r.classes if c.part == part}
        files = [own[n].files for n in names]
        axes.barh(names, files, color=[colours.get(n, "white") for n in names], edgecolor=[
            colours.get(n, SOFT) for n in names
        ])  # fmt: skip
        if part == TEST:
            seen = [own[n].seen_in_training for n in names]
            axes.barh(names, seen, color="none", edgecolor=INK, hatch="////", linewidth=0.8)
        for y, name in enumerate(names):
            twins = own[name].seen_in_training
            text = f"{files[y]:,}" + (f"  ({twins} with a twin in training)" if twins else "")
            axes.annotate(text, (files[y], y), (5, 0), textcoords="offset points", va="center", fontsize=9, color=INK)
        axes.set_title(f"{part.capitalize()} part: {sum(files):,} images", color=INK, fontsize=11, loc="left")
        axes.set_xlim(0, max(1, *files) * (1.18 if part == TRAINING else 1.75))
        axes.set_xlabel("images", color=SOFT)
        tidy(axes, grid="x")
    axes.invert_yaxis()


def draw_plots(r: Inspection, folder: Path) -> Sequence[Path]:
    """Write ``classes.png`` and, where there are votes, ``ferplus.png``; return their paths."""
    from train.pictures import Picture, draw_confusion

    bars = Picture(11.5, 0.9 + 0.42 * len({c.name for c in r.classes}))
    _bars(bars, r)
    written = [bars.write(folder / "classes.png")]
    voted = [a for a in r.agreements if a.voted]
    if voted:
        figure = Picture(5.9 * len(voted), 5.2)
        for axes, a in zip(figure.subplots(1, len(voted), squeeze=False)[0], voted, strict=True):
            title = f"{a.part.capitalize()} part: {a.voted:,} images, {a.agreed / a.voted:.1%} alike"
            draw_confusion(axes, a.counts, shares=True, title=title, across="FER+ majority", down="FER label")
        written.append(figure.write(folder / "ferplus.png"))
    return written

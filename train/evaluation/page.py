"""An evaluation as pictures and as one page that needs nothing but a browser."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from emomonitor.labels import EMOTIONS
from train.evaluation.figures import all_figures
from train.evaluation.tables import KIND_TITLES, own_scores
from train.files import ready_folder, write_whole

PAGE = "index.html"

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2330; background: #f4f6f8; margin: 0; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 1.5rem 0; }
.tile, figure, .scroll { background: #fff; border: 1px solid #d9dee5; border-radius: .6rem; }
.tile { padding: .9rem 1rem; } .tile b { display: block; font-size: 1.6rem; } .tile span { color: #5b6675; }
figure { margin: 0 0 1rem; padding: .8rem; text-align: center; } img { max-width: 100%; height: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(21rem, 1fr)); gap: 1rem; align-items: start; }
.scroll { overflow-x: auto; margin-bottom: 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
caption { text-align: left; padding: .7rem .8rem .2rem; font-weight: 600; }
th, td { padding: .35rem .8rem; text-align: right; border-top: 1px solid #e8ecf0; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } thead th { border-top: 0; color: #5b6675; font-weight: 600; }
.note { color: #5b6675; max-width: 48rem; overflow-wrap: anywhere; }
"""


def write_report(result: Mapping[str, Any], folder: Path) -> Path:
    """Write every picture as PNG and the page that holds them all, and return the page's path.

    Args:
        result: what :func:`train.evaluation.evaluate.evaluate` found, with the command's notes (model, engine, code).
        folder: is made where it is missing.

    Raises:
        OutputError: the folder can't be written.
    """
    ready_folder(folder)
    pictures = {name: figure.png() for name, figure in all_figures(result).items()}
    for name, content in pictures.items():
        write_whole(folder / f"{name}.png", content)
    page = folder / PAGE
    write_whole(page, page_text(result, pictures).encode())
    return page


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _rate(r: Mapping[str, Any]) -> tuple[str, str]:
    """Return accuracy with its interval, and the number of images."""
    if not r["n"]:
        return "–", "0"
    return f"{r['accuracy']:.1%} ({r['interval'][0]:.1%} to {r['interval'][1]:.1%})", f"{r['n']:,}"


def _tiles(result: Mapping[str, Any]) -> str:
    low, high = result["accuracy_interval"]
    alone = result["without_twins"]
    tiles = [(f"{result['accuracy']:.1%}", f"accuracy (95 %: {low:.1%} to {high:.1%})")]
    if alone["twins"] and alone["n"]:
        tiles.append((f"{alone['accuracy']:.1%}", f"without the {alone['twins']:,} images with a twin in training"))
    tiles += [(f"{result['macro_f1']:.3f}", "macro-F1"), (f"{result['ece']:.3f}", "calibration error")]
    if "ferplus_accuracy" in result:
        tiles.append((f"{result['ferplus_accuracy']:.1%}", "crowd head on the FER+ majority"))
    return (
        '<div class="tiles">'
        + "".join(f'<div class="tile"><b>{b}</b><span>{t}</span></div>' for b, t in tiles)
        + "</div>"
    )


def _class_tables(result: Mapping[str, Any]) -> str:
    parts = []
    for head, kind, s in own_scores(result):
        title = f"Head {head} on the {KIND_TITLES[kind]}"
        rows = [
            (
                e.title,
                *(f"{s['per_class'][e.key][k]:.3f}" for k in ("precision", "recall", "f1")),
                f"{s['ece_by_class'][e.key]:.3f}",
                f"{s['per_class'][e.key]['support']:,}",
            )
            for e in EMOTIONS
        ]
        parts.append(_table(title, ("class", "precision", "recall", "F1", "calibration error", "images"), rows))
        for what in ("counts", "shares of the row"):
            rows = []
            for e, row in zip(EMOTIONS, s["confusion"], strict=True):
                total = max(1, sum(row))
                rows.append((e.title, *(f"{c}" if what == "counts" else f"{c / total:.1%}" for c in row)))
            parts.append(
                _table(f"{title}: confusion, {what}", ("label \\ read as", *(e.title for e in EMOTIONS)), rows)
            )
    return "".join(parts)


def _head_table(result: Mapping[str, Any]) -> str:
    rows = []
    for head, kinds in result["heads"].items():
        for kind, s in kinds.items():
            numbers = (s["macro_f1"], s["ece"], s["ece_untempered"], s["ece_classwise"])
            figures = (f"{v:.3f}" for v in numbers)
            rows.append((head, KIND_TITLES[kind], f"{s['accuracy']:.1%}", f"{s['accuracy_flip']:.1%}", *figures))
    columns = (
        "head",
        "labels",
        "accuracy",
        "with mirror image",
        "macro-F1",
        "calibration error",
        "untempered",
        "classwise",
    )
    return _table("Each head on each kind of label", columns, rows)


def _slice_table(result: Mapping[str, Any]) -> str:
    slices = result["slices"]
    rows = [
        (f"{group}: {name}", *(cell for head in slices for cell in _rate(slices[head][group][name])))
        for group, parts in next(iter(slices.values())).items()
        for name in parts
    ]
    columns = ("slice", *(c for head in slices for c in (f"head {head} (95 %)", "images")))
    return _table("Slices of the test images", columns, rows)


def _robustness_tables(robustness: Mapping[str, Any]) -> str:
    parts = []
    for head, unharmed in robustness["unharmed"].items():
        rows = []
        for harm in robustness["harms"].values():
            pairs = zip(harm["strengths"], harm[head], strict=True)
            rows.append((f"{harm['title']} ({harm['unit']})", *(f"{s:g}: {r['accuracy']:.1%}" for s, r in pairs)))
        title = f"Head {head}, accuracy by strength; unharmed {_rate(unharmed)[0]}, {unharmed['n']:,} images"
        parts.append(_table(title, ("harm", "1", "2", "3", "4", "5"), rows))
    return "".join(parts)


def page_text(result: Mapping[str, Any], pictures: Mapping[str, bytes]) -> str:
    """Return the page as HTML, pictures (PNG by name) inside, no address of the network in it."""

    def figure(name: str) -> str:
        packed = base64.b64encode(pictures[name]).decode()
        return f'<figure><img alt="{escape(name)}" src="data:image/png;base64,{packed}"></figure>'

    def pair(name: str) -> str:
        return '<div class="pair">' + "".join(figure(f"{name}-{head}") for head in result["heads"]) + "</div>"

    m = result["model"]
    made = (
        f"Model {m['name']} ({m['file']}, SHA-256 {m['sha256']}), engine {result['engine']}, code {result['code']}, "
        f"test images {result['data']['name']} (SHA-256 {result['data']['sha256']}). Made by: {result['command']}"
    )
    sections = [
        (
            "By class",
            pair("classes") + "".join(figure(f"confusion-{h}") for h in result["heads"]) + _class_tables(result),
        ),
        ("How honest the probabilities are", pair("reliability") + _head_table(result)),
        ("How much is read, and how well", figure("coverage")),
        ("Slices", figure("slices") + _slice_table(result)),
    ]
    if "robustness" in result:
        r = result["robustness"]
        note = (
            f"Every {r['step']}. test image" if r["step"] > 1 else "All test images"
        ) + ", harmed in seven ways with five strengths each."
        body = f'<p class="note">{note}</p>' + figure("robustness") + _robustness_tables(r)
        sections.append(("When the picture gets worse", body))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(m['name'])}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(m['name'])}</h1><p>measured on {result['n']:,} test images</p>{_tiles(result)}"
        + "".join(f"<h2>{title}</h2>{body}" for title, body in sections)
        + f'<h2>How this was made</h2><p class="note">{escape(made)}</p></main></body></html>\n'
    )

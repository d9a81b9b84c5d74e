"""The figures of a card as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emomonitor.labels import EMOTIONS
from train.evaluation.tables import KIND_TITLES, own_scores

PICTURE = "robustness.png"
"""Name of the picture that lies beside the card."""


def percent(value: float) -> str:
    """Return a share as per cent with one digit."""
    return f"{100 * value:.1f} %"


def _class_table(scores: Mapping[str, Any]) -> list[str]:
    lines = ["| class | precision | recall | F1 | calibration error | images |", "|---|---|---|---|---|---|"]
    for e in EMOTIONS:
        s = scores["per_class"][e.key]
        lines.append(
            f"| {e.title} | {s['precision']:.2f} | {s['recall']:.2f} | {s['f1']:.2f} "
            f"| {scores['ece_by_class'][e.key]:.3f} | {s['support']} |"
        )
    return lines


def _confusion_table(rows: list[list[int]]) -> list[str]:
    lines = ["| truth \\ read as | " + " | ".join(e.title for e in EMOTIONS) + " |", "|---" * (len(EMOTIONS) + 1) + "|"]
    lines += [f"| {e.title} | " + " | ".join(str(c) for c in rows[e]) + " |" for e in EMOTIONS]
    return lines


def figures(m: Mapping[str, Any]) -> list[str]:
    """Return the summary as a Markdown table."""
    low, high = m["accuracy_interval"]
    rows = [
        ("accuracy on the FER labels, one pass", percent(m["accuracy"]), m["n"]),
        ("95 % interval of it", f"{100 * low:.1f} to {percent(high)}", m["n"]),
        ("the same, averaged with the mirror image", percent(m["accuracy_flip"]), m["n"]),
        ("macro-F1", f"{m['macro_f1']:.3f}", m["n"]),
    ]
    rows += [(f"accuracy on {k}", percent(v["accuracy"]), v["n"]) for k, v in m["by_split"].items()]
    alone = m["without_twins"]
    if alone["twins"] and alone["accuracy"] is not None:
        rows.append(
            ("without images that have a pixel-identical twin in training", percent(alone["accuracy"]), alone["n"])
        )
    if "ferplus_accuracy" in m:
        rows.append(("crowd head's agreement with the FER+ majority", percent(m["ferplus_accuracy"]), m["ferplus_n"]))
    lines = ["| | | test images |", "|---|---|---|"]
    return lines + [f"| {name} | {value} | {n} |" for name, value, n in rows]


def heads_table(m: Mapping[str, Any]) -> list[str]:
    """Return each head on each kind of label."""
    lines = [
        "| head | scored on | accuracy | macro-F1 | calibration error | before temperature | classwise |",
        "|---|---|---|---|---|---|---|",
    ]
    for head, kinds in m["heads"].items():
        for kind, s in kinds.items():
            lines.append(
                f"| {head} | {KIND_TITLES[kind]} | {percent(s['accuracy'])} | {s['macro_f1']:.3f} | {s['ece']:.3f} "
                f"| {s['ece_untempered']:.3f} | {s['ece_classwise']:.3f} |"
            )
    return lines


def by_class(m: Mapping[str, Any]) -> list[str]:
    """Return each head's scores by class, and its confusion table."""
    lines = []
    for head, kind, scores in own_scores(m):
        lines += [f"Head `{head}` on the {KIND_TITLES[kind]}, by class:", "", *_class_table(scores), ""]
        lines += ["Confusion, counts:", "", *_confusion_table(scores["confusion"]), ""]
    return lines


def _rate(r: Mapping[str, Any]) -> str:
    if not r["n"]:
        return "– | 0"
    return f"{100 * r['accuracy']:.1f} % ({100 * r['interval'][0]:.1f} to {100 * r['interval'][1]:.1f}) | {r['n']}"


def slices(m: Mapping[str, Any]) -> list[str]:
    """Return the table of slices, and what they mean."""
    slices = m["slices"]
    lines = [
        "Accuracy (95 % interval) of each head on the labels that it learnt. Brightness and contrast are the mean and "
        "the standard deviation of the face's grey levels, sharpness is the measure of the app's quality gate, "
        "agreement is the share of the crowd's votes that the majority holds.",
        "",
        "| slice | " + " | ".join(f"head {h} | images" for h in slices) + " |",
        "|---" * (1 + 2 * len(slices)) + "|",
    ]
    for group, parts in next(iter(slices.values())).items():
        lines += [
            f"| {group}: {name} | " + " | ".join(_rate(slices[h][group][name]) for h in slices) + " |" for name in parts
        ]
    return lines


def robustness(r: Mapping[str, Any], *, picture: bool) -> list[str]:
    """Return a table of each head's accuracy by harm and strength, after the picture where there is one."""
    few = f"every {r['step']}th test image ({r['n']})" if r["step"] > 1 else f"all {r['n']} test images"
    lines = [
        f"Accuracy on {few} harmed in seven ways, five strengths each, beside the same images unharmed. The strengths "
        "are in pixels of the network's 48 and grey levels of 255. Darkness adds a camera's noise of 2 grey levels; "
        "rotation goes to either side; low resolution shrinks and enlarges again; occlusion is one square of one grey "
        "level.",
        "",
    ]
    if picture:
        lines += [f"![Accuracy by strength, a panel for each harm; the table says the same]({PICTURE})", ""]
    for head, unharmed in r["unharmed"].items():
        low, high = unharmed["interval"]
        lines += [
            f"Head `{head}`, unharmed {percent(unharmed['accuracy'])} (95 %: {100 * low:.1f} to {percent(high)}, "
            f"{unharmed['n']} images):",
            "",
            "| harm | strength: accuracy |||||",
            "|---|---|---|---|---|---|",
        ]
        for harm in r["harms"].values():
            pairs = zip(harm["strengths"], harm[head], strict=True)
            cells = " | ".join(f"{s:g}: {percent(x['accuracy'])}" for s, x in pairs)
            lines.append(f"| {harm['title']} ({harm['unit']}) | {cells} |")
        lines.append("")
    return lines

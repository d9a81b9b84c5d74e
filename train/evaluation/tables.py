"""What ``evaluate`` measured, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from train.evaluation.truth import FERPLUS
from train.networks.heads import CROWD, FER

_BAR = 20
"""Characters of the longest bar."""

_COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
KIND_TITLES = {FER: "FER label", FERPLUS: "FER+ majority"}


def own_kind(head: str, kinds: Mapping[str, Any]) -> str:
    """Return the kind of labels that a head learnt, of those that were measured."""
    return FERPLUS if head == CROWD and FERPLUS in kinds else FER


def own_scores(result: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield each head, the kind of labels that it learnt, and its scores on them."""
    for head, kinds in result["heads"].items():
        kind = own_kind(head, kinds)
        yield head, kind, kinds[kind]


def as_table(result: Mapping[str, Any]) -> str:
    """Return the whole result: summary, classes, confusion, calibration, coverage, slices, robustness."""
    parts = [_summary(result), _classes(result), _shares(result)]
    parts += [_reliability(head, kind, s) for head, kind, s in own_scores(result)]
    parts += [_coverage(result), _slices(result)]
    if "robustness" in result:
        parts.append(_robustness(result["robustness"]))
    return "\n\n".join("\n".join(lines) for lines in parts)


def _with_interval(rate: Mapping[str, Any], key: str = "interval") -> str:
    low, high = rate[key]
    return f"{rate['accuracy']:.4f}   (95 %: {low:.4f} to {high:.4f}; {rate['n']} images)"


def _summary(result: Mapping[str, Any]) -> list[str]:
    lines = [
        f"accuracy, single pass       {_with_interval(result, 'accuracy_interval')}",
        f"accuracy, with mirror image {result['accuracy_flip']:.4f}",
        f"macro-F1                    {result['macro_f1']:.4f}",
        f"calibration error           {result['ece']:.4f}   (without temperature {result['ece_untempered']:.4f}; "
        f"classwise {result['ece_classwise']:.4f})",
    ]
    lines += [f"{name:<27} {_with_interval(part)}" for name, part in result["by_split"].items()]
    alone = result["without_twins"]
    if alone["twins"] and alone["n"]:
        lines.append(f"without twins in training   {_with_interval(alone)}")
    if "ferplus_accuracy" in result:
        lines.append(
            f"crowd head on FER+ majority {result['ferplus_accuracy']:.4f}   ({result['ferplus_n']} images, "
            f"calibration error {result['ferplus_ece']:.4f})"
        )
    unsure = result["unsure"]
    if unsure["accuracy"] is not None:
        lines.append(
            f"where not unsure            {unsure['accuracy']:.4f}   (confidence at least {unsure['threshold']:.3f}: "
            f"{unsure['coverage']:.1%} of the images)"
        )
    return lines


def _classes(result: Mapping[str, Any]) -> list[str]:
    lines = [f"{'':10}{'precision':>10}{'recall':>8}{'F1':>8}{'ECE':>8}{'images':>8}    confusion (row: truth)"]
    for (key, s), row in zip(result["per_class"].items(), result["confusion"], strict=True):
        counts = "".join(f"{c:6d}" for c in row)
        lines.append(
            f"{key:10}{s['precision']:>10.3f}{s['recall']:>8.3f}{s['f1']:>8.3f}{result['ece_by_class'][key]:>8.3f}"
            f"{s['support']:>8}    {counts}"
        )
    return lines


def _shares(result: Mapping[str, Any]) -> list[str]:
    lines = [f"{'% of row':10}" + "".join(f"{key:>10}" for key in result["per_class"])]
    for key, row in zip(result["per_class"], result["confusion"], strict=True):
        lines.append(f"{key:10}" + "".join(f"{100 * c / max(1, sum(row)):>10.1f}" for c in row))
    return lines


def _reliability(head: str, kind: str, scores: Mapping[str, Any]) -> list[str]:
    """Return the reliability diagram on its side: a bar of the accuracy, a mark where the confidence is."""
    bins = scores["reliability"]
    width = 1 / len(bins["n"])
    lines = [f"reliability of head {head} on the {KIND_TITLES[kind]}: confidence, accuracy (bar) and images"]
    for i, (n, mean, right) in enumerate(zip(bins["n"], bins["confidence"], bins["accuracy"], strict=True)):
        if n:
            bar = list(("█" * round(_BAR * right)).ljust(_BAR + 1))
            bar[round(_BAR * mean)] = "|"
            lines.append(f"{i * width:.2f} to {(i + 1) * width:.2f} {mean:8.3f}{right:8.3f}  {''.join(bar)}{n:6}")
    return lines


def _coverage(result: Mapping[str, Any]) -> list[str]:
    lines = ["surest images" + "".join(f"{c:>8.0%}" for c in _COVERAGES) + "   unsure below"]
    for head, _, scores in own_scores(result):
        curve = scores["coverage"]
        shares = np.array(curve["coverage"])
        found = [curve["accuracy"][int(np.abs(shares - c).argmin())] for c in _COVERAGES]
        lines.append(f"{head:13}" + "".join(f"{a:>8.3f}" for a in found) + f"{scores['unsure']['threshold']:>12.3f}")
    return lines


def _slices(result: Mapping[str, Any]) -> list[str]:
    heads = list(result["slices"])
    lines = [f"{'slice':48}" + "".join(f"{h:>22}{'images':>8}" for h in heads)]
    for group, parts in result["slices"][heads[0]].items():
        for name in parts:
            cells = ""
            for h in heads:
                r = result["slices"][h][group][name]
                span = f"{r['accuracy']:.3f} ({r['interval'][0]:.3f}-{r['interval'][1]:.3f})" if r["n"] else "-"
                cells += f"{span:>22}{r['n']:>8}"
            lines.append(f"{f'{group}: {name}':48}{cells}")
    return lines


def _robustness(result: Mapping[str, Any]) -> list[str]:
    lines = []
    for head, unharmed in result["unharmed"].items():
        lines.append(f"harmed images, head {head}: unharmed {_with_interval(unharmed)}")
        for harm in result["harms"].values():
            cells = "".join(
                f"{strength:>9g}: {r['accuracy']:.3f}"
                for strength, r in zip(harm["strengths"], harm[head], strict=True)
            )
            lines.append(f"{harm['title']:15}{'(' + harm['unit'] + ')':24}{cells}")
    return lines

"""The pictures of an evaluation, drawn with matplotlib's Agg (no window, no pyplot).

Colour means emotion and nothing else, so heads are told apart by line and mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np

from emomonitor.labels import EMOTIONS
from emomonitor.palette import EMOTION_COLOURS
from train.evaluation.tables import KIND_TITLES, own_scores
from train.pictures import FAINT, INK, SOFT, Picture, tidy
from train.pictures import draw_confusion as draw_counts

_LINES = {0: {"linestyle": "-", "marker": "o", "color": INK}, 1: {"linestyle": "--", "marker": "s", "color": SOFT}}


def grey_png(figure: Picture, dpi: int) -> bytes:
    """Return a figure that has no colour as a small PNG of grey levels alone."""
    picture = cv2.imdecode(np.frombuffer(figure.png(dpi), np.uint8), cv2.IMREAD_GRAYSCALE)
    _, packed = cv2.imencode(".png", np.asarray(picture), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return packed.tobytes()


def draw_confusion(head: str, kind: str, scores: Mapping[str, Any]) -> Picture:
    """Draw the confusion matrix, counts on the left and shares of the row on the right."""
    figure = Picture(11.5, 5.2)
    figure.suptitle(f"Head {head} on the {KIND_TITLES[kind]}: {scores['n']:,} test images", color=INK)
    left, right = figure.subplots(1, 2)
    draw_counts(left, scores["confusion"], shares=False, title="images")
    draw_counts(right, scores["confusion"], shares=True, title="share of the row")
    return figure


def draw_classes(head: str, kind: str, scores: Mapping[str, Any]) -> Picture:
    """Draw each class's precision, recall and F1 on one line."""
    figure = Picture(8, 4)
    axes = figure.subplots()
    for row, e in enumerate(EMOTIONS):
        s, colour = scores["per_class"][e.key], EMOTION_COLOURS[e]
        axes.plot([s["precision"], s["recall"]], [row, row], color=colour, linewidth=3, alpha=0.4)
        for key, mark in (("precision", "<"), ("recall", ">"), ("f1", "o")):
            axes.plot(s[key], row, mark, color=colour, markeredgecolor=INK, markersize=9)
        axes.annotate(f"{s['f1']:.2f}", (s["f1"], row), (0, 9), textcoords="offset points", ha="center", fontsize=9)
    for mark, name in (("<", "precision"), (">", "recall"), ("o", "F1 (number)")):
        axes.plot([], [], mark, color="white", markeredgecolor=INK, markersize=9, label=name)
    names = [f"{e.title} ({scores['per_class'][e.key]['support']:,})" for e in EMOTIONS]
    axes.set_yticks(range(len(names)), names)
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.4, -0.7), xlabel="share")
    axes.set_title(f"Head {head} on the {KIND_TITLES[kind]}: by class (images)", color=INK)
    axes.legend(loc="lower left", fontsize=9, frameon=True)
    tidy(axes)
    return figure


def draw_reliability(head: str, kind: str, scores: Mapping[str, Any]) -> Picture:
    """Draw accuracy by confidence, and below it how many images each bin holds."""
    bins = scores["reliability"]
    n, mean, right = (np.array(bins[k]) for k in ("n", "confidence", "accuracy"))
    left, some = np.arange(len(n)) / len(n), np.array(bins["n"]) > 0
    figure = Picture(6, 6)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    top.plot([0, 1], [0, 1], color=SOFT, linestyle=":", label="honest: as often right as it says")
    width = 1 / len(n)
    top.bar(left[some], right[some], width, align="edge", color=FAINT, edgecolor="white", label="accuracy in the bin")
    top.vlines(mean[some], np.minimum(mean, right)[some], np.maximum(mean, right)[some], color=INK, linewidth=1.2)
    top.plot(mean[some], right[some], "o", color=INK, markersize=5, label="at its mean confidence")
    top.set(ylabel="accuracy", xlim=(0, 1), ylim=(0, 1))
    ece = f"calibration error {scores['ece']:.3f} (without temperature {scores['ece_untempered']:.3f})"
    top.set_title(f"Head {head} on the {KIND_TITLES[kind]}\n{ece}", color=INK, fontsize=11)
    top.legend(loc="upper left", fontsize=9)
    bottom.bar(left, n, width, align="edge", color=SOFT, edgecolor="white")
    for x, count in zip(left[some] + width / 2, n[some], strict=True):
        bottom.annotate(f"{count:d}", (x, count), (0, 2), textcoords="offset points", ha="center", fontsize=7)
    bottom.set(xlabel="confidence", ylabel="images", ylim=(0, n.max() * 1.2))
    for axes in (top, bottom):
        tidy(axes)
    return figure


def draw_coverage(result: Mapping[str, Any]) -> Picture:
    """Draw the accuracy of the surest images by their share, with each head's threshold."""
    figure = Picture(7.5, 4.5)
    axes = figure.subplots()
    for i, (head, kind, scores) in enumerate(own_scores(result)):
        curve, style, unsure = scores["coverage"], _LINES[i % 2], scores["unsure"]
        axes.plot(
            curve["coverage"],
            curve["accuracy"],
            color=style["color"],
            linestyle=style["linestyle"],
            label=f"{head}: {KIND_TITLES[kind]}",
        )
        if unsure["accuracy"] is not None:
            text = f"unsure below {unsure['threshold']:.2f}: {unsure['accuracy']:.1%} right of {unsure['coverage']:.0%}"
            axes.plot(
                unsure["coverage"],
                unsure["accuracy"],
                style["marker"],
                color=style["color"],
                markersize=9,
                label=text,
            )
    axes.set(xlim=(0, 1.02), xlabel="share of the test images that is read, the surest first", ylabel="accuracy")
    axes.set_ylim(top=1.005)
    axes.set_title("Accuracy by coverage; the mark is the threshold chosen on validation images", color=INK)
    axes.legend(loc="lower left", fontsize=9)
    tidy(axes)
    return figure


def draw_slices(result: Mapping[str, Any]) -> Picture:
    """Draw each slice's accuracy with its 95 % interval, a panel for each head."""
    slices = result["slices"]
    rows = [(g, name) for g, parts in next(iter(slices.values())).items() for name in parts]
    figure = Picture(4.5 + 4 * len(slices), 0.8 + 0.32 * len(rows))
    panels = np.atleast_1d(figure.subplots(1, len(slices), sharey=True))
    for axes, (head, kind, scores) in zip(panels, own_scores(result), strict=True):
        axes.axvline(scores["accuracy"], color=SOFT, linestyle=":")
        for y, (group, name) in enumerate(rows):
            r = slices[head][group][name]
            if r["n"]:
                axes.plot(r["interval"], [y, y], color=SOFT, linewidth=2.5, solid_capstyle="round")
                axes.plot(r["accuracy"], y, "o", color=INK, markersize=6)
                text = f"{r['accuracy']:.2f}"
                axes.annotate(text, (r["interval"][1], y), (5, -3), textcoords="offset points", fontsize=8)
        axes.set_yticks(range(len(rows)), [f"{g}: {name}" for g, name in rows])
        axes.set(ylim=(len(rows) - 0.4, -0.6), xlabel="accuracy")
        axes.margins(x=0.12)
        axes.set_title(f"{head}: {KIND_TITLES[kind]} (dotted: all images)", fontsize=10, color=INK)
        tidy(axes)
    return figure


def draw_robustness(robustness: Mapping[str, Any], *, height: float = 2.3) -> Picture:
    """Draw accuracy by strength, a small panel for each harm."""
    harms = list(robustness["harms"].values())
    columns = (len(harms) + 2) // 2
    figure = Picture(2.7 * columns, 2 * height)
    panels = figure.subplots(2, columns, sharey=True).ravel()
    for axes, harm in zip(panels, harms, strict=False):
        steps = range(len(harm["strengths"]) + 1)
        for i, (head, unharmed) in enumerate(robustness["unharmed"].items()):
            values = [unharmed["accuracy"], *(r["accuracy"] for r in harm[head])]
            axes.plot(steps, values, markersize=4, **_LINES[i % 2])
        axes.set_xticks(steps, ["none", *(f"{s:g}" for s in harm["strengths"])])
        axes.set_title(harm["title"], fontsize=10, color=INK)
        axes.set_xlabel(harm["unit"], fontsize=9)
        axes.set_ylim(0, 1)
        tidy(axes)
        axes.tick_params(labelsize=8)
    for axes in panels[len(harms) :]:
        axes.set_axis_off()
    for i, head in enumerate(robustness["unharmed"]):
        panels[-1].plot([], [], label=f"head {head}", markersize=5, **_LINES[i % 2])
    panels[-1].legend(loc="center left", fontsize=10, frameon=False, title=f"accuracy, {robustness['n']:,} images")
    for axes in panels[::columns]:
        axes.set_ylabel("accuracy", fontsize=9)
    return figure


def all_figures(result: Mapping[str, Any]) -> dict[str, Picture]:
    """Return every picture of an evaluation by the name of its file (without ``.png``)."""
    each: dict[str, Callable[[str, str, Mapping[str, Any]], Picture]] = {
        "confusion": draw_confusion,
        "classes": draw_classes,
        "reliability": draw_reliability,
    }
    found = {
        f"{name}-{head}": draw(head, kind, scores)
        for name, draw in each.items()
        for head, kind, scores in own_scores(result)
    }
    found |= {"coverage": draw_coverage(result), "slices": draw_slices(result)}
    if "robustness" in result:
        found["robustness"] = draw_robustness(result["robustness"])
    return found

"""A model's card, written from its ``model.json`` and ``metrics.json`` and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError
from emomonitor.labels import EMOTIONS
from train.record import model_notes

CARD = "README.md"

_INTENDED = """\
## Intended use

Reading the *expression* of faces in front of a camera, on the user's own computer, for the user's own interest:
self-observation, teaching, research with consent, live demonstrations. The input is one face, framed as FER2013
frames it, 48x48 pixels, grey. A reading is a guess at what people would call the expression; it is no knowledge of
what someone feels.

## Out of scope

- **Not medical.** No diagnosis, no screening, no monitoring of patients.
- **Not at work or at school.** In the European Union, Article 5(1)(f) of the AI Act (Regulation 2024/1689) forbids
  inferring emotions of people in workplaces and educational institutions, except for medical or safety reasons.
- No decision about a person: hiring, grading, insurance, policing, border control, advertising.
- No use on people who don't know of it and haven't agreed.
"""

_LIMITS = """\
## Known biases and limits

- Older faces at rest are read as sad or angry more often: wrinkles look like frowns to networks trained on such data.
- FER2013 was collected from the web by search words, posed pictures and stock photographs among them. How ages, skin
  tones and cultures share in it is not documented, so the figures below say nothing about any one group.
- Its labels are noisy: FER+ asked ten people about each image, and their majority often isn't the FER label. Figures
  for both are given below, and neither is the truth about a person.
- Turned, small, dark, blurred or covered faces are read worse. The app's quality gate refuses most of them.
- The rights in FER2013's images are unclear, as they are for most web collections. No image of it is distributed here.
"""


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _class_table(scores: Mapping[str, Mapping[str, float]]) -> list[str]:
    lines = ["| class | precision | recall | F1 | images |", "|---|---|---|---|---|"]
    for e in EMOTIONS:
        s = scores[e.key]
        lines.append(f"| {e.title} | {s['precision']:.2f} | {s['recall']:.2f} | {s['f1']:.2f} | {s['support']} |")
    return lines


def _confusion_table(rows: list[list[int]]) -> list[str]:
    lines = ["| truth \\ read as | " + " | ".join(e.title for e in EMOTIONS) + " |", "|---" * (len(EMOTIONS) + 1) + "|"]
    lines += [f"| {e.title} | " + " | ".join(str(c) for c in rows[e]) + " |" for e in EMOTIONS]
    return lines


def _figures(m: Mapping[str, Any]) -> list[str]:
    low, high = m["accuracy_interval"]
    rows = [
        ("accuracy on the FER labels, one pass", _percent(m["accuracy"]), m["n"]),
        ("95 % interval of it", f"{100 * low:.1f} to {_percent(high)}", m["n"]),
        ("the same, averaged with the mirror image", _percent(m["accuracy_flip"]), m["n"]),
        ("macro-F1", f"{m['macro_f1']:.3f}", m["n"]),
    ]
    rows += [(f"accuracy on {k}", _percent(v["accuracy"]), v["n"]) for k, v in m["by_split"].items()]
    alone = m["without_twins"]
    if alone["twins"] and alone["accuracy"] is not None:
        rows.append(
            ("without images that have a pixel-identical twin in training", _percent(alone["accuracy"]), alone["n"])
        )
    if "ferplus_accuracy" in m:
        rows.append(("crowd head's agreement with the FER+ majority", _percent(m["ferplus_accuracy"]), m["ferplus_n"]))
    lines = ["| | | test images |", "|---|---|---|"]
    return lines + [f"| {name} | {value} | {n} |" for name, value, n in rows]


def _heads_table(m: Mapping[str, Any]) -> list[str]:
    lines = [
        "| head | scored on | accuracy | macro-F1 | calibration error | before temperature |",
        "|---|---|---|---|---|---|",
    ]
    titles = {"fer": "FER label", "ferplus": "FER+ majority"}
    for head, kinds in m["heads"].items():
        for kind, s in kinds.items():
            lines.append(
                f"| {head} | {titles[kind]} | {_percent(s['accuracy'])} | {s['macro_f1']:.3f} | {s['ece']:.3f} "
                f"| {s['ece_untempered']:.3f} |"
            )
    return lines


def _calibration(notes: Mapping[str, Any], m: Mapping[str, Any]) -> list[str]:
    lines = [
        "Temperatures and thresholds were fitted on validation images, which were cut from the training images with "
        "twins kept together. The threshold is the smallest confidence at which the readings shown meet the stated "
        "risk there.",
        "",
        "| head | temperature | risk allowed | unsure below | validation images shown | of them right |",
        "|---|---|---|---|---|---|",
    ]
    for head, h in notes["heads"].items():
        lines.append(
            f"| {head} | {h['temperature']:.3f} | {_percent(h['risk'])} | {h['threshold']:.3f} "
            f"| {_percent(h['coverage'])} | {_percent(h['accuracy'])} |"
        )
    unsure = m["unsure"]
    if unsure["accuracy"] is not None:
        lines += [
            "",
            f"On the test images the shown head (`{notes['shown_head']}`) is at or above its threshold on "
            f"{_percent(unsure['coverage'])}, and {_percent(unsure['accuracy'])} of those match the FER label. The "
            f"expected calibration error (15 bins) of the FER head is {m['ece']:.3f}.",
        ]
    return lines


def _reproduce(notes: Mapping[str, Any], m: Mapping[str, Any]) -> list[str]:
    t = notes["training"]
    done = (
        f"{t['epochs']} of {t['epochs_planned']} epochs" if t.get("epochs") else f"{t['epochs_planned']} epochs planned"
    )
    if t.get("best_epoch"):
        done += f" (the best was number {t['best_epoch']})"
    hours = f", {t['hours']} hours" if t.get("hours") else ""
    return [
        f"Recipe `{t['recipe']}`, seed {t['seed']}, {done}{hours}; {t['training_images']} training and "
        f"{t['validation_images']} validation images (SHA-256 of names, labels and pixels: `{t['data_sha256']}`). "
        f"Weights: {t['weights']}.",
        "",
        "```sh",
        f"python -m train fit --recipe {t['recipe']} --data facial-recognition-dataset.zip --out runs/{t['recipe']}",
        notes["command"],
        m["command"],
        f"python -m train card --model {notes['name']}",
        "```",
        "",
        f"The figures were measured by version `{m['code']}` with engine {m['engine']} on `{m['model']['file']}` "
        f"(SHA-256 `{m['model']['sha256']}`), test images `{m['data']['sha256']}`.",
    ]


def card_text(notes: Mapping[str, Any], m: Mapping[str, Any]) -> str:
    """Return the card as Markdown, from the contents of ``model.json`` and ``metrics.json``."""
    parts = [
        [f"# {notes['name']}", "", "<!-- Written by python -m train card. Don't edit: run it again. -->", ""],
        [
            f"{notes['title']}. {notes['parameters']:,} parameters, {notes['flop_per_face'] / 1e9:.2f} GFLOP a face. "
            f"Classes: {', '.join(e.title for e in EMOTIONS)}.",
            "",
        ],
        [_INTENDED],
        ["## Data", ""],
        [
            "Trained on FER2013 without its class Disgust (the Kaggle copy in six folders), with the FER+ crowd votes "
            "(Barsoum et al. 2016, MIT) as targets of the second head. Test images chose nothing: epoch, temperature "
            "and threshold come from validation images.",
            "",
        ],
        [_LIMITS],
        ["## Figures", "", *_figures(m), "", "By class (FER head, FER label):", "", *_class_table(m["per_class"]), ""],
        ["Confusion, counts:", "", *_confusion_table(m["confusion"]), ""],
        ["Each head on each kind of label:", "", *_heads_table(m), ""],
        [f"Shown: `{notes['shown_head']}`. {notes['shown_head_reason']}", ""],
        ["## Calibration", "", *_calibration(notes, m), ""],
        ["## How to reproduce", "", *_reproduce(notes, m)],
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def write_card(info: ModelInfo) -> Path:
    """Write the card of a model into its folder and return its path.

    Raises:
        ModelError: ``metrics.json`` is missing, or older than the weights, or lacks a figure.
    """
    try:
        metrics = json.loads((info.folder / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise ModelError(
            f"Model {info.name} has no metrics.json that can be read ({e}). Measure it first: python -m train evaluate "
            f"--model {info.name} --data … --json {info.folder.name}/metrics.json"
        ) from e
    try:
        if metrics["model"]["sha256"] not in {f.sha256 for f in info.files.values()}:
            raise ModelError(
                f"metrics.json of model {info.name} was measured with other weights. Run python -m train evaluate "
                "again."
            )
        text = card_text(model_notes(info.folder), metrics)
    except (KeyError, TypeError) as e:
        raise ModelError(f"metrics.json of model {info.name} lacks {e}. Run python -m train evaluate again.") from e
    where = info.folder / CARD
    where.write_text(text, encoding="utf-8")
    return where

"""A model's card, written from its ``model.json`` and ``metrics.json`` and from nothing else."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emomonitor.engines.catalog import ModelInfo
from emomonitor.errors import ModelError
from emomonitor.labels import EMOTIONS
from train.exporting.card_tables import PICTURE, by_class, figures, heads_table, percent, robustness, slices
from train.files import write_whole
from train.fitting.curves import draw_hours
from train.fitting.history import HISTORY, read_history
from train.networks.heads import FER
from train.record import model_notes

CARD = "README.md"
CURVE = "hours.png"
_PICTURE_DPI = 100

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


def _calibration(notes: Mapping[str, Any], m: Mapping[str, Any]) -> list[str]:
    heads = {head: h for head, h in notes["heads"].items() if "risk" in h}
    if not heads:
        return [
            "None: the recipe keeps no validation images, so neither temperature nor threshold was fitted. The app "
            "shows every reading, and the confidences are what the network says of itself. The expected calibration "
            f"error (15 bins) on the test images is {m['ece']:.3f}."
        ]
    lines = [
        "Temperatures and thresholds were fitted on validation images, which were cut from the training images with "
        "twins kept together. The threshold is the smallest confidence at which the readings shown meet the stated "
        "risk there; where a bound is given, it is the 95 % upper confidence bound (Clopper and Pearson) of the share "
        "of wrong readings, and that bound meets the risk.",
        "",
        "| head | temperature | risk allowed | bound | unsure below | validation images shown | of them right |",
        "|---|---|---|---|---|---|---|",
    ]
    for head, h in heads.items():
        bound = percent(h["risk_bound"]) if "risk_bound" in h else "–"
        lines.append(
            f"| {head} | {h['temperature']:.3f} | {percent(h['risk'])} | {bound} | {h['threshold']:.3f} "
            f"| {percent(h['coverage'])} | {percent(h['accuracy'])} |"
        )
    for head, h in heads.items():
        if "class_scaling" in h:
            c = h["class_scaling"]
            lines += [
                "",
                f"The classes of head `{head}` were also scaled one by one (vector scaling, Guo et al. 2017; the "
                "factors are in the last layer's weights): in cross-validation on the validation images that lowers "
                f"the negative log-likelihood by {c['nll_gain']:.4f} (standard error {c['nll_gain_error']:.4f}).",
            ]
    return lines + _unsure(notes, m)


def _unsure(notes: Mapping[str, Any], m: Mapping[str, Any]) -> list[str]:
    unsure, ece = m["unsure"], m["heads"][notes["shown_head"]][FER]["ece"]
    if unsure["accuracy"] is None:
        return ["", "On the test images the shown head is never sure enough: the app calls every face unsure."]
    return [
        "",
        f"On the test images the shown head (`{notes['shown_head']}`) is at or above its threshold on "
        f"{percent(unsure['coverage'])}, and {percent(unsure['accuracy'])} of those match the FER label. Its "
        f"expected calibration error (15 bins) is {ece:.3f}. The classwise error counts every class on every "
        "image (Kull et al. 2019).",
    ]


def _reproduce(notes: Mapping[str, Any], m: Mapping[str, Any]) -> list[str]:
    t = notes.get("training", {})
    fit = []
    told = "How it was trained is not recorded."
    if "recipe" in t:
        planned = t.get("epochs_planned")
        done = f"{t['epochs']} of {planned} epochs" if t.get("epochs") else f"{planned} epochs planned"
        if t.get("best_epoch"):
            done += f" (the best was number {t['best_epoch']})"
        hours = f", {t['hours']} hours" if t.get("hours") else ""
        told = (
            f"Recipe `{t['recipe']}`, seed {t['seed']}, {done}{hours}; {t['training_images']} training and "
            f"{t['validation_images']} validation images (SHA-256 of names, labels and pixels: `{t['data_sha256']}`). "
            f"Weights: {t['weights']}."
        )
        told += _teachers(t.get("teachers", []))
        plain = f"--recipe {t['recipe']} --data facial-recognition-dataset.zip --out runs/{t['recipe']}"
        fit = [t.get("command", f"python -m train fit {plain}")]
    return [
        told,
        "",
        "```sh",
        *fit,
        *(["# export and evaluate the parent, then:"] if "finetuned" in notes and fit else []),
        *([notes["command"]] if "command" in notes else []),
        m["command"],
        f"python -m train card --model {notes['name']}",
        "```",
        "",
        f"The figures were measured by version `{m['code']}` with engine {m['engine']} on `{m['model']['file']}` "
        f"(SHA-256 `{m['model']['sha256']}`), test images `{m['data']['sha256']}`.",
    ]


def _teachers(teachers: Sequence[str | Mapping[str, str]]) -> str:
    """Name the models whose probabilities were mixed into the targets."""
    names = [t if isinstance(t, str) else f"{t['name']} (ONNX SHA-256 {t.get('onnx_sha256', '–')})" for t in teachers]
    return f" It also learnt from the probabilities of {' and '.join(names)}." if names else ""


def _data(notes: Mapping[str, Any]) -> str:
    crowd = (
        ", with the FER+ crowd votes (Barsoum et al. 2016, MIT) as targets of the second head"
        if "crowd" in notes["heads"]
        else ""
    )
    chosen = "Test images chose nothing"
    if any("risk" in h for h in notes["heads"].values()):
        chosen += ": epoch, temperature and threshold come from validation images"
    told = f"Trained on FER2013 without its class Disgust (the Kaggle copy in six folders){crowd}. {chosen}."
    return f"{told}\n\n{_personal(notes['finetuned'])}" if "finetuned" in notes else told


def _personal(tuned: Mapping[str, Any]) -> str:
    """Tell what ``python -m train finetune`` changed."""
    rehearsed = (
        f"with {tuned['rehearsal_images']} images of that set beside them, so that it doesn't forget other people"
        if tuned["rehearsal_images"]
        else "only the last layer of each head"
    )
    return (
        f"**A personal model.** All of that is its parent's, `{tuned['from']}` (SHA-256 `{tuned['from_sha256']}`). It "
        f"then learnt {tuned['faces']} labelled faces of its user's own, {rehearsed}: {tuned['epochs']} epochs, "
        f"learning rate {tuned['learning_rate']:g}, seed {tuned['seed']}, {percent(tuned['share_of_the_way'])} "
        "of the way from the old weights to the new ones kept. It is meant for the people whose faces those were. "
        "The faces are not in the model's folder; the SHA-256 of their names, labels and pixels is "
        f"`{tuned['faces_sha256']}`."
    )


def card_text(notes: Mapping[str, Any], m: Mapping[str, Any], *, picture: bool = False, curve: bool = False) -> str:
    """Return the card as Markdown, from the contents of ``model.json`` and ``metrics.json``.

    Args:
        notes: ``model.json``.
        m: ``metrics.json``.
        picture: whether the picture of the robustness lies beside it.
        curve: whether the picture of the training does.
    """
    size = [f"{notes['parameters']:,} parameters"] if notes.get("parameters") else []
    size += [f"{notes['flop_per_face'] / 1e9:.2f} GFLOP a face"] if notes.get("flop_per_face") else []
    parts = [
        [f"# {notes['name']}", "", "<!-- Written by python -m train card. Don't edit: run it again. -->", ""],
        [
            f"{'. '.join([notes['title'], *([', '.join(size)] if size else [])])}. "
            f"Classes: {', '.join(e.title for e in EMOTIONS)}.",
            "",
        ],
        [_INTENDED],
        ["## Data", "", _data(notes), ""],
        [_LIMITS],
        ["## Figures", "", *figures(m), ""],
        by_class(m),
        ["Each head on each kind of label:", "", *heads_table(m), ""],
        [f"Shown: `{notes['shown_head']}`. {notes.get('shown_head_reason', '')}".rstrip(), ""],
        ["## Slices", "", *slices(m), ""],
        ["## Robustness", "", *robustness(m["robustness"], picture=picture)] if "robustness" in m else [],
        ["## Calibration", "", *_calibration(notes, m), ""],
        ["## How to reproduce", "", *_reproduce(notes, m)],
        ["", f"![Validation accuracy against hours of training]({CURVE})"] if curve else [],
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _write_picture(folder: Path, m: Mapping[str, Any]) -> bool:
    """Draw the robustness beside the card; False where nothing was measured or matplotlib is missing."""
    where = folder / PICTURE
    if "robustness" not in m or importlib.util.find_spec("matplotlib") is None:
        where.unlink(missing_ok=True)
        return False
    from train.evaluation.figures import draw_robustness, grey_png

    write_whole(where, grey_png(draw_robustness(m["robustness"]), _PICTURE_DPI))
    return True


def _write_curve(folder: Path) -> bool:
    """Draw accuracy against hours beside the card; False where no history is kept or matplotlib is missing."""
    where = folder / CURVE
    if not (folder / HISTORY).exists() or importlib.util.find_spec("matplotlib") is None:
        where.unlink(missing_ok=True)
        return False
    from train.evaluation.figures import grey_png

    write_whole(where, grey_png(draw_hours(read_history(folder / HISTORY)), _PICTURE_DPI))
    return True


def write_card(info: ModelInfo) -> Path:
    """Write the card of a model into its folder and return its path.

    Raises:
        ModelError: ``metrics.json`` is missing, or older than the weights, or lacks a figure.
        HistoryError: ``history.csv`` is damaged.
        OutputError: the folder can't be written.
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
        text = card_text(
            model_notes(info.folder),
            metrics,
            picture=_write_picture(info.folder, metrics),
            curve=_write_curve(info.folder),
        )
    except (KeyError, TypeError) as e:
        raise ModelError(f"metrics.json of model {info.name} lacks {e}. Run python -m train evaluate again.") from e
    where = info.folder / CARD
    write_whole(where, text.encode())
    return where

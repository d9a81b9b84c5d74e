"""A model taught somebody's own faces, and kept only where it reads held-back ones better than before."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import MODEL_FILE, ModelInfo, find_model, load_info
from emomonitor.engines.onnx import OnnxEngine
from emomonitor.errors import EmomonitorError, ModelError
from emomonitor.labels import EMOTIONS
from train.data.dataset import DataError, FaceSet, load_training, split_validation
from train.exporting.export import run_batched, write_draft
from train.fitting.recipes import Recipe, find_recipe
from train.personal.faces import read_faces
from train.personal.held_back import split_faces
from train.personal.install import put_in_place
from train.personal.rehearse import Plan, network_of, step_back, tune, with_truth
from train.personal.verdict import Judged, Verdict, judge
from train.record import model_notes

MIN_CALIBRATION = 100
"""With fewer faces than this to choose by, temperature and threshold stay the parent's: chance would choose them."""


class RefusedError(EmomonitorError):
    """The tuned model isn't good enough to be kept; the message says why and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The data set that the parent learnt from (test images: never).

    Attributes:
        training: rehearsed.
        choosing: every second validation image; tells how far to go.
        judging: the other validation images, which chose nothing here.
    """

    training: FaceSet
    choosing: FaceSet
    judging: FaceSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """What was made: the model's ``folder``, and the ``verdict`` that let it be kept."""

    folder: Path
    verdict: Verdict


def finetune(
    parent: ModelInfo, faces: Path, out: Path, *, name: str, plan: Plan, data: Path | None = None, command: str = ""
) -> Tuned:
    """Teach a model somebody's faces, and write ``out/name`` where that made it better.

    Args:
        parent: the model to start from.
        faces: folder of labelled faces (:mod:`train.personal.faces`).
        out: folder of models.
        name: the new model's name.
        plan: epochs, learning rate, seed.
        data: the data set that the parent was trained on. With it the whole network learns, and original training
            images in each batch keep it from forgetting; without it only the last layer of each head learns, since
            nothing else would keep the features that all other faces need.
        command: what was typed, for the record.

    Raises:
        DataError: the faces or the data can't be used.
        ModelError: the parent can't be tuned, or the place is taken or can't be written.
        TrainingError: the loss became NaN.
        RefusedError: the new model isn't better; nothing was written.
    """
    folder = out / name
    _check_place(parent, folder, name)
    keras.utils.clear_session(free_memory=False)
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(plan.seed)
    notes = model_notes(parent.folder)
    recipe = find_recipe(_recipe_name(parent, notes))
    labelled = read_faces(faces)
    split = split_faces(labelled, seed=plan.seed)
    if data is None:
        _require_all_classes(labelled.faces)
    original = None if data is None else _read_original(data, recipe, notes)
    _announce(parent, split.learning, split.held_back, split.groups, labelled.unlabelled, labelled.skipped)
    start = network_of(parent, recipe)
    network = tune(start, recipe, split.learning, original.training if original else None, plan)
    share = step_back(start, network, original.choosing if original else None, parent.shown_head, parent.normalisation)
    print(f"kept of the way from the old weights to the new ones: {share:.0%}", flush=True)
    validation = split.held_back if original is None else joined(split.held_back, original.choosing, original.judging)
    kept = notes["heads"] if len(validation) < MIN_CALIBRATION else None
    if kept is not None:
        print(f"Temperature and threshold stay: fewer than {MIN_CALIBRATION} faces to choose them by.", flush=True)
    about = _about(parent, notes, split.learning, original, plan, share, command)
    with tempfile.TemporaryDirectory() as scratch:
        draft = Path(scratch) / name
        draft.mkdir()
        title = f"{parent.title}, {name}"
        write_draft(
            network,
            draft,
            title=title,
            normalisation=parent.normalisation,
            faces=validation,
            about=about,
            kept_heads=kept,
        )
        verdict = _judged(parent, draft, folder, split.held_back, original.judging if original else None)
        print(verdict.as_text(), flush=True)
        if verdict.reason is not None:
            raise RefusedError(f"The new model isn't kept, and nothing was changed: {verdict.reason}")
        put_in_place(draft, folder)
    return Tuned(folder=folder, verdict=verdict)


def _recipe_name(parent: ModelInfo, notes: dict[str, Any]) -> str:
    try:
        return str(notes["training"]["recipe"])
    except (KeyError, TypeError) as e:
        raise ModelError(f"{parent.folder / MODEL_FILE} doesn't tell the recipe: only models of python -m train can be "
                         "tuned.") from e  # fmt: skip


def _check_place(parent: ModelInfo, folder: Path, name: str) -> None:
    if not name or name in (".", "..") or Path(name).name != name:
        raise ModelError(f"{name!r} can't be a model's name: give a plain folder name with --name.")
    if name == parent.name or folder.resolve() == parent.folder.resolve():
        raise ModelError(f"The new model needs another name than its parent's ({parent.name}). Give another --name.")
    if not folder.exists():
        return
    if not (folder / MODEL_FILE).exists():
        if not folder.is_dir() or any(p.suffix != ".part" for p in folder.iterdir()):
            raise ModelError(f"{folder} exists and is no model. Give another --name or --out.")
    elif "finetuned" not in model_notes(folder):
        raise ModelError(f"{folder} holds a model that finetune didn't make. Give another --name or --out.")


def _read_original(data: Path, recipe: Recipe, notes: dict[str, Any]) -> Original:
    """Divide the training images as the parent's training did, so that its validation images are new to it."""
    faces, _ = load_training(data)
    seed = int(notes["training"].get("seed", recipe.seed))
    training, validation = split_validation(faces, seed=seed)
    if notes["training"].get("data_sha256") != faces.digest():
        print(
            f"Note: {data.name} isn't exactly what the model was trained on, so it may have learnt some of the "
            "validation images below.",
            flush=True,
        )
    choosing, judging = (validation.take(np.arange(k, len(validation), 2, dtype=np.int64)) for k in (0, 1))
    return Original(training=training, choosing=choosing, judging=judging)


def _require_all_classes(faces: FaceSet) -> None:
    """Without original images nothing would keep the heads from forgetting an emotion that isn't among the faces."""
    missing = [e.key for e in EMOTIONS if not (faces.labels == e).any()]
    if missing:
        raise DataError(
            f"There is no face labelled {' or '.join(missing)}. Add some, or give the original data set with --data, "
            "so that the model doesn't forget what these look like."
        )


def joined(*sets: FaceSet) -> FaceSet:
    """Return several sets as one."""
    return FaceSet(
        images=np.concatenate([s.images for s in sets]),
        labels=np.concatenate([s.labels for s in sets]),
        votes=np.concatenate([s.votes for s in sets]),
        paths=tuple(p for s in sets for p in s.paths),
    )


def _announce(
    parent: ModelInfo, learning: FaceSet, held_back: FaceSet, groups: int, unlabelled: int, skipped: int
) -> None:
    counts = ", ".join(
        f"{e.key} {int((learning.labels == e).sum())}+{int((held_back.labels == e).sum())}"
        for e in EMOTIONS
        if (learning.labels == e).any()
    )
    print(
        f"{parent.name}: {len(learning)} faces to learn from, {len(held_back)} held back to judge by, in {groups} "
        f"groups that are kept together ({counts}); {unlabelled} without a label, {skipped} skipped",
        flush=True,
    )


# -- judging -------------------------------------------------------------------------------------------


def right_answers(info: ModelInfo, faces: FaceSet) -> NDArray[np.bool_]:
    """Return for each face whether the shown head's strongest class is its label, by the exported file."""
    faces, truth = with_truth(faces, info.shown_head)
    engine = OnnxEngine(info)
    try:
        logits = run_batched(engine, faces.images, info.normalisation)[info.shown_head].logits
    finally:
        engine.close()
    return np.asarray(logits.argmax(axis=1) == truth, np.bool_)


def _judged(parent: ModelInfo, draft: Path, place: Path, held_back: FaceSet, validation: FaceSet | None) -> Verdict:
    new = load_info(draft)
    return judge(
        Judged(before=right_answers(parent, held_back), after=right_answers(new, held_back)),
        None
        if validation is None
        else Judged(before=right_answers(parent, validation), after=right_answers(new, validation)),
        None if not (place / MODEL_FILE).exists() else right_answers(load_info(place), held_back),
    )


def _about(
    parent: ModelInfo,
    notes: dict[str, Any],
    learning: FaceSet,
    original: Original | None,
    plan: Plan,
    share: float,
    command: str,
) -> dict[str, Any]:
    """Return what ``model.json`` tells beyond the network: where it comes from."""
    return {
        "shown_head": parent.shown_head,
        "shown_head_reason": notes.get("shown_head_reason", ""),
        "training": notes["training"],
        "finetuned": {
            "from": parent.name,
            "from_sha256": hashlib.sha256(parent.checked_path("keras").read_bytes()).hexdigest(),
            "faces": len(learning),
            "faces_sha256": learning.digest(),
            "rehearsal_images": 0 if original is None else len(original.training),
            "epochs": plan.epochs,
            "learning_rate": plan.learning_rate,
            "share_of_the_way": share,
            "seed": plan.seed,
        },
        "command": command,
    }


def tunable(name_or_path: str) -> ModelInfo:
    """Return the model to start from. Raises ModelError where there is none or it has no weights to train."""
    info = find_model(name_or_path)
    if "keras" not in info.files:
        raise ModelError(f"Model {info.name} has no .keras file, which learning starts from. Choose another --model.")
    return info

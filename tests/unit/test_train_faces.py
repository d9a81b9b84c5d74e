"""Labelled faces: the file that holds the labels, what is held back, and the decision about a new model."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from emomonitor.engines.catalog import load_info
from emomonitor.labels import KEYS, Emotion
from train.data.dataset import DataError, FaceSet
from train.personal.faces import LabelFile, LabelledFaces, read_faces, read_label_file, write_label_file
from train.personal.held_back import MIN_HELD_BACK, split_faces
from train.personal.install import put_in_place
from train.personal.verdict import Judged, judge


def noise(seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 255, (48, 48)).astype(np.uint8)


def a_picture(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), noise(seed))
    return path


def labels(folder: Path, *rows: str, header: str = "file,emotion") -> None:
    (folder / "labels.csv").write_text("\n".join([header, *rows]), encoding="utf-8")


# -- reading -----------------------------------------------------------------------------------------


def test_folders_and_rows_both_give_labels(tmp_path: Path) -> None:
    a_picture(tmp_path / "Happy" / "a.png", 1)
    a_picture(tmp_path / "s1" / "b.png", 2)
    a_picture(tmp_path / "c.png", 3)
    a_picture(tmp_path / "d.png", 4)
    labels(tmp_path, "s1/b.png,sad,s1", "c.png,skip,", "d.png,,", header="file,emotion,session")
    found = read_faces(tmp_path)
    assert dict(zip(found.faces.paths, found.faces.labels, strict=True)) == {
        "Happy/a.png": Emotion.HAPPY,
        "s1/b.png": Emotion.SAD,
    }
    assert (found.skipped, found.unlabelled) == (1, 1)
    assert found.sessions == ("", "s1")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["a.png,furious"], "line 2: emotion 'furious' is none of angry"),
        (["gone.png,happy"], "names pictures that aren't there: gone.png"),
        (["a.png,happy", "a.png,happy"], "stands in line 2 already, with the same label"),
        (["a.png,happy", "a.png,sad"], "stands in line 2 already, with another label"),
        (["../a.png,happy"], "must be a path inside the folder"),
        (["a.png,happy,more"], "not as many cells"),
        (["a.png"], "not as many cells"),
        (["Sad/b.png,happy"], "its folder says sad, labels.csv says happy"),
        (["a.png,happy", "twin.png,sad"], "are the same picture with two labels"),
        (["text.png,happy"], "are no pictures: text.png"),
    ],
)
def test_a_wrong_row_is_told(rows: list[str], told: str, tmp_path: Path) -> None:
    a_picture(tmp_path / "a.png", 1)
    a_picture(tmp_path / "twin.png", 1)
    a_picture(tmp_path / "Sad" / "b.png", 2)
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    labels(tmp_path, *rows)
    with pytest.raises(DataError, match=told):
        read_faces(tmp_path)


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("file,label", "a.png,happy", "lacks the column emotion"),
        ("file,emotion,time", "a.png,happy,yesterday", "time 'yesterday' is not of the form"),
    ],
)
def test_a_wrong_column_is_told(header: str, row: str, told: str, tmp_path: Path) -> None:
    a_picture(tmp_path / "a.png")
    labels(tmp_path, row, header=header)
    with pytest.raises(DataError, match=told):
        read_faces(tmp_path)


def test_a_folder_that_names_no_emotion_is_told(tmp_path: Path) -> None:
    a_picture(tmp_path / "Hapy" / "a.png")
    with pytest.raises(DataError, match=r"Hapy is named after none of the emotions"):
        read_faces(tmp_path)


def test_a_folder_without_labels_says_how_to_give_them(tmp_path: Path) -> None:
    a_picture(tmp_path / "a.png")
    with pytest.raises(DataError, match="python -m train label"):
        read_faces(tmp_path)


def test_rewriting_keeps_columns_that_nobody_here_knows(tmp_path: Path) -> None:
    labels(tmp_path, 'a.png,happy,"far, dark",7', header="file,emotion,note,lux")
    content = read_label_file(tmp_path / "labels.csv")
    write_label_file(tmp_path / "labels.csv", content)
    assert read_label_file(tmp_path / "labels.csv") == content
    assert content.rows[0].cells == {"note": "far, dark", "lux": "7"}


def test_a_label_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "labels.csv.part").mkdir()
    with pytest.raises(DataError, match="can't be written"):
        write_label_file(tmp_path / "labels.csv", LabelFile(columns=("file", "emotion"), rows=()))


# -- what is held back -------------------------------------------------------------------------------


def a_set(
    classes: list[int],
    *,
    images: list[int] | None = None,
    sessions: list[str] | None = None,
    taken: list[float] | None = None,
) -> LabelledFaces:
    """Faces of noise, no two alike unless ``images`` says so."""
    n = len(classes)
    chosen = np.array(classes, np.int64)
    return LabelledFaces(
        faces=FaceSet(
            images=np.stack([noise(i) for i in (images or range(n))]),
            labels=chosen,
            votes=np.eye(6, dtype=np.float32)[chosen],
            paths=tuple(str(i) for i in range(n)),
        ),
        sessions=tuple(sessions or [""] * n),
        taken=np.array(taken or [np.nan] * n),
        unlabelled=0,
        skipped=0,
    )


SIX = [i % 6 for i in range(120)]


def test_about_a_quarter_of_each_class_is_held_back() -> None:
    split = split_faces(a_set(SIX), seed=1)
    assert np.bincount(split.held_back.labels).tolist() == [5] * 6
    assert len(split.learning) == 90


def test_the_division_depends_on_the_seed_alone() -> None:
    one, same, other = (split_faces(a_set(SIX), seed=s).held_back.paths for s in (1, 1, 2))
    assert one == same != other


def test_most_faces_stay_held_back_as_more_are_added() -> None:
    few = set(split_faces(a_set(SIX), seed=1).held_back.paths)
    more = set(split_faces(a_set(SIX + SIX[:30]), seed=1).held_back.paths)
    assert len(few & more) >= 0.7 * len(few)


def test_twins_and_sessions_and_moments_are_never_divided() -> None:
    images = [i // 2 for i in range(120)]
    twins = a_set([i // 2 % 6 for i in range(120)], images=images)
    sessions = a_set(SIX, sessions=[f"s{i // 5}" for i in range(120)])
    moments = a_set(SIX, taken=[100.0 * (i // 4) + i % 4 for i in range(120)])
    for labelled, group in ((twins, 2), (sessions, 5), (moments, 4)):
        split = split_faces(labelled, seed=1)
        learnt, held = ({int(p) // group for p in part.paths} for part in (split.learning, split.held_back))
        assert not learnt & held
        assert split.groups == 120 // group


@pytest.mark.parametrize(
    "labelled",
    [a_set(SIX[:59]), a_set([0] * 60 + [1] * 7), a_set([0] * 80)],
    ids=["too few in all", "too few of one class", "one class only"],
)
def test_too_few_faces_are_told_with_the_numbers_that_are_needed(labelled: LabelledFaces) -> None:
    with pytest.raises(DataError, match=r"at least 60 in all, .* at least 8 of each emotion"):
        split_faces(labelled, seed=1)


def test_one_session_cannot_be_divided() -> None:
    with pytest.raises(DataError, match=r"1 groups .* Add faces from other sessions"):
        split_faces(a_set(SIX, sessions=["today"] * 120), seed=1)


# -- the decision ------------------------------------------------------------------------------------


def judged(both: int, gained: int, lost: int, neither: int = 0) -> Judged:
    before = [True] * both + [False] * gained + [True] * lost + [False] * neither
    after = [True] * both + [True] * gained + [False] * lost + [False] * neither
    return Judged(before=np.array(before), after=np.array(after))


def test_five_gains_without_a_loss_are_enough_and_four_are_not() -> None:
    assert judge(judged(7, 5, 0), None, None).reason is None
    assert "can be luck" in (judge(judged(8, 4, 0), None, None).reason or "")
    assert judged(7, 5, 0).luck == pytest.approx(1 / 32)


def test_no_gain_is_no_reason_to_replace() -> None:
    assert "Look the labels over" in (judge(judged(20, 3, 3), None, None).reason or "")


def test_more_than_a_point_lost_on_the_original_images_is_too_much() -> None:
    good = judged(7, 9, 0)
    assert judge(good, judged(990, 0, 10), None).reason is None
    assert "forgot 1.1%" in (judge(good, judged(989, 0, 11), None).reason or "")


def test_the_one_in_place_must_be_beaten_too() -> None:
    good = judged(7, 9, 0, 4)
    assert judge(good, None, np.array([True] * 15 + [False] * 5)).reason is None
    assert "already reads 16" in (judge(good, None, np.array([True] * 16 + [False] * 4)).reason or "")


def test_the_fewest_faces_held_back_can_still_show_a_gain() -> None:
    assert judge(judged(MIN_HELD_BACK - 5, 5, 0), None, None).reason is None


# -- putting a model in its place --------------------------------------------------------------------


def a_draft(folder: Path, content: bytes) -> Path:
    import hashlib

    folder.mkdir(parents=True)
    sha = hashlib.sha256(content).hexdigest()
    for kind in ("onnx", "keras"):
        (folder / f"{folder.name}.{kind}").write_bytes(content)
    entry = {
        "schema": 1,
        "title": "T",
        "labels": list(KEYS),
        "input": {"shape": [48, 48, 1], "normalisation": "standardise"},
        "heads": {"fer": {"temperature": 1.0, "threshold": 0.5}},
        "shown_head": "fer",
        "files": {k: {"name": f"{folder.name}.{k}", "sha256": sha} for k in ("onnx", "keras")},
    }
    (folder / "model.json").write_text(json.dumps(entry), encoding="utf-8")
    return folder


def test_a_model_is_replaced_whole_and_old_figures_go(tmp_path: Path) -> None:
    place = tmp_path / "models" / "mine"
    put_in_place(a_draft(tmp_path / "1" / "mine", b"one"), place)
    (place / "metrics.json").write_text('{"accuracy": 0.9}', encoding="utf-8")
    for content in (b"two", b"three"):
        put_in_place(a_draft(tmp_path / content.decode() / "mine", content), place)
        info = load_info(place)
        assert all(info.checked_path(k).read_bytes() == content for k in ("onnx", "keras"))
        assert info.accuracy is None
        assert len(list(place.iterdir())) == 3


def test_a_power_cut_at_any_write_leaves_a_whole_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "models" / "mine"
    put_in_place(a_draft(tmp_path / "1" / "mine", b"one"), place)
    new = a_draft(tmp_path / "2" / "mine", b"two")
    real = Path.replace
    for survive in range(3):  # .onnx, .keras, model.json
        left = survive

        def cut(self: Path, target: Path) -> Path:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            return real(self, target)

        with monkeypatch.context() as m:
            m.setattr(Path, "replace", cut)
            with pytest.raises(KeyboardInterrupt):
                put_in_place(new, place)
        info = load_info(place)
        assert all(info.checked_path(k).read_bytes() == b"one" for k in ("onnx", "keras"))
    put_in_place(new, place)
    assert load_info(place).checked_path("onnx").read_bytes() == b"two"

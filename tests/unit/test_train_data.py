from __future__ import annotations

import ast
import json
import logging
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from emomonitor.labels import EMOTIONS, Emotion
from train.__main__ import main
from train.data.dataset import (
    DataError,
    FaceSet,
    load_test,
    load_training,
    pixel_digest,
    split_validation,
    training_pixels,
    twin_groups,
)
from train.data.inspection import Inspection, inspect
from train.data.inspection_page import as_plain

TRAIN = Path(__file__).resolve().parents[2] / "train"


def face(seed: int, size: int = 48) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (size, size), dtype=np.uint8)


def save(path: Path, image: NDArray[np.uint8] | NDArray[np.uint16] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), face(zlib.crc32(path.name.encode())) if image is None else image)
    return path


def kaggle_layout(root: Path) -> Path:
    for k, e in enumerate(EMOTIONS):
        folder = "Suprise" if e is Emotion.SURPRISE else e.title
        for i in range(3):
            save(root / "Training" / "Training" / folder / f"Training_{i:05d}.png", face(100 * k + i))
        save(root / "Testing" / "Testing" / folder / "PublicTest_00000.png", face(100 * k + 50))
    save(root / "Disgust" / "Training" / "Disgust" / "Training_00000.png", face(999))
    return root


def zipped(folder: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as z:
        for p in sorted(folder.rglob("*")):
            if p.is_file():
                z.write(p, prefix + p.relative_to(folder).as_posix())
    return target


def face_set(images: list[NDArray[np.uint8]], labels: list[int]) -> FaceSet:
    n = len(images)
    return FaceSet(
        images=np.stack(images),
        labels=np.array(labels, np.int64),
        votes=np.zeros((n, 6), np.float32),
        paths=tuple(f"{i}.png" for i in range(n)),
    )


# -- layouts -----------------------------------------------------------------------------------------


def test_the_kaggle_layout_is_read_with_its_misspelt_folder(tmp_path: Path) -> None:
    faces, _ = load_training(kaggle_layout(tmp_path))
    assert len(faces) == 18
    assert np.bincount(faces.labels).tolist() == [3] * 6


def test_folder_and_zip_give_the_same_images(tmp_path: Path) -> None:
    folder = kaggle_layout(tmp_path / "data")
    assert load_training(folder)[0].digest() == load_training(zipped(folder, tmp_path / "data.zip"))[0].digest()


def test_a_zip_with_one_folder_around_everything_is_read(tmp_path: Path) -> None:
    archive = zipped(kaggle_layout(tmp_path / "data"), tmp_path / "data.zip", prefix="facial recognition/")
    assert len(load_training(archive)[0]) == 18
    assert len(load_test(archive)[0]) == 6


def test_training_and_test_part_share_no_file(tmp_path: Path) -> None:
    folder = kaggle_layout(tmp_path)
    training, test = load_training(folder)[0], load_test(folder)[0]
    assert not set(training.paths) & set(test.paths)
    assert all(p.startswith("Testing/") for p in test.paths)


def test_other_classes_are_skipped_with_a_notice(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        _, report = load_training(kaggle_layout(tmp_path))
    assert report.skipped == ("Disgust",)
    assert "Disgust" in caplog.text


def test_a_folder_of_classes_in_any_spelling_counts_as_test(tmp_path: Path) -> None:
    for name in ("anger", "FEAR", "Happiness", "neutral", "sadness", "suprise"):
        save(tmp_path / name / "a.png")
    faces, _ = load_test(tmp_path)
    assert sorted(faces.labels.tolist()) == list(range(6))
    assert training_pixels(tmp_path) == frozenset()


def test_hidden_files_of_other_systems_are_passed_over(tmp_path: Path) -> None:
    save(tmp_path / "happy" / "a.png")
    (tmp_path / "happy" / "._a.png").write_bytes(b"resource fork")
    (tmp_path / "happy" / "Thumbs.db").write_bytes(b"")
    faces, report = load_test(tmp_path)
    assert (len(faces), report.unreadable) == (1, ())


# -- images ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"this is no picture"])
def test_unreadable_images_are_listed_and_skipped(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    save(tmp_path / "happy" / "a.png")
    (tmp_path / "happy" / "bad.png").write_bytes(content)
    faces, report = load_test(tmp_path)
    assert len(faces) == 1
    assert report.unreadable == ("happy/bad.png",)
    assert "happy/bad.png" in caplog.text


def test_an_image_damaged_inside_a_zip_is_skipped(tmp_path: Path) -> None:
    save(tmp_path / "d" / "happy" / "a.png", face(1))
    save(tmp_path / "d" / "happy" / "b.png", face(2))
    archive = zipped(tmp_path / "d", tmp_path / "d.zip")
    raw = bytearray(archive.read_bytes())
    at = raw.index((tmp_path / "d" / "happy" / "b.png").read_bytes()[200:240])
    raw[at : at + 40] = bytes(40)
    archive.write_bytes(raw)
    assert load_test(archive)[1].unreadable == ("happy/b.png",)


@pytest.mark.parametrize("size", [20, 47, 48, 49, 200])
def test_images_of_other_sizes_are_brought_to_48_pixels(tmp_path: Path, size: int) -> None:
    save(tmp_path / "sad" / "a.png", np.full((size, size), 90, np.uint8))
    images = load_test(tmp_path)[0].images
    assert images.shape == (1, 48, 48)
    assert np.all(images == 90)


def test_colour_alpha_and_sixteen_bits_become_grey_bytes(tmp_path: Path) -> None:
    save(tmp_path / "sad" / "colour.png", np.full((48, 48, 3), 120, np.uint8))
    save(tmp_path / "sad" / "alpha.png", np.full((48, 48, 4), 120, np.uint8))
    save(tmp_path / "sad" / "deep.png", np.full((48, 48), 120 * 257, np.uint16))
    images = load_test(tmp_path)[0].images
    assert images.dtype == np.uint8
    assert np.abs(images.astype(int) - 120).max() <= 1


# -- data that can't be used -------------------------------------------------------------------------


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        load_training(tmp_path / "nowhere.zip")


def test_an_empty_zip_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(DataError, match="holds no training images"):
        load_training(tmp_path / "empty.zip")


def test_a_partly_copied_zip_is_told(tmp_path: Path) -> None:
    whole = zipped(kaggle_layout(tmp_path / "data"), tmp_path / "data.zip").read_bytes()
    (tmp_path / "part.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"not a readable zip file .* Copy or download it again"):
        load_training(tmp_path / "part.zip")


def test_training_without_one_of_the_classes_is_refused(tmp_path: Path) -> None:
    for name in ("Angry", "Fear", "Happy", "Neutral", "Sad"):
        save(tmp_path / "Training" / name / "a.png")
    with pytest.raises(DataError, match="no training images of Surprise"):
        load_training(tmp_path)


def test_images_that_all_are_broken_are_told(tmp_path: Path) -> None:
    (tmp_path / "happy").mkdir()
    (tmp_path / "happy" / "a.png").write_bytes(b"x")
    with pytest.raises(DataError, match="None of the 1 images"):
        load_test(tmp_path)


def test_many_broken_images_are_told_in_a_few_lines(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    save(tmp_path / "happy" / "a.png")
    for i in range(30):
        (tmp_path / "happy" / f"b{i}.png").write_bytes(b"x")
    assert len(load_test(tmp_path)[1].unreadable) == 30
    assert len(caplog.records) == 6 and "25 more" in caplog.text


def test_a_class_that_was_only_partly_copied_is_told(tmp_path: Path) -> None:
    root = kaggle_layout(tmp_path)
    for p in (root / "Training" / "Training" / "Fear").iterdir():
        p.write_bytes(p.read_bytes()[:20])
    with pytest.raises(DataError, match=r"no training images of Fear.* 3 images can't be read"):
        load_training(root)


def test_folders_with_other_names_are_named(tmp_path: Path) -> None:
    save(tmp_path / "Training" / "Joyful" / "a.png")
    with pytest.raises(DataError, match="other names: Joyful"):
        load_training(tmp_path)


def test_a_set_with_the_other_part_only_says_so(tmp_path: Path) -> None:
    save(tmp_path / "Testing" / "Happy" / "a.png")
    with pytest.raises(DataError, match="1 images of the other part"):
        load_training(tmp_path)


def empty_file(root: Path) -> Path:
    (root / "data.zip").touch()
    return root / "data.zip"


def empty_zip(root: Path) -> Path:
    with zipfile.ZipFile(root / "data.zip", "w"):
        return root / "data.zip"


def part_of_a_zip(root: Path) -> Path:
    whole = zipped(kaggle_layout(root / "data"), root / "whole.zip").read_bytes()
    (root / "part.zip").write_bytes(whole[: len(whole) // 2])
    return root / "part.zip"


def empty_class(root: Path) -> Path:
    for p in (kaggle_layout(root) / "Training" / "Training" / "Sad").iterdir():
        p.unlink()
    return root


def no_zip(root: Path) -> Path:
    return save(root / "picture.png")


@pytest.mark.parametrize("bad", [empty_file, empty_zip, part_of_a_zip, no_zip, empty_class])
@pytest.mark.parametrize("command", ["inspect", "samples"])
def test_bad_data_ends_with_2_and_a_message(
    tmp_path: Path, bad: Callable[[Path], Path], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "s.png")] if command == "samples" else []
    status = main([command, "--data", str(bad(tmp_path)), *out])
    if bad is empty_class and command == "inspect":
        assert status == 0  # this is what it is there to show
    else:
        assert status == 2
        told = capsys.readouterr().err
        assert told.startswith("error: ") and "Traceback" not in told


# -- votes -------------------------------------------------------------------------------------------

HEADER = "path,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,not_a_face\n"


@pytest.mark.parametrize("prefix", ["", "wrapped/"])
def test_votes_are_told_from_the_votes_files_own_folder(tmp_path: Path, prefix: str) -> None:
    folder = kaggle_layout(tmp_path / "data")
    row = "Training/Training/Angry/Training_00001.png,1,0,2,3,4,9,0,9,9,9\n"
    (folder / "ferplus_votes.csv").write_text(HEADER + row, encoding="utf-8")
    faces, _ = load_training(zipped(folder, tmp_path / "data.zip", prefix))
    voted = faces.votes.sum(axis=1) > 0
    assert voted.sum() == 1
    assert faces.votes[voted][0].tolist() == [4, 0, 0, 1, 3, 2]


def test_a_votes_file_with_other_columns_is_told(tmp_path: Path) -> None:
    folder = kaggle_layout(tmp_path)
    (folder / "ferplus_votes.csv").write_text("path,happy\nx,1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"ferplus_votes\.csv .* needs the columns"):
        load_training(folder)


@pytest.mark.parametrize("vote", ["nan", "-1", "inf"])
def test_votes_that_are_no_counts_are_told(tmp_path: Path, vote: str) -> None:
    folder = kaggle_layout(tmp_path)
    row = f"Training/Training/Angry/Training_00001.png,{vote},0,2,3,4,9,0,9,9,9\n"
    (folder / "ferplus_votes.csv").write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(DataError, match="no numbers from 0 up"):
        load_training(folder)


# -- twins and the split -----------------------------------------------------------------------------

twinned = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), min_size=12, max_size=120)


@settings(max_examples=40, deadline=None)
@given(content=twinned, seed=st.integers(0, 5))
def test_the_split_parts_every_image_once_and_never_parts_twins(content: list[tuple[int, int]], seed: int) -> None:
    images = [np.full((48, 48), grey, np.uint8) for grey, _ in content]
    faces = face_set(images, [label for _, label in content])
    training, validation = split_validation(faces, seed=seed, share=0.3)
    assert sorted(training.paths + validation.paths) == sorted(faces.paths)
    held = {pixel_digest(i) for i in validation.images}
    assert not held & {pixel_digest(i) for i in training.images}


def test_twins_are_found_whatever_their_labels() -> None:
    groups = list(twin_groups(face_set([face(1), face(2), face(1)], [0, 1, 2])))
    assert sorted(g.tolist() for g in groups) == [[0, 2], [1]]


def test_the_split_is_stratified_and_repeatable() -> None:
    faces = face_set([face(i) for i in range(600)], [0] * 400 + [3] * 200)
    first, second = (split_validation(faces, seed=7, share=0.1)[1] for _ in range(2))
    assert np.bincount(first.labels).tolist() == [40, 0, 0, 20]
    assert first.paths == second.paths
    assert split_validation(faces, seed=8, share=0.1)[1].paths != first.paths


# -- the test images ---------------------------------------------------------------------------------


def names_in(module: Path) -> set[str]:
    """All names that a module imports or uses, modules by each part of their dotted name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {part for a in node.names for part in a.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            names |= {a.name for a in node.names} | set((node.module or "").split("."))
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
    return names


def modules_naming(*names: str) -> set[str]:
    return {m.relative_to(TRAIN).as_posix() for m in TRAIN.rglob("*.py") if names_in(m) & set(names)}


def test_only_evaluate_reads_test_images() -> None:
    assert modules_naming("load_test") == {"evaluation/evaluate.py"}
    assert modules_naming("_load") == {"data/dataset.py"}


def test_only_the_reader_and_inspect_come_near_the_files_themselves() -> None:
    assert modules_naming("archive", "Archive", "find_entries") - {"data/archive.py"} == {
        "data/dataset.py",
        "data/inspection.py",
    }


def test_inspect_gives_counts_only_and_only_its_command_asks_for_them() -> None:
    """Whoever wants more from it than numbers by class has to change this test."""
    assert modules_naming("inspection") - {"commands/inspect.py", "data/inspection_page.py"} == set()
    assert modules_naming("inspection_page") == {"commands/inspect.py"}
    seen: set[object] = set()
    waiting: list[Any] = [Inspection]
    while waiting:
        kind = waiting.pop()
        if is_dataclass(kind):
            waiting += get_type_hints(kind).values()
        elif get_args(kind):
            waiting += [k for k in get_args(kind) if k is not Ellipsis]
        else:
            seen.add(kind)
    assert seen == {int, str, bool}


def test_no_file_name_leaves_inspect(tmp_path: Path) -> None:
    result = as_plain(inspect(kaggle_layout(tmp_path)))
    assert ".png" not in json.dumps(result) and str(tmp_path) not in json.dumps(result)


def test_nothing_that_trains_or_exports_imports_evaluate() -> None:
    naming = modules_naming("evaluate")
    assert naming & {"evaluation/evaluate.py", "commands/evaluate.py"}  # the search finds what there is
    assert not {n for n in naming if n.startswith(("data/", "networks/", "fitting/", "exporting/"))}
    assert not naming & {f"evaluation/{n}.py" for n in ("calibrate", "heads", "class_scaling", "passes", "metrics")}


def test_pets_cannot_be_trained_for_and_it_is_said_why(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        folder = tmp_path / "Training" / name
        folder.mkdir(parents=True)
        cv2.imwrite(str(folder / "1.png"), np.zeros((48, 48), np.uint8))
    with pytest.raises(DataError, match=r"other names: cat, dog\..*reads these six and can't be trained for others"):
        load_training(tmp_path)

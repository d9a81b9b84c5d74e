"""``python -m train inspect`` and ``samples``, on small invented sets and on the real one."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from train_scenes import striped_faces

from emomonitor.labels import EMOTIONS
from train.__main__ import main
from train.data.dataset import load_training
from train.data.inspection import Inspection, inspect
from train.data.samples import choose_samples

DATA_SET = Path(__file__).resolve().parents[3] / "shared" / "data" / "facial-recognition-dataset.zip"


def face(seed: int, size: int = 48) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (size, size), dtype=np.uint8)


def save(path: Path, image: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), image)


@pytest.fixture
def odd_set(tmp_path: Path) -> Path:
    """One thing of each kind that inspect looks for."""
    save(tmp_path / "Training" / "Happy" / "a.png", face(1))
    save(tmp_path / "Training" / "Happy" / "same.png", face(1))
    save(tmp_path / "Training" / "Sad" / "same.png", face(1))
    save(tmp_path / "Training" / "Sad" / "flat.png", np.full((48, 48), 7, np.uint8))
    save(tmp_path / "Training" / "Fear" / "large.png", face(2, 60))
    save(tmp_path / "Training" / "Fear" / "deep.png", face(3).astype(np.uint16) * 256)
    save(tmp_path / "Training" / "Disgust" / "a.png", face(4))
    save(tmp_path / "Testing" / "Angry" / "seen.png", face(4))
    save(tmp_path / "Testing" / "Angry" / "new.png", face(5))
    save(tmp_path / "Testing" / "Angry" / "alpha.png", np.dstack([face(6)] * 4))
    (tmp_path / "Testing" / "Angry" / "broken.png").write_bytes(b"x")
    return tmp_path


def count(r: Inspection, name: str, part: str, field: str) -> int:
    return int(next(getattr(c, field) for c in r.classes if (c.name, c.part) == (name, part)))


def test_files_are_counted_by_class_and_part(odd_set: Path) -> None:
    r = inspect(odd_set)
    assert count(r, "Happy", "training", "files") == 2
    assert count(r, "Angry", "test", "files") == 4
    assert count(r, "Disgust", "training", "files") == 1
    assert r.total("files", "training", emotions_only=True) == 6


def test_unreadable_and_constant_images_are_counted(odd_set: Path) -> None:
    r = inspect(odd_set)
    assert count(r, "Angry", "test", "unreadable") == 1
    assert count(r, "Sad", "training", "constant") == 1


def test_other_sizes_and_depths_are_counted(odd_set: Path) -> None:
    assert dict(inspect(odd_set).forms) == {
        "48x48 grey 8 bit": 7,
        "60x60 grey 8 bit": 1,
        "48x48 grey 16 bit": 1,
        "48x48 colour with alpha 8 bit": 1,
    }


def test_twins_and_their_conflicts_are_counted(odd_set: Path) -> None:
    training, test, everything = inspect(odd_set).twins
    assert (training.groups, training.images, training.conflicts, training.conflict_images) == (1, 3, 1, 3)
    assert (test.groups, test.conflicts) == (0, 0)
    assert (everything.groups, everything.conflicts) == (2, 2)


def test_test_images_with_a_twin_in_training_are_counted(odd_set: Path) -> None:
    assert count(inspect(odd_set), "Angry", "test", "seen_in_training") == 1


def test_agreement_is_counted_over_the_images_with_votes(tmp_path: Path) -> None:
    striped_faces(tmp_path)
    training, test = inspect(tmp_path).agreements
    assert (training.voted, training.agreed) == (96, 96)
    assert (test.voted, test.agreed) == (24, 24)


def test_inspect_prints_a_table_and_writes_json_and_plots(
    odd_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["inspect", "--data", str(odd_set), "--json", str(out / "i.json"), "--plots", str(out)]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "Disgust" in printed and "60x60 grey 8 bit" in printed
    assert json.loads((out / "i.json").read_text(encoding="utf-8"))["twins"]["all"]["conflicts"] == 2
    assert {p.name for p in out.iterdir()} == {"i.json", "classes.png"}  # nobody voted


def test_a_place_that_cannot_be_written_is_told(odd_set: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (odd_set / "file").touch()
    assert main(["inspect", "--data", str(odd_set), "--plots", str(odd_set / "file")]) == 2
    assert "can't be written" in capsys.readouterr().err
    assert main(["inspect", "--data", str(odd_set), "--json", str(odd_set / "file" / "i.json")]) == 2
    assert "can't be written" in capsys.readouterr().err


# -- samples -----------------------------------------------------------------------------------------


def test_samples_are_of_their_class_and_none_comes_twice(tmp_path: Path) -> None:
    striped_faces(tmp_path)
    faces, _ = load_training(tmp_path)
    for e, row in zip(EMOTIONS, choose_samples(faces, per_class=7, seed=1), strict=True):
        assert len(set(row.tolist())) == 7
        assert set(faces.labels[row].tolist()) == {int(e)}


def test_another_seed_shows_other_samples(tmp_path: Path) -> None:
    striped_faces(tmp_path)
    faces, _ = load_training(tmp_path)
    first, again, other = (np.concatenate(choose_samples(faces, per_class=7, seed=s)).tolist() for s in (1, 1, 2))
    assert first == again != other


def test_samples_writes_one_picture_and_asks_not_to_publish_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    striped_faces(tmp_path / "data")
    out = tmp_path / "new" / "samples.png"
    assert main(["samples", "--data", str(tmp_path / "data"), "--per-class", "3", "--out", str(out)]) == 0
    assert "don't publish" in capsys.readouterr().out
    image = cv2.imread(str(out))
    assert image is not None and image.shape[0] > 600


@pytest.mark.parametrize("option", [["--per-class", "0"], ["--per-class", "41"], ["--out", "s.jpg"]])
def test_samples_refuses_what_it_cannot_draw(
    tmp_path: Path, option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["samples", "--data", str(tmp_path), "--out", str(tmp_path / "s.png"), *option]) == 2
    assert option[0] in capsys.readouterr().err


# -- the real data set -------------------------------------------------------------------------------


@pytest.mark.skipif(not DATA_SET.exists(), reason="the data set is not beside this checkout")
def test_the_real_set_is_as_it_was_measured() -> None:
    r = inspect(DATA_SET)
    assert (r.total("files", "training", emotions_only=True), r.total("files", "test", emotions_only=True)) == (
        28273,
        7067,
    )
    assert r.total("seen_in_training", "test") == 573
    assert r.total("seen_in_training", "test", emotions_only=True) == 542
    assert r.twins[2].conflicts == 59
    assert r.agreements[1].voted == 7041
    assert r.agreements[1].agreed / r.agreements[1].voted == pytest.approx(0.643, abs=5e-4)

"""Models that don't fit: a clear line and exit code 2 from every command that takes one; and odd ones that do fit."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from model_scenes import linear_network, write_model

from emomonitor.cli import run_command_line
from emomonitor.engines.catalog import MODEL_FILE, load_info
from emomonitor.engines.factory import open_engine
from emomonitor.errors import ModelError
from emomonitor.labels import KEYS
from emomonitor.vision.classifier import Classifier

pytest.importorskip("onnx", reason="onnx is not installed (the extra train)")


@pytest.fixture(autouse=True)
def hooks_as_before() -> Iterator[None]:
    """The command line sets hooks for the whole process."""
    before = sys.excepthook, threading.excepthook, signal.getsignal(signal.SIGTERM)
    yield
    sys.excepthook, threading.excepthook = before[:2]
    signal.signal(signal.SIGTERM, before[2])


@pytest.fixture
def face(tmp_path: Path) -> Path:
    path = tmp_path / "face.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8))
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A model that is wrong in one way, and what is said of it."""

    make: Callable[[Path], object]
    words: str


def no_model(folder: Path) -> None:
    folder.write_bytes(b"PK\3\4 these are faces")


def garbage(folder: Path) -> None:
    (write_model(folder) / MODEL_FILE).write_bytes(b"\xff\xfe{{{")


def changed(folder: Path) -> None:
    (write_model(folder) / "linear.onnx").write_bytes(linear_network(weight=1.0))


def missing(folder: Path) -> None:
    (write_model(folder) / "linear.onnx").unlink()


def outside(folder: Path) -> None:
    write_model(folder, files={"onnx": {"name": "../other/linear.onnx", "sha256": "0" * 64}})


def patched(folder: Path, **figures: float) -> None:
    where = folder / MODEL_FILE
    d = json.loads(where.read_text(encoding="utf-8"))
    d["heads"]["fer"] |= figures
    where.write_text(json.dumps(d), encoding="utf-8")


BAD = {
    "nothing": Bad(make=lambda folder: None, words="There is no model"),
    "a file": Bad(make=no_model, words="a model is a folder"),
    "an empty folder": Bad(make=lambda folder: folder.mkdir(), words="There is no model"),
    "garbage": Bad(make=garbage, words="can't be read"),
    "an older schema": Bad(make=lambda f: write_model(f, schema=0), words="Export the model again"),
    "a newer schema": Bad(make=lambda f: write_model(f, schema=2), words="Update emomonitor"),
    "another order": Bad(make=lambda f: write_model(f, labels=list(reversed(KEYS))), words="in another order"),
    "another class": Bad(make=lambda f: write_model(f, labels=[*KEYS, "disgust"]), words="has other classes"),
    "another size": Bad(
        make=lambda f: write_model(f, input={"shape": [64, 64, 1], "normalisation": "unit"}), words="48x48x1"
    ),
    "no temperature": Bad(make=lambda f: patched(write_model(f), temperature=float("nan")), words="temperature"),
    "no threshold": Bad(make=lambda f: patched(write_model(f), threshold=float("nan")), words="threshold"),
    "a path outside": Bad(make=outside, words="outside the model's folder"),
    "missing weights": Bad(make=missing, words="can't be read"),
    "changed weights": Bad(make=changed, words="SHA-256"),
    "weights of no network": Bad(make=lambda f: write_model(f, b"no network"), words="can't be loaded"),
    "a network of five classes": Bad(
        make=lambda f: write_model(f, linear_network(classes=5)), words=r"logits of shape (2, 5), not (2, 6)"
    ),
    "a network of another size": Bad(make=lambda f: write_model(f, linear_network(size=64)), words="fails on a trial"),
    "a network for one face": Bad(make=lambda f: write_model(f, linear_network(batch=1)), words="fails on a trial"),
    "a network that fails": Bad(
        make=lambda f: write_model(f, linear_network(wrong_shape=True)), words="fails on a trial"
    ),
    "a network of no numbers": Bad(
        make=lambda f: write_model(f, linear_network(weight=float("nan"))), words="values that are no numbers"
    ),
    "a network without its head": Bad(
        make=lambda f: write_model(f, linear_network(heads=("crowd",))), words="has no head fer"
    ),
    "a network with a strange head": Bad(
        make=lambda f: write_model(f, linear_network(heads=("fer", "mood"))), words="a head mood that"
    ),
}


@pytest.fixture(params=BAD)
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    folder = tmp_path / "model"
    BAD[request.param].make(folder)
    return folder, BAD[request.param].words


def said(capsys: pytest.CaptureFixture[str]) -> str:
    err = capsys.readouterr().err
    lines = [line for line in err.splitlines() if line.startswith(("emomonitor: ", "error: "))]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


def test_classify_says_what_is_wrong_with_a_model(
    bad: tuple[Path, str], face: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["classify", str(face), "--model", str(bad[0])]) == 2
    assert bad[1] in said(capsys)


def test_analyze_says_what_is_wrong_with_a_model(
    bad: tuple[Path, str], face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "log.csv"
    assert run_command_line(["analyze", str(face), "--out", str(out), "--model", str(bad[0])]) == 2
    assert bad[1] in said(capsys)
    assert not out.exists()


def test_run_says_what_is_wrong_with_a_model(
    bad: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    command = ["run", "--headless", "--source", "demo", "--log", str(log), "--model", str(bad[0])]
    assert run_command_line(command) == 2
    assert bad[1] in said(capsys)


def test_evaluate_says_what_is_wrong_with_a_model(
    bad: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from train.__main__ import main

    assert main(["evaluate", "--model", str(bad[0]), "--data", str(tmp_path)]) == 2
    assert bad[1] in said(capsys)


# -- odd, but fit ------------------------------------------------------------------------------------


@pytest.mark.parametrize("normalisation", ["standardise", "unit"])
def test_a_model_of_one_head_without_calibration_reads_faces(
    tmp_path: Path, face: Path, normalisation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_model(tmp_path / "odd", input={"shape": [48, 48, 1], "normalisation": normalisation})
    assert run_command_line(["classify", str(face), "--json", "--model", str(folder)]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["emotion"] in KEYS  # a threshold of 0 leaves nothing unsure


def test_a_models_normalisation_changes_what_it_reads(tmp_path: Path) -> None:
    faces = np.random.default_rng(3).integers(0, 256, (3, 48, 48), np.uint8)
    read = []
    for name in ("standardise", "unit"):
        info = load_info(write_model(tmp_path / name, input={"shape": [48, 48, 1], "normalisation": name}))
        classifier = Classifier(open_engine("onnxruntime", info), info)
        read.append(classifier.classify(faces).probs)
        classifier.close()
    assert not np.allclose(read[0], read[1], atol=1e-3)


def test_a_model_without_an_onnx_file_names_the_other_way(tmp_path: Path) -> None:
    info = load_info(write_model(tmp_path / "keras only", files={}))
    with pytest.raises(ModelError, match="has no onnx file"):
        open_engine("onnxruntime", info)


@pytest.mark.parametrize("wrong", ["nothing", "garbage", "changed weights"])
def test_a_model_typed_wrongly_opens_no_window(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.cli.run.has_display", lambda: True)
    monkeypatch.setattr("emomonitor.ui.app.run_window", lambda *_, **__: pytest.fail("a window was opened"))
    BAD[wrong].make(tmp_path / "model")
    assert run_command_line(["run", "--source", "demo", "--model", str(tmp_path / "model")]) == 2
    assert BAD[wrong].words in said(capsys)

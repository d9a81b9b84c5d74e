"""evaluate and card with hand-made networks: no TensorFlow, every kind of model."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from train_scenes import striped_faces

from emomonitor.engines.catalog import INPUT_SHAPE, MODEL_FILE, SCHEMA
from emomonitor.labels import KEYS
from train.__main__ import main
from train.exporting.card import card_text

onnx = pytest.importorskip("onnx", reason="the train extra is not installed")


def make_model(folder: Path, heads: tuple[str, ...], **more: Any) -> Path:
    """A network of one convolution with random weights; nothing in ``model.json`` that the app doesn't need."""
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(4)
    nodes, outputs, weights = [], [], []
    for head in heads:
        weights.append(numpy_helper.from_array(rng.normal(0, 0.1, (6, 1, 8, 8)).astype(np.float32), f"w_{head}"))
        nodes += [
            helper.make_node("Transpose", ["face"], [f"t_{head}"], perm=[0, 3, 1, 2]),
            helper.make_node("Conv", [f"t_{head}", f"w_{head}"], [f"c_{head}"], strides=[8, 8]),
            helper.make_node("Relu", [f"c_{head}"], [f"r_{head}"]),
            helper.make_node("Transpose", [f"r_{head}"], [f"{head}_map"], perm=[0, 2, 3, 1]),
            helper.make_node("ReduceMean", [f"{head}_map"], [head], axes=[1, 2], keepdims=0),
        ]
        outputs += [
            helper.make_tensor_value_info(head, TensorProto.FLOAT, ["n", 6]),
            helper.make_tensor_value_info(f"{head}_map", TensorProto.FLOAT, ["n", 6, 6, 6]),
        ]
    face = helper.make_tensor_value_info("face", TensorProto.FLOAT, ["n", *INPUT_SHAPE])
    graph = helper.make_graph(nodes, "hand-made", [face], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    folder.mkdir(parents=True)
    content = model.SerializeToString()
    (folder / "net.onnx").write_bytes(content)
    entry = {
        "schema": SCHEMA,
        "name": folder.name,
        "title": "Hand-made",
        "labels": list(KEYS),
        "input": {"shape": list(INPUT_SHAPE), "normalisation": "standardise"},
        "heads": {h: {"temperature": 1.0, "threshold": 0.0} for h in heads},
        "shown_head": "fer",
        "files": {"onnx": {"name": "net.onnx", "sha256": hashlib.sha256(content).hexdigest()}},
    }
    (folder / MODEL_FILE).write_text(json.dumps(entry | more), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faces")
    striped_faces(root)
    return root


@pytest.fixture(scope="module")
def measured(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A two-headed model's folder with its metrics, and its report."""
    pytest.importorskip("matplotlib")
    root = tmp_path_factory.mktemp("measured")
    folder = make_model(root / "two", ("fer", "crowd"))
    assert main(evaluate(folder, data, "--report", str(root / "report"))) == 0
    return folder, root / "report"


def evaluate(folder: Path, data: Path, *more: str) -> list[str]:
    target = str(folder / "metrics.json")
    return ["evaluate", "--model", str(folder), "--data", str(data), "--json", target, *more]


def metrics(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return found


def test_the_top_level_is_the_fer_head_on_fer_labels(measured: tuple[Path, Path]) -> None:
    m = metrics(measured[0])
    own = m["heads"]["fer"]["fer"]
    for key in ("accuracy", "per_class", "confusion", "ece", "ece_classwise", "ece_by_class", "macro_f1"):
        assert m[key] == own[key]
    assert m["ferplus_accuracy"] == m["heads"]["crowd"]["ferplus"]["accuracy"]
    assert set(m["heads"]["fer"]) == {"fer", "ferplus"}


def test_slices_and_harms_are_measured_for_each_head(measured: tuple[Path, Path]) -> None:
    m = metrics(measured[0])
    assert set(m["slices"]) == {"fer", "crowd"}
    assert m["robustness"]["step"] == 10 and m["robustness"]["n"] == 4
    assert len(m["robustness"]["harms"]) == 7


def test_the_report_is_one_page_that_needs_no_network(measured: tuple[Path, Path]) -> None:
    report = measured[1]
    page = (report / "index.html").read_text(encoding="utf-8")
    names = {p.stem for p in report.glob("*.png")}
    assert names == {
        *(f"{what}-{head}" for what in ("confusion", "classes", "reliability") for head in ("fer", "crowd")),
        "coverage",
        "slices",
        "robustness",
    }
    assert page.count("data:image/png;base64,") == len(names)
    assert not re.search(r"https?://|<script|<link", page)
    assert not list(report.glob("*.part"))


def test_every_picture_of_the_report_can_be_opened(measured: tuple[Path, Path]) -> None:
    for path in measured[1].glob("*.png"):
        image = cv2.imread(str(path))
        assert image is not None and image.std() > 5, path.name


def test_the_printed_tables_hold_counts_shares_reliability_coverage_slices_and_harms(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(evaluate(make_model(tmp_path / "m", ("fer",)), data)) == 0
    told = capsys.readouterr().out
    for words in (
        "95 %",
        "confusion (row: truth)",
        "% of row",
        "reliability of head fer",
        "surest images",
        "PublicTest",
    ):
        assert words in told
    assert "brightness: lowest third" in told and "Occlusion" in told


def test_the_card_tells_slices_and_harms_and_holds_a_small_picture(measured: tuple[Path, Path]) -> None:
    folder = measured[0]
    assert main(["card", "--model", str(folder)]) == 0
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "## Slices" in card and "| twin in training: has none |" in card
    assert "## Robustness" in card and "| Low resolution (px a side) |" in card
    assert "![" in card and (folder / "robustness.png").stat().st_size < 60_000


def test_the_card_shows_what_hours_of_training_brought_where_a_history_is_kept(measured: tuple[Path, Path]) -> None:
    folder = measured[0]
    history = folder / "history.csv"
    names = "epoch,size,learning_rate,loss,accuracy,val_loss,val_accuracy,val_crowd_accuracy,seconds"
    history.write_text(f"{names}\n1,24,0.1,1.7,0.2,1.7,0.21,,60\n2,48,0.1,1.6,0.3,1.6,0.31,,240\n", encoding="utf-8")
    assert main(["card", "--model", str(folder)]) == 0
    assert "(hours.png)" in (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / "hours.png").read_bytes().startswith(b"\x89PNG")
    history.unlink()
    assert main(["card", "--model", str(folder)]) == 0
    assert "(hours.png)" not in (folder / "README.md").read_text(encoding="utf-8")
    assert not (folder / "hours.png").exists()


@pytest.mark.parametrize("normalisation", ["standardise", "unit"])
def test_a_model_with_one_head_and_no_calibration_is_measured_and_gets_a_card(
    normalisation: str, data: Path, tmp_path: Path
) -> None:
    shape = {"shape": list(INPUT_SHAPE), "normalisation": normalisation}
    folder = make_model(tmp_path / "one", ("fer",), input=shape)
    assert main(evaluate(folder, data, "--robustness", "none")) == 0
    assert main(["card", "--model", str(folder)]) == 0
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "neither temperature nor threshold was fitted" in card
    assert "## Robustness" not in card and "FER+ crowd votes" not in card
    assert "ferplus_accuracy" not in metrics(folder)


def test_normalisation_is_the_models_own(data: Path, tmp_path: Path) -> None:
    found = []
    for normalisation in ("standardise", "unit"):
        shape = {"shape": list(INPUT_SHAPE), "normalisation": normalisation}
        folder = make_model(tmp_path / normalisation, ("fer",), input=shape)
        assert main(evaluate(folder, data, "--robustness", "none")) == 0
        found.append(metrics(folder)["sample"]["nll"])
    assert found[0] != found[1]


def test_a_report_that_cannot_be_written_is_told_before_the_work(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_model(tmp_path / "m", ("fer",))
    (tmp_path / "file").write_text("")
    assert main(evaluate(folder, data, "--report", str(tmp_path / "file" / "x"))) == 2
    assert "can't be written" in capsys.readouterr().err
    assert not (folder / "metrics.json").exists()


def test_a_card_of_older_figures_says_what_to_do(
    measured: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_model(tmp_path / "old", ("fer", "crowd"))
    old = {k: v for k, v in metrics(measured[0]).items() if k != "slices"}
    (folder / "metrics.json").write_text(json.dumps(old), encoding="utf-8")
    assert main(["card", "--model", str(folder)]) == 2
    assert "Run python -m train evaluate again" in capsys.readouterr().err


def test_a_personal_models_card_tells_what_it_learnt_and_from_whom(measured: tuple[Path, Path], tmp_path: Path) -> None:
    folder = measured[0]
    m, notes = metrics(folder), json.loads((folder / "model.json").read_text(encoding="utf-8"))
    notes["training"] = {
        "recipe": "vgg16-lite", "seed": 1, "epochs": 2, "epochs_planned": 2,
        "training_images": 9, "validation_images": 3,
        "weights": "best epoch of a run", "data_sha256": "ab" * 32, "command": "python -m train fit --mixup 0.2",
        "teachers": [{"name": "elder", "onnx_sha256": "cd" * 32}],
    }  # fmt: skip
    assert "A personal model" not in card_text(notes, m)
    notes["finetuned"] = {
        "from": "vgg16-lite", "from_sha256": "ef" * 32, "faces": 120, "faces_sha256": "12" * 32,
        "rehearsal_images": 26009, "epochs": 8, "learning_rate": 0.003, "share_of_the_way": 0.5, "seed": 7,
    }  # fmt: skip
    card = card_text(notes, m)
    assert "learnt 120 labelled faces" in card and "26009 images of that set beside them" in card
    assert "50.0 %" in card and "its parent's, `vgg16-lite`" in card
    assert "python -m train fit --mixup 0.2" in card and "elder (ONNX SHA-256 cdcd" in card

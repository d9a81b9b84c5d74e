from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from emomonitor.engines.catalog import MODEL_FILE, all_models, find_model, load_info
from emomonitor.errors import ModelError
from emomonitor.labels import KEYS
from emomonitor.resources import models_dir

WEIGHTS = b"weights"


def good() -> dict[str, Any]:
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    return {
        "schema": 1,
        "title": "A model",
        "labels": list(KEYS),
        "input": {"shape": [48, 48, 1], "normalisation": "standardise"},
        "heads": {"fer": {"temperature": 1.5, "threshold": 0.4}, "crowd": {"temperature": 0.5, "threshold": 0.7}},
        "shown_head": "fer",
        "files": {"onnx": {"name": "m.onnx", "sha256": digest}},
    }


def written(folder: Path, entry: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / MODEL_FILE).write_text(json.dumps(entry), encoding="utf-8")
    (folder / "m.onnx").write_bytes(WEIGHTS)
    return folder


def test_a_models_folder_is_read(tmp_path: Path) -> None:
    info = load_info(written(tmp_path / "mine", good()))
    assert (info.name, info.title, info.shown_head) == ("mine", "A model", "fer")
    assert info.temperatures == {"fer": 1.5, "crowd": 0.5}


def test_the_threshold_is_the_shown_heads(tmp_path: Path) -> None:
    assert load_info(written(tmp_path, good())).threshold == 0.4
    assert load_info(written(tmp_path, good() | {"shown_head": "crowd"})).threshold == 0.7


def test_accuracy_is_none_until_it_was_measured(tmp_path: Path) -> None:
    folder = written(tmp_path, good())
    assert load_info(folder).accuracy is None
    (folder / "metrics.json").write_text('{"accuracy": 0.7}', encoding="utf-8")
    assert load_info(folder).accuracy == 0.7


def test_an_unchanged_file_passes_the_hash_check(tmp_path: Path) -> None:
    assert load_info(written(tmp_path, good())).checked_path("onnx") == tmp_path / "m.onnx"


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    info = load_info(written(tmp_path, good()))
    (tmp_path / "m.onnx").write_bytes(WEIGHTS + b"!")
    with pytest.raises(ModelError, match="damaged or was changed"):
        info.checked_path("onnx")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    info = load_info(written(tmp_path, good()))
    (tmp_path / "m.onnx").unlink()
    with pytest.raises(ModelError, match=r"m\.onnx can't be read"):
        info.checked_path("onnx")


def test_a_kind_of_file_that_the_model_lacks_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no keras file"):
        load_info(written(tmp_path, good())).checked_path("keras")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 99}, "schema 99.*Update emomonitor"),
        ({"schema": 0}, "schema 0.*Export the model again"),
        ({"schema": True}, "schema True"),
        ({"labels": ["angry", "disgust"]}, "needs the classes"),
        ({"labels": [*KEYS[1:], KEYS[0]]}, "in another order"),
        ({"labels": [*KEYS, "disgust"]}, "has other classes"),
        ({"input": {"shape": [224, 224, 3], "normalisation": "unit"}}, "224x224x3; this app needs 48x48x1"),
        ({"input": {"shape": [48, 48, 1], "normalisation": "whiten"}}, "knows standardise and unit"),
        ({"input": {"shape": [48, 48, 1]}}, "normalisation"),
        ({"heads": {"fer": {"temperature": float("nan"), "threshold": 0.5}}}, "temperature of head fer is nan"),
        ({"heads": {"fer": {"temperature": 0, "threshold": 0.5}}}, "temperature of head fer is 0"),
        ({"heads": {"fer": {"temperature": float("inf"), "threshold": 0.5}}}, "temperature of head fer is inf"),
        ({"heads": {"fer": {"temperature": 1, "threshold": float("nan")}}}, "threshold of head fer is nan"),
        ({"heads": {"fer": {"temperature": 1, "threshold": 1.5}}}, "threshold of head fer is 1.5"),
        ({"shown_head": "other"}, "lacks or garbles"),
        ({"heads": {"fer": {}}}, "lacks or garbles"),
        ({"heads": []}, "lacks or garbles"),
        ({"files": {"onnx": "m.onnx"}}, "lacks or garbles"),
    ],
)
def test_an_entry_that_does_not_fit_is_told(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        load_info(written(tmp_path, good() | change))


@pytest.mark.parametrize("missing", ["schema", "labels", "input", "heads", "shown_head", "title", "files"])
def test_a_missing_entry_is_told(tmp_path: Path, missing: str) -> None:
    entry = good()
    del entry[missing]
    with pytest.raises(ModelError, match=missing):
        load_info(written(tmp_path, entry))


def test_a_file_that_is_no_json_is_told(tmp_path: Path) -> None:
    (tmp_path / MODEL_FILE).write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="can't be read"):
        load_info(tmp_path)


def test_json_that_is_no_object_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="lacks or garbles"):
        load_info(written(tmp_path, [1, 2]))


@pytest.mark.parametrize("text", ["{", "[]", '"0.7"', "[" * 100_000], ids=["cut", "list", "text", "deep"])
def test_figures_that_are_garbage_are_told_with_their_file(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path, good())
    (folder / "metrics.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"metrics\.json"):
        load_info(folder)


@pytest.mark.parametrize("value", ['"high"', "NaN", "-1", "70", "true", "null", "{}"])
def test_an_accuracy_that_is_none_is_not_shown(tmp_path: Path, value: str) -> None:
    folder = written(tmp_path, good())
    (folder / "metrics.json").write_text(f'{{"accuracy": {value}, "accuracy_interval": {value}}}', encoding="utf-8")
    info = load_info(folder)
    assert info.accuracy is None
    assert info.accuracy_interval is None


@pytest.mark.parametrize(
    "name", ["../secret.onnx", "/etc/hostname", "sub/../../secret.onnx", "..", ".", "", "link.onnx"]
)
def test_a_file_outside_the_models_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.onnx").write_bytes(WEIGHTS)
    entry = good()
    entry["files"]["onnx"]["name"] = name
    folder = written(tmp_path / "mine", entry)
    (folder / "link.onnx").symlink_to(tmp_path / "secret.onnx")
    with pytest.raises(ModelError, match="outside the model's folder"):
        load_info(folder)


def test_a_model_of_one_head_without_calibration_is_read(tmp_path: Path) -> None:
    entry = good() | {"heads": {"fer": {"temperature": 1.0, "threshold": 0.0}}}
    info = load_info(written(tmp_path, entry | {"input": {"shape": [48, 48, 1], "normalisation": "unit"}}))
    assert (info.temperatures, info.threshold, info.normalisation) == ({"fer": 1.0}, 0.0, "unit")


def test_other_weights_have_another_fingerprint(tmp_path: Path) -> None:
    entry = good()
    first = load_info(written(tmp_path / "a", entry))
    assert load_info(written(tmp_path / "b", entry)).fingerprint == first.fingerprint
    entry["files"]["onnx"]["sha256"] = "0" * 64
    assert load_info(written(tmp_path / "c", entry)).fingerprint != first.fingerprint


def test_a_models_size_is_that_of_the_file_that_is_loaded(tmp_path: Path) -> None:
    info = load_info(written(tmp_path, good()))
    assert info.megabytes == pytest.approx(len(WEIGHTS) / 1e6)
    (tmp_path / "m.onnx").unlink()
    assert info.megabytes is None


def test_a_model_is_found_by_its_folders_path(tmp_path: Path) -> None:
    assert find_model(str(written(tmp_path / "mine", good()))).name == "mine"


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(ModelError, match=r"no model 'nowhere'. Installed: ") as caught:
        find_model("nowhere")
    assert all(m.name in str(caught.value) for m in all_models())


def test_a_file_is_no_model_and_what_is_one_is_said(tmp_path: Path) -> None:
    path = tmp_path / "faces.zip"
    path.write_bytes(b"PK")
    with pytest.raises(ModelError, match=r"faces\.zip is a file; a model is a folder"):
        find_model(str(path))


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "", "/"])
def test_a_name_that_no_folder_can_have_is_told(name: str) -> None:
    with pytest.raises(ModelError, match="There is no model"):
        find_model(name)


def test_the_bundled_models_are_whole() -> None:
    if not (models_dir() / "vgg16-lite" / MODEL_FILE).exists():
        pytest.skip("models/vgg16-lite is not there: python -m train export makes it")
    models = all_models()
    assert models[0].name == "vgg16-lite"
    for info in models:
        for kind in info.files:
            info.checked_path(kind)


def test_a_title_from_elsewhere_is_one_plain_line(tmp_path: Path) -> None:
    entry = good() | {"title": "My <img src='x'>\n model & " + "x" * 100}
    title = load_info(written(tmp_path / "mine", entry)).title
    assert title.startswith("My ‹img src='x'› model + x")
    assert len(title) == 60

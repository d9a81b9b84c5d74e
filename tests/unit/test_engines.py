from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from emomonitor.engines import factory
from emomonitor.engines.base import AllHeads
from emomonitor.engines.catalog import MODEL_FILE, ModelInfo, find_model, load_info
from emomonitor.engines.factory import choose_engine, gpu_present, open_engine
from emomonitor.errors import ModelError
from emomonitor.resources import asset, models_dir
from emomonitor.vision.crop import align_face
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.tensor import to_tensor
from train.evaluation.calibrate import softmax

pytestmark = [
    pytest.mark.skipif(
        not (models_dir() / "vgg16-lite" / MODEL_FILE).exists(),
        reason="models/vgg16-lite is not there: python -m train export makes it",
    ),
]
needs_tensorflow = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed (the extras gpu and train)"
)
FRAMES = 120


@pytest.fixture(scope="module")
def info() -> ModelInfo:
    return find_model("vgg16-lite")


@pytest.fixture(scope="module")
def faces() -> NDArray[np.float32]:
    """Real faces as the app sees them: from frames of the demo clip."""
    clip = cv2.VideoCapture(str(asset("demo.mp4")))
    crops = []
    with FaceDetector() as detector:
        for i in range(FRAMES):
            there, picture = clip.read()
            if there and i % 10 == 0:
                image = np.asarray(picture, np.uint8)
                crops += [align_face(image, d).face for d in detector.detect(image, i / 25)]
    clip.release()
    assert len(crops) >= 8, "the demo clip shows faces"
    return to_tensor(np.stack(crops))


@pytest.fixture(scope="module")
def onnx(info: ModelInfo) -> Iterator[AllHeads]:
    engine = open_engine("onnxruntime", info)
    yield engine
    engine.close()


def copied(info: ModelInfo, folder: Path) -> Path:
    return Path(shutil.copytree(info.folder, folder / "copy"))


# -- what an engine gives ----------------------------------------------------------------------------


@needs_tensorflow
def test_both_engines_agree_on_real_faces(info: ModelInfo, faces: NDArray[np.float32], onnx: AllHeads) -> None:
    from emomonitor.engines.tensorflow import TensorFlowEngine

    reference = TensorFlowEngine(info, gpu=False)
    ours, theirs = onnx.run_all(faces), reference.run_all(faces)
    reference.close()
    assert ours.keys() == theirs.keys() == {"fer", "crowd"}
    for head, temperature in info.temperatures.items():
        np.testing.assert_allclose(ours[head].logits, theirs[head].logits, atol=1e-4)
        np.testing.assert_allclose(ours[head].maps, theirs[head].maps, atol=1e-4)
        np.testing.assert_allclose(
            softmax(ours[head].logits, temperature), softmax(theirs[head].logits, temperature), atol=1e-4
        )


@needs_tensorflow
def test_tensorflow_takes_an_empty_batch_and_says_what_it_is(info: ModelInfo) -> None:
    from emomonitor.engines.tensorflow import TensorFlowEngine

    engine = TensorFlowEngine(info, gpu=False)
    out = engine.run(np.zeros((0, 48, 48, 1), np.float32), info.shown_head)
    assert (engine.name, engine.title) == ("tensorflow", "TensorFlow · CPU")
    engine.close()
    assert out.logits.shape == (0, 6) and out.maps.shape[0] == 0


def test_a_batch_gives_what_its_faces_give_alone(faces: NDArray[np.float32], onnx: AllHeads) -> None:
    together = onnx.run(faces[:4], "fer").logits
    alone = np.concatenate([onnx.run(faces[i : i + 1], "fer").logits for i in range(4)])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_map_averages_to_its_logit(faces: NDArray[np.float32], onnx: AllHeads) -> None:
    for out in onnx.run_all(faces).values():
        assert out.maps.shape == (len(faces), 6, 6, 6)
        np.testing.assert_allclose(out.maps.mean(axis=(1, 2)), out.logits, atol=1e-5)


def test_no_faces_give_empty_arrays(onnx: AllHeads) -> None:
    out = onnx.run(np.zeros((0, 48, 48, 1), np.float32), "crowd")
    assert out.logits.shape == (0, 6) and out.logits.dtype == np.float32


def test_an_unknown_head_is_told(faces: NDArray[np.float32], onnx: AllHeads) -> None:
    with pytest.raises(ModelError, match="no head 'mood'; it has crowd, fer"):
        onnx.run(faces[:1], "mood")


def test_an_engine_says_what_it_is(onnx: AllHeads) -> None:
    assert (onnx.name, onnx.device, onnx.title) == ("onnxruntime", "CPU", "ONNX Runtime · CPU")


# -- files that must not be loaded -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "kind"), [("onnxruntime", "onnx"), pytest.param("tensorflow", "keras", marks=needs_tensorflow)]
)
def test_a_tampered_file_is_refused(info: ModelInfo, tmp_path: Path, engine: str, kind: str) -> None:
    folder = copied(info, tmp_path)
    path = folder / info.files[kind].path.name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ModelError, match="damaged or was changed"):
        open_engine(engine, load_info(folder))


@pytest.mark.parametrize(
    ("engine", "kind"), [("onnxruntime", "onnx"), pytest.param("tensorflow", "keras", marks=needs_tensorflow)]
)
def test_a_file_that_is_no_network_is_told(info: ModelInfo, tmp_path: Path, engine: str, kind: str) -> None:
    import hashlib

    folder = copied(info, tmp_path)
    entry = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))
    entry["files"][kind]["sha256"] = hashlib.sha256(b"no network").hexdigest()
    (folder / entry["files"][kind]["name"]).write_bytes(b"no network")
    (folder / MODEL_FILE).write_text(json.dumps(entry), encoding="utf-8")
    with pytest.raises(ModelError, match="can't be loaded"):
        open_engine(engine, load_info(folder))


def test_a_head_that_the_file_lacks_is_told(info: ModelInfo, tmp_path: Path) -> None:
    folder = copied(info, tmp_path)
    entry = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))
    entry["heads"]["mood"] = entry["heads"]["fer"]
    (folder / MODEL_FILE).write_text(json.dumps(entry | {"shown_head": "mood"}), encoding="utf-8")
    with pytest.raises(ModelError, match="has no head mood"):
        open_engine("onnxruntime", load_info(folder))


# -- the choice --------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", ["onnxruntime", pytest.param("tensorflow", marks=needs_tensorflow)])
def test_a_missing_package_is_told_with_what_to_type(
    info: ModelInfo, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelError, match="pip install"):
        open_engine(package, info)


def test_an_unknown_engine_is_told(info: ModelInfo) -> None:
    with pytest.raises(ModelError, match="Choose auto, onnxruntime or tensorflow"):
        open_engine("abacus", info)


def without_gpu(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    device = tmp_path / "nvidia0"
    monkeypatch.setattr(factory, "_NVIDIA_DEVICES", ((str(tmp_path), "nvidia[0-9]*"),))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return device


def test_without_a_device_there_is_no_gpu_and_auto_is_onnxruntime(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_gpu(monkeypatch, tmp_path)
    assert not gpu_present()
    assert choose_engine() == "onnxruntime"


@needs_tensorflow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="TensorFlow has no GPU support elsewhere")
def test_with_a_device_and_tensorflow_auto_is_the_gpu(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_gpu(monkeypatch, tmp_path).touch()
    assert gpu_present()
    assert choose_engine() == "tensorflow"


@needs_tensorflow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="TensorFlow has no GPU support elsewhere")
def test_auto_falls_back_where_tensorflow_can_use_no_gpu(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, info: ModelInfo
) -> None:
    without_gpu(monkeypatch, tmp_path).touch()
    engine = open_engine("auto", info)
    expected = "tensorflow" if engine.device == "GPU" else "onnxruntime"
    assert engine.name == expected
    engine.close()


@pytest.mark.parametrize("hidden", ["", "-1"])
def test_a_gpu_hidden_on_purpose_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hidden: str) -> None:
    without_gpu(monkeypatch, tmp_path).touch()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    assert not gpu_present()


def test_choosing_imports_no_engine() -> None:
    code = (
        "import sys\nfrom emomonitor.engines.factory import choose_engine\nchoose_engine()\n"
        "assert not {'tensorflow', 'keras', 'onnxruntime'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# -- the shipped weights -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(p.parent.name for p in models_dir().glob(f"*/{MODEL_FILE}")))
def test_the_shipped_weights_give_their_own_figures(name: str, dataset: Path) -> None:
    from train.evaluation.evaluate import evaluate_sample

    info = find_model(name)
    if "sample" not in info.metrics:
        pytest.skip(f"{name} was not measured yet: python -m train evaluate --json writes metrics.json")
    assert info.metrics["model"]["sha256"] in {f.sha256 for f in info.files.values()}
    engine = open_engine("onnxruntime" if "onnx" in info.files else "tensorflow", info)
    try:
        again = evaluate_sample(info, engine, dataset)
    finally:
        engine.close()
    assert again["n"] == info.metrics["sample"]["n"]
    assert again["accuracy"] == pytest.approx(info.metrics["sample"]["accuracy"], abs=0.002)  # one image of 707
    assert again["nll"] == pytest.approx(info.metrics["sample"]["nll"], abs=1e-3)

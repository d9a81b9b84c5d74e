"""Training a tiny network on invented faces, and all that follows: resume, export, evaluate, card."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from train_scenes import NEEDS_TENSORFLOW, TINY, TINY_REPORT, striped_faces, tiny_network

from emomonitor.engines.catalog import load_info
from emomonitor.errors import ModelError
from train.__main__ import main
from train.data.dataset import FaceSet, load_training, split_validation
from train.fitting.recipes import RECIPES, Stage, shortened

pytestmark = NEEDS_TENSORFLOW


@pytest.fixture(autouse=True, scope="module")
def tiny_recipes() -> Iterator[None]:
    RECIPES["tiny"] = TINY
    RECIPES["tiny-report"] = TINY_REPORT
    yield
    del RECIPES["tiny"], RECIPES["tiny-report"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("faces")
    striped_faces(root)
    return root


@pytest.fixture(scope="module")
def run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run."""
    out = tmp_path_factory.mktemp("run") / "tiny"
    assert main(["fit", "--recipe", "tiny", "--data", str(data), "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def model(run: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported model's folder, measured."""
    out = tmp_path_factory.mktemp("models")
    assert main(["export", "--weights", str(run), "--data", str(data), "--out", str(out)]) == 0
    folder = out / "tiny"
    arguments = ["evaluate", "--model", str(folder), "--data", str(data), "--json", str(folder / "metrics.json")]
    assert main(arguments) == 0
    return folder


def checkpoint(folder: Path) -> dict[str, Any]:
    with np.load(folder / "checkpoint.npz") as z:
        return {k: z[k] for k in z.files if k != "meta"}


class PowerCutError(Exception):
    """What ends a run in the middle."""


# -- the run -----------------------------------------------------------------------------------------


def test_a_run_leaves_checkpoint_weights_history_and_curves(run: Path) -> None:
    names = {p.name for p in run.iterdir()}
    assert names >= {"checkpoint.npz", "best.weights.h5", "history.csv", "run.json"}
    assert len((run / "history.csv").read_text(encoding="utf-8").splitlines()) == 1 + TINY.epochs
    assert not [n for n in names if "part" in n]


def test_the_epochs_figures_are_means_over_its_batches(data: Path, tmp_path: Path) -> None:
    from train.fitting.trainer import Trainer

    steps: list[tuple[float, float]] = []

    class Watched(Trainer):
        def _step(self, batch: Any) -> tuple[float, float]:
            steps.append(super()._step(batch))
            return steps[-1]

    training, validation = split_validation(load_training(data)[0], seed=1)
    result = Watched(TINY, training, validation, tmp_path).epoch(0)
    assert len(steps) > 3 and len({loss for loss, _ in steps}) > 1
    assert (result.loss, result.accuracy) == pytest.approx(tuple(np.mean(steps, axis=0)))


def test_an_interrupted_run_goes_on_to_the_same_weights(run: Path, data: Path, tmp_path: Path) -> None:
    from train.fitting.fit import fit

    def stop(result: Any) -> None:
        if result.epoch == 2:
            raise PowerCutError

    out = tmp_path / "stopped"
    with pytest.raises(PowerCutError):
        fit(TINY, data, out, on_epoch=stop)
    fit(TINY, data, out, resume=True)
    whole, resumed = checkpoint(run), checkpoint(out)
    assert whole.keys() == resumed.keys()
    for key, values in whole.items():
        np.testing.assert_allclose(resumed[key], values, atol=1e-6, err_msg=key)


def test_a_killed_run_goes_on_to_the_same_weights(data: Path, tmp_path: Path) -> None:
    driver = (
        "import sys; from train.fitting.recipes import RECIPES; from train_scenes import TINY; RECIPES['tiny'] = TINY; "
        "from train.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), str(Path(__file__).parent)])}

    def command(out: Path, *more: str) -> list[str]:
        options = ["--data", str(data), "--out", str(out), "--deterministic", *more]
        return [sys.executable, "-c", driver, "fit", "--recipe", "tiny", *options]

    killed = subprocess.Popen(command(tmp_path / "killed"), env=environment, stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    with killed.stdout:
        assert any(line.startswith("epoch 2/3") for line in killed.stdout)  # the third is under way
        killed.kill()
    assert killed.wait(60) == -signal.SIGKILL
    for out, more in ((tmp_path / "killed", ["--resume"]), (tmp_path / "whole", [])):
        subprocess.run(command(out, *more), env=environment, check=True, timeout=200, stdout=subprocess.DEVNULL)
    resumed, whole = checkpoint(tmp_path / "killed"), checkpoint(tmp_path / "whole")
    for key, values in whole.items():
        np.testing.assert_allclose(resumed[key], values, atol=1e-6, err_msg=key)


def test_a_finished_runs_folder_is_not_overwritten(run: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "--recipe", "tiny", "--data", str(data), "--out", str(run)]) == 2
    assert "Add --resume to go on" in capsys.readouterr().err


def test_resuming_with_another_number_of_epochs_is_refused(
    run: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fit", "--recipe", "tiny", "--data", str(data), "--out", str(run), "--resume", "--epochs", "9"]
    assert main(arguments) == 2
    assert "was begun with --epochs 3" in capsys.readouterr().err


def test_a_damaged_checkpoint_is_told(
    run: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "checkpoint.npz").write_bytes((run / "checkpoint.npz").read_bytes()[:500])
    assert main(["fit", "--recipe", "tiny", "--data", str(data), "--out", str(tmp_path), "--resume"]) == 2
    assert "no checkpoint that can be read" in capsys.readouterr().err


def test_an_option_that_a_run_was_not_begun_with_is_refused(
    run: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fit", "--recipe", "tiny", "--data", str(data), "--out", str(run), "--resume"]
    assert main([*arguments, "--learning-rate", "0.01"]) == 2
    assert "was begun with --learning-rate 0.05" in capsys.readouterr().err


def test_a_checkpoint_of_another_version_is_told(run: Path, data: Path, tmp_path: Path) -> None:
    from train.fitting.network import compile_network
    from train.fitting.runfolder import RunFolder, TrainingError

    whole = checkpoint(run)
    meta = {"recipe": "tiny", "best": 0.5, "history": []}
    np.savez(tmp_path / "checkpoint.npz", allow_pickle=False, meta=np.array(json.dumps(meta)), **whole)
    network = tiny_network()
    compile_network(network, TINY)
    with pytest.raises(TrainingError, match="written by another version"):
        RunFolder(tmp_path, "tiny").restore(network)


def test_a_full_disk_loses_no_finished_epoch(data: Path, tmp_path: Path) -> None:
    """Writes to /dev/full fail as on a full disk."""
    from train.fitting.fit import fit
    from train.fitting.runfolder import TrainingError

    def fill(result: Any) -> None:
        if result.epoch == 1:
            (out / "part.checkpoint.npz").symlink_to("/dev/full")

    out = tmp_path / "run"
    with pytest.raises(TrainingError, match=r"Epoch 1 is safe: free some space, then add --resume"):
        fit(TINY, data, out, on_epoch=fill)
    assert not (out / "part.checkpoint.npz").exists()
    fit(TINY, data, out, resume=True)
    assert len((out / "history.csv").read_text(encoding="utf-8").splitlines()) == 1 + TINY.epochs


def test_a_run_stops_early_where_nothing_gets_better(data: Path, tmp_path: Path) -> None:
    from train.fitting.fit import fit

    seen = []
    still = replace(TINY, stages=(Stage(epochs=9, size=16),), learning_rate=1e-9, patience=2)
    fit(still, data, tmp_path / "run", on_epoch=lambda r: seen.append(r.val_accuracy))
    assert 3 <= len(seen) < 9
    assert max(seen[-2:]) <= max(seen[:-2])


def test_a_recipe_may_use_all_images_and_keep_the_last_epoch(data: Path, tmp_path: Path) -> None:
    command = ["fit", "--recipe", "tiny-report", "--data", str(data), "--out", str(tmp_path / "run")]
    assert main(command) == 0
    rows = (tmp_path / "run" / "history.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].split(",")[6] == "val_accuracy" and rows[1].split(",")[6] == ""
    export = ["export", "--weights", str(tmp_path / "run"), "--data", str(data), "--out", str(tmp_path)]
    assert main(export) == 0
    info = load_info(tmp_path / "tiny-report")
    assert (info.temperatures, info.threshold, info.normalisation) == ({"fer": 1.0}, 0.0, "unit")
    measure = ["evaluate", "--model", str(info.folder), "--data", str(data), "--json"]
    assert main([*measure, str(info.folder / "metrics.json")]) == 0


def test_a_teachers_answers_are_kept_with_the_run(model: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = ["fit", "--recipe", "tiny", "--data", str(data), "--out", str(out), "--epochs", "1"]
    assert main([*command, "--teacher", str(model)]) == 0
    with np.load(out / "teacher.npz") as z:
        opinions = {h: z[h] for h in z.files}
    assert set(opinions) == {"fer", "crowd"}
    for probs in opinions.values():
        assert probs.shape[1] == 6 and 90 < len(probs) < 120  # the training images but not the validation part
        np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["teachers"][0]["name"] == model.name


def test_a_teachers_answers_to_other_images_are_refused(tmp_path: Path) -> None:
    from train.fitting.targets import keep_answers, read_answers

    kept = tmp_path / "teacher.npz"
    keep_answers({"fer": np.full((5, 6), 1 / 6, np.float32)}, kept)
    assert read_answers(kept, 5)["fer"].shape == (5, 6)
    with pytest.raises(ModelError, match="other images"):
        read_answers(kept, 6)
    kept.write_bytes(kept.read_bytes()[:60])
    with pytest.raises(ModelError, match="can't be read"):
        read_answers(kept, 5)


def test_a_loss_that_is_no_number_stops_the_run_and_says_what_to_try(data: Path, tmp_path: Path) -> None:
    from train.fitting.fit import TrainingError, fit

    wild = replace(TINY, learning_rate=1e30, clip_norm=1e30)
    with pytest.raises(TrainingError, match="Try a smaller learning rate"):
        fit(wild, data, tmp_path / "wild")


def test_control_c_says_how_to_go_on(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("train.fitting.runfolder.draw_curves", pressed)
    out = tmp_path / "run"
    assert main(["fit", "--recipe", "tiny", "--data", str(data), "--out", str(out)]) == 130
    assert "add --resume" in capsys.readouterr().err
    assert (out / "checkpoint.npz").exists()


@pytest.mark.parametrize(("epochs", "stages"), [(1, [1]), (4, [1, 3]), (3, [1, 2])])
def test_fewer_epochs_shorten_all_stages_alike(epochs: int, stages: list[int]) -> None:
    assert [s.epochs for s in shortened(TINY, epochs).stages] == stages


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    from train.fitting.schedule import learning_rate_at

    rates = [learning_rate_at(s, 1000, replace(TINY, learning_rate=0.06)) for s in range(1000)]
    peak = int(np.argmax(rates))
    assert rates[peak] == pytest.approx(0.06)
    assert 20 <= peak <= 40
    assert np.all(np.diff(rates[:peak]) > 0) and np.all(np.diff(rates[peak + 1 :]) < 0)
    assert rates[-1] < 1e-5


# -- the model ---------------------------------------------------------------------------------------


def test_export_tells_what_the_app_needs(model: Path) -> None:
    info = load_info(model)
    assert set(info.temperatures) == {"fer", "crowd"}
    assert set(info.files) == {"onnx", "keras"}
    notes = json.loads((model / "model.json").read_text(encoding="utf-8"))
    assert (notes["training"]["epochs"], notes["training"]["recipe"]) == (3, "tiny")


def test_files_tell_nothing_of_the_computer_that_made_them(model: Path, run: Path, data: Path) -> None:
    for name in ("model.json", "metrics.json"):
        text = (model / name).read_text(encoding="utf-8")
        assert str(run.parent) not in text and str(data.parent) not in text


def test_exported_weights_are_float16_numbers(model: Path) -> None:
    import onnx
    from onnx import numpy_helper

    stored = onnx.load(str(model / "tiny.onnx")).graph.initializer
    arrays = [numpy_helper.to_array(i) for i in stored]
    assert any(a.dtype == np.float16 for a in arrays)
    for a in arrays:
        if a.dtype == np.float32 and a.size > 1:
            np.testing.assert_array_equal(a, a.astype(np.float16).astype(np.float32))


def test_exporting_twice_gives_the_same_onnx_bytes(model: Path, run: Path, data: Path, tmp_path: Path) -> None:
    assert main(["export", "--weights", str(run), "--data", str(data), "--out", str(tmp_path)]) == 0
    assert (tmp_path / "tiny" / "tiny.onnx").read_bytes() == (model / "tiny.onnx").read_bytes()


def test_rounding_changes_the_best_weights_little(model: Path, run: Path, data: Path) -> None:
    import keras

    from emomonitor.vision.tensor import to_tensor
    from train.data.dataset import load_training
    from train.fitting.network import load_weights

    keras.config.set_dtype_policy("float32")
    network = tiny_network()
    load_weights(network, TINY, run)
    exported = keras.saving.load_model(model / "tiny.keras", compile=False)
    x = to_tensor(load_training(data)[0].images[:20])
    before, after = network(x, training=False), exported(x, training=False)
    for head in ("fer", "crowd"):
        np.testing.assert_allclose(before[head], after[head], atol=0.02)


def test_evaluate_writes_every_figure(model: Path) -> None:
    m = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    assert m["n"] == 36
    assert np.sum(m["confusion"]) == 36
    assert m["ferplus_n"] == 24
    assert {k: v["n"] for k, v in m["by_split"].items()} == {"PublicTest": 18, "PrivateTest": 18}
    assert set(m["heads"]) == {"fer", "crowd"}
    assert m["seed"] == 123 and m["model"]["file"] == "tiny.onnx"
    assert {
        "accuracy",
        "accuracy_flip",
        "per_class",
        "ece",
        "without_twins",
        "unsure",
        "sample",
        "data",
        "code",
    } <= set(m)


def test_scaled_classes_are_in_the_heads_own_weights() -> None:
    from train.evaluation.heads import scale_classes

    rng = np.random.default_rng(5)
    sure = rng.normal(0, 2, (800, 6)).astype(np.float32)
    chances = np.exp(sure) / np.exp(sure).sum(axis=1, keepdims=True)
    labels = (chances.cumsum(axis=1) > rng.random((800, 1))).argmax(axis=1)
    one_by_one = np.asarray(sure / np.array([1, 1, 3, 1, 1, 3]), np.float32)
    faces = FaceSet(
        images=np.zeros((800, 48, 48), np.uint8),
        labels=labels.astype(np.int64),
        votes=np.zeros((800, 6), np.float32),
        paths=("",) * 800,
    )
    network = tiny_network()
    x = rng.normal(size=(4, 24, 24, 1)).astype(np.float32)
    before = np.asarray(network(x, training=False)["fer"])
    done = scale_classes(network, {"fer": one_by_one}, faces)
    after = network(x, training=False)
    np.testing.assert_allclose(after["fer"], before * done["fer"].scale + done["fer"].offset, rtol=1e-4, atol=1e-5)


def test_both_engines_measure_the_same(model: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.json"
    arguments = ["evaluate", "--model", str(model), "--data", str(data), "--engine", "tensorflow", "--json", str(out)]
    assert main(arguments) == 0
    ours, theirs = (json.loads(p.read_text(encoding="utf-8")) for p in (model / "metrics.json", out))
    assert theirs["confusion"] == ours["confusion"]
    assert theirs["sample"]["nll"] == pytest.approx(ours["sample"]["nll"], abs=1e-4)


def test_the_card_shows_what_was_measured(model: Path) -> None:
    assert main(["card", "--model", str(model)]) == 0
    card = (model / "README.md").read_text(encoding="utf-8")
    m = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    assert f"{100 * m['accuracy']:.1f} %" in card
    assert "Not medical" in card and "Not at work or at school" in card


def test_new_weights_drop_the_figures_of_old_ones(model: Path, run: Path, data: Path, tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "metrics.json").write_text('{"accuracy": 0.99}', encoding="utf-8")
    assert main(["export", "--weights", str(run), "--data", str(data), "--out", str(tmp_path)]) == 0
    assert load_info(tmp_path / "tiny").accuracy is None


@pytest.mark.parametrize("start", ["run", "model", "weights"])
def test_training_can_start_from_what_was_trained(
    start: str, run: Path, model: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = {"run": run, "model": model, "weights": run / "best.weights.h5"}[start]
    command = ["fit", "--recipe", "tiny", "--data", str(data), "--out", str(tmp_path / "r"), "--init", str(where)]
    assert main([*command, "--epochs", "1"]) == 0
    assert "starts from: " in capsys.readouterr().out


def test_weights_of_another_network_are_refused(run: Path) -> None:
    from train.fitting.network import load_weights

    recipe = RECIPES["vgg16-lite"]
    for where in (run, run / "checkpoint.npz"):
        with pytest.raises(ModelError):
            load_weights(recipe.build(), recipe, where)


def test_a_map_averages_to_its_logit_and_the_network_is_the_same(run: Path) -> None:
    import keras

    from train.networks.models import two_headed
    from train.networks.surgery import with_maps

    keras.config.set_dtype_policy("float32")
    network = two_headed(width=1 / 16)
    x = np.random.default_rng(0).normal(size=(2, 48, 48, 1)).astype(np.float32)
    plain, mapped = network(x, training=False), with_maps(network, size=48)(x, training=False)
    for head in ("fer", "crowd"):
        assert mapped[f"{head}_map"].shape == (2, 6, 6, 6)
        np.testing.assert_allclose(np.mean(mapped[f"{head}_map"], axis=(1, 2)), mapped[head], atol=1e-6)
        np.testing.assert_allclose(plain[head], mapped[head], atol=1e-5)


def test_vgg16_lite_is_vgg16_at_half_width() -> None:
    from train.networks.models import VGG16_BLOCKS

    network = RECIPES["vgg16-lite"].build()
    kernels = [
        layer.kernel.shape for layer in network.layers if layer.name.startswith("block") and "kernel" in dir(layer)
    ]
    assert [k[3] for k in kernels] == [f // 2 for depth, f in VGG16_BLOCKS for _ in range(depth)]
    assert len(kernels) == 13

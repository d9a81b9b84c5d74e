"""Models that are taken in, refused and removed: real folders, real zip files, real networks."""

from __future__ import annotations

import json
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from model_scenes import linear_network, write_model

from emomonitor.cli import run_command_line
from emomonitor.engines import catalog
from emomonitor.engines.catalog import METRICS_FILE, MODEL_FILE, find_model, is_own, load_info, model_name
from emomonitor.engines.notes import CARD_FILE
from emomonitor.errors import ModelError
from emomonitor.labels import KEYS
from emomonitor.runtime.model_store import import_model, remove_model
from emomonitor.session.kept import survey

pytest.importorskip("onnx", reason="onnx is not installed (the extra train)")


@pytest.fixture(autouse=True)
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundled models: one that is called as the default one is."""
    folder = tmp_path / "bundled"
    write_model(folder / catalog.DEFAULT_MODEL, linear_network(weight=0.5), title="Usual")
    monkeypatch.setattr(catalog, "models_dir", lambda: folder)
    return folder


def zipped(folder: Path, target: Path, *, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.iterdir()):
            file.write(path, f"{inside}{path.name}")
    return target


def given(tmp_path: Path, name: str = "mine") -> Path:
    folder = write_model(tmp_path / "given" / name, title="Mine", name=name)
    (folder / CARD_FILE).write_text("# Mine", encoding="utf-8")
    (folder / "hours.png").write_bytes(b"picture")
    (folder / "passwords.txt").write_text("secret", encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["folder", "zip", "zip of a folder"])
def test_a_model_is_taken_in_and_found_by_its_name(form: str, tmp_path: Path, own_models: Path) -> None:
    source = given(tmp_path)
    if form != "folder":
        source = zipped(source, tmp_path / "some.zip", inside="mine/" if form == "zip of a folder" else "")
    info = import_model(source)
    assert info.folder == own_models / "mine"
    assert is_own(info) and model_name(info) == "mine"
    assert find_model("mine").title == "Mine"
    assert [m.name for m in catalog.all_models()] == [catalog.DEFAULT_MODEL, "mine"]
    assert sorted(p.name for p in info.folder.iterdir()) == [CARD_FILE, "hours.png", "linear.onnx", MODEL_FILE]
    assert list(own_models.iterdir()) == [info.folder]  # no draft is left


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    folder = import_model(given(tmp_path)).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    names = []
    for n, name in enumerate((catalog.DEFAULT_MODEL, catalog.DEFAULT_MODEL, "../../a b:c")):
        folder = write_model(tmp_path / "given" / str(n), linear_network(weight=0.1 * n), name=name)
        names.append(import_model(folder).name)
    assert names == [f"{catalog.DEFAULT_MODEL}-2", f"{catalog.DEFAULT_MODEL}-3", "a-b-c"]


def test_the_same_weights_are_not_taken_in_twice(tmp_path: Path, own_models: Path) -> None:
    import_model(given(tmp_path))
    with pytest.raises(ModelError, match="installed already: mine has the same weights"):
        import_model(given(tmp_path), name="again")
    assert [p.name for p in own_models.iterdir()] == ["mine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What is given, and what is said of it."""

    make: Callable[[Path], Path]
    words: str


def with_weights(folder: Path, weights: bytes) -> Path:
    (write_model(folder) / "linear.onnx").write_bytes(weights)
    return folder


def without_weights(folder: Path) -> Path:
    (write_model(folder) / "linear.onnx").unlink()
    return folder


def with_figures_of_others(folder: Path) -> Path:
    (write_model(folder) / METRICS_FILE).write_text(json.dumps({"model": {"sha256": "0" * 64}}), encoding="utf-8")
    return folder


def empty(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def plain_file(folder: Path) -> Path:
    folder.write_bytes(b"no zip")
    return folder


def slipping(folder: Path) -> Path:
    path = zipped(write_model(folder), folder.with_suffix(".zip"))
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("../../.profile", "evil")
    return path


def linked(folder: Path) -> Path:
    path = zipped(write_model(folder), folder.with_suffix(".zip"))
    link = zipfile.ZipInfo("README.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(link, "/etc/hostname")
    return path


def two_in_one(folder: Path) -> Path:
    path = zipped(write_model(folder), folder.with_suffix(".zip"), inside="a/")
    with zipfile.ZipFile(path, "a") as file:
        file.write(folder / MODEL_FILE, f"b/{MODEL_FILE}")
    return path


def torn(folder: Path) -> Path:
    path = zipped(write_model(folder), folder.with_suffix(".zip"))
    path.write_bytes(path.read_bytes()[:2000])
    return path


REFUSED = {
    "nothing": Refused(make=lambda f: f, words="does not exist"),
    "no zip file": Refused(make=plain_file, words="is no readable zip file"),
    "half a zip file": Refused(make=torn, words="is no readable zip file"),
    "an empty folder": Refused(make=empty, words=f"holds no {MODEL_FILE}"),
    "two models": Refused(make=two_in_one, words="holds several models"),
    "a zip file that leads out": Refused(make=slipping, words="'../../.profile', which leads out"),
    "a zip file with a link": Refused(make=linked, words="'README.md', which leads out"),
    "a newer schema": Refused(make=lambda f: write_model(f, schema=2), words="Update emomonitor"),
    "another order": Refused(make=lambda f: write_model(f, labels=list(reversed(KEYS))), words="in another order"),
    "seven classes": Refused(make=lambda f: write_model(f, labels=[*KEYS, "disgust"]), words="has other classes"),
    "cats and dogs": Refused(make=lambda f: write_model(f, labels=["cat", "dog"]), words="(cat, dog). This app needs"),
    "another input": Refused(
        make=lambda f: write_model(f, input={"shape": [64, 64, 1], "normalisation": "unit"}), words="needs 48x48x1"
    ),
    "weights outside": Refused(
        make=lambda f: write_model(f, files={"onnx": {"name": "../x.onnx", "sha256": "0" * 64}}), words="outside"
    ),
    "no ONNX file": Refused(make=lambda f: write_model(f, files={}), words="names no ONNX file"),
    "missing weights": Refused(make=without_weights, words="lacks the file linear.onnx"),
    "changed weights": Refused(make=lambda f: with_weights(f, linear_network(weight=1.0)), words="SHA-256"),
    "half the weights": Refused(make=lambda f: with_weights(f, linear_network()[:-500]), words="SHA-256"),
    "weights of no network": Refused(make=lambda f: write_model(f, linear_network()[:3000]), words="can't be loaded"),
    "a network of five classes": Refused(make=lambda f: write_model(f, linear_network(classes=5)), words="not (2, 6)"),
    "a network of no numbers": Refused(
        make=lambda f: write_model(f, linear_network(weight=float("nan"))), words="values that are no numbers"
    ),
    "figures of other weights": Refused(make=with_figures_of_others, words="figures of other weights"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused_with_the_reason(what: str, tmp_path: Path, own_models: Path) -> None:
    source = REFUSED[what].make(tmp_path / "given")
    with pytest.raises(ModelError) as caught:
        import_model(source)
    assert REFUSED[what].words in str(caught.value)
    assert str(source) in str(caught.value)
    assert ".import-" not in str(caught.value)  # told of what was given
    assert not own_models.exists() or list(own_models.iterdir()) == []
    assert not (tmp_path / ".profile").exists()


def test_more_than_a_model_can_be_is_refused(tmp_path: Path, own_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emomonitor.runtime.model_store._MOST_BYTES", 10_000)
    with pytest.raises(ModelError, match="no model of this app"):
        import_model(zipped(given(tmp_path), tmp_path / "bomb.zip"))
    assert list(own_models.iterdir()) == []


# -- removing --------------------------------------------------------------------------------------------


def test_only_imported_models_that_are_not_in_use_can_be_removed(tmp_path: Path, own_models: Path) -> None:
    info = import_model(given(tmp_path))
    with pytest.raises(ModelError, match="mine is in use"):
        remove_model(info, in_use={"mine"})
    with pytest.raises(ModelError, match="was not imported"):
        remove_model(find_model(catalog.DEFAULT_MODEL))
    with pytest.raises(ModelError, match="was not imported"):
        remove_model(load_info(given(tmp_path)))
    assert info.folder.is_dir()
    remove_model(info, in_use={catalog.DEFAULT_MODEL})
    assert list(own_models.iterdir()) == []
    with pytest.raises(ModelError, match="There is no model 'mine'"):
        find_model("mine")


def test_what_deletes_everything_that_is_kept_leaves_models_alone(tmp_path: Path, own_models: Path) -> None:
    own_models.parent.mkdir(parents=True, exist_ok=True)
    data = tmp_path / "data"
    shutil.copytree(import_model(given(tmp_path)).folder, data / "models" / "mine")  # as with the usual folders
    inventory = survey(data)
    assert (inventory.items, inventory.foreign) == ((), 0)


# -- the command line ------------------------------------------------------------------------------------


def test_the_command_line_imports_lists_and_removes(
    tmp_path: Path, own_models: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    source = zipped(given(tmp_path), tmp_path / "mine.zip")
    assert run_command_line(["models", "--import", str(source), "--name", "pets"]) == 0
    assert "Use it with --model pets." in capsys.readouterr().out
    assert run_command_line(["models"]) == 0
    assert "pets * " in capsys.readouterr().out
    assert run_command_line(["models", "--json"]) == 0
    assert [(r["name"], r["own"]) for r in json.loads(capsys.readouterr().out)] == [
        ("vgg16-lite", False),
        ("pets", True),
    ]
    assert run_command_line(["models", "--remove", "pets"]) == 2  # nobody can be asked here
    assert "Add --yes" in capsys.readouterr().err
    assert run_command_line(["models", "--remove", "pets", "--model", "pets", "--yes"]) == 2
    assert "in use" in capsys.readouterr().err
    assert run_command_line(["models", "--remove", "pets", "--yes"]) == 0
    assert list(own_models.iterdir()) == []


def test_the_command_line_says_why_a_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_model(tmp_path / "pets", labels=["cat", "dog"])
    assert run_command_line(["models", "--import", str(folder)]) == 2
    assert "has other classes (cat, dog)" in capsys.readouterr().err

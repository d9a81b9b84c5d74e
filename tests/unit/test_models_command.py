"""``emomonitor models`` on a folder of models made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_scenes import write_model

from emomonitor.cli import build_parser
from emomonitor.cli.models import main
from emomonitor.engines import catalog
from emomonitor.runtime.model_notes import load_notes

pytest.importorskip("onnx", reason="onnx is not installed (the extra train)")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    write_model(folder / "small", title="Small")
    write_model(folder / catalog.DEFAULT_MODEL, title="Usual")
    figures = {"accuracy": 0.7, "accuracy_interval": [0.69, 0.71], "macro_f1": 0.68, "ece": 0.03}
    (folder / catalog.DEFAULT_MODEL / "metrics.json").write_text(json.dumps(figures), encoding="utf-8")
    monkeypatch.setattr(catalog, "models_dir", lambda: folder)
    return folder


def command(tmp_path: Path, *more: str) -> int:
    config = tmp_path / "settings.toml"
    config.write_text(f"data_dir = {json.dumps(str(tmp_path / 'data'))}", encoding="utf-8")
    return main(build_parser().parse_args(["models", "--config", str(config), "--engine", "onnxruntime", *more]))


def test_the_table_has_a_line_a_model_the_default_first(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["name", "title", "accuracy", "macro-F1", "ECE", "MB", "GFLOP"]
    assert lines[1].split()[:2] == [catalog.DEFAULT_MODEL, "Usual"]
    assert "0.7000 (0.6900 to 0.7100)" in lines[1]
    assert lines[2].split()[:3] == ["small", "Small", "-"]


def test_json_holds_the_same(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(tmp_path, "--json") == 0
    usual, small = json.loads(capsys.readouterr().out)
    assert (usual["default"], usual["accuracy_interval"], usual["ms"]) == (True, [0.69, 0.71], None)
    assert (small["name"], small["accuracy"], small["gflop"]) == ("small", None, pytest.approx(2.7648e-5))


def test_measuring_is_printed_and_remembered(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.cli.models._SECONDS", 0.01)
    assert command(tmp_path, "--measure", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(r["ms"] > 0 and r["engine"] == "ONNX Runtime · CPU" for r in rows)
    # Both hold the same weights, so they are one model to the notes.
    assert len(load_notes(tmp_path / "data" / "models.json").measured("ONNX Runtime · CPU")) == 1
    assert command(tmp_path, "--measure") == 0
    assert "ms: median for one face" in capsys.readouterr().out


def test_a_model_that_cannot_be_used_is_told_and_the_others_are_listed(
    models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_model(models / "old", schema=0)
    assert command(tmp_path) == 2
    printed = capsys.readouterr()
    assert "small" in printed.out
    assert "schema 0" in printed.err


def test_without_a_model_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalog, "models_dir", lambda: tmp_path / "nothing")
    assert command(tmp_path) == 2
    assert "No model is installed" in capsys.readouterr().err

"""The notebook for a class runs from its first cell to its last."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from train_scenes import TINY_REPORT, striped_faces

from train.fitting.recipes import RECIPES
from train.pictures import Picture

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "report.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


@pytest.fixture
def tiny_report() -> Iterator[str]:
    RECIPES[TINY_REPORT.name] = TINY_REPORT
    yield TINY_REPORT.name
    del RECIPES[TINY_REPORT.name]


def code_cells() -> list[str]:
    return ["".join(c["source"]) for c in CELLS if c["cell_type"] == "code"]


def run_cell(source: str, names: dict[str, Any]) -> object:
    """Execute a cell as a notebook does and return the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, str(NOTEBOOK), "exec"), names)
    return (
        eval(compile(ast.Expression(last.value), str(NOTEBOOK), "eval"), names) if isinstance(last, ast.Expr) else None
    )


def test_outputs_are_stripped() -> None:
    assert all(not c["outputs"] and c["execution_count"] is None for c in CELLS if c["cell_type"] == "code")
    assert len({c["id"] for c in CELLS}) == len(CELLS)


def test_every_text_is_in_both_languages() -> None:
    for text in ("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown"):
        rows = [r.strip("| ").split(" | ") for r in text.splitlines() if r.startswith("| ")]
        assert rows[0] == ["中文", "English"]
        for chinese, english in rows[1:]:
            assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)


def test_the_reports_functions_are_used_by_their_names() -> None:
    source = "\n".join(code_cells())
    for name in ("load_data(", "plot_samples(", "deep_model(", "plot_confusion_matrix("):
        assert name in source


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="the train extra is not installed")
@pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:(tensorflow|keras|google|tf2onnx|flatbuffers|gast|astunparse).*"
)
def test_the_notebook_runs_on_a_small_set(
    tiny_report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    striped_faces(tmp_path / "data")
    out = tmp_path / "run"
    for name, value in (("DATA", tmp_path / "data"), ("OUT", out), ("EPOCHS", 2), ("RECIPE", tiny_report)):
        monkeypatch.setenv(f"REPORT_{name}", str(value))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = [run_cell(source, names) for source in code_cells()]
    assert sum(isinstance(value, Picture) for value in shown) == 4  # samples, curves, our matrix, the report's
    printed = capsys.readouterr().out
    assert "This will take about" in printed and "14,714,688" in printed
    assert "the report 0.61, here " in printed and "after 2 epochs" in printed
    assert (out / "models" / tiny_report / "metrics.json").exists()

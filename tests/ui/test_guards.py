"""The guards of these tests themselves: a dialog that nobody expected, or an error in a slot, fails a test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent

_CASES = """
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QMessageBox

def shown(kind, qtbot):
    dialog = kind()
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.close()
    dialog.deleteLater()

def test_unexpected(qtbot):
    shown(QMessageBox, qtbot)

@pytest.mark.dialogs("QMessageBox")
def test_another_one(qtbot):
    shown(QDialog, qtbot)

@pytest.mark.dialogs("QDialog")
def test_expected(qtbot):
    shown(QDialog, qtbot)

def test_slot(qtbot):
    def wrong():
        raise ValueError("in a slot")
    QTimer.singleShot(0, wrong)
    qtbot.wait(20)
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("guards")
    for name in ("conftest.py", "ui_scenes.py"):
        (folder / name).write_text((_HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_cases.py").write_text(_CASES, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", str(folder / "test_cases.py")]
    env = os.environ | {"COLUMNS": "250"}  # whole lines in the summary
    return subprocess.run(command, capture_output=True, text=True, env=env, cwd=_HERE.parents[1], timeout=120).stdout


@pytest.mark.parametrize(("case", "dialog"), [("unexpected", "QMessageBox"), ("another_one", "QDialog")])
def test_a_dialog_that_a_test_did_not_name_fails_it(outcome: str, case: str, dialog: str) -> None:
    assert f"test_cases.py::test_{case} - AssertionError: dialogs that the test did not name" in outcome
    assert f"@pytest.mark.dialogs: ['{dialog}']" in outcome


def test_a_dialog_that_a_test_named_is_all_right(outcome: str) -> None:
    (line,) = [line for line in outcome.splitlines() if "test_expected" in line]
    assert line.startswith("PASSED")


def test_an_error_in_a_slot_fails_the_test(outcome: str) -> None:
    assert "test_cases.py::test_slot - Failed" in outcome
    assert "ValueError: in a slot" in outcome

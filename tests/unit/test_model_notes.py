from __future__ import annotations

import json
import logging
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from test_suggest import FULL, LITE, TINY

from emomonitor.runtime.model_notes import ModelNotes, load_notes, this_machine, update_notes

ENGINE = "ONNX Runtime · CPU"


def test_a_measurement_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "models.json"
    update_notes(path, lambda n: n.with_speed(LITE, ENGINE, 6.25))
    assert load_notes(path).measured(ENGINE) == {LITE.fingerprint: 6.25}
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["models.json"]


def test_a_newer_measurement_takes_the_place_of_the_older() -> None:
    notes = ModelNotes().with_speed(LITE, ENGINE, 6.0).with_speed(TINY, ENGINE, 2.0).with_speed(LITE, ENGINE, 7.0)
    assert notes.measured(ENGINE) == {LITE.fingerprint: 7.0, TINY.fingerprint: 2.0}
    assert len(notes.speeds) == 2


def test_each_engine_has_its_own_times() -> None:
    notes = ModelNotes().with_speed(LITE, ENGINE, 6.0).with_speed(LITE, "TensorFlow · GPU", 1.0)
    assert notes.measured("TensorFlow · GPU") == {LITE.fingerprint: 1.0}


def test_another_computers_times_are_not_ours() -> None:
    notes = ModelNotes().with_speed(LITE, ENGINE, 6.0)
    elsewhere = replace(notes, speeds=(replace(notes.speeds[0], machine="another"),))
    assert elsewhere.measured(ENGINE) == {}


def test_the_notes_do_not_name_the_computer() -> None:
    import platform

    assert platform.node() not in this_machine()


def test_two_programs_do_not_undo_each_others_notes(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    update_notes(path, lambda n: n.with_declined(FULL))
    update_notes(path, lambda n: n.with_speed(LITE, ENGINE, 6.0))
    assert load_notes(path).declined == (FULL.fingerprint,)


def test_nothing_is_remembered_twice() -> None:
    assert ModelNotes().with_declined(FULL).with_declined(FULL).declined == (FULL.fingerprint,)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"speeds": 1, "declined": []}',
        '{"speeds": [{"ms": "fast"}], "declined": []}',
        "\0",
        "[" * 99999,
    ],
    ids=["cut", "list", "empty", "number", "words", "nul", "deep"],
)
def test_garbled_notes_are_begun_afresh(tmp_path: Path, text: str) -> None:
    path = tmp_path / "models.json"
    path.write_text(text, encoding="utf-8")
    assert load_notes(path) == ModelNotes()
    update_notes(path, lambda n: n.with_speed(LITE, ENGINE, 6.0))
    assert load_notes(path).measured(ENGINE) == {LITE.fingerprint: 6.0}


def test_times_that_can_be_none_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    update_notes(path, lambda n: n.with_speed(LITE, ENGINE, 6.0))
    text = path.read_text(encoding="utf-8")
    for wrong in ("NaN", "-1.0", "0.0", "Infinity"):
        path.write_text(text.replace("6.0", wrong), encoding="utf-8")
        assert load_notes(path).measured(ENGINE) == {}


def test_notes_that_cannot_be_written_are_told_and_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        notes = update_notes(tmp_path / "file" / "models.json", lambda n: n.with_speed(LITE, ENGINE, 6.0))
    assert notes.measured(ENGINE) == {LITE.fingerprint: 6.0}
    assert "can't be written" in caplog.text


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    update_notes(path, lambda n: n.with_speed(LITE, ENGINE, 6.0))
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {"speeds", "declined"}

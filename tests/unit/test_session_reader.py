from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_scenes import STARTED, info, not_waiting_for_the_disk, reading, scene, scenes

from emomonitor.entities import Quality, Scene
from emomonitor.errors import SessionError
from emomonitor.session import logfile
from emomonitor.session.columns import LOG_HEADER, LOG_NAMES
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import Recorder


@pytest.fixture
def session(tmp_path: Path) -> SessionFiles:
    files = SessionFiles.in_folder(tmp_path, STARTED)
    with Recorder(files, info()) as recorder:
        recorder.write(scene(0, reading(1), reading(2, quality=Quality.SMALL)))
        recorder.write(scene(1))
        recorder.event("marker", 0.04, text="=hello")
    return files


def test_a_session_is_a_table_with_events_and_meta(session: SessionFiles) -> None:
    table = read_session(session.log.parent)
    assert len(table) == 3
    assert tuple(table.columns) == LOG_NAMES
    np.testing.assert_array_equal(table["face_id"], [1, 2, np.nan])
    assert np.isnan(table["happy"]).tolist() == [False, True, True]
    assert table["emotion"].tolist() == ["happy", "unsure", ""]
    assert table["happy"].dtype == np.float64
    assert [e.text for e in table.events] == ["=hello"]
    assert table.meta["model"]["name"] == "vgg16-lite"
    assert table.notes == ()


def test_the_log_path_and_a_string_do_as_well(session: SessionFiles) -> None:
    assert len(read_session(str(session.log))) == 3


def test_an_unknown_column_name_lists_those_there_are(session: SessionFiles) -> None:
    with pytest.raises(KeyError, match="surprise"):
        read_session(session.log)["joy"]


def test_a_log_torn_at_any_byte_gives_its_whole_rows(session: SessionFiles) -> None:
    whole = session.log.read_bytes()
    for cut in range(len(LOG_HEADER), len(whole)):
        session.log.write_bytes(whole[:cut])
        table = read_session(session.log)
        assert len(table) == whole[:cut].count(b"\r\n") - 1
        assert any("cut off" in n for n in table.notes) == (not whole[:cut].endswith(b"\r\n"))


def test_a_log_of_a_later_version_keeps_its_columns(session: SessionFiles) -> None:
    header, *rows = session.log.read_text().splitlines()
    longer = [header + ",base_angry,mood", *(f"{r},0.{i},{'x' * i}" for i, r in enumerate(rows))]
    session.log.write_text("\n".join(longer) + "\n")
    table = read_session(session.log)
    np.testing.assert_allclose(table["base_angry"], [0.0, 0.1, 0.2])
    assert table["mood"].tolist() == ["", "x", "xx"]
    assert table["frame"].tolist() == [0, 0, 1]


def test_missing_companions_are_told(session: SessionFiles) -> None:
    session.events.unlink()
    session.sidecar.unlink()
    table = read_session(session.log.parent)
    assert len(table) == 3
    assert (table.events, table.meta) == ((), {})
    assert sorted(n.split()[0] for n in table.notes) == ["events.csv", "session.json"]


def test_broken_companions_are_told(session: SessionFiles) -> None:
    session.events.write_text("nothing of ours\n")
    session.sidecar.write_text("{")
    table = read_session(session.log.parent)
    assert len(table) == 3
    assert len(table.notes) == 2


def test_damaged_rows_are_left_out_and_counted(session: SessionFiles) -> None:
    raw = session.log.read_bytes()
    rows = raw[len(LOG_HEADER) :].replace(b"0.040000", b"soon")
    session.log.write_bytes(raw + b"\xff\x00garbage\r\n1,2\r\na\rb\r\n" + rows)
    table = read_session(session.log)
    assert len(table) == 6
    assert np.isnan(table["time_s"]).tolist() == [False] * 5 + [True]
    assert any(n.startswith("3 rows") for n in table.notes)
    assert any("time_s" in n for n in table.notes)


def test_a_log_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    Recorder(SessionFiles.beside(tmp_path / "a.csv"), info()).close()
    table = read_session(tmp_path / "a.csv")
    assert len(table) == 0
    assert table["happy"].dtype == np.float64
    assert len(table.to_pandas()) == 0


def test_what_is_no_session_is_told(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\r\n1,2\r\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    for name, words in {
        "": "no log.csv in it",
        "other.csv": "no session log",
        "empty.csv": "no session log",
        "nowhere": "no session",
    }.items():
        with pytest.raises(SessionError, match=words):
            read_session(tmp_path / name)


@settings(max_examples=60, deadline=None)
@given(
    shown=scenes(most=5),
    edits=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 3), st.text(',.019-ex \r\n"é', max_size=3)), max_size=3
    ),
    block=st.sampled_from([1, 100, 1 << 20]),
)
def test_both_parsers_read_any_log_the_same(shown: list[Scene], edits: list[tuple[int, int, str]], block: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        files = SessionFiles.beside(Path(folder) / "a.csv")
        with not_waiting_for_the_disk(), Recorder(files, info()) as recorder:
            for s in shown:
                recorder.write(s)
        body = files.log.read_bytes()[len(LOG_HEADER) :]
        for at, cut, new in edits:
            at %= len(body) + 1
            body = body[:at] + new.encode() + body[at + cut :]
        files.log.write_bytes(LOG_HEADER + body)
        patch.setattr(logfile, "_BLOCK", block)
        quick, quick_notes = logfile.read_log(files.log)
        patch.setattr(logfile, "_BLOCK", 1 << 20)
        patch.setattr(logfile, "_add_quickly", lambda columns, block: False)
        slow, slow_notes = logfile.read_log(files.log)
    assert quick_notes == slow_notes
    for name in LOG_NAMES:
        np.testing.assert_array_equal(quick[name], slow[name])


def test_a_long_word_is_not_cut(session: SessionFiles) -> None:
    raw = session.log.read_text().replace("happy", "x" * 40)
    session.log.write_text(raw)
    assert read_session(session.log)["emotion"][0] == "x" * 40

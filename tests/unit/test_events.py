from __future__ import annotations

import csv
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from session_scenes import not_waiting_for_the_disk

from emomonitor.errors import SessionError
from emomonitor.session.columns import EVENT_HEADER, EVENT_NAMES
from emomonitor.session.events import EventFile, escaped, read_events, unescaped

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FORMULA_LIKE = st.text(alphabet="'\"=+-@\t\r\n ＝,;a", max_size=8)


def new_file(folder: Path) -> EventFile:
    file = EventFile(folder / "events.csv")
    file.create()
    return file


@given(st.text() | FORMULA_LIKE)
@example("'=1+1")
@example("''")
@example("it's")
def test_escaping_is_undone_exactly(text: str) -> None:
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1+1", "\u3000＝1", "'=1"])
def test_no_text_reaches_a_spreadsheet_as_a_formula(text: str) -> None:
    assert escaped(text) == "'" + text


@pytest.mark.parametrize("text", ["", "hello", "it's 1 = 1", "'quoted'", "1-2", " a"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert escaped(text) == text


@settings(max_examples=60, deadline=None)
@given(
    text=st.text() | FORMULA_LIKE,
    kind=st.text(min_size=1) | FORMULA_LIKE,
    data=st.dictionaries(st.text(), JSON, max_size=3),
    face_id=st.none() | st.integers(1, 10**6),
    times=st.lists(st.floats(0, 1e6), min_size=2, max_size=2),
    utc=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_an_event_reads_back_as_it_was_returned(
    text: str, kind: str, data: dict[str, Any], face_id: int | None, times: list[float], utc: datetime
) -> None:
    with tempfile.TemporaryDirectory() as folder, not_waiting_for_the_disk():
        file = new_file(Path(folder))
        one = file.append(kind=kind, time_s=times[0], text=text, data=data, face_id=face_id, utc=utc)
        two = file.append(kind="marker", time_s=times[0], end_s=times[1])
        assert file.read() == (one, two)
        file.put(replace(one, text="other"))
        file.put(one)
        assert file.read() == (one, two)
    assert (one.text, one.kind, one.data, one.face_id) == (text, kind, data, face_id)


def test_the_file_is_rfc_4180_in_utf_8(tmp_path: Path) -> None:
    file = new_file(tmp_path)
    file.append(kind="marker", time_s=1.5, text='她說 "hi",\nand left')
    raw = file.path.read_bytes()
    assert raw.startswith(b"id,time_s,end_s,utc,kind,face_id,text,data\r\n")
    assert raw.endswith('Z,marker,,"她說 ""hi"",\nand left",\r\n'.encode())


def test_events_can_be_changed_deleted_and_brought_back(tmp_path: Path) -> None:
    file = new_file(tmp_path)
    a, b, c = (file.append(kind="marker", time_s=float(i), text=t) for i, t in enumerate("abc"))
    file.put(replace(b, text="B", end_s=9.0))
    assert [e.text for e in file.read()] == ["a", "B", "c"]
    file.remove(b.id)
    file.remove(b.id)
    assert file.read() == (a, c)
    file.put(b)
    assert file.read() == (a, b, c)


def test_a_deleted_events_number_is_not_given_again(tmp_path: Path) -> None:
    file = new_file(tmp_path)
    first = file.append(kind="marker", time_s=0.0)
    file.remove(first.id)
    assert file.append(kind="marker", time_s=0.0).id == first.id + 1


def test_two_views_of_one_file_see_each_others_events(tmp_path: Path) -> None:
    recorder = new_file(tmp_path)
    page = EventFile(recorder.path)
    ids = [recorder.append(kind="marker", time_s=0.0).id, page.append(kind="note", time_s=0.0).id]
    ids.append(recorder.append(kind="marker", time_s=0.0).id)
    page.put(replace(page.read()[0], text="edited"))
    ids.append(recorder.append(kind="marker", time_s=0.0).id)
    assert ids == [1, 2, 3, 4]
    assert [e.text for e in recorder.read()] == ["edited", "", "", ""]


def test_columns_of_a_later_version_survive_an_edit(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(EVENT_HEADER[:-2] + b",mood\r\n1,0.5,,2026-11-23T13:47:03.120Z,marker,,hello,,sunny\r\nodd\r\n")
    file = EventFile(path)
    file.put(replace(file.read()[0], text="bye"))
    file.append(kind="marker", time_s=1.0)
    with path.open(newline="", encoding="utf-8") as f:
        rows = list(csv.reader(f))
    assert rows[0] == [*EVENT_NAMES, "mood"]
    assert rows[1][6:] == ["bye", "", "sunny"]
    assert rows[2] == ["odd"]
    assert rows[3][-1] == ""
    events, notes = read_events(path)
    assert [e.id for e in events] == [1, 2]
    assert notes == ("events.csv: event row 2 can't be read and is left out.",)


def test_events_torn_at_any_byte_are_mended_and_go_on(tmp_path: Path) -> None:
    file = new_file(tmp_path)
    first = file.append(kind="marker", time_s=0.0, text='two\r\nlines, "quoted"')
    size = file.path.stat().st_size
    file.append(kind="marker", time_s=0.0, text='again\r\nlines, "quoted"')
    whole = file.path.read_bytes()
    for cut in range(len(whole)):
        file.path.write_bytes(whole[:cut])
        with not_waiting_for_the_disk():
            again = new_file(tmp_path)
            added = again.append(kind="marker", time_s=3.0)
        kept = (first,) if cut >= size else ()
        assert again.read() == (*kept, added)
        if cut > len(EVENT_HEADER):
            file.path.write_bytes(whole[:cut])  # by one who holds it open already
            assert again.append(kind="marker", time_s=4.0) in again.read()


def test_an_events_file_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(b"\xef\xbb\xbfid,time_s,end_s,utc,kind,face_id,text,data\n1,0.5,,,marker,2.0,'=1,\n")
    (event,) = EventFile(path).read()
    assert (event.text, event.face_id) == ("=1", 2)


def test_a_long_note_is_read_back(tmp_path: Path) -> None:
    file = new_file(tmp_path)
    event = file.append(kind="note", time_s=0.0, text="word " * 100_000)
    assert file.read() == (event,)


def test_data_that_is_no_json_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    file = new_file(tmp_path)
    with pytest.raises(ValueError, match="JSON"):
        file.append(kind="marker", time_s=0.0, data={"x": float("nan")})
    with pytest.raises(TypeError):
        file.append(kind="marker", time_s=0.0, data={"x": object()})
    assert file.read() == ()


def test_a_missing_or_foreign_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="can't be read"):
        EventFile(tmp_path / "events.csv").read()
    (tmp_path / "events.csv").write_text("a,b\r\n1,2\r\n")
    with pytest.raises(SessionError, match="no events file"):
        EventFile(tmp_path / "events.csv").read()
    with pytest.raises(SessionError, match="no events file"):
        EventFile(tmp_path / "events.csv").create()

"""What people code by eye: kept in a file of its own, undone, laid beside the log, exported."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from coding_scenes import FPS, coded_session, half_and_half
from hypothesis import given, settings
from hypothesis import strategies as st
from session_scenes import info, reading, scene

from emomonitor.capture.video import Clip
from emomonitor.cli import EXIT_BAD_INPUT, EXIT_OK, run_command_line
from emomonitor.errors import SessionError, SourceError
from emomonitor.exporting.agreement import export_agreement
from emomonitor.labels import KEYS, UNSURE
from emomonitor.opencv import cv2
from emomonitor.replay.agreement import Why
from emomonitor.replay.coding import CodingDesk
from emomonitor.replay.comparison import compare_coders, compare_with_log, moments_of
from emomonitor.replay.film import Film
from emomonitor.replay.pictures import Faces, SourceFilm, Stills, ends_of, pictures_of
from emomonitor.session.codings import (
    CODING_LABELS,
    Coding,
    Stretch,
    coding_file,
    codings_of,
    read_coding,
    write_coding,
)
from emomonitor.session.erase import delete, delete_person
from emomonitor.session.events import EventFile
from emomonitor.session.kept import survey
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import Recorder

Command = Callable[..., subprocess.CompletedProcess[str]]
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes as POSIX has them")

HAPPY_THEN_SAD = Coding(
    coder="Ann O'Neil",
    stretches=(
        Stretch(start_s=0.0, end_s=2.5, label="happy", face_id=1),
        Stretch(start_s=2.5, end_s=4.0, label="sad", face_id=1),
        Stretch(start_s=4.0, end_s=5.0, label=UNSURE, face_id=1),
    ),
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session with a video that tests only read."""
    return coded_session(tmp_path_factory.mktemp("recorded"))


def a_log(data: Path) -> SessionFiles:
    return SessionFiles.of_folder(coded_session(data, video=False))


# --- the file


@given(
    st.lists(
        st.tuples(
            st.floats(0, 90), st.floats(0.001, 30), st.sampled_from(CODING_LABELS), st.sampled_from([None, 1, 7])
        ),
        max_size=25,
    ),
    st.text(min_size=1).filter(lambda t: t == t.strip() and not set(t) & set("\r\n\0") and t.isprintable()),
)
@settings(max_examples=25, deadline=None)
def test_a_coding_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, laid: list[tuple[float, float, str, int | None]], coder: str
) -> None:
    coding = Coding(coder=coder)
    for start, length, label, face in laid:
        coding = coding.with_stretch(
            Stretch(start_s=round(start, 6), end_s=round(start + length, 6), label=label, face_id=face)
        )
        assert coding.label_at(round(start, 6), face) == label
    path = tmp_path_factory.getbasetemp() / "coding-x.csv"
    write_coding(path, coding)
    back = read_coding(path)
    assert back.stretches == coding.stretches
    if coding.stretches:
        assert back.coder == coder
        table = pd.read_csv(path)
        assert list(table["label"]) == [s.label for s in coding.stretches]
        assert table["end_s"].gt(table["start_s"]).all()


@posix
def test_a_coding_is_its_owners_alone(tmp_path: Path) -> None:
    write_coding(tmp_path / "coding-a.csv", HAPPY_THEN_SAD)
    assert stat.S_IMODE((tmp_path / "coding-a.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Anna", "coding-anna.csv"),
        ("../../etc/passwd", "coding-etc-passwd.csv"),
        ("王小明 2", "coding-王小明-2.csv"),
        ("=cmd|' /C calc'!A0", "coding-cmd-c-calc-a0.csv"),
    ],
)
def test_any_name_makes_a_safe_file(tmp_path: Path, name: str, file: str) -> None:
    path = coding_file(SessionFiles.of_folder(tmp_path), name)
    assert path == tmp_path / file
    write_coding(path, Coding(coder=name, stretches=HAPPY_THEN_SAD.stretches))
    assert read_coding(path).coder == name
    assert codings_of(SessionFiles.of_folder(tmp_path)) == (path,)


def test_a_name_of_signs_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="letters or digits"):
        coding_file(tmp_path, "…/!")


def test_a_log_with_a_name_of_its_own_has_codings_of_its_own(tmp_path: Path) -> None:
    files = SessionFiles.beside(tmp_path / "clip.csv")
    assert coding_file(files, "A") == tmp_path / "clip.coding-a.csv"
    write_coding(coding_file(files, "A"), HAPPY_THEN_SAD)
    write_coding(tmp_path / "other.coding-b.csv", HAPPY_THEN_SAD)
    assert [p.name for p in codings_of(files)] == ["clip.coding-a.csv"]


HEAD = "start_s,end_s,label,face_id\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lacks the columns start_s, end_s, label"),
        ("time,feeling\n1,happy\n", "lacks the columns"),
        (HEAD + "0,1,hapy,1\n", "row 2: 'hapy' is none of angry"),
        (HEAD + "0,1,happy,1\n2,x,sad,1\n", "row 3: 'x' is no time"),
        (HEAD + "0,nan,happy,1\n", "row 2: 'nan' is no time"),
        (HEAD + "3,1,happy,1\n", "ends before it begins"),
        (HEAD + "0,1,happy\n", "row 2: 3 fields instead of 4"),
        (HEAD + "0,1,happy,Anna\n", "'Anna' is no person's number"),
        (HEAD + "0,2,happy,1\n1,3,sad,1\n", "overlap at 1.000 s"),
    ],
)
def test_a_broken_file_is_refused_with_its_row(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "coding-a.csv").write_text(text)
    with pytest.raises(SessionError, match=said):
        read_coding(tmp_path / "coding-a.csv")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00" * 9)
    with pytest.raises(SessionError, match="can't be read"):
        read_coding(tmp_path / "a.csv")
    with pytest.raises(SessionError, match="There is no file"):
        read_coding(tmp_path / "b.csv")


def test_a_file_from_elsewhere_needs_three_columns_only(tmp_path: Path) -> None:
    (tmp_path / "elan.csv").write_text("\ufefflabel,start_s,end_s,note\nHappy,0,1.5,x\nSuprise,1.5,2,y\n", "utf-8")
    coding = read_coding(tmp_path / "elan.csv")
    assert [(s.label, s.end_s, s.face_id) for s in coding.stretches] == [("happy", 1.5, None), ("surprise", 2.0, None)]
    assert coding.coder == "elan"


# --- while it is made


def desk_at(desk: CodingDesk, *indices: int) -> None:
    for i in indices:
        desk.reach(1, i / FPS, (i + 1) / FPS)


def said(desk: CodingDesk) -> list[tuple[str, float, float]]:
    return [(s.label, round(s.start_s, 3), round(s.end_s, 3)) for s in desk.coding.of(1)]


def test_a_label_goes_on_until_the_next_as_far_as_was_watched() -> None:
    desk = CodingDesk(Coding(coder="a"))
    desk.press("happy", 1, 0.0, 0.1)
    desk_at(desk, 1, 2, 3)
    desk.press("sad", 1, 0.3, 0.4)
    desk_at(desk, 4)
    assert said(desk) == [("happy", 0.0, 0.3), ("sad", 0.3, 0.5)]


def test_going_back_or_far_ahead_ends_a_label() -> None:
    desk = CodingDesk(Coding(coder="a"))
    desk.press("happy", 1, 0.0, 0.1)
    desk_at(desk, 1, 0, 1, 2)
    assert said(desk) == [("happy", 0.0, 0.2)]
    desk.press("sad", 1, 0.2, 0.3)
    desk_at(desk, 90, 91)
    assert said(desk)[-1] == ("sad", 0.2, 0.3)


def test_another_person_is_not_coded_by_the_same_press() -> None:
    desk = CodingDesk(Coding(coder="a"))
    desk.press("happy", 1, 0.0, 0.1)
    desk.reach(2, 0.1, 0.2)
    assert desk.coding.of(2) == () and said(desk) == [("happy", 0.0, 0.1)]


def test_undo_takes_a_whole_press_back_and_redo_brings_it_again() -> None:
    desk = CodingDesk(Coding(coder="a"))
    desk.press("happy", 1, 0.0, 0.1)
    desk_at(desk, 1, 2, 3, 4, 5)
    desk.press("sad", 1, 0.2, 0.3)
    before = desk.coding
    assert desk.undo()
    assert said(desk) == [("happy", 0.0, 0.6)]
    desk_at(desk, 6)  # nothing goes on after it
    assert said(desk) == [("happy", 0.0, 0.6)]
    assert desk.redo() and desk.coding == before
    assert desk.undo() and desk.undo() and not desk.undo()
    assert desk.coding.stretches == ()
    desk.press("fear", 1, 0.0, 0.1)
    assert not desk.redo()


def test_a_stretch_can_be_emptied_and_that_can_be_undone() -> None:
    desk = CodingDesk(HAPPY_THEN_SAD)
    desk.erase(1, 1.0, 3.0)
    assert said(desk) == [("happy", 0.0, 1.0), ("sad", 3.0, 4.0), (UNSURE, 4.0, 5.0)]
    desk.undo()
    assert desk.coding == HAPPY_THEN_SAD


def test_what_is_coded_after_the_readings_were_seen_says_so() -> None:
    desk = CodingDesk(Coding(coder="a"))
    desk.press("happy", 1, 0.0, 0.1)
    desk.show_readings("2026-11-23T14:00:00Z")
    desk.show_readings("2026-11-24T14:00:00Z")
    desk.press("happy", 1, 0.1, 0.2)
    assert [s.blind for s in desk.coding.stretches] == [True, False]
    desk.undo()
    assert desk.coding.done_utc == "2026-11-23T14:00:00Z"


# --- beside the log


def test_every_analysed_frame_of_the_person_is_a_unit(tmp_path: Path) -> None:
    moments = moments_of(read_session(coded_session(tmp_path, video=False)))
    result = compare_with_log(HAPPY_THEN_SAD, moments)
    assert len(result.units) == 50
    assert set(result.units.moments.face_id) == {1}
    assert result.with_unsure.units == 50
    # 0 to 2.4 s happy (3 frames turned away), 2.5 to 2.9 s the log still says happy, then sad; 4 to 5 s can't tell
    at = {label: i for i, label in enumerate(result.with_unsure.labels)}
    counts = result.with_unsure.matrix
    assert counts[at["happy"], at["happy"]] == 23
    assert counts[at["happy"], at[UNSURE]] == 2
    assert counts[at["sad"], at["happy"]] == 4
    assert counts[at["sad"], at[UNSURE]] == 2
    assert counts[at["sad"], at["sad"]] == 9
    assert counts[at[UNSURE], at["sad"]] == 9
    assert result.without_unsure.units == 36
    assert result.without_unsure.observed == pytest.approx(32 / 36)


def test_a_stretch_without_a_person_is_about_whoever_is_alone(tmp_path: Path) -> None:
    moments = moments_of(read_session(coded_session(tmp_path, video=False)))
    whole = Coding(coder="a", stretches=(Stretch(start_s=0, end_s=9, label="happy"),))
    assert len(compare_with_log(whole, moments).units) == 30  # two people are there in the second half


def test_kappa_of_the_export_is_that_of_scikit_learn(tmp_path: Path) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn comes with the train extra")
    moments = moments_of(read_session(coded_session(tmp_path, video=False)))
    result = compare_with_log(HAPPY_THEN_SAD, moments)
    folder = export_agreement(tmp_path, result)
    units = pd.read_csv(folder / "units.csv")
    told = json.loads((folder / "agreement.json").read_text("utf-8"))
    assert folder.name == "agreement-ann-o-neil-log"
    assert len(units) == told["with_unsure"]["units"] == 50
    assert units["happy"].isna().sum() == 5
    assert told["with_unsure"]["kappa"]["value"] == pytest.approx(
        metrics.cohen_kappa_score(units["first"], units["second"])
    )
    named = units[(units["first"] != UNSURE) & (units["second"] != UNSURE)]
    assert told["without_unsure"]["kappa"]["value"] == pytest.approx(
        metrics.cohen_kappa_score(named["first"], named["second"])
    )
    figures = pd.read_csv(folder / "figures.csv").set_index("what")
    assert figures.loc["kappa_with_unsure", "value"] == pytest.approx(told["with_unsure"]["kappa"]["value"], abs=1e-6)
    matrix = pd.read_csv(folder / "matrix.csv", index_col="first")
    assert matrix.loc["happy", "happy"] == 23
    assert export_agreement(tmp_path, result).name == "agreement-ann-o-neil-log-2"


def test_two_coders_are_compared_where_both_have_coded(tmp_path: Path) -> None:
    moments = moments_of(read_session(coded_session(tmp_path, video=False)))
    other = Coding(coder="B", stretches=(Stretch(start_s=2.0, end_s=9.0, label="sad", face_id=1),))
    result = compare_coders(HAPPY_THEN_SAD, other, moments)
    assert (result.second, len(result.units), result.probabilities) == ("B", 30, ())
    assert result.without_unsure.kappa.value == pytest.approx(0.0)  # B has one label only


def test_one_label_throughout_is_undefined_and_said_so(tmp_path: Path) -> None:
    moments = moments_of(read_session(coded_session(tmp_path, video=False)))
    one = Coding(coder="a", stretches=(Stretch(start_s=0, end_s=0.8, label="happy", face_id=1),))
    result = compare_with_log(one, moments)
    assert result.with_unsure.kappa.why is Why.ONE_LABEL
    json.dumps(export_agreement(tmp_path, result).joinpath("agreement.json").read_text("utf-8"), allow_nan=False)


# --- pictures


def test_a_recorded_video_gives_any_picture_with_its_frame(recorded: Path) -> None:
    film = pictures_of(read_session(recorded))
    assert isinstance(film, Film)
    assert film.frames.tolist() == list(range(60))
    assert film.times == pytest.approx(np.arange(60) / FPS)
    for i in (59, 0, 31, 30):
        assert round((float(film.read(i)[:30].mean()) - 20) / 2) == i
    assert ends_of(film)[-1] == pytest.approx(6.0)
    film.close()


def test_a_torn_or_foreign_video_is_read_to_the_last_picture_or_refused(recorded: Path, tmp_path: Path) -> None:
    whole, index = (recorded / "video.mkv").read_bytes(), (recorded / "video.csv").read_bytes()
    torn = tmp_path / "video.mkv"
    torn.with_suffix(".csv").write_bytes(index)
    torn.write_bytes(whole[: len(whole) // 2])
    film = Film(torn)
    assert 10 < len(film.frames) < 60
    film.close()
    for broken in (b"", b"not a film", whole[:10]):
        torn.write_bytes(broken)
        with pytest.raises(SourceError, match=r"damaged|no picture"):
            Film(torn)


def test_the_film_a_session_was_made_of_is_found_by_the_logs_times(tmp_path: Path, media: Path) -> None:
    path = media / "three_people_intel.mp4"
    clip, times, sums = Clip(path), [], []
    while (got := clip.next()) is not None:
        times.append(round(got[1], 6))
        sums.append(int(got[0].sum()))
    clip.close()
    film = SourceFilm(path, np.arange(len(times)), np.array(times), 0.0)
    order = [0, len(times) - 1, 7, 6, 5, len(times) // 2, 8, 9, 10]
    assert [int(film.read(i).sum()) for i in order] == [sums[i] for i in order]
    film.close()


def stills_session(tmp_path: Path, count: int) -> tuple[Path, Path]:
    folder = tmp_path / "stills"
    folder.mkdir()
    for i in range(count):
        cv2.imwrite(str(folder / f"{i}.png"), np.full((40, 60, 3), 10 * i, np.uint8))
    (folder / "1b.png").write_bytes(b"no picture")  # was left out when the others were analysed
    (folder / "1b.png").rename(folder / "notes.txt")
    files = SessionFiles.in_folder(tmp_path / "sessions", info().started)
    with Recorder(files, info(kind="images", uri=str(folder), width=60, height=40, fps=1.0)) as recorder:
        for i in range(count):
            recorder.write(scene(i, reading(i + 1), time_s=float(i)))
    assert files.folder is not None
    return files.folder, folder


def test_stills_are_found_where_they_were_or_where_they_are_now(tmp_path: Path) -> None:
    session, folder = stills_session(tmp_path, 4)
    table = read_session(session)
    stills = pictures_of(table)
    assert isinstance(stills, Stills)
    assert [int(stills.read(i)[0, 0, 0]) for i in range(4)] == [0, 10, 20, 30]
    folder.rename(tmp_path / "moved")
    with pytest.raises(SourceError, match="not where it was"):
        pictures_of(table)
    assert pictures_of(table, tmp_path / "moved").frames.tolist() == [0, 1, 2, 3]
    (tmp_path / "moved" / "3.png").unlink()
    with pytest.raises(SourceError, match="holds 3 pictures, but the log has 4"):
        pictures_of(table, tmp_path / "moved")


def test_a_film_beside_its_log_is_found_and_a_camera_without_video_said_so(tmp_path: Path, media: Path) -> None:
    shutil.copy(media / "three_people_intel.mp4", tmp_path / "film.mp4")
    for kind, uri in (("video", "film.mp4"), ("camera", "0")):
        files = SessionFiles.beside(tmp_path / f"{kind}.csv")
        with Recorder(files, info(kind=kind, uri=uri, width=768, height=432)) as recorder:
            recorder.write(scene(0, reading(1), time_s=0.0))
    film = pictures_of(read_session(tmp_path / "video.csv"))
    assert isinstance(film, SourceFilm) and film.read(0).shape[2] == 3
    film.close()
    with pytest.raises(SourceError, match="recorded without a video"):
        pictures_of(read_session(tmp_path / "camera.csv"))


def test_each_still_is_a_unit_of_its_own(tmp_path: Path) -> None:
    session, _ = stills_session(tmp_path, 12)
    labels = ["happy"] * 8 + ["sad"] * 4
    coding = Coding(coder="a")
    for i, label in enumerate(labels):
        coding = coding.with_stretch(Stretch(start_s=float(i), end_s=i + 1.0, label=label, face_id=i + 1))
    result = compare_with_log(coding, moments_of(read_session(session)))
    assert (len(result.units), result.piece_s, result.with_unsure.blocks) == (12, 0.0, 12)
    assert result.with_unsure.observed == pytest.approx(8 / 12)


def test_where_a_face_is_comes_from_the_log(recorded: Path) -> None:
    faces = Faces(read_session(recorded))
    assert (faces.ids, faces.size, faces.shown) == ((1, 2), (320, 180), frozenset({1, 2}))
    assert faces.box(2, 10) is None
    box = faces.box(2, 40)
    assert box is not None and (box.x, box.width) == (10.3, 100.0)
    assert len(faces.frames_of(2)) == 30


# --- kept and deleted


def test_codings_are_kept_with_their_session_and_go_with_it(tmp_path: Path) -> None:
    files = a_log(tmp_path)
    write_coding(coding_file(files, "Anna"), HAPPY_THEN_SAD)
    before = files.log.read_bytes(), files.events.read_bytes()
    kept = survey(tmp_path)
    assert kept.by_kind()["coding"][0] == 1
    assert kept.foreign == 0
    assert (files.log.read_bytes(), files.events.read_bytes()) == before
    delete(kept, kept.sessions[0].items)
    assert not files.log.parent.exists()


def test_deleting_a_person_takes_what_was_coded_of_them(tmp_path: Path) -> None:
    files = a_log(tmp_path)
    both = HAPPY_THEN_SAD.with_stretch(Stretch(start_s=3, end_s=5, label="neutral", face_id=2))
    both = both.with_stretch(Stretch(start_s=5, end_s=6, label="fear"))
    write_coding(coding_file(files, "Anna"), both)
    write_coding(coding_file(files, "Ben"), HAPPY_THEN_SAD)
    (files.log.parent / "coding-odd.csv").write_text("nonsense")
    assert delete_person(files.log.parent, 1).codings == 7
    (path,) = codings_of(files)
    assert [(s.face_id, s.label) for s in read_coding(path).stretches] == [(2, "neutral")]


def test_a_person_who_was_lost_and_found_is_one_after_a_merge(tmp_path: Path) -> None:
    files = a_log(tmp_path)
    EventFile(files.events).append(kind="merge", time_s=0.0, face_id=2, data={"into": 1})
    table = read_session(files.log.parent)
    assert Faces(table).ids == (1,)
    whole = Coding(coder="a", stretches=(Stretch(start_s=0, end_s=9, label="happy", face_id=1),))
    assert len(compare_with_log(whole, moments_of(table)).units) == 90  # 60 of the one, 30 of the other
    write_coding(coding_file(files, "a"), whole)
    assert delete_person(files.log.parent, 2).codings == 1  # what was coded of person 1 is about them too


# --- the command


def test_the_command_prints_the_figures_and_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = a_log(tmp_path)
    write_coding(coding_file(files, "Anna"), HAPPY_THEN_SAD)
    write_coding(tmp_path / "b.csv", HAPPY_THEN_SAD)
    out = tmp_path / "figures.json"
    code = run_command_line(
        ["agreement", str(files.log.parent), "--coder", "Anna", "--coder", str(tmp_path / "b.csv"), "--json", str(out)]
    )
    printed = capsys.readouterr().out
    assert code == EXIT_OK
    assert "Ann O'Neil and the log" in printed
    assert "the same label in 66.0 %" in printed  # 33 of 50
    assert "nan" not in printed.lower()
    told = json.loads(out.read_text("utf-8"))
    assert [d["second"] for d in told] == ["log", "log", "Ann O'Neil"]
    assert told[2]["with_unsure"]["kappa"]["value"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("coder", "words"),
    [("nobody", "Nobody has coded this session yet"), ("late.csv", "Nothing that late coded"), ("odd.csv", "row 2")],
)
def test_bad_input_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, coder: str, words: str
) -> None:
    files = a_log(tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("late.csv").write_text(HEAD + "900,901,happy,1\n")
    Path("odd.csv").write_text(HEAD + "0,1,bored,1\n")
    assert run_command_line(["agreement", str(files.log.parent), "--coder", coder]) == EXIT_BAD_INPUT
    assert words in capsys.readouterr().err


def test_the_command_says_where_no_session_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["agreement", str(tmp_path), "--coder", "a"]) == EXIT_BAD_INPUT
    assert "holds no session" in capsys.readouterr().err


def test_the_scenes_are_what_they_say() -> None:
    made = half_and_half(20)
    assert [len(s.readings) for s in made] == [1] * 10 + [2] * 10
    assert set(KEYS) < set(CODING_LABELS)

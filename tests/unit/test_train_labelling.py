"""A labelling session without its window: what is next, what is saved, what can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from emomonitor.labels import Emotion
from train.data.dataset import DataError
from train.personal.faces import read_label_file
from train.personal.labelling import Labelling


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures to label, and one that has its label from its folder."""
    for name in ("a.png", "b.png", "s1/c.png", "happy/d.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


@pytest.fixture
def labelling(folder: Path) -> Labelling:
    return Labelling(folder, folder / "labels.csv")


def saved(folder: Path) -> dict[str, str]:
    rows = read_label_file(folder / "labels.csv").rows
    return {r.file: "skip" if r.skipped else r.emotion.key if r.emotion is not None else "" for r in rows}


def test_every_decision_is_saved_at_once(labelling: Labelling, folder: Path) -> None:
    labelling.decide(Emotion.SAD)
    assert saved(folder) == {"a.png": "sad"}
    labelling.decide(None)
    assert saved(folder) == {"a.png": "sad", "b.png": "skip"}
    assert (labelling.current, labelling.done) == ("s1/c.png", 2)


def test_the_next_start_goes_on_where_this_one_stopped(labelling: Labelling, folder: Path) -> None:
    labelling.decide(Emotion.SAD)
    labelling.decide(None)
    again = Labelling(folder, folder / "labels.csv")
    assert (again.current, again.done, again.can_undo) == ("s1/c.png", 2, False)


def test_undo_goes_back_one_by_one_and_is_saved(labelling: Labelling, folder: Path) -> None:
    labelling.decide(Emotion.SAD)
    labelling.decide(Emotion.HAPPY)
    assert labelling.undo() == "b.png" == labelling.current
    assert labelling.undo() == "a.png" == labelling.current
    assert labelling.undo() is None
    assert saved(folder) == {}


def test_after_an_undo_the_faces_decided_on_are_not_asked_again(labelling: Labelling) -> None:
    labelling.decide(Emotion.SAD)
    labelling.decide(Emotion.HAPPY)
    labelling.undo()
    labelling.decide(Emotion.FEAR)
    assert labelling.current == "s1/c.png"


def test_when_all_are_done_there_is_no_next_one(labelling: Labelling) -> None:
    for _ in range(3):
        labelling.decide(Emotion.HAPPY)
    assert labelling.current is None
    labelling.decide(Emotion.HAPPY)
    assert labelling.counts == {Emotion.HAPPY: 3}


def test_a_guess_that_was_looked_at_is_noted_before_and_after_the_label(labelling: Labelling, folder: Path) -> None:
    labelling.note_guess(Emotion.FEAR)
    row = read_label_file(folder / "labels.csv").rows[0]
    assert (row.emotion, row.cells["guess_shown"], row.cells["guess"]) == (None, "yes", "fear")
    labelling.decide(Emotion.SAD)
    labelling.decide(Emotion.SAD)
    first, second = read_label_file(folder / "labels.csv").rows
    assert (first.cells["guess_shown"], second.cells["guess_shown"]) == ("yes", "no")


def test_undo_does_not_forget_that_the_guess_was_looked_at(labelling: Labelling) -> None:
    labelling.note_guess(Emotion.FEAR)
    labelling.decide(Emotion.SAD)
    labelling.undo()
    assert labelling.guess_was_shown


def test_what_the_app_wrote_about_a_face_stays(folder: Path) -> None:
    text = "file,emotion,session,time\ns1/c.png,,monday,2026-11-23T10:00:00+00:00\n"
    (folder / "labels.csv").write_text(text, encoding="utf-8")
    labelling = Labelling(folder, folder / "labels.csv")
    for _ in range(3):
        labelling.decide(Emotion.HAPPY)
    row = next(r for r in read_label_file(folder / "labels.csv").rows if r.file == "s1/c.png")
    assert (row.session, row.emotion) == ("monday", Emotion.HAPPY)
    assert row.taken is not None


def test_a_decision_that_cannot_be_saved_is_told_and_not_taken(labelling: Labelling, folder: Path) -> None:
    labelling.decide(Emotion.SAD)
    (folder / "labels.csv.part").mkdir()
    with pytest.raises(DataError, match="can't be written"):
        labelling.decide(Emotion.HAPPY)
    assert (labelling.current, labelling.done) == ("b.png", 1)
    assert saved(folder) == {"a.png": "sad"}


def test_sorting_copies_into_a_folder_for_each_emotion(labelling: Labelling, folder: Path, tmp_path: Path) -> None:
    labelling.decide(Emotion.SAD)
    labelling.decide(None)
    labelling.decide(Emotion.SURPRISE)
    target = tmp_path / "sorted"
    assert labelling.sort_into(target) == 2
    assert {p.relative_to(target).as_posix() for p in target.rglob("*.png")} == {"Sad/a.png", "Surprise/s1_c.png"}
    assert (folder / "a.png").exists()


def test_a_place_for_the_labels_that_is_not_there_is_told_before_the_first_key(folder: Path) -> None:
    with pytest.raises(DataError, match="There is no folder"):
        Labelling(folder, folder / "nowhere" / "labels.csv")


def test_a_folder_with_nothing_to_label_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no picture"):
        Labelling(tmp_path, tmp_path / "labels.csv")
    (tmp_path / "sad").mkdir()
    (tmp_path / "sad" / "a.png").write_bytes(b"x")
    with pytest.raises(DataError, match="no picture without a label"):
        Labelling(tmp_path, tmp_path / "labels.csv")

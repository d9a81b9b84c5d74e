"""That's wrong…: noted always, a face kept only where that was agreed to, a personal model that must prove itself."""

from __future__ import annotations

import csv
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from history_scenes import a_day
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.care.companion.answers import Given, read_answers
from emomonitor.care.faces import FACES, keep_face, kept_faces
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.agreement import agreement_by_month
from emomonitor.care.history.context import Context, context_of, note_context
from emomonitor.care.opinions import append_opinion
from emomonitor.entities import utc_now
from emomonitor.errors import CareError
from emomonitor.labels import EMOTIONS, KEYS, Emotion
from emomonitor.opencv import cv2
from emomonitor.runtime.state import State
from emomonitor.session.events import read_events
from emomonitor.session.kept import survey
from emomonitor.settings import Settings
from emomonitor.ui.care.learning import PERSONAL, teach
from emomonitor.ui.care.notes import OpinionForm
from emomonitor.ui.care.page import MONTHS, CarePage
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.window import MainWindow


def watched(open_window: OpenWindow, demo: str, data_dir: Path, qtbot: QtBot, faces_agreed: str = "") -> MainWindow:
    window = open_window(Settings(source=demo, data_dir=data_dir, faces_agreed=faces_agreed))
    qtbot.waitUntil(lambda: window.bridge.status().state is State.RUNNING, timeout=60_000)
    qtbot.waitUntil(lambda: window.live.card.wrong.isEnabled(), timeout=60_000)
    return window


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def correct(window: MainWindow, emotion: Emotion | None) -> None:
    """Open the menu, and choose from it."""
    wrong = window.live.card.wrong
    wrong.opened.emit()
    wrong._actions[emotion].trigger()


def answers_in(data_dir: Path) -> tuple[Given, ...]:
    return read_answers(CareFiles(data_dir / CARE).answers)


# --- noting it


def test_what_is_called_wrong_is_an_answer_and_an_event_and_no_picture(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = watched(open_window, demo, tmp_path, qtbot)
    window.bridge.record()
    qtbot.waitUntil(lambda: window.bridge.status().recording is not None, timeout=30_000)
    recording = window.bridge.status().recording
    assert recording is not None
    shown = window.live.showing.people.reading
    correct(window, Emotion.SURPRISE)
    assert "noted" in window.live.stage.toast.text
    qtbot.waitUntil(lambda: len(answers_in(tmp_path)) == 1, timeout=10_000)
    (given,) = answers_in(tmp_path)
    assert given.kind == "correction" and given.corrected is Emotion.SURPRISE and given.emotion is None
    assert shown is not None and given.suggested is given.seen
    window.bridge.stop_recording()
    qtbot.waitUntil(lambda: window.bridge.status().recording is None, timeout=10_000)
    events = [e for e in read_events(recording.path / "events.csv")[0] if e.kind == "feedback"]
    assert len(events) == 1 and events[0].data["answered"] == "surprise" and events[0].data["suggested"] is True
    assert not (tmp_path / FACES).exists()


def test_the_label_that_was_seen_is_meant_and_not_the_one_that_came_meanwhile(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = watched(open_window, demo, tmp_path, qtbot)
    window.bridge.scene.disconnect()
    window.live.showing.add(a_scene(100.0, a_reading(1, emotion=Emotion.SAD)))
    window.live.card.wrong.opened.emit()
    window.live.showing.add(a_scene(100.1, a_reading(1, emotion=Emotion.HAPPY)))
    window.live.card.wrong._actions[None].trigger()
    qtbot.waitUntil(lambda: len(answers_in(tmp_path)) == 1, timeout=10_000)
    (given,) = answers_in(tmp_path)
    assert given.seen is Emotion.SAD and given.answer == "rather_not" and given.corrected is None


def test_a_face_is_kept_only_after_a_consent_of_its_own(
    open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot
) -> None:
    window = watched(open_window, demo, tmp_path, qtbot, faces_agreed="2026-11-26T10:00:00.000Z")
    correct(window, Emotion.SURPRISE)
    qtbot.waitUntil(lambda: kept_faces(tmp_path / FACES).whole == 1, timeout=10_000)
    qtbot.waitUntil((tmp_path / FACES / "labels.csv").exists, timeout=10_000)
    (face,) = (tmp_path / FACES / "surprise").glob("*.png")
    image = cv2.imread(str(face), cv2.IMREAD_UNCHANGED)
    assert image is not None and image.shape == (48, 48) and image.std() > 5
    rows = rows_of(tmp_path / FACES / "labels.csv")
    assert rows[0]["file"] == f"surprise/{face.name}" and rows[0]["guess_shown"] == "yes"
    if sys.platform != "win32":
        assert stat.S_IMODE(face.stat().st_mode) == 0o600
    assert {i.kind for i in survey(tmp_path).items} >= {"face", "answer"}
    window.store.change(faces_agreed="")
    correct(window, Emotion.SURPRISE)
    qtbot.waitUntil(lambda: len(answers_in(tmp_path)) == 2, timeout=10_000)
    assert kept_faces(tmp_path / FACES).whole == 1


# --- agreement


def test_agreement_keeps_the_kinds_apart() -> None:
    def given(kind: str, answer: str, seen: Emotion | None, month: int) -> Given:
        return Given(
            utc=datetime(2026, month, 5, 12, tzinfo=UTC),
            kind=kind,
            question="",
            suggested=seen if kind != "open" else None,
            seen=seen,
            answer=answer,
            seconds=1.0,
            language="en",
        )

    happy = Emotion.HAPPY
    found = agreement_by_month(
        [
            given("open", "happy", happy, 10),
            given("open", "sad", happy, 10),
            given("open", "sad", None, 10),  # nothing was read: nothing to compare
            given("open", "rather_not", happy, 10),
            given("suggested", "yes", happy, 10),
            given("suggested", "not_now", happy, 10),
            given("correction", "sad", happy, 11),
        ],
        UTC,
    )
    october, november = found
    assert (october.open_agreed, october.open_count) == (1, 2)
    assert (october.suggested_agreed, october.suggested_count, october.corrections) == (1, 1, 0)
    assert (november.open_count, november.suggested_count, november.corrections) == (0, 0, 1)


# --- context


@pytest.fixture
def two_days(tmp_path: Path) -> Path:
    begin = (utc_now() - timedelta(days=3)).astimezone().replace(hour=10, minute=0, second=0, microsecond=0)
    for n in range(2):
        a_day(tmp_path, begin + timedelta(days=n), 1.0, {"happy": 0.4}, step_s=2.0, seed=n)
    return tmp_path


def test_what_held_is_kept_with_the_sessions_and_filters_the_calendar(
    open_window: OpenWindow, two_days: Path, qtbot: QtBot
) -> None:
    window = open_window(Settings(source="/nowhere.mp4", data_dir=two_days))
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    qtbot.waitUntil(lambda: page.shown is not None and not page.errands.busy, timeout=20_000)
    page.context.boxes[Context.VISITORS].click()
    folder = sorted((two_days / "sessions").iterdir())[-1]
    qtbot.waitUntil(lambda: context_of(folder) == {Context.VISITORS}, timeout=10_000)

    def noted() -> frozenset[Context]:
        assert page.shown is not None and page.shown.shown is not None
        return page.shown.contexts[page.shown.shown]

    qtbot.waitUntil(lambda: not page.errands.busy and bool(noted()), timeout=10_000)
    assert page.shown is not None
    assert page.context.boxes[Context.VISITORS].isChecked()
    card = page.calendar
    index = 1 + 2 * list(Context).index(Context.VISITORS)
    assert len(card.days) == 2
    card.filter.setCurrentIndex(index)
    assert [g.date for g in card.days] == [page.shown.shown]
    card.filter.setCurrentIndex(index + 1)
    assert len(card.days) == 1 and card.days[0].date != page.shown.shown
    note_context(folder, [])
    assert context_of(folder) == frozenset()  # the newest counts


# --- opinions


@pytest.mark.dialogs("OpinionForm")
def test_an_opinion_is_kept_here(open_window: OpenWindow, two_days: Path, qtbot: QtBot) -> None:
    window = open_window(Settings(source="/nowhere.mp4", data_dir=two_days))
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    qtbot.waitUntil(lambda: page.shown is not None and not page.errands.busy, timeout=20_000)
    page.show_view(MONTHS)
    page.opinion.click()
    (form,) = window.findChildren(OpinionForm)
    form.go.click()
    assert "Write something" in form.trouble.text()
    form.text.setPlainText("=Too small\nbut kind")
    form.go.click()
    rows = rows_of(CareFiles(two_days / CARE).opinions)
    assert rows[0]["text"] == "'=Too small\nbut kind" and rows[0]["version"]
    assert "kept in" in page.status.text()


def test_a_file_that_isnt_ours_is_left(tmp_path: Path) -> None:
    path = tmp_path / "opinions.csv"
    path.write_text("mine\n")
    with pytest.raises(CareError, match="other columns"):
        append_opinion(path, "hello", utc=utc_now(), version="1")
    assert path.read_text() == "mine\n"


# --- learning


@pytest.mark.dialogs("ConfirmDialog")
def test_faces_are_agreed_to_counted_and_deleted(open_window: OpenWindow, two_days: Path, qtbot: QtBot) -> None:
    window = open_window(Settings(source="/nowhere.mp4", data_dir=two_days))
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    qtbot.waitUntil(lambda: page.shown is not None and not page.errands.busy, timeout=20_000)
    page.show_view(MONTHS)
    card = page.learning
    qtbot.waitUntil(lambda: "0 faces" in card.counts.text(), timeout=10_000)
    assert not card.teach.isEnabled() and "needs 60" in card.counts.text()
    card.keep.buttons()[1].click()
    (dialog,) = window.findChildren(ConfirmDialog)
    assert window.store.settings.faces_agreed == ""  # asked first
    dialog.go.click()
    assert window.store.settings.faces_agreed.startswith("20")
    image = np.random.default_rng(0).integers(0, 255, (240, 320, 3)).astype(np.uint8)
    shown = replace(
        a_reading(1), keypoints=np.array([[90, 60], [130, 60], [110, 80], [110, 100], [70, 70], [150, 70]], np.float32)
    )
    for n in range(3):
        at = datetime(2026, 11, 20, 12, n, tzinfo=UTC)
        keep_face(two_days / FACES, image, shown, EMOTIONS[n], utc=at, guess=None, shown=False)
    card.look()
    qtbot.waitUntil(lambda: "3 faces" in card.counts.text(), timeout=10_000)
    card.delete.click()
    dialog = next(d for d in window.findChildren(ConfirmDialog) if d.isVisible())
    dialog.go.click()
    qtbot.waitUntil(lambda: "0 faces" in card.counts.text(), timeout=10_000)
    assert not (two_days / FACES).exists()


def faces_folder(folder: Path, dataset: Path, each: int) -> None:
    """Fill a folder with test images of the data set, as if they had been kept."""
    from train.data.dataset import load_test

    found = load_test(dataset)[0]
    for k, key in enumerate(KEYS):
        (folder / key).mkdir(parents=True)
        for n, at in enumerate(np.flatnonzero(found.labels == k)[:each]):
            cv2.imwrite(str(folder / key / f"20261120T12{n:02d}00000Z.png"), found.images[at])


def test_a_personal_model_that_proves_nothing_is_refused_and_nothing_is_left(dataset: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="tensorflow is not installed")
    faces_folder(tmp_path / FACES, dataset, 12)
    assert kept_faces(tmp_path / FACES).enough
    taught = teach(Settings(data_dir=tmp_path), lambda: False)
    assert taught.folder is None and taught.words
    assert not (tmp_path / PERSONAL).exists() and not (tmp_path / f"{PERSONAL}.new").exists()


def test_the_training_ends_with_the_window(dataset: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="tensorflow is not installed")
    faces_folder(tmp_path / FACES, dataset, 12)
    taught = teach(Settings(data_dir=tmp_path), lambda: True)
    assert taught.folder is None

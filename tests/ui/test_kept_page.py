"""The page that shows everything kept: it says what there is, asks before it deletes, and says what it did."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot
from session_scenes import info, reading, scene

from emomonitor.session.kept import Inventory, Item, survey
from emomonitor.session.layout import SessionFiles
from emomonitor.session.reader import read_session
from emomonitor.session.recorder import Recorder
from emomonitor.settings import Settings
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.kept import KeptPage
from emomonitor.ui.kept_tree import Chosen, KeptTree
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK

NOW = datetime.now(UTC)

pytestmark = pytest.mark.dialogs("ConfirmDialog")


def record(data: Path, started: datetime) -> Path:
    files = SessionFiles.in_folder(data / "sessions", started)
    with Recorder(files, info(started=started)) as recorder:
        for i in range(5):
            recorder.write(scene(i, reading(1), reading(2)))
        recorder.event("name", 0.0, face_id=2, text="Anna")
    assert files.folder is not None
    return files.folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for days in (40, 35, 3, 0):
        record(tmp_path / "data", NOW - timedelta(days=days))
    (tmp_path / "data" / "snapshots").mkdir()
    name = f"{NOW:%Y%m%dT%H%M%S}000Z.png"
    (tmp_path / "data" / "snapshots" / name).write_bytes(b"picture")
    return tmp_path / "data"


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(Settings(data_dir=tmp_path / "data"), in_background=lambda work: None)


@pytest.fixture
def page(data: Path, store: SettingsStore, qtbot: QtBot) -> KeptPage:
    return opened(store, qtbot)


def opened(store: SettingsStore, qtbot: QtBot) -> KeptPage:
    page = KeptPage(DARK, store)
    page.setStyleSheet(stylesheet(DARK))
    qtbot.addWidget(page)
    page.resize(1200, 760)
    page.show()
    settled(page, qtbot)
    return page


def settled(page: KeptPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.inventory is not None and not page.errands.busy, timeout=10_000)


def the_question() -> ConfirmDialog:
    (dialog,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, ConfirmDialog) and w.isVisible())
    return dialog


def words(dialog: ConfirmDialog) -> str:
    return " | ".join(label.text() for label in dialog.findChildren(QLabel))


def choose_newest_session(page: KeptPage) -> str:
    row = page.tree.row_of(lambda c: c.session is not None)
    assert row is not None
    page.tree.setCurrentItem(row)
    chosen: Chosen = row.data(0, Qt.ItemDataRole.UserRole)
    assert chosen.session is not None
    return chosen.session.name


def test_everything_is_listed_by_kind_and_by_day(page: KeptPage) -> None:
    assert page.inventory is not None
    assert page.tree.topLevelItemCount() == 4
    shown = " ".join(label.text() for label in page.kinds.findChildren(QLabel))
    for kind in ("Session logs", "Markers and events", "Session details", "Snapshots"):
        assert kind in shown
    assert "13 files" in shown
    assert not page.delete.isEnabled()


def test_a_session_goes_after_a_question_that_says_exactly_what(page: KeptPage, data: Path, qtbot: QtBot) -> None:
    name = choose_newest_session(page)
    page.delete.click()
    dialog = the_question()
    assert "Session logs: 1 file" in words(dialog)
    assert "Snapshots" not in words(dialog)
    dialog.go.click()
    settled(page, qtbot)
    assert page.status.text().startswith("Deleted: 3 files")
    assert not (data / "sessions" / name).exists()
    assert len(survey(data).sessions) == 3


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_esc_delete_nothing(page: KeptPage, data: Path, qtbot: QtBot, key: Qt.Key) -> None:
    before = len(survey(data).items)
    choose_newest_session(page)
    page.delete.click()
    QTest.keyClick(the_question(), key)
    settled(page, qtbot)
    assert len(survey(data).items) == before


def test_a_day_goes_with_its_snapshots(page: KeptPage, data: Path, qtbot: QtBot) -> None:
    newest = page.tree.topLevelItem(0)
    assert newest is not None
    page.tree.setCurrentItem(newest)
    page.delete.click()
    assert "Snapshots: 1 file" in words(the_question())
    the_question().go.click()
    settled(page, qtbot)
    assert len(survey(data).sessions) == 3
    assert not list((data / "snapshots").iterdir())
    assert page.tree.topLevelItemCount() == 3


def test_a_person_goes_from_a_session_and_the_other_stays(page: KeptPage, data: Path, qtbot: QtBot) -> None:
    row = page.tree.row_of(lambda c: c.session is not None)
    assert row is not None
    row.setExpanded(True)
    settled(page, qtbot)
    assert [row.child(i).text(0) for i in range(row.childCount())] == [
        "Person 1, 5 readings",
        "Person 2 · Anna, 5 readings",
    ]
    page.tree.setCurrentItem(row.child(1))
    page.delete.click()
    assert "the 5 rows of Person 2" in words(the_question())
    the_question().go.click()
    settled(page, qtbot)
    assert page.status.text() == "Deleted: Person 2, 5 rows and 1 events."
    newest = survey(data).sessions[0]
    table = read_session(newest.folder)
    assert set(table["face_id"]) == {1.0}
    assert table.meta["deleted"][0]["face_id"] == 2


def test_everything_goes_but_what_is_not_ours(page: KeptPage, data: Path, qtbot: QtBot) -> None:
    (data / "sessions" / "notes.txt").write_text("mine")
    page.all.click()
    assert "and" not in words(the_question()).split("Sessions:")[1].split("|")[0]  # four sessions are all named
    the_question().go.click()
    settled(page, qtbot)
    assert survey(data).items == ()
    assert (data / "sessions" / "notes.txt").exists()
    assert page.tree.topLevelItemCount() == 0
    assert not page.all.isEnabled()


def test_a_zip_is_written_in_the_background_and_told(page: KeptPage, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "all.zip"
    page.save_zip(target)
    assert page.stop.isVisible()
    settled(page, qtbot)
    assert page.status.text().startswith(f"Saved: {target}")
    assert not page.stop.isVisible()
    with zipfile.ZipFile(target) as archive:
        assert len(archive.namelist()) == 13


def test_a_zip_that_can_not_be_written_is_told_in_words(page: KeptPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.save_zip(tmp_path / "nowhere" / "all.zip")
    settled(page, qtbot)
    assert "There is no folder" in page.status.text()
    assert not page.bar.isVisible()


def test_what_is_deleted_by_itself_is_listed_before(page: KeptPage, store: SettingsStore, qtbot: QtBot) -> None:
    assert page.coming.words == "Nothing. Sessions stay until you delete them."
    store.change(keep_days=38)
    settled(page, qtbot)
    lines = page.coming.words.splitlines()
    assert lines[0] == "Sessions older than 38 days, when the app starts."
    assert lines[1] == "At the next start:"
    assert lines[3] == "Within a week:"
    assert len(lines) == 5


def test_a_session_that_is_being_recorded_is_told_and_left(page: KeptPage, data: Path, qtbot: QtBot) -> None:
    started = NOW + timedelta(seconds=5)
    files = SessionFiles.in_folder(data / "sessions", started)
    with Recorder(files, info(started=started)) as recorder:
        recorder.write(scene(0, reading(1)))
        page.refresh()
        settled(page, qtbot)
        page.all.click()
        the_question().go.click()
        settled(page, qtbot)
    assert "is being recorded" in page.status.text()
    assert len(survey(data).sessions) == 1


def test_hundreds_of_days_come_bit_by_bit_and_all_come(qtbot: QtBot, tmp_path: Path) -> None:
    days = [NOW.date() - timedelta(days=i) for i in range(130)]
    made = [Item(kind="snapshot", path=tmp_path / str(day), size=1, day=day) for day in days]
    tree = KeptTree(DARK)
    qtbot.addWidget(tree)
    tree.fill(Inventory(root=tmp_path, items=tuple(made), sessions=(), foreign=0))
    assert tree.topLevelItemCount() == 40
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 130)
    tree.fill(Inventory(root=tmp_path, items=tuple(made[:50]), sessions=(), foreign=0))
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 50)
    qtbot.wait(50)
    assert tree.topLevelItemCount() == 50  # nothing of the first filling comes late


def test_nothing_kept_is_said(store: SettingsStore, qtbot: QtBot) -> None:
    page = opened(store, qtbot)
    assert page._empty.isVisible()
    assert not page.zip.isEnabled()


def test_every_control_has_a_name_and_can_be_hit(page: KeptPage) -> None:
    for button in page.findChildren(QAbstractButton):
        if button.isVisible() and type(button).__module__.startswith("emomonitor"):
            assert button.accessibleName()
            assert button.height() >= 32
    assert page.tree.accessibleName()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600)])
def test_nothing_is_cut_off(page: KeptPage, size: tuple[int, int], qtbot: QtBot) -> None:
    page.window().resize(*size)
    settled(page, qtbot)
    QApplication.processEvents()
    inside = page._side.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page._side.viewport().width()
    for button in (page.folder, page.zip, page.all):
        assert page.rect().contains(button.geometry())

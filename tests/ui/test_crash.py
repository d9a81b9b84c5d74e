"""A mistake of ours: caught wherever it happens, told once, written down, and the app goes on."""

from __future__ import annotations

import logging
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, qCritical
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.errors import SourceError
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.applog import close_log, open_log
from emomonitor.ui.crash import CrashDialog, CrashGuard
from emomonitor.ui.report import details_of, place_of, without_home
from emomonitor.ui.window import MainWindow

pytestmark = pytest.mark.dialogs("CrashDialog")


class Guarded:
    """The window with the guard, as the app makes them."""

    def __init__(self, window: MainWindow, log_file: Path) -> None:
        self.window = window
        self.flushed = 0
        self.log_file = log_file
        self.guard = CrashGuard(window, flush=self._flush, log_file=log_file)
        window.bridge.unexpected.connect(self.guard.catch)

    def _flush(self) -> None:
        self.flushed += 1
        self.window.bridge.flush_recording()

    @property
    def dialog(self) -> CrashDialog:
        assert self.guard.dialog is not None
        return self.guard.dialog


@pytest.fixture
def guarded(open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot) -> Iterator[Guarded]:
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.bridge.status().state is State.FAILED, timeout=60_000)
    handler = open_log(tmp_path / "logs" / "emomonitor.log")
    made = Guarded(window, tmp_path / "logs" / "emomonitor.log")
    made.guard.install()
    yield made
    made.guard.uninstall()
    close_log(handler)


def raise_in_slot(words: str = "a slot") -> None:
    def wrong() -> None:
        raise ValueError(words)

    QTimer.singleShot(0, wrong)


def test_an_error_in_a_slot_opens_one_dialog_and_the_window_goes_on(guarded: Guarded, qtbot: QtBot) -> None:
    raise_in_slot()
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None)
    details = guarded.dialog.details.toPlainText()
    assert "ValueError: a slot" in details and "Traceback" in details
    assert "PySide6-Essentials" in details and "Python 3." in details
    assert "What was recorded so far is kept and whole" in guarded.dialog.text
    assert guarded.flushed == 1
    assert guarded.window.isVisible() and guarded.window.isEnabled()


def test_errors_that_come_while_the_dialog_is_open_are_counted(guarded: Guarded, qtbot: QtBot) -> None:
    for _ in range(3):
        raise_in_slot()
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None and "3 times" in guarded.dialog.text)
    assert len(guarded.window.findChildren(CrashDialog)) == 1


def test_an_error_that_was_shown_is_only_written_down_when_it_comes_again(guarded: Guarded, qtbot: QtBot) -> None:
    raise_in_slot()
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None)
    QTest.mouseClick(guarded.dialog.close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: guarded.guard.dialog is None)
    raise_in_slot()
    qtbot.waitUntil(lambda: guarded.log_file.read_text().count("unexpected error") == 2)
    assert guarded.guard.dialog is None


def test_an_error_in_a_thread_opens_the_dialog(guarded: Guarded, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: dict[str, int]()["a thread"])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None)
    assert "KeyError: 'a thread'" in guarded.dialog.details.toPlainText()


def test_an_error_in_the_background_opens_the_dialog_and_the_next_wish_is_done(guarded: Guarded, qtbot: QtBot) -> None:
    done = threading.Event()

    def wrong() -> None:
        raise ZeroDivisionError("the background")

    guarded.window.bridge.in_background(wrong)
    guarded.window.bridge.in_background(done.set)
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None)
    assert "ZeroDivisionError: the background" in guarded.dialog.details.toPlainText()
    qtbot.waitUntil(done.is_set)


def test_an_error_in_the_analysis_opens_the_dialog_and_can_be_tried_again(
    guarded: Guarded, demo: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the pipeline")

    with monkeypatch.context() as patch:
        patch.setattr("emomonitor.runtime.pipeline.Pipeline.process", broken)
        guarded.window.live.watching.watch(demo)
        qtbot.waitUntil(lambda: guarded.guard.dialog is not None, timeout=60_000)
    assert "RuntimeError: the pipeline" in guarded.dialog.details.toPlainText()
    message = guarded.window.live.stage.message
    qtbot.waitUntil(lambda: message.title == "Something went wrong in the app")
    guarded.dialog.close()
    QTest.mouseClick(message.buttons()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: guarded.window.bridge.status().state is State.RUNNING, timeout=60_000)


def test_an_error_meant_for_people_opens_no_dialog(guarded: Guarded, qtbot: QtBot) -> None:
    def refused() -> None:
        raise SourceError("There is no such thing.")

    guarded.window.bridge.in_background(refused)
    qtbot.waitUntil(lambda: guarded.window.live.stage.toast.text == "There is no such thing.")
    assert guarded.guard.dialog is None


def test_the_details_can_be_copied_without_personal_paths(guarded: Guarded, qtbot: QtBot) -> None:
    raise_in_slot(f"{Path.home()}/secret/plan.mp4")
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None)
    QTest.mouseClick(guarded.dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "ValueError: ~/secret/plan.mp4" in copied
    assert str(Path.home()) + "/" not in copied
    assert guarded.dialog.copy_button.text() == "Copied"


def test_the_log_file_is_its_owners_and_holds_the_traceback_and_qts_own_complaints(
    guarded: Guarded, qtbot: QtBot
) -> None:
    qCritical("Qt is unhappy")
    raise_in_slot()
    qtbot.waitUntil(lambda: guarded.guard.dialog is not None)
    words = guarded.log_file.read_text()
    assert "ERROR emomonitor.ui.crash: Qt: Qt is unhappy" in words
    assert "Traceback" in words and "ValueError: a slot" in words
    assert stat.S_IMODE(guarded.log_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(guarded.log_file.parent.stat().st_mode) == 0o700


def test_the_log_file_stays_small_and_no_file_is_made_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "emomonitor.log"
    handler = open_log(path)
    assert not path.parent.exists()
    for i in range(3000):
        logging.getLogger("emomonitor").warning("%d %s", i, "x" * 300)
    close_log(handler)
    sizes = [p.stat().st_size for p in path.parent.iterdir()]
    assert len(sizes) == 2 and max(sizes) < 260_000
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in path.parent.iterdir())


def test_a_log_file_that_cannot_be_written_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("no folder")
    handler = open_log(tmp_path / "file" / "emomonitor.log")
    logging.getLogger("emomonitor").error("lost")
    close_log(handler)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/home/ann/x.py", "~/x.py"),
        ("/home/anna/x.py", "/home/anna/x.py"),
        ("'/home/ann'", "'~'"),
        ("/media/ann/usb/x.mp4", "/media/user/usb/x.mp4"),
        ("an ann of words", "an ann of words"),
    ],
)
def test_home_and_the_accounts_name_are_taken_out_of_paths(text: str, clean: str) -> None:
    assert without_home(text, Path("/home/ann"), "ann") == clean


def test_a_windows_home_is_taken_out_also_where_it_is_escaped() -> None:
    home = "C:\\Users\\ann"
    assert without_home(repr(home + "\\x.py"), Path(home), "ann") == "'~\\\\x.py'"


def test_the_same_mistake_has_the_same_place() -> None:
    errors = []
    for _ in range(2):
        try:
            dict[str, int]()["x"]
        except KeyError as e:
            errors.append(e)
    assert place_of(errors[0]) == place_of(errors[1])
    assert "KeyError test_crash.py" in place_of(errors[0])
    assert "KeyError: 'x'" in details_of(errors[0])

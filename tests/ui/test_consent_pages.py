"""Consent given, refused and withdrawn on the screen; the first run from its first page to its last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mjpeg_server import MjpegServer
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.consent.record import Giver
from emomonitor.consent.store import ConsentStore
from emomonitor.consent.texts import text
from emomonitor.runtime.state import State
from emomonitor.settings import Settings, load_settings
from emomonitor.ui.app import make_application
from emomonitor.ui.consent.page import ConsentPage
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.welcome.welcome import Welcome
from emomonitor.ui.window import MainWindow

pytestmark = pytest.mark.dialogs("RecordDialog")

_LONG_MS = 30_000


@pytest.fixture
def stream() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


@pytest.fixture
def watching(model: None, open_window: OpenWindow, settings: Settings, stream: MjpegServer, qtbot: QtBot) -> MainWindow:
    """A window that watches a stream."""
    window = open_window(replace(settings, source=stream.url))
    qtbot.waitUntil(lambda: window.bridge.status().state is State.RUNNING, timeout=_LONG_MS)
    return window


def _page(window: MainWindow) -> ConsentPage:
    page = window.agreement.page
    assert page is not None
    return page


def _ask(window: MainWindow, qtbot: QtBot) -> ConsentPage:
    """Press Record, and Enter for the log alone; the page comes that asks for consent."""
    qtbot.waitUntil(lambda: window.live.showing.scene is not None, timeout=_LONG_MS)
    QTest.mouseClick(window.live.header.record, Qt.MouseButton.LeftButton)
    (dialog,) = window.findChildren(RecordDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.agreement.page, timeout=_LONG_MS)
    page = _page(window)
    assert page.asks
    return page


def _fill_in(page: ConsentPage, qtbot: QtBot) -> None:
    QTest.mouseClick(page.form.purposes.choices.button(1), Qt.MouseButton.LeftButton)
    QTest.keyClicks(page.form.name, "Lin Mei")


def _recording(window: MainWindow) -> bool:
    recording = window.bridge.status().recording
    return recording is not None and recording.rows > 2


def test_recording_begins_when_consent_was_given_and_ends_when_it_is_withdrawn(
    watching: MainWindow, settings: Settings, qtbot: QtBot
) -> None:
    page = _ask(watching, qtbot)
    assert not page.agree.isEnabled()
    _fill_in(page, qtbot)
    assert page.agree.isEnabled()
    QTest.mouseClick(page.agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _recording(watching), timeout=_LONG_MS)
    assert watching.stack.currentWidget() is watching.live
    (kept,) = ConsentStore(settings.data_dir).all()[0]
    assert (kept.consent.name, kept.consent.by, kept.consent.purpose) == ("Lin Mei", Giver.SELF, "care")

    watching.show_page("consent")
    qtbot.waitUntil(lambda: page.withdraw.isVisible(), timeout=_LONG_MS)
    QTest.mouseClick(page.withdraw, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.delete.isVisible(), timeout=_LONG_MS)
    assert watching.bridge.status().recording is None
    assert watching.bridge.status().state is State.RUNNING
    (folder,) = settings.sessions_dir.iterdir()
    assert (folder / "log.csv").stat().st_size > 200
    QTest.mouseClick(page.delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not folder.exists(), timeout=_LONG_MS)
    qtbot.waitUntil(lambda: not page.delete.isVisible(), timeout=_LONG_MS)
    assert "1" in page.advice.text()
    watching.show_page("live")
    assert _ask(watching, qtbot).agree.isVisible()


def test_without_consent_nothing_is_recorded_and_watching_goes_on(
    watching: MainWindow, settings: Settings, qtbot: QtBot
) -> None:
    page = _ask(watching, qtbot)
    _fill_in(page, qtbot)
    watching.show_page("live")
    assert watching.bridge.status().state is State.RUNNING
    assert watching.live.stage.watching.isVisible()
    assert watching.bridge.status().recording is None
    assert not settings.sessions_dir.exists()
    assert ConsentStore(settings.data_dir).all() == ((), ())


def test_a_consent_given_later_by_itself_starts_no_recording(
    watching: MainWindow, settings: Settings, qtbot: QtBot
) -> None:
    watching.show_page("consent")
    page = _page(watching)
    qtbot.waitUntil(lambda: page.agree.isVisible(), timeout=_LONG_MS)
    _fill_in(page, qtbot)
    with qtbot.waitSignal(page.consented, timeout=_LONG_MS):
        QTest.mouseClick(page.agree, Qt.MouseButton.LeftButton)
    assert watching.stack.currentWidget() is page
    assert "Lin Mei" in page.held_card.rows["who"][1].text()
    assert watching.bridge.status().recording is None


def test_a_representative_is_explained_and_named(watching: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    page = _ask(watching, qtbot)
    _fill_in(page, qtbot)
    QTest.mouseClick(page.form.givers.button(1), Qt.MouseButton.LeftButton)
    assert page.form.representative.isVisibleTo(page.form)
    assert not page.agree.isEnabled()
    assert page.form.statement.text() == text("statement_representative", "en")
    QTest.keyClicks(page.form.representative, "Chen Yu")
    QTest.mouseClick(page.agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _recording(watching), timeout=_LONG_MS)
    (kept,) = ConsentStore(settings.data_dir).all()[0]
    assert (kept.consent.by, kept.consent.representative) == (Giver.REPRESENTATIVE, "Chen Yu")


def test_another_time_of_keeping_asks_again(watching: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    page = _ask(watching, qtbot)
    _fill_in(page, qtbot)
    QTest.mouseClick(page.agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _recording(watching), timeout=_LONG_MS)
    watching.store.change(keep_days=30)
    qtbot.waitUntil(lambda: watching.bridge.status().recording is None, timeout=_LONG_MS)
    qtbot.waitUntil(lambda: watching.live.stage.toast.isVisible(), timeout=_LONG_MS)
    watching.show_page("consent")
    qtbot.waitUntil(lambda: page.again.isVisible(), timeout=_LONG_MS)
    assert "another time" in page.advice.text()


def test_a_folder_that_cannot_be_written_is_told_on_the_page(
    watching: MainWindow, settings: Settings, qtbot: QtBot
) -> None:
    page = _ask(watching, qtbot)
    _fill_in(page, qtbot)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "consents").touch()
    QTest.mouseClick(page.agree, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.trouble.isVisible(), timeout=_LONG_MS)
    assert page.agree.isEnabled() and page.form.name.text() == "Lin Mei"


def test_the_page_to_sign_is_written_and_opened(
    open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(settings)
    window.show_page("consent")
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    _page(window).print.write(tmp_path / "sign.html", ("zh_TW", "en"))
    qtbot.waitUntil(lambda: bool(opened), timeout=_LONG_MS)
    html = (tmp_path / "sign.html").read_text(encoding="utf-8")
    assert Path(opened[0].toLocalFile()) == tmp_path / "sign.html"
    assert text("consent_title", "zh_TW") in html and text("consent_title", "en") in html


def test_the_law_is_read_and_left(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(settings)
    window.show_page("consent")
    page = _page(window)
    QTest.mouseClick(page.law_button, Qt.MouseButton.LeftButton)
    assert page.stack.currentWidget() is page.law
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.asks


# -- the first run -----------------------------------------------------------------------------------------------


@pytest.fixture
def first_run(
    model: None, qapp: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> Iterator[MainWindow]:
    make_application("dark")
    window = MainWindow(replace(settings, source="demo"), settings_file=tmp_path / "settings.toml", welcome=True)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    assert window.stuck == ()
    window.deleteLater()


def _at(welcome: Welcome) -> object:
    return welcome.page


def _press(
    window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def _tab_to(window: MainWindow, qtbot: QtBot, target: object) -> None:
    for _ in range(30):
        if window.focusWidget() is target:
            return
        _press(window, qtbot, Qt.Key.Key_Tab)
    raise AssertionError(f"{target} can't be reached with Tab")


def test_the_first_run_goes_from_its_first_page_to_its_last_by_keyboard(
    first_run: MainWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    window, welcome = first_run, first_run.agreement.welcome
    assert welcome is not None and welcome.isVisible() and not window.rail.isVisible()
    assert window.bridge.status().state is State.IDLE  # no camera is opened before its page
    _press(window, qtbot, Qt.Key.Key_Right)
    assert window.store.settings.language == "zh_TW"
    _press(window, qtbot, Qt.Key.Key_Return)
    assert welcome.page.title.text() == text("does_title", "zh_TW")
    _press(window, qtbot, Qt.Key.Key_Return)
    _press(window, qtbot, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert welcome.at == 1
    _press(window, qtbot, Qt.Key.Key_Return)
    _press(window, qtbot, Qt.Key.Key_Return)
    assert _at(welcome) is welcome.camera
    qtbot.waitUntil(lambda: welcome.camera.video.scene is not None, timeout=_LONG_MS)
    assert welcome.camera.notice.text() and welcome.camera.told.text()
    _press(window, qtbot, Qt.Key.Key_Return)
    _press(window, qtbot, Qt.Key.Key_Return)
    assert _at(welcome) is welcome.purpose  # a purpose is needed
    _press(window, qtbot, Qt.Key.Key_Space)
    _press(window, qtbot, Qt.Key.Key_Return)
    _press(window, qtbot, Qt.Key.Key_Up)
    _press(window, qtbot, Qt.Key.Key_Return)
    assert _at(welcome) is welcome.consent
    _press(window, qtbot, Qt.Key.Key_Return)
    assert _at(welcome) is welcome.consent  # Enter agrees to nothing
    _tab_to(window, qtbot, welcome.consent.form.name)
    QTest.keyClicks(welcome.consent.form.name, "Lin Mei")
    _press(window, qtbot, Qt.Key.Key_Return)
    assert ConsentStore(settings.data_dir).all() == ((), ())
    _tab_to(window, qtbot, welcome.next)
    _press(window, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _at(welcome) is welcome.ready, timeout=_LONG_MS)
    _press(window, qtbot, Qt.Key.Key_Return)
    assert window.stack.currentWidget() is window.live and window.rail.isVisible()
    assert window.store.settings.welcomed
    (kept,) = ConsentStore(settings.data_dir).all()[0]
    assert (kept.consent.purpose, kept.consent.language) == ("own", "zh_TW")
    assert kept.consent.keep_days == window.store.settings.keep_days is not None
    assert window.bridge.close() == ()
    assert load_settings(tmp_path / "settings.toml").welcomed


def test_consent_can_wait_and_the_law_is_one_step_away(first_run: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    welcome = first_run.agreement.welcome
    assert welcome is not None
    for _ in range(4):
        QTest.mouseClick(welcome.next, Qt.MouseButton.LeftButton)
    QTest.mouseClick(welcome.purpose.law, Qt.MouseButton.LeftButton)
    assert welcome.stack.currentWidget() is welcome.law
    QTest.mouseClick(welcome.back, Qt.MouseButton.LeftButton)
    assert welcome.page is welcome.purpose
    QTest.mouseClick(welcome.purpose.purposes.choices.button(3), Qt.MouseButton.LeftButton)
    assert not welcome.next.isEnabled()
    QTest.keyClicks(welcome.purpose.purposes.own, "tea with Mei")
    QTest.mouseClick(welcome.next, Qt.MouseButton.LeftButton)
    QTest.mouseClick(welcome.next, Qt.MouseButton.LeftButton)
    assert not welcome.next.isEnabled()
    QTest.mouseClick(welcome.later, Qt.MouseButton.LeftButton)
    QTest.mouseClick(welcome.next, Qt.MouseButton.LeftButton)
    assert first_run.stack.currentWidget() is first_run.live
    assert first_run.store.settings.purpose == "tea with Mei"
    assert ConsentStore(settings.data_dir).all() == ((), ())
    qtbot.waitUntil(lambda: first_run.bridge.status().state is State.RUNNING, timeout=_LONG_MS)


def test_whoever_was_welcomed_is_not_welcomed_again(qapp: QApplication, settings: Settings, qtbot: QtBot) -> None:
    window = MainWindow(replace(settings, welcomed=True), welcome=True)
    window.show()
    qtbot.waitExposed(window)
    assert window.agreement.welcome is None
    assert window.stack.currentWidget() is window.live
    window.close()
    window.deleteLater()

"""Old sessions are deleted at the start, but first it is said which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from session_scenes import info, reading, scene
from ui_scenes import OpenWindow

from emomonitor.session.kept import survey
from emomonitor.session.layout import SessionFiles
from emomonitor.session.recorder import Recorder
from emomonitor.settings import Settings
from emomonitor.ui.kept import KeptPage
from emomonitor.ui.retention import Retention
from emomonitor.ui.store import SettingsStore

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for days in (40, 31, 29):
        started = NOW - timedelta(days=days)
        with Recorder(SessionFiles.in_folder(tmp_path / "sessions", started), info(started=started)) as recorder:
            recorder.write(scene(0, reading(1)))
    return tmp_path


def a_retention(data: Path, keep_days: int | None, grace_ms: int) -> tuple[Retention, SettingsStore]:
    settings = Settings(data_dir=data, keep_days=keep_days)
    store = SettingsStore(settings, in_background=lambda work: None)
    return Retention(store, now=lambda: NOW, grace_ms=grace_ms), store


def test_it_says_which_before_it_deletes_them(qtbot: QtBot, data: Path) -> None:
    retention, _ = a_retention(data, 30, 200)
    told: list[tuple[str, ...]] = []
    left: list[int] = []
    retention.announced.connect(lambda sessions: told.append(tuple(s.name for s in sessions)))
    retention.announced.connect(lambda sessions: left.append(len(survey(data).sessions)))
    with qtbot.waitSignal(retention.deleted, timeout=10_000) as deleted:
        retention.begin()
    assert deleted.args is not None
    sessions, done = deleted.args
    assert told == [("20261014T120000Z", "20261023T120000Z")] == [tuple(s.name for s in sessions)]
    assert left == [3]  # said, and not yet done
    assert (done.files, done.left) == (6, ())
    assert [s.name for s in survey(data).sessions] == ["20261025T120000Z"]


def test_they_can_be_kept(qtbot: QtBot, data: Path) -> None:
    retention, _ = a_retention(data, 30, 50)
    with qtbot.waitSignal(retention.announced, timeout=10_000):
        retention.begin()
    retention.keep()
    with qtbot.assertNotEmitted(retention.deleted, wait=300):
        pass
    assert len(survey(data).sessions) == 3


def test_another_wish_takes_back_what_was_announced(qtbot: QtBot, data: Path) -> None:
    retention, store = a_retention(data, 30, 50)
    with qtbot.waitSignal(retention.announced, timeout=10_000):
        retention.begin()
    store.change(keep_days=None)
    with qtbot.assertNotEmitted(retention.deleted, wait=300):
        pass
    assert len(survey(data).sessions) == 3


@pytest.mark.parametrize("keep_days", [None, 365])
def test_nothing_old_is_nothing_said(qtbot: QtBot, data: Path, keep_days: int | None) -> None:
    retention, _ = a_retention(data, keep_days, 0)
    with qtbot.assertNotEmitted(retention.announced, wait=300):
        retention.begin()
    assert len(survey(data).sessions) == 3


def test_the_window_says_it_and_a_button_keeps_them(
    open_window: OpenWindow, settings: Settings, demo: str, qtbot: QtBot
) -> None:
    old = datetime.now(UTC) - timedelta(days=90)
    with Recorder(SessionFiles.in_folder(settings.sessions_dir, old), info(started=old)) as recorder:
        recorder.write(scene(0, reading(1)))
    window = open_window(replace(settings, source=demo, keep_days=30))
    toast = window.live.stage.toast
    qtbot.waitUntil(lambda: "older than 30 days" in toast.text and toast.isVisible(), timeout=10_000)
    toast.button.click()
    window.rail.buttons["kept"].click()
    page = window.page("kept")
    assert isinstance(page, KeptPage)
    qtbot.waitUntil(lambda: page.inventory is not None and not page.errands.busy, timeout=10_000)
    assert "At the next start:" in page.coming.words
    qtbot.waitUntil(
        lambda: window.live.stage.video.scene is not None or window.bridge.meters().analysed > 0, timeout=60_000
    )
    assert window.retention.waiting == ()
    assert len(survey(settings.data_dir).sessions) == 1

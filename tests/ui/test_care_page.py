"""The Care page over simulated days: figures, gaps, calendar, lists, reports, by mouse and by keyboard."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest
import walk
from history_scenes import a_day
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from session_scenes import reading, scene
from ui_scenes import OpenWindow

from emomonitor.care.companion.answers import Given, append_answer
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.record import Record
from emomonitor.care.history.words import day_summary, percent
from emomonitor.entities import utc_now
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.runtime.rest import baseline_file
from emomonitor.runtime.state import State
from emomonitor.session.events import EventFile
from emomonitor.settings import Settings
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.care.bars import Bars
from emomonitor.ui.care.page import DAY, MONTHS, WEEK, CarePage
from emomonitor.ui.care.rest import RestDialog
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import DARK
from emomonitor.ui.window import MainWindow

LAST = date(2026, 11, 22)


def _at_once(work: Callable[[], object]) -> None:
    work()


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten simulated days that end on a Sunday, one without a session; the last is happier, with a mark and answers."""
    folder = tmp_path_factory.mktemp("days")
    for n in range(10):
        day = LAST - timedelta(days=9 - n)
        if n == 4:
            continue
        begin = datetime.combine(day, time(9, 15)).astimezone()
        log = a_day(folder, begin, 3.0, {"happy": 0.7 if n == 9 else 0.2}, step_s=4.0, seed=n)
    EventFile(log.with_name("events.csv")).append(kind="marker", time_s=3600, text="Phone call", utc=begin)
    for answer, suggested in (("yes", Emotion.HAPPY), ("sad", None)):
        append_answer(
            Given(
                utc=begin + timedelta(hours=1),
                kind="suggested" if suggested is not None else "open",
                question="You look cheerful. Is that right?" if suggested is not None else "How do you feel?",
                suggested=suggested,
                seen=Emotion.HAPPY,
                confidence=0.8,
                answer=answer,
                seconds=3.0,
                language="en",
            ),
            CareFiles(folder / CARE).answers,
        )
    return folder


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    made = Bridge(Settings(source="/nowhere.mp4", data_dir=tmp_path))
    yield made
    assert made.close() == ()


@pytest.fixture
def page(days: Path, bridge: Bridge, qtbot: QtBot) -> CarePage:
    store = SettingsStore(Settings(data_dir=days), in_background=_at_once)
    made = CarePage(DARK, store, bridge)
    qtbot.addWidget(made)
    made.resize(1180, 900)
    made.show()
    settled(made, qtbot)
    return made


def settled(page: CarePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.shown is not None and not page.errands.busy, timeout=20_000)


def words(widget: QLabel | CarePage | Bars) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def go(page: CarePage, qtbot: QtBot, day: date | None) -> None:
    page.go(day)
    qtbot.waitUntil(lambda: not page.errands.busy and (day is None or page.shown.shown == day), timeout=20_000)  # type: ignore[union-attr]


# --- a day


def test_the_newest_day_is_shown_as_the_record_says_it(page: CarePage, days: Path) -> None:
    found = Record(days).day(LAST).day
    assert page.shown is not None and page.shown.shown == LAST
    assert page.when.whole == "Sunday, 22 November 2026"
    for sentence in day_summary(found, "en"):
        assert sentence in page.summary.accessibleName()
    assert "feelings" in page.summary.caution.text()  # always said
    for emotion, share, row in zip(EMOTIONS, found.shares, page.shares.rows.rows(), strict=True):
        assert percent(share.value) in row, emotion
    assert "usually" in page.shares.rows.rows()[2]


def test_hours_without_a_reading_are_gaps_and_no_calm(page: CarePage, days: Path) -> None:
    hours = Record(days).day(LAST).day.hours
    by_name = {c.name: c.mix for c in page.chart.bars.columns}
    assert by_name["13:00"].view == 0 and by_name["13:00"].off == 3600
    for name in ("9:00", "10:00", "11:00"):
        hour = hours[int(name.split(":")[0])]
        assert by_name[name].labels == tuple(float(hour.label_s[int(e)]) for e in STACK_ORDER)
        assert by_name[name].nobody == hour.nobody_s and by_name[name].whole == pytest.approx(3600)
    assert by_name["9:00"].off >= 15 * 60 - 1
    assert "Not watched" in page.chart.bars.words_at(0)


def test_what_belongs_to_the_day_stands_beside_it(page: CarePage) -> None:
    told = words(page)
    assert "Phone call" in told
    assert "without a suggestion" in told and "after a suggestion" in told  # the two kinds are kept apart
    assert "agrees" in told and "differs" in told
    assert "1 of 1" in told
    pins = [c for c in page.chart.bars.columns if c.pins]
    assert len(pins) == 1


def test_corrected_and_uncorrected_shares_are_both_there(page: CarePage) -> None:
    read = page.shares.rows.rows()
    page.shares.kind.buttons()[1].click()
    corrected = page.shares.rows.rows()
    assert read != corrected and "confuse" in page.shares.sentence.text()
    assert not any("usually" in row for row in corrected)  # the usual days are uncorrected
    page.shares.kind.buttons()[0].click()
    assert page.shares.rows.rows() == read


def test_a_column_is_told_by_mouse_and_by_keyboard(page: CarePage, qtbot: QtBot) -> None:
    bars = page.chart.bars
    names = [c.name for c in bars.columns]
    QTest.mouseMove(bars, bars.place_of(names.index("10:00")).center().toPoint())
    qtbot.waitUntil(lambda: page.chart.readout.text().startswith("10:00 to 11:00"), timeout=5000)
    page.activateWindow()
    bars.setFocus()
    qtbot.waitUntil(bars.hasFocus, timeout=5000)
    QTest.mouseMove(bars, QPoint(1, 1))
    QTest.keyClick(bars, Qt.Key.Key_Home)
    QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.current == 1
    assert page.chart.readout.text() == bars.words_at(1) == bars.accessibleDescription()


def test_days_without_a_session_are_passed_over(page: CarePage, qtbot: QtBot) -> None:
    without = LAST - timedelta(days=5)
    go(page, qtbot, without + timedelta(days=1))
    page.before.click()
    qtbot.waitUntil(lambda: page.shown.shown == without - timedelta(days=1), timeout=20_000)  # type: ignore[union-attr]
    QTest.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.shown.shown == without + timedelta(days=1), timeout=20_000)  # type: ignore[union-attr]
    page.newest.click()
    qtbot.waitUntil(lambda: page.shown.shown == LAST, timeout=20_000)  # type: ignore[union-attr]
    assert not page.after.isEnabled()


def test_an_empty_day_says_so(page: CarePage, qtbot: QtBot) -> None:
    go(page, qtbot, LAST - timedelta(days=5))
    assert "Nothing was watched" in page.summary.lead.text()
    assert page.shares.rows.isHidden() and "Too little" in page.shares.empty.text()


# --- weeks, months, calendar


def test_a_week_opens_its_days(page: CarePage, qtbot: QtBot) -> None:
    page.kind.buttons()[WEEK].click()
    assert "16 Nov" in page.when.whole and len(page.chart.bars.columns) == 7
    place = page.chart.bars.place_of(1).center().toPoint()
    QTest.mouseClick(page.chart.bars, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: page.shown.shown == date(2026, 11, 17), timeout=20_000)  # type: ignore[union-attr]
    assert page.view == DAY and "Tuesday" in page.when.whole


def test_the_calendar_shows_an_expressions_share_and_opens_a_day(page: CarePage, qtbot: QtBot, days: Path) -> None:
    card = page.calendar
    card.wanted.setCurrentIndex(1 + int(Emotion.HAPPY))
    card.wanted.activated.emit(1 + int(Emotion.HAPPY))
    found = Record(days).day(LAST).day
    assert card.calendar.share_of(LAST) == pytest.approx(found.shares[Emotion.HAPPY].value)
    assert card.calendar.share_of(LAST - timedelta(days=5)) is None
    assert card.calendar.colour == DARK.emotions[Emotion.HAPPY]
    day = LAST - timedelta(days=8)
    place = card.calendar.place_of(day).center().toPoint()
    page.scroller.ensureWidgetVisible(card)
    QTest.mouseClick(card.calendar, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: page.shown.shown == day, timeout=20_000)  # type: ignore[union-attr]


def test_the_calendar_is_used_by_keyboard(page: CarePage, qtbot: QtBot) -> None:
    calendar = page.calendar.calendar
    page.activateWindow()
    calendar.setFocus()
    qtbot.waitUntil(calendar.hasFocus, timeout=5000)
    QTest.keyClick(calendar, Qt.Key.Key_Up)
    assert "Saturday, 21 November 2026" in calendar.accessibleDescription()
    QTest.keyClick(calendar, Qt.Key.Key_Left)
    assert "14 November" in calendar.accessibleDescription()
    QTest.keyClick(calendar, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.shown.shown == date(2026, 11, 14), timeout=20_000)  # type: ignore[union-attr]


def test_months_say_how_much_was_watched_and_open_a_week(page: CarePage, qtbot: QtBot) -> None:
    page.kind.buttons()[MONTHS].click()
    assert "in view: 9," in page.summary.lead.text()
    assert page.shares.isHidden() and page.report.isHidden()
    bars = page.chart.bars
    assert bars.columns[-1].name == "16 Nov" and bars.columns[-1].mix.view > 0
    last = len(bars.columns) - 1
    QTest.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.place_of(last).center().toPoint())
    qtbot.waitUntil(lambda: page.view == WEEK and not page.errands.busy, timeout=20_000)
    assert len(bars.columns) == 7


# --- reports


def test_a_report_is_written_for_its_owner_and_says_the_same(page: CarePage, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "day.html"
    page.write(target)
    qtbot.waitUntil(lambda: str(target) in page.status.text(), timeout=30_000)
    text = unescape(target.read_text("utf-8"))
    assert page.summary.lead.text() in text and page.summary.caution.text() in text
    if sys.platform != "win32":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    page.kind.buttons()[WEEK].click()
    target = tmp_path / "week.pdf"
    page.write(target)
    qtbot.waitUntil(lambda: str(target) in page.status.text(), timeout=30_000)
    assert target.read_bytes().startswith(b"%PDF")


def test_a_report_that_cannot_be_written_says_why(page: CarePage, qtbot: QtBot, tmp_path: Path) -> None:
    page.write(tmp_path / "nowhere" / "day.html")
    qtbot.waitUntil(lambda: "There is no folder" in page.status.text(), timeout=30_000)


# --- in the window


def test_nothing_recorded_says_what_to_do(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(settings)
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    settled(page, qtbot)
    assert "page Live" in page.empty.text() and page.empty.isVisible() and page.scroller.isHidden()


@pytest.mark.parametrize("language", ["en", "zh_TW"])
@pytest.mark.parametrize(("size", "scale"), [((1280, 800), 1.0), ((900, 600), 1.5), ((1024, 600), 2.0)])
def test_everybody_can_use_it(
    open_window: OpenWindow, days: Path, qtbot: QtBot, size: tuple[int, int], scale: float, language: str
) -> None:
    window: MainWindow = open_window(
        Settings(source="/nowhere.mp4", data_dir=days, language=language, text_scale=scale)
    )
    window.resize(*size)
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    settled(page, qtbot)
    for view in (DAY, WEEK, MONTHS):
        page.show_view(view)
        walk.settle()
        for check in (walk.nameless, walk.small, walk.clipped, walk.overlapping, walk.without_keyboard):
            assert not check(window), (view, check.__name__)


def test_a_session_that_grows_is_seen_again(tmp_path: Path, bridge: Bridge, qtbot: QtBot) -> None:
    begin = utc_now() - timedelta(hours=2)
    a_day(tmp_path, begin, 0.5, {"happy": 0.5}, step_s=2.0, seed=1)
    store = SettingsStore(Settings(data_dir=tmp_path), in_background=_at_once)
    page = CarePage(DARK, store, bridge)
    qtbot.addWidget(page)
    page.show()
    settled(page, qtbot)
    assert page.shown is not None and page.shown.day is not None
    before = page.shown.known
    page.refresh()
    settled(page, qtbot)
    assert page.shown.known is before  # nothing changed: nothing is read again
    a_day(tmp_path, begin + timedelta(minutes=31), 0.5, {"happy": 0.5}, step_s=2.0, seed=2)
    page.refresh()
    qtbot.waitUntil(lambda: page.shown.known is not before, timeout=20_000)  # type: ignore[union-attr]
    assert len(page.shown.known.stamp) == 2


# --- the person's own baseline


def at_ease(dialog: RestDialog, probs: list[float], *, others: bool = False, restless: bool = False) -> None:
    """Show the dialog half a minute of a face."""
    for n in range(302):
        shown = [0.01, 0.01, 0.93, 0.03, 0.01, 0.01] if restless and n % 20 < 10 else probs
        more = (reading(2),) if others else ()
        dialog.add_scene(scene(n, reading(1, probs=shown), *more, time_s=n / 10))


@pytest.fixture
def rest(open_window: OpenWindow, demo: str, tmp_path: Path, qtbot: QtBot) -> RestDialog:
    window = open_window(Settings(source=demo, data_dir=tmp_path / "data"))
    qtbot.waitUntil(lambda: window.bridge.status().state is State.RUNNING, timeout=60_000)
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    page.rest.click()
    (dialog,) = window.findChildren(RestDialog)
    qtbot.waitUntil(lambda: not dialog.errands.busy, timeout=10_000)
    window.bridge.scene.disconnect(dialog.add_scene)  # the test shows the face, not the film
    return dialog


@pytest.mark.dialogs("RestDialog")
def test_half_a_minute_at_ease_is_taken_shown_and_deleted(rest: RestDialog, tmp_path: Path, qtbot: QtBot) -> None:
    path = baseline_file(tmp_path / "data")
    assert "none yet" in rest.state.text()
    rest.go.click()
    assert rest.go.text() == "Stop" and rest.bar.isVisible()
    at_ease(rest, [0.12, 0.08, 0.01, 0.30, 0.47, 0.02])
    qtbot.waitUntil(path.exists, timeout=10_000)
    qtbot.waitUntil(lambda: "reads as Sad" in rest.state.text(), timeout=10_000)
    assert "with the baseline as Neutral" in rest.state.text() and rest.use.isVisible()
    for check in (walk.nameless, walk.small, walk.clipped, walk.overlapping):
        assert not check(rest)
    rest.delete.click()
    qtbot.waitUntil(lambda: not path.exists(), timeout=10_000)
    qtbot.waitUntil(lambda: "none yet" in rest.state.text(), timeout=10_000)
    rest.reject()


@pytest.mark.dialogs("RestDialog")
@pytest.mark.parametrize(
    ("given", "said"), [({"others": True}, "Only 0 of 30"), ({"restless": True}, "moved too much")]
)
def test_what_was_no_rest_is_not_taken(
    rest: RestDialog, tmp_path: Path, given: dict[str, bool], said: str, qtbot: QtBot
) -> None:
    rest.go.click()
    at_ease(rest, [0.12, 0.08, 0.01, 0.30, 0.47, 0.02], **given)
    assert said in rest.trouble.text() and not rest.bar.isVisible()
    assert not baseline_file(tmp_path / "data").exists()
    rest.reject()


@pytest.mark.dialogs("RestDialog")
def test_the_switch_holds_at_once_and_stopping_changes_nothing(rest: RestDialog, qtbot: QtBot) -> None:
    rest.go.click()
    rest.go.click()
    assert "Nothing was changed" in rest.trouble.text()
    rest.use.buttons()[0].click()
    assert rest._store.settings.baseline is False
    qtbot.waitUntil(lambda: rest._bridge._runner.settings.baseline is False, timeout=10_000)
    rest.reject()


@pytest.mark.dialogs("RestDialog")
def test_with_nothing_watched_it_says_what_to_do(page: CarePage, qtbot: QtBot) -> None:
    page.rest.click()
    (dialog,) = page.window().findChildren(RestDialog)
    qtbot.waitUntil(lambda: not dialog.errands.busy, timeout=10_000)
    dialog.go.click()
    assert "Start the camera" in dialog.trouble.text()
    dialog.reject()

"""Everybody can use every page and every dialog: by keyboard, by screen reader, with large words.

Pages and questions are found by themselves: one that is added is walked through too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
import walk
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.entities import Box
from emomonitor.labels import Emotion
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.scale import scaled
from emomonitor.ui.settings_page.page import SettingsPage
from emomonitor.ui.shortcuts import KeysDialog
from emomonitor.ui.window import MainWindow

TWO = (
    a_reading(1, box=Box(x=60, y=90, width=140, height=140)),
    a_reading(2, emotion=Emotion.SAD, share=0.7, box=Box(x=380, y=90, width=130, height=130)),
)

SIZES = [(1280, 800), (1024, 600)]


@pytest.fixture
def window(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> MainWindow:
    """A window whose source is not there: it says so, and nothing moves."""
    opened = open_window(settings)
    qtbot.waitUntil(lambda: opened.live._status.state is State.FAILED, timeout=30_000)
    qtbot.waitUntil(lambda: opened.live.timeline.plot.canvas is not None, timeout=30_000)
    return opened


def pages(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    for name in list(window.rail.buttons):
        window.show_page(name)
        walk.settle()
        yield name, window


def watching(window: MainWindow) -> None:
    """Let the live page believe that two people are watched."""
    window.bridge._meter_timer.stop()
    window.bridge.changed.disconnect()
    walk.settle()
    window.live._on_changed(replace(window.bridge.status(), state=State.RUNNING, failure=None))
    for i in range(40):
        window.live._on_scene(a_scene(i / 10, *TWO))
    window.live.showing.show_card()
    window.live.timeline.redraw()
    walk.settle()


def acts(window: MainWindow) -> dict[str, Callable[[], object]]:
    """Whatever asks something in a dialog of ours, by name."""
    window.show_page("settings")  # a page is made when it is first seen
    live, settings = window.live, window.page("settings")
    window.show_page("live")
    assert isinstance(settings, SettingsPage)
    return {
        "keys": window.show_keys,
        "about": settings.show_about,
        "stream": live.header.url_wanted.emit,
        "name": lambda: live.naming.ask(1),
        "record": lambda: RecordDialog(window, {1: "Grandpa", 2: "Person 2"}, lambda _: None).open(),
        "confirm": lambda: ConfirmDialog(
            window, title="Delete it all?", lines=("A session.", "A snapshot."), button="Delete", then=lambda: None
        ).open(),
    }


def dialogs(window: MainWindow) -> Iterator[tuple[str, QDialog]]:
    """Open every dialog, one after another."""
    watching(window)
    for name, act in acts(window).items():
        act()
        walk.settle()
        opened = [d for d in window.findChildren(QDialog) if d.isVisible()]
        assert len(opened) == 1, name
        yield name, opened[0]
        opened[0].close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


CHECKS: tuple[Callable[[QWidget], list[str]], ...] = (
    walk.nameless,
    walk.without_keyboard,
    walk.small,
    walk.clipped,
    walk.overlapping,
    walk.unreached,
    walk.unseen_focus,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_every_page_can_be_used_by_everybody(window: MainWindow, check: Callable[[QWidget], list[str]]) -> None:
    found = {name: said for name, page in pages(window) if (said := check(page))}
    window.show_page("live")
    watching(window)
    found |= {"live, watching": said} if (said := check(window)) else {}
    assert not found


@pytest.mark.dialogs("KeysDialog", "LineDialog", "AboutDialog", "RecordDialog", "ConfirmDialog")
@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_every_dialog_can_be_used_by_everybody(window: MainWindow, check: Callable[[QWidget], list[str]]) -> None:
    seen, found = 0, {}
    for name, dialog in dialogs(window):
        seen += 1
        if said := check(dialog):
            found[name] = said
    assert seen == 6
    assert not found


@pytest.mark.parametrize("size", SIZES, ids=["1280x800", "1024x600"])
@pytest.mark.parametrize("scale", [0.8, 1.5, 2.0])
def test_at_every_size_of_words_nothing_is_cut_off_or_overlaps(
    window: MainWindow, scale: float, size: tuple[int, int]
) -> None:
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        walk.settle()
        said = [*walk.clipped(window), *walk.overlapping(window), *walk.small(window)]
        if said:
            found[name] = said

    window.resize(*size)
    window.store.change(text_scale=scale)
    for name, _ in pages(window):
        look(name)
        assert (window.width(), window.height()) == size
    window.show_page("live")
    watching(window)
    look("live, watching")
    stage = window.live.stage
    floating = [w for w in (stage.chips, stage.hint, stage.watching, stage.toast, stage.message) if w.isVisible()]
    assert not [(a, b) for a in floating for b in floating if a is not b and a.geometry().intersects(b.geometry())]
    assert not found


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_eight_pages_have_room_on_the_rail_of_a_low_window(window: MainWindow, scale: float) -> None:
    while len(window.rail.buttons) < 8:
        window.add_page(f"page {len(window.rail.buttons)}", "eye", lambda: "Page", QWidget)
    window.resize(1024, 600)
    window.store.change(text_scale=scale)
    walk.settle()
    assert not [*walk.clipped(window.rail), *walk.overlapping(window.rail), *walk.small(window.rail)]
    assert window.rail.minimumSizeHint().height() <= window.rail.height() == 600
    roomy = window.rail.buttons["live"].height()
    window.resize(1024, 1000)
    walk.settle()
    assert (window.rail.buttons["live"].height() > roomy) == (scale == 2.0)


def test_a_page_made_at_another_size_of_words_is_like_one_that_was_there(window: MainWindow) -> None:
    def make() -> QWidget:
        page = QWidget()
        label = QLabel("words", page)
        label.setFixedHeight(20)
        page.set_theme = lambda theme: None  # type: ignore[attr-defined]
        page.retranslate = lambda: None  # type: ignore[attr-defined]
        return page

    for name in ("early", "late"):
        window.add_page(name, "eye", lambda: "Page", make)
    window.show_page("early")
    window.store.change(text_scale=2.0)
    window.show_page("late")
    heights = []
    for name in ("early", "late"):
        page = window.page(name)
        assert page is not None
        (label,) = page.findChildren(QLabel)
        heights.append(label.height())
    assert heights == [40, 40]


def test_words_come_back_to_their_size(window: MainWindow) -> None:
    window.resize(1280, 800)
    watching(window)  # nothing changes by itself any more
    seen = []
    for scales in ((1.1, 1.0), (1.3, 0.9, 1.7, 0.8, 2.0, 1.0)):
        for scale in scales:
            window.store.change(text_scale=scale)
            walk.settle()
        seen.append({id(w): (walk.told(w), w.font().pixelSize()) for w in walk.shown(window)})
    assert window.live.card._word.font().pixelSize() == 29
    assert not [(seen[0][w], now) for w, now in seen[1].items() if seen[0].get(w) != now]


def test_every_word_grows(window: MainWindow) -> None:
    watching(window)
    before = {id(w): w.font().pixelSize() for w in walk.shown(window) if isinstance(w, QLabel) and w.text()}
    window.store.change(text_scale=2.0)
    walk.settle()
    grown = [w for w in walk.shown(window) if id(w) in before]
    assert len(grown) >= 5
    assert not [walk.told(w) for w in grown if w.font().pixelSize() != 2 * before[id(w)]]
    assert scaled(10) == 20


@pytest.mark.dialogs("KeysDialog")
def test_f1_and_a_question_mark_show_every_key_that_works(window: MainWindow) -> None:
    for key in (Qt.Key.Key_F1, Qt.Key.Key_Question):
        QTest.keyClick(window, key)
        (sheet,) = window.findChildren(KeysDialog)
        said = " ".join(label.text() for label in sheet.findChildren(QLabel))
        keys = [s.key().toString() for s in window.findChildren(QShortcut)]
        assert len(keys) >= 10
        assert not [k for k in keys if k not in said]
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not window.findChildren(KeysDialog)


def test_faces_are_chosen_by_keyboard(window: MainWindow) -> None:
    watching(window)
    video = window.live.stage.video
    video.grab()  # lays the faces out
    video.setFocus(Qt.FocusReason.TabFocusReason)
    assert video.framed == 1
    assert "Person 1: Happy" in video.accessibleName()
    QTest.keyClick(video, Qt.Key.Key_Right)
    assert video.framed == 2
    assert "Person 2: Sad" in video.accessibleName()
    QTest.keyClick(video, Qt.Key.Key_Return)
    assert window.live.card.accessibleName().startswith("Person 2")
    QTest.keyClick(video, Qt.Key.Key_Right)  # on from the end
    assert video.framed == 1
    QTest.keyClick(video, Qt.Key.Key_End)
    assert video.framed == 2
    window.rail.setFocus()
    window.live.header.source.setFocus()
    assert video.accessibleName() == "Live picture"


def described(widget: QWidget, words: str) -> bool:
    return words in widget.accessibleDescription()


def test_what_is_painted_is_told_in_words(window: MainWindow, qtbot: QtBot) -> None:
    watching(window)
    live = window.live
    for widget, words in (
        (live.card._bars, "Happy 80 %"),
        (live.timeline.plot, "Happy"),
        (live.stage.video, "Person 2: Sad"),
    ):
        said = QAccessible.queryAccessibleInterface(widget)
        assert said is not None
        qtbot.waitUntil(partial(described, widget, words), timeout=4000)
        assert said.text(QAccessible.Text.Description) == widget.accessibleDescription()


def test_reduced_motion_switches_transitions_off(window: MainWindow) -> None:
    from emomonitor.ui.motion import motion_reduced

    menu, tip = Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeTooltip
    before = [QApplication.isEffectEnabled(e) for e in (menu, tip)]
    window.store.change(reduced_motion=True)
    assert motion_reduced()
    assert not any(QApplication.isEffectEnabled(e) for e in (menu, tip))
    window.store.change(reduced_motion=False)
    assert not motion_reduced()
    assert [QApplication.isEffectEnabled(e) for e in (menu, tip)] == before

"""The companion's page as the person and the carer use it, with a real post office and a receiver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
import walk
from care_scenes import Receiver, a_channel, a_family, a_receiver
from companion_scenes import AFTERNOON, TAIPEI, Scripted
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import a_reading, a_scene

from emomonitor.care.call import CallPhase, CallView
from emomonitor.care.companion.line import LineKind, Look
from emomonitor.care.entities import CameraState
from emomonitor.entities import utc_now
from emomonitor.ui.app import make_application
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.companion import leave, pin_pad
from emomonitor.ui.companion.colours import DAY, EVENING, LARGE_TARGET
from emomonitor.ui.companion.page import CompanionPage
from emomonitor.ui.companion.sentence import LEAST
from emomonitor.ui.companion.voice import Voice
from emomonitor.ui.language import Languages
from emomonitor.ui.motion import apply_motion
from emomonitor.ui.scale import rescale, set_text_scale, usual_size
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK, LIGHT, MIN_TEXT_CONTRAST, Theme, contrast

Open = Callable[..., CompanionPage]


class SilentVoice:
    """Notes what would be said."""

    trouble = ""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, text: str, language: str) -> None:
        self.said.append((text, language))

    def stop(self) -> None:
        pass


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[CareDesk]:
    made = CareDesk(tmp_path)
    made.start()
    yield made
    assert made.close(5.0) == ()


@pytest.fixture
def talk() -> Scripted:
    return Scripted()


@pytest.fixture
def voice() -> SilentVoice:
    return SilentVoice()


@pytest.fixture
def open_page(qapp: QApplication, qtbot: QtBot, desk: CareDesk, talk: Scripted, voice: SilentVoice) -> Iterator[Open]:
    make_application("light")
    pages: list[CompanionPage] = []

    def open_one(
        theme: Theme = LIGHT,
        size: tuple[int, int] = (1280, 800),
        scale: float = 1.0,
        clock: Callable[[], datetime] = lambda: AFTERNOON,
    ) -> CompanionPage:
        set_text_scale(scale)
        qapp.setStyleSheet(stylesheet(theme))
        with usual_size():
            page = CompanionPage(theme, desk, talk, voice=voice, clock=clock, zone=TAIPEI)  # type: ignore[arg-type]
        rescale(page, 1.0, scale)
        page.follow_camera(CameraState.ON)
        page.resize(*size)
        page.show()
        qtbot.waitExposed(page)
        page.start()
        pages.append(page)
        walk.settle()
        return page

    yield open_one
    for page in pages:
        page.stop()
        page.close()
        page.deleteLater()
    set_text_scale(1.0)
    qapp.setStyleSheet("")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    languages = Languages(qapp)
    languages.choose("zh_TW")
    yield
    languages.choose("en")
    languages.deleteLater()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


def set_up(desk: CareDesk, receiver: Receiver, phone: str = "0912 345 678") -> None:
    """Mei is reached by a webhook whose test has passed."""
    desk.change(a_family(a_channel(), phone=phone))
    desk.secrets.set_address("hook", receiver.url)


# -- what is said --------------------------------------------------------------------------------------


def test_a_suggestion_is_answered_by_one_large_button(open_page: Open, talk: Scripted, qtbot: QtBot) -> None:
    talk.suggest()
    page = open_page()
    assert page.body.sentence.text() == "You seem to be in good spirits. Is that right?"
    buttons = page.body.answers.buttons
    assert [b.text() for b in buttons.values()] == ["Yes", "Not really", "I'd rather not say"]
    QTest.mouseClick(buttons["no"], Qt.MouseButton.LeftButton)
    assert talk.answers == [("suggested-suggested.happy", "no")]
    assert page.body.sentence.text() == "Thank you for telling me."
    assert page.body.answers.buttons == {}


def test_an_open_question_shows_six_faces_and_two_ways_out(open_page: Open, talk: Scripted, qtbot: QtBot) -> None:
    talk.ask()
    page = open_page()
    assert len(page.body.answers.buttons) == 7
    later = page.body.answers.later
    assert later is not None
    QTest.mouseClick(later, Qt.MouseButton.LeftButton)
    assert talk.nots == 1


def test_answers_are_given_by_keyboard(open_page: Open, talk: Scripted) -> None:
    talk.suggest()
    page = open_page()
    page.body.answers.buttons["yes"].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.body.answers.buttons["yes"], Qt.Key.Key_Space)
    assert talk.answers == [("suggested-suggested.happy", "yes")]


def test_date_and_time_are_written_as_people_say_them(open_page: Open) -> None:
    page = open_page()
    assert (page.body.date.text(), page.body.time.text()) == ("Monday, 23 November", "15:20")


def test_everything_is_in_chinese(chinese: None, open_page: Open, talk: Scripted) -> None:
    talk.suggest()
    page = open_page()
    body = page.body
    assert (body.date.text(), body.time.text()) == ("11 月 23 日 星期一", "下午 3:20")
    assert body.sentence.text() == "您看起來心情不錯，對嗎？"
    assert body.note.text() == "畫面不會離開這台電腦"


def test_it_speaks_once_and_only_where_wanted(
    open_page: Open, talk: Scripted, voice: SilentVoice, desk: CareDesk
) -> None:
    talk.suggest()
    page = open_page()
    page.step()
    page.step()
    assert voice.said == [("You seem to be in good spirits. Is that right?", "en")]


def test_the_companion_never_mirrors_what_was_seen(open_page: Open, talk: Scripted) -> None:
    talk.say(LineKind.SUGGESTED, "suggested.sad", "yes", "no", "rather_not", look=Look.ASKING)
    page = open_page()
    assert page.body.face.look is Look.ASKING


def test_with_reduced_motion_the_face_is_still(open_page: Open) -> None:
    apply_motion(True)
    try:
        assert not open_page().body.face.moving
    finally:
        apply_motion(False)


def test_a_photo_of_the_family_takes_the_place_of_the_face(open_page: Open, talk: Scripted, tmp_path: Path) -> None:
    photo = QImage(400, 300, QImage.Format.Format_RGB32)
    photo.fill(QColor("#3355aa"))
    photo.save(str(tmp_path / "garden.png"))
    page = open_page()
    assert page.body.photo.load(tmp_path / "garden.png")
    assert not page.body.photo.load(tmp_path / "gone.png")


def test_the_picture_is_shown_only_where_it_was_asked_for(open_page: Open, desk: CareDesk) -> None:
    from dataclasses import replace

    page = open_page()
    page.show_scene(a_scene(0.0, a_reading()))
    assert not page.body.small.isVisible()
    desk.change(replace(desk.config, companion=replace(desk.config.companion, show_picture=True)))
    page.show_scene(a_scene(0.1, a_reading()))
    assert page.body.small.isVisible()
    page.follow_camera(CameraState.OFF)
    assert not page.body.small.has_picture


# -- the camera ----------------------------------------------------------------------------------------


def test_the_camera_is_closed_and_opened_by_one_button(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    wanted: list[bool] = []
    page.camera_wanted.connect(wanted.append)
    QTest.mouseClick(page.body.camera, Qt.MouseButton.LeftButton)
    page.follow_camera(CameraState.OFF)
    assert page.body.note.text() == "The camera is off"
    QTest.mouseClick(page.body.camera, Qt.MouseButton.LeftButton)
    assert wanted == [False, True]


# -- the call ------------------------------------------------------------------------------------------


def test_without_a_tested_channel_the_place_says_how_one_comes_by_it(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    assert not page.body.call.isVisible()
    with qtbot.waitSignal(page.setup_wanted):
        QTest.mouseClick(page.body.setup, Qt.MouseButton.LeftButton)


def test_a_press_is_counted_down_sent_and_shown(
    open_page: Open, desk: CareDesk, receiver: Receiver, talk: Scripted, qtbot: QtBot
) -> None:
    set_up(desk, receiver)
    receiver.replies = {"seen": True, "by": "Mei", "answer": "I'll ring you"}
    page = open_page(clock=utc_now)
    assert page.body.call.isVisible()
    QTest.mouseClick(page.body.call, Qt.MouseButton.LeftButton)
    assert page.call.isVisible()
    assert page.call.back.isVisible()
    assert talk.calls[-1]
    qtbot.waitUntil(lambda: receiver.taken != [], timeout=20_000)
    assert receiver.taken[0]["kind"] == "call"
    qtbot.waitUntil(lambda: page.call.close_button.text() == "Done", timeout=20_000)
    qtbot.waitUntil(lambda: page.call.title.text() == "Mei has seen it", timeout=20_000)
    assert page.call.detail.text() == "“I'll ring you”"
    assert "119" in page.call.note.text()
    QTest.mouseClick(page.call.close_button, Qt.MouseButton.LeftButton)
    assert page.body.isVisible()
    assert not talk.calls[-1]


def test_a_press_by_mistake_is_taken_back(open_page: Open, desk: CareDesk, receiver: Receiver, qtbot: QtBot) -> None:
    set_up(desk, receiver)
    page = open_page(clock=utc_now)
    QTest.mouseClick(page.body.call, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.call.back, Qt.MouseButton.LeftButton)
    assert page.body.isVisible()
    assert desk.history() == ()


@pytest.mark.parametrize(
    ("view", "title", "detail"),
    [
        (CallView(phase=CallPhase.SENDING, names=("Mei", "Ben")), "Sending to Mei, Ben…", ""),
        (CallView(phase=CallPhase.SENT, names=("Mei",)), "Sent to Mei", "As soon as"),
        (CallView(phase=CallPhase.DELIVERED, names=("Mei",)), "It has arrived at Mei", "As soon as"),
        (CallView(phase=CallPhase.SEEN, names=("Mei",), answered_by="Mei", answer="OK"), "Mei has seen it", "“OK”"),
        (CallView(phase=CallPhase.SEEN, names=("Mei",)), "Mei has seen it", "Somebody will be in touch."),
        (
            CallView(phase=CallPhase.NOT_REACHED, numbers=(("Mei", "0912"),)),
            "Nobody could be reached yet",
            "Please ring:",
        ),
    ],
)
def test_each_state_of_a_call_has_its_words(open_page: Open, view: CallView, title: str, detail: str) -> None:
    page = open_page()
    page.call.show_view(view, "119")
    assert page.call.title.text() == title
    assert page.call.detail.text().startswith(detail)
    assert page.call.numbers.text() == ("Mei  0912" if view.numbers else "")
    assert page.call.note.text() == "This is no emergency service. In an emergency call 119."


# -- leaving -------------------------------------------------------------------------------------------


def test_leaving_takes_a_long_press(open_page: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leave, "HOLD_S", 0.2)
    page = open_page()
    QTest.mouseClick(page.body.leave, Qt.MouseButton.LeftButton)
    assert page.body.note.text() == "Hold the button for three seconds to leave."
    with qtbot.waitSignal(page.left, timeout=5000):
        QTest.mousePress(page.body.leave, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.left, timeout=5000):
        QTest.keyPress(page.body.leave, Qt.Key.Key_Space)


def test_with_a_pin_leaving_asks_for_it(
    open_page: Open, desk: CareDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leave, "HOLD_S", 0.1)
    desk.secrets.set_pin("2468")
    page = open_page()
    QTest.mousePress(page.body.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.pin.isVisible, timeout=5000)
    QTest.keyClicks(page.pin, "1111")
    QTest.keyClick(page.pin, Qt.Key.Key_Return)
    assert page.pin.said.text() == "That isn't it. Try again."
    for digit in "2468":
        QTest.mouseClick(page.pin.digits[digit], Qt.MouseButton.LeftButton)
    assert page.pin.dots.text() == "●●●●"
    with qtbot.waitSignal(page.left, timeout=5000):
        QTest.mouseClick(page.pin.accept, Qt.MouseButton.LeftButton)


def test_a_pin_cannot_be_guessed_quickly(qtbot: QtBot, qapp: QApplication) -> None:
    now = 0.0
    pad = pin_pad.PinPad(lambda pin: pin == "2468", clock=lambda: now)
    pad.show()
    for _ in range(5):
        QTest.keyClicks(pad, "1111")
        QTest.keyClick(pad, Qt.Key.Key_Return)
    assert pad.said.text() == "Too many wrong ones. Again in 30 seconds."
    assert not pad.accept.isEnabled()
    now = 31.0
    qtbot.waitUntil(pad.accept.isEnabled, timeout=5000)
    with qtbot.waitSignal(pad.entered):
        QTest.keyClicks(pad, "2468")
        QTest.keyClick(pad, Qt.Key.Key_Return)
    pad.close()
    pad.deleteLater()


def test_another_way_out_leads_to_the_same_question(open_page: Open, desk: CareDesk) -> None:
    page = open_page()
    page.ask_to_leave()
    assert page.body.note.text() == "Hold the button for three seconds to leave."
    desk.secrets.set_pin("2468")
    page.ask_to_leave()
    assert page.pin.isVisible()


# -- for everyone --------------------------------------------------------------------------------------


def test_every_colour_can_be_read() -> None:
    for colours in (DAY, EVENING):
        for text, ground in colours.text_pairs():
            assert contrast(text, ground) >= MIN_TEXT_CONTRAST, (text, ground)


STATES = ("rest", "suggested", "open", "call", "pin")


def bring(page: CompanionPage, talk: Scripted, state: str) -> None:
    if state == "suggested":
        talk.suggest()
    elif state == "open":
        talk.ask()
    page.step()
    if state == "call":
        page.show_part(page.call)
        page.call.show_view(CallView(phase=CallPhase.COUNTDOWN, seconds_left=4, names=("Mei",)), "119")
    elif state == "pin":
        page.show_part(page.pin)
    walk.settle()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (800, 1280), (1920, 1080)], ids=str)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_off_too_small_or_without_a_name(
    open_page: Open, talk: Scripted, desk: CareDesk, state: str, theme: Theme, size: tuple[int, int]
) -> None:
    desk.change(a_family(a_channel()))
    page = open_page(theme, size)
    bring(page, talk, state)
    assert page.size().toTuple() == size
    for check in (walk.nameless, walk.without_keyboard, walk.clipped, walk.overlapping):
        assert check(page) == []
    assert page.body.sentence.pixels() >= LEAST
    for button in page.body.answers.buttons.values():
        assert min(button.height(), button.width()) >= LARGE_TARGET


@pytest.mark.parametrize("state", STATES)
def test_everything_is_reached_by_keyboard_and_seen(open_page: Open, talk: Scripted, state: str) -> None:
    page = open_page()
    bring(page, talk, state)
    assert walk.unreached(page) == []
    assert walk.unseen_focus(page) == []


@pytest.mark.parametrize("scale", [0.8, 1.5, 2.0])
@pytest.mark.parametrize("language", ["en", "zh_TW"])
def test_words_of_any_size_fit(
    open_page: Open, talk: Scripted, desk: CareDesk, qapp: QApplication, scale: float, language: str
) -> None:
    languages = Languages(qapp)
    languages.choose(language)
    desk.change(a_family(a_channel()))
    talk.suggest()
    page = open_page(LIGHT, (1280, 800), scale)
    bring(page, talk, "suggested")
    assert walk.clipped(page) == []
    assert page.body.sentence.pixels() >= LEAST
    languages.choose("en")
    languages.deleteLater()


def test_a_finger_that_slides_away_does_not_leave(open_page: Open, qtbot: QtBot) -> None:
    page = open_page()
    QTest.mousePress(page.body.leave, Qt.MouseButton.LeftButton)
    QApplication.sendEvent(page.body.leave, QEvent(QEvent.Type.Leave))
    assert not page.body.leave._timer.isActive()
    QTest.mouseRelease(page.body.leave, Qt.MouseButton.LeftButton, pos=QPoint(500, 500))


def test_without_the_extra_for_speech_it_is_silent_and_says_why(qapp: QApplication) -> None:
    if find_spec("PySide6.QtTextToSpeech") is not None:
        pytest.skip("the extra speech is installed")
    voice = Voice()
    voice.say("Good morning.", "en")
    voice.stop()
    assert "extra package for speech" in voice.trouble

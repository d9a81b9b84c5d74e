"""The family's page, from nothing to a rule that is on: real widgets, a real post office, a real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
import walk
from care_scenes import Receiver, a_channel, a_family, a_receiver
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from emomonitor.care.alerts.trial import Trial
from emomonitor.care.config import load_care, usual_rules
from emomonitor.care.entities import ChannelKind
from emomonitor.care.rules import What
from emomonitor.entities import utc_now
from emomonitor.labels import Emotion
from emomonitor.ui.app import make_application
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.family.channel_form import WAYS, ChannelForm, mail_address, new_topic
from emomonitor.ui.family.companion import PinForm, ReminderForm
from emomonitor.ui.family.page import FamilyPage
from emomonitor.ui.family.parts import Form
from emomonitor.ui.family.people import PersonForm
from emomonitor.ui.family.rule_form import RuleForm
from emomonitor.ui.family.rules import trial_words
from emomonitor.ui.style import stylesheet
from emomonitor.ui.theme import DARK

FORMS = ("PersonForm", "ChannelForm", "RuleForm", "ReminderForm", "PinForm", "ConfirmDialog")


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[CareDesk]:
    made = CareDesk(tmp_path)
    made.start()
    yield made
    assert made.close(5.0) == ()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot, desk: CareDesk) -> Iterator[FamilyPage]:
    make_application("dark")
    qapp.setStyleSheet(stylesheet(DARK))
    made = FamilyPage(DARK, desk)
    made.resize(1100, 760)
    made.show()
    qtbot.waitExposed(made)
    walk.settle()
    yield made
    made.close()
    made.deleteLater()
    qapp.setStyleSheet("")
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(root: QWidget, words: str) -> None:
    """Press the first visible button with these words."""
    walk.settle()
    for found in root.findChildren(QPushButton):
        if found.text() == words and found.isVisibleTo(root):
            QTest.mouseClick(found, Qt.MouseButton.LeftButton)
            walk.settle()
            return
    raise AssertionError(f"there is no button {words!r}")


T = TypeVar("T", bound=QWidget)


def opened(page: QWidget, kind: type[T]) -> T:
    found = [d for d in page.window().findChildren(kind) if d.isVisible()]
    assert len(found) == 1, kind
    return found[0]


def reach(desk: CareDesk, *, tested: bool = True) -> None:
    """Mei is there, with a webhook."""
    desk.change(a_family(a_channel(tested=tested)))


# -- from nothing ----------------------------------------------------------------------------------------


@pytest.mark.dialogs(*FORMS)
def test_from_nothing_to_a_way_that_works(page: FamilyPage, desk: CareDesk, receiver: Receiver, qtbot: QtBot) -> None:
    assert page.progress.text() == "First step: add somebody who is told."
    press(page, "Add somebody")
    person = opened(page, PersonForm)
    QTest.keyClicks(person.name, "Mei")
    QTest.keyClicks(person.phone, "0912 345 678")
    QTest.keyClick(person.name, Qt.Key.Key_Return)
    assert page.progress.text() == "Next: a way to reach Mei, with its test."
    press(page, "Add a way to reach Mei")
    form = opened(page, ChannelForm)
    choose(form, "webhook")
    QTest.keyClicks(form._inputs["address"], receiver.url)
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(form.finish.isVisible, timeout=20_000)
    assert form.trouble.text() == "It works. Mei is reached by it from now on."
    assert receiver.taken[0]["kind"] == "test"
    QTest.mouseClick(form.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.progress.text().startswith("The call button reaches Mei."), timeout=5000)
    assert desk.can_call()
    kept = load_care(desk.files.config)
    assert kept.people[0].phone == "0912 345 678"
    assert kept.channels[0].tested is not None
    assert receiver.url not in desk.files.config.read_text("utf-8")  # addresses lie with the secrets


def choose(form: ChannelForm, key: str) -> None:
    form.way.setCurrentIndex([w.key for w in WAYS].index(key))
    form.way.picked.emit(key)
    walk.settle()


@pytest.mark.dialogs(*FORMS)
def test_a_test_that_fails_says_why_and_nothing_is_sent_by_it(
    page: FamilyPage, desk: CareDesk, receiver: Receiver, qtbot: QtBot
) -> None:
    receiver.refuse_always = 401
    desk.change(a_family())
    press(page, "Add a way to reach Mei")
    form = opened(page, ChannelForm)
    choose(form, "webhook")
    QTest.keyClicks(form._inputs["address"], receiver.url)
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "refuses the user name, password or token" in form.trouble.text(), timeout=20_000)
    form.reject()
    assert not desk.can_call()
    assert any(w.startswith("test: given up") for w in words_of(page.people))


@pytest.mark.dialogs(*FORMS)
def test_every_way_has_its_form_and_says_what_leaves(page: FamilyPage, desk: CareDesk) -> None:
    desk.change(a_family())
    press(page, "Add a way to reach Mei")
    form = opened(page, ChannelForm)
    for way in WAYS:
        choose(form, way.key)
        words = " ".join(label.text() for label in form.findChildren(type(page.progress)) if label.isVisible())
        assert "Never a picture." in words or "Nothing leaves this computer." in words
        if way.key not in ("desktop", "sound"):
            for field in form._inputs.values():
                field.clear()
            QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
            assert "needed" in form.trouble.text()
    form.reject()
    assert desk.config.channels == ()


def test_a_topic_cannot_be_guessed() -> None:
    found = {new_topic() for _ in range(100)}
    assert len(found) == 100
    assert all(len(t) == 18 for t in found)


def test_a_mail_address_survives_what_people_use_as_passwords() -> None:
    address = mail_address(host="smtp.gmail.com", port="587", user="a@b.tw", password="p:/@ w?&", to="mei@c.tw")
    assert address.startswith("mailtos://a%40b.tw:p%3A%2F%40%20w%3F%26@smtp.gmail.com:587?to=mei%40c.tw")
    assert "mode=starttls" in address
    assert "mode=ssl" in mail_address(host="h", port="465", user="", password="", to="x@y")


@pytest.mark.dialogs(*FORMS)
def test_who_is_removed_is_told_nothing_and_nobody_else_instead(page: FamilyPage, desk: CareDesk) -> None:
    reach(desk)
    desk.secrets.set_address("hook", "http://127.0.0.1:9/")
    rules = tuple(replace(r, on=True, to=("mei",)) if r.key == "upset" else r for r in desk.config.rules)
    desk.change(replace(desk.config, rules=rules))
    press(page, "Remove…")
    QTest.mouseClick(opened(page, ConfirmDialog).go, Qt.MouseButton.LeftButton)
    assert desk.config.people == ()
    assert desk.config.channels == ()
    assert desk.secret("hook") == ""
    upset = desk.config.rule("upset")
    assert upset is not None
    assert not upset.on


# -- rules -----------------------------------------------------------------------------------------------


@pytest.mark.dialogs(*FORMS)
def test_a_rule_is_changed_by_its_form_and_read_as_a_sentence(page: FamilyPage, desk: CareDesk) -> None:
    reach(desk)
    rule = desk.config.rule("upset")
    assert rule is not None
    page.rules._edit(rule)
    form = opened(page, RuleForm)
    form.boxes[Emotion.ANGRY].setChecked(False)
    form.quiet.setText("21:00-08:00")
    form.hold.setCurrentIndex(form.hold.values.index(60.0))
    form.hold.activated.emit(form.hold.currentIndex())
    assert "looks afraid or sad to the camera" in form.preview.text() or "sad or afraid" in form.preview.text()
    assert "a minute" in form.preview.text()
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    changed = load_care(desk.files.config).rule("upset")
    assert changed is not None
    assert (changed.hold_s, changed.quiet) == (60.0, "21:00-08:00")
    assert set(changed.emotions) == {Emotion.SAD, Emotion.FEAR}


@pytest.mark.dialogs(*FORMS)
def test_a_rule_that_makes_no_sense_is_told_in_the_form(page: FamilyPage, desk: CareDesk) -> None:
    rule = desk.config.rule("upset")
    assert rule is not None
    page.rules._edit(rule)
    form = opened(page, RuleForm)
    for box in form.boxes.values():
        box.setChecked(False)
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    assert "name at least one expression" in form.trouble.text()
    form.quiet.setText("late")
    form.boxes[Emotion.SAD].setChecked(True)
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    assert "22:00-07:00" in form.trouble.text()
    form.reject()
    assert desk.config.rules == usual_rules()


@pytest.mark.dialogs(*FORMS)
@pytest.mark.parametrize("what", [What.EXPRESSION, What.NOBODY, What.CROWD, What.CAMERA_LOST, What.DAILY])
def test_a_rule_of_each_kind_is_added_and_removed(page: FamilyPage, desk: CareDesk, what: What) -> None:
    page.rules.kind.setCurrentIndex(page.rules.kind.values.index(what))
    press(page, "Add this rule…")
    QTest.mouseClick(opened(page, RuleForm).go, Qt.MouseButton.LeftButton)
    assert len(desk.config.rules) == len(usual_rules()) + 1
    assert desk.config.rules[-1].what is what
    assert desk.config.rules[-1].on
    press(page, "Back to the usual rules")
    assert desk.config.rules == usual_rules()


def test_a_switch_turns_a_rule_on(page: FamilyPage, desk: CareDesk) -> None:
    assert not page.rules.switches["daily"].isChecked()
    page.rules.switches["daily"].click()
    daily = desk.config.rule("daily")
    assert daily is not None
    assert daily.on


def test_a_trial_is_told_in_times() -> None:
    now = utc_now()
    assert "told nobody" in trial_words(Trial(times=(), first=now, last=now, rows=1))
    assert f"{now.astimezone():%H:%M:%S}" in trial_words(Trial(times=(now,), first=now, last=now, rows=1))


# -- the companion and what was sent ---------------------------------------------------------------------


@pytest.mark.dialogs(*FORMS)
def test_reminder_pin_and_numbers_are_kept(page: FamilyPage, desk: CareDesk) -> None:
    press(page, "Add a reminder…")
    form = opened(page, ReminderForm)
    QTest.keyClicks(form.text, "Time for a walk.")
    form.days["sun"].setChecked(False)
    QTest.mouseClick(form.go, Qt.MouseButton.LeftButton)
    assert desk.config.reminders[0].days == ("mon", "tue", "wed", "thu", "fri", "sat")
    press(page, "Set a PIN…")
    pin = opened(page, PinForm)
    QTest.keyClicks(pin.first, "2468")
    QTest.keyClicks(pin.second, "2469")
    QTest.mouseClick(pin.go, Qt.MouseButton.LeftButton)
    assert pin.trouble.text() == "The two are not the same."
    pin.second.setText("2468")
    QTest.mouseClick(pin.go, Qt.MouseButton.LeftButton)
    assert desk.secrets.pin_fits("2468")
    press(page, "No PIN")
    assert not desk.secrets.has_pin
    page.companion.numbers.setPlainText("Doctor Lin 02 1234\nnonsense")
    press(page, "Keep these numbers")
    assert "nonsense" in page.trouble.text()
    page.companion.numbers.setPlainText("Doctor Lin 021234")
    press(page, "Keep these numbers")
    assert [(n.name, n.phone) for n in desk.config.numbers] == [("Doctor Lin", "021234")]


def test_each_switch_of_the_companion_is_kept(page: FamilyPage, desk: CareDesk) -> None:
    for name, switch in page.companion.switches.items():
        before = getattr(desk.config.companion, name)
        switch.click()
        assert getattr(load_care(desk.files.config).companion, name) is not before
    page.companion.night.setText("25:00")
    page.companion._keep_night()
    assert "write it like" in page.trouble.text()
    assert page.companion.night.text() == desk.config.companion.night


def test_what_was_sent_can_be_read_whole(page: FamilyPage, desk: CareDesk, receiver: Receiver, qtbot: QtBot) -> None:
    reach(desk)
    desk.secrets.set_address("hook", receiver.url)
    desk.test("hook")
    qtbot.waitUntil(lambda: any("delivered" in w for w in words_of(page.sent)), timeout=20_000)
    assert any("never a picture" in w for w in words_of(page.sent))


def words_of(root: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in root.findChildren(QLabel)]


def test_broken_settings_are_told_on_top(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "care").mkdir()
    (tmp_path / "care" / "care.toml").write_text("= 1", "utf-8")
    desk = CareDesk(tmp_path)
    page = FamilyPage(DARK, desk)
    assert "can't be read" in page.trouble.text()
    page.deleteLater()
    desk.close()


# -- for everyone ----------------------------------------------------------------------------------------


def forms(page: FamilyPage, desk: CareDesk) -> list[Form]:
    upset = desk.config.rule("upset")
    assert upset is not None
    person = desk.config.people[0]
    return [
        PersonForm(page, desk, person),
        ChannelForm(page, desk, person),
        RuleForm(page, desk, upset),
        ReminderForm(page, desk),
        PinForm(page, desk, lambda: None),
    ]


@pytest.mark.dialogs(*FORMS)
@pytest.mark.parametrize("check", [walk.nameless, walk.without_keyboard, walk.small, walk.clipped, walk.overlapping])
def test_the_page_and_its_forms_can_be_used_by_everybody(page: FamilyPage, desk: CareDesk, check: object) -> None:
    assert callable(check)
    desk.change(a_family(a_channel(), a_channel("mail", ChannelKind.APPRISE, tested=False)))
    walk.settle()
    assert check(page) == []
    for form in forms(page, desk):
        form.open()
        walk.settle()
        assert check(form) == [], type(form).__name__
        form.reject()

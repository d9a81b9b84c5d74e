"""The call button: a press, a moment to take it back, and how far it came, said honestly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from care_scenes import NOW, Clock, a_channel, a_family

from emomonitor.care.call import Call, CallPhase
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Delivery, DeliveryState, Message, MessageKind, Recipient
from emomonitor.errors import CareError


class Counter:
    """Keeps what is posted. The real post office is met in test_care_post and the window's tests."""

    def __init__(self) -> None:
        self.posted: list[Message] = []
        self.full = False

    def post(self, messages: Iterable[Message]) -> tuple[Delivery, ...]:
        if self.full:
            raise CareError("The disk is full.")
        taken = tuple(messages)
        self.posted += taken
        return tuple(Delivery(message=m, changed=NOW) for m in taken)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> Counter:
    return Counter()


@pytest.fixture
def call(post: Counter) -> Call:
    return Call(a_family(a_channel("a"), a_channel("b")), post)


def sent(call: Call, clock: Clock) -> None:
    call.press(clock())
    call.step(clock.on(5))


def heard(call: Call, message: Message, state: DeliveryState, **more: str) -> None:
    assert call.heard(Delivery(message=message, state=state, changed=NOW, **more))  # type: ignore[arg-type]


def test_it_counts_down_and_then_writes_by_every_channel(call: Call, post: Counter, clock: Clock) -> None:
    call.press(clock())
    assert (call.view(clock()).phase, call.view(clock()).seconds_left) == (CallPhase.COUNTDOWN, 5)
    assert call.view(clock.on(1.2)).seconds_left == 4
    call.step(clock())
    assert post.posted == []
    call.step(clock.on(3.8))
    assert call.view(clock()).phase is CallPhase.SENDING
    assert [(m.kind, m.recipient, m.channel) for m in post.posted] == [
        (MessageKind.CALL, "mei", "a"),
        (MessageKind.CALL, "mei", "b"),
    ]
    assert post.posted[0].title == "Dad would like to talk to someone"


def test_it_can_be_taken_back(call: Call, post: Counter, clock: Clock) -> None:
    call.press(clock())
    call.take_back(clock.on(4.9))
    call.step(clock.on(10))
    assert (post.posted, call.view(clock()).phase) == ([], CallPhase.IDLE)


def test_pressing_again_sends_once(call: Call, post: Counter, clock: Clock) -> None:
    call.press(clock())
    call.press(clock.on(3))
    call.step(clock.on(2))
    call.press(clock())
    call.step(clock.on(60))
    assert len(post.posted) == 2


def test_the_best_news_count(call: Call, post: Counter, clock: Clock) -> None:
    sent(call, clock)
    first, second = post.posted
    heard(call, first, DeliveryState.SENT)
    assert (call.view(clock()).phase, call.view(clock()).names) == (CallPhase.SENT, ("Mei",))
    heard(call, second, DeliveryState.DELIVERED)
    assert call.view(clock()).phase is CallPhase.DELIVERED
    heard(call, first, DeliveryState.SEEN, answer="On my way")
    view = call.view(clock())
    assert (view.phase, view.answered_by, view.answer) == (CallPhase.SEEN, "Mei", "On my way")


def test_after_a_while_without_news_the_numbers_are_shown_and_late_news_still_count(
    call: Call, post: Counter, clock: Clock
) -> None:
    sent(call, clock)
    call.step(clock.on(19))
    assert call.view(clock()).phase is CallPhase.SENDING
    call.step(clock.on(1))
    view = call.view(clock())
    assert (view.phase, view.numbers) == (CallPhase.NOT_REACHED, (("Mei", "0912 345 678"),))
    heard(call, post.posted[0], DeliveryState.SENT)
    assert call.view(clock()).phase is CallPhase.SENT


def test_where_all_is_given_up_nobody_waits_for_it(call: Call, post: Counter, clock: Clock) -> None:
    sent(call, clock)
    heard(call, post.posted[0], DeliveryState.FAILED)
    assert call.view(clock()).phase is CallPhase.SENDING
    heard(call, post.posted[1], DeliveryState.FAILED)
    assert call.view(clock()).phase is CallPhase.NOT_REACHED


def test_a_disk_that_is_full_is_told_and_the_call_goes_out_later(call: Call, post: Counter, clock: Clock) -> None:
    post.full = True
    call.press(clock())
    with pytest.raises(CareError):
        call.step(clock.on(5))
    post.full = False
    call.step(clock.on(1))
    assert len(post.posted) == 2


def test_news_of_another_call_are_none_of_this_ones(call: Call, post: Counter, clock: Clock) -> None:
    sent(call, clock)
    old = post.posted[0]
    call.end()
    assert not call.heard(Delivery(message=old, state=DeliveryState.SEEN, changed=NOW))
    sent(call, clock)
    assert not call.heard(Delivery(message=old, state=DeliveryState.SEEN, changed=NOW))


@pytest.mark.parametrize(
    "config",
    [
        CareConfig(),
        a_family(a_channel(tested=False)),
        replace(a_family(a_channel()), people=(Recipient(key="mei", name="Mei"),)),
        replace(a_family(a_channel()), rules=()),
    ],
)
def test_without_a_tested_way_to_somebody_there_is_no_call(config: CareConfig, post: Counter, clock: Clock) -> None:
    call = Call(config, post)
    assert not call.possible()
    call.press(clock())
    assert call.view(clock()).phase is CallPhase.IDLE


def test_only_those_who_were_chosen_are_written_to(post: Counter, clock: Clock) -> None:
    family = a_family(a_channel())
    ben = Recipient(key="ben", name="Ben", channels=("hook",))
    rules = tuple(replace(r, to=("ben",)) if r.key == "call" else r for r in family.rules)
    call = Call(replace(family, people=(*family.people, ben), rules=rules), post)
    sent(call, clock)
    assert [m.recipient for m in post.posted] == ["ben"]

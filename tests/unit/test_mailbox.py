from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emomonitor.runtime.mailbox import Closed, DropPolicy, LatestSlot, Mailbox


@given(st.lists(st.integers(), max_size=50), st.integers(1, 8))
def test_dropping_mailbox_keeps_the_newest_in_order_and_counts_the_rest(items: list[int], capacity: int) -> None:
    box: Mailbox[int] = Mailbox(capacity=capacity, policy=DropPolicy.OLDEST)
    for i in items:
        box.put(i)
    box.close()
    kept = []
    with pytest.raises(Closed):
        while True:
            item = box.get()
            assert item is not None
            kept.append(item)
    assert kept == items[-capacity:]
    assert box.dropped == max(0, len(items) - capacity)


def test_waiting_mailbox_loses_nothing_between_two_threads() -> None:
    box: Mailbox[int] = Mailbox(capacity=3, policy=DropPolicy.WAIT)

    def produce() -> None:
        for i in range(1000):
            box.put(i)
        box.close()

    producer = threading.Thread(target=produce)
    producer.start()
    got = []
    with pytest.raises(Closed):
        while True:
            got.append(box.get(5.0))
    producer.join()
    assert got == list(range(1000))
    assert box.dropped == 0


def test_closing_wakes_a_producer_that_waits() -> None:
    box: Mailbox[int] = Mailbox(capacity=1, policy=DropPolicy.WAIT)
    box.put(1)
    answer: list[bool] = []
    producer = threading.Thread(target=lambda: answer.append(box.put(2)))
    producer.start()
    box.close(discard=True)
    producer.join(5)
    assert answer == [False]


def test_get_returns_none_when_the_time_is_up() -> None:
    box: Mailbox[int] = Mailbox(capacity=1, policy=DropPolicy.OLDEST)
    assert box.get(0.0) is None


def test_latest_slot_gives_the_newest_once() -> None:
    slot: LatestSlot[str] = LatestSlot()
    assert slot.take() is None
    slot.put("old")
    slot.put("new")
    assert slot.take() == "new"
    assert slot.take() is None
    assert slot.dropped == 1


def test_a_mailbox_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Mailbox(capacity=0, policy=DropPolicy.WAIT)

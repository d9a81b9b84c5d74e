"""How frames and scenes change threads: bounded, with a drop policy that has a name."""

from __future__ import annotations

import threading
from collections import deque
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class DropPolicy(StrEnum):
    """What a full mailbox does with the next item."""

    OLDEST = "drop the oldest"  # cameras: the newest picture counts
    WAIT = "wait"  # files: no frame is lost


class Closed(Exception):  # noqa: N818 - the end of a stream is no error
    """The mailbox was closed and holds nothing more."""


class Mailbox(Generic[T]):
    """A bounded queue between one producer and one consumer thread."""

    def __init__(self, *, capacity: int, policy: DropPolicy) -> None:
        if capacity < 1:
            raise ValueError("a mailbox holds at least one item")
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._policy = policy
        self._changed = threading.Condition()
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Number of items that were thrown away because the consumer was slower."""
        return self._dropped

    def put(self, item: T) -> bool:
        """Add an item; waits or drops the oldest as the policy says. False where the mailbox is closed."""
        with self._changed:
            if self._policy is DropPolicy.WAIT:
                self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
            if self._closed:
                return False
            if len(self._items) == self._capacity:
                self._items.popleft()
                self._dropped += 1
            self._items.append(item)
            self._changed.notify_all()
            return True

    def wait_for_room(self) -> bool:
        """Wait until :meth:`put` would lose nothing (at once where the oldest is dropped). False once closed.

        A producer that waits before it reads gives fresher items than one that reads and then waits.
        """
        with self._changed:
            if self._policy is DropPolicy.WAIT:
                self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
            return not self._closed

    def get(self, timeout_s: float | None = None) -> T | None:
        """Take the oldest item; None when none came within ``timeout_s``.

        Raises:
            Closed: nothing is left and nothing will come.
        """
        with self._changed:
            self._changed.wait_for(lambda: bool(self._items) or self._closed, timeout_s)
            if self._items:
                item = self._items.popleft()
                self._changed.notify_all()
                return item
            if self._closed:
                raise Closed
            return None

    def close(self, *, discard: bool = False) -> None:
        """Take no more items; what is inside can still be taken unless it is discarded. Wakes both sides."""
        with self._changed:
            self._closed = True
            if discard:
                self._items.clear()
            self._changed.notify_all()


class LatestSlot(Generic[T]):
    """Holds the newest item only. Any thread puts, one takes; nobody waits unless they ask to."""

    def __init__(self) -> None:
        self._box: Mailbox[T] = Mailbox(capacity=1, policy=DropPolicy.OLDEST)

    @property
    def dropped(self) -> int:
        """Number of items that were replaced before anybody took them."""
        return self._box.dropped

    def put(self, item: T) -> None:
        """Replace what is there."""
        self._box.put(item)

    def take(self) -> T | None:
        """Return the newest item that was not taken yet, or None. Never blocks."""
        return self.wait(0.0)

    def wait(self, timeout_s: float) -> T | None:
        """Return the next item, waiting at most ``timeout_s`` seconds for it."""
        try:
            return self._box.get(timeout_s)
        except Closed:
            return None

    def close(self) -> None:
        """Let nobody wait any longer; later items are ignored."""
        self._box.close(discard=True)

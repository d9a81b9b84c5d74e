"""Questions answered beside the window: of each kind only the newest counts, an answer to an older one is dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, Signal

from emomonitor.errors import EmomonitorError
from emomonitor.ui.newest import Newest

Then = Callable[..., object]


class Answers(QObject):
    """Lives in the GUI thread.

    Signals:
        failed: words for people: why the newest question of a kind has no answer.
    """

    failed = Signal(str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = Newest(name, self)
        self._newest.done.connect(self._on_done)
        self._newest.failed.connect(self._on_failed)
        self._asked = 0
        self._then: dict[str, tuple[int, Then]] = {}

    @property
    def busy(self) -> bool:
        """Whether an answer is still wanted."""
        return bool(self._then)

    def ask(self, kind: str, work: Callable[[], object], then: Then) -> None:
        """Do ``work`` in a thread and give ``then`` what it returns, unless another of this kind is asked for."""
        self._asked += 1
        number = self._asked
        self._then[kind] = number, then

        def answered() -> tuple[int, object]:
            try:
                return number, work()
            except EmomonitorError as e:
                return number, e

        self._newest.ask(kind, answered)

    def forget(self) -> None:
        """Want no answers."""
        self._then.clear()
        self._newest.forget()

    def _on_done(self, kind: str, found: object) -> None:
        number, answer = cast(tuple[int, object], found)
        if kind not in self._then or self._then[kind][0] != number:
            return
        _, then = self._then.pop(kind)
        if isinstance(answer, EmomonitorError):
            self.failed.emit(str(answer))
        else:
            then(answer)

    def _on_failed(self, kind: str, error: object) -> None:
        if self._then.pop(kind, None) is not None:
            self.failed.emit(f"Unexpected error: {error!r}")

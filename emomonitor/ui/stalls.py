"""Finds what keeps the event loop from turning, and names it."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

STALL_MS = 50.0
"""A pause that people notice while they point or type."""

_LOOK_S = 0.005
_IDLE = ("wait", "acquire", "join", "get", "sleep", "_run_once", "select", "poll")
"""Functions in which a thread only waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A time in which the event loop did not turn.

    Attributes:
        ms: how long.
        own_ms: processor time of the GUI thread in it: what it did itself.
        process_ms: processor time of all threads in it. Far less than ``ms``: other programs had the processor.
        where: what the threads were doing, the GUI thread first; "" where nobody could look.
    """

    ms: float
    own_ms: float
    process_ms: float
    where: str


class StallWatch:
    """Told of every turn of the event loop in the GUI thread; a thread of its own looks what goes on when none comes.

    Args:
        tick_ms: how often the loop is to turn.
        look: whether to look what goes on. Looking holds the frames of the GUI thread for a moment; one that ends
            meanwhile, as ``paintEvent`` may, leaves its painter to be dropped in the wrong thread, which can crash.
    """

    def __init__(self, tick_ms: float, *, look: bool = True) -> None:
        self._tick_ms = tick_ms
        self._gui = threading.get_ident()
        self._turned = time.perf_counter()
        self._own, self._process = time.thread_time(), time.process_time()
        self._where = ""
        self._stalls: list[Stall] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="stall-watch", daemon=True)
        if look:
            self._thread.start()

    def turn(self) -> None:
        """The event loop has turned."""
        now, own, process = time.perf_counter(), time.thread_time(), time.process_time()
        ms = (now - self._turned) * 1000 - self._tick_ms
        if ms > 0:
            stall = Stall(
                ms=ms, own_ms=(own - self._own) * 1000, process_ms=(process - self._process) * 1000, where=self._where
            )
            self._stalls.append(stall)
        self._turned, self._own, self._process, self._where = now, own, process, ""

    def take(self) -> list[Stall]:
        """Return the stalls since the last call, the longest first, and begin anew."""
        taken, self._stalls = sorted(self._stalls, key=lambda s: -s.ms), []
        return taken

    def close(self) -> None:
        """End the looking."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_S):
            if (time.perf_counter() - self._turned) * 1000 - self._tick_ms > STALL_MS / 2:
                self._where = self._doing()

    def _doing(self) -> str:
        frames = sys._current_frames()
        names = {t.ident: t.name for t in threading.enumerate()}
        gui = frames.pop(self._gui, None)
        frames.pop(threading.get_ident(), None)
        parts = [f"window: {_chain(gui)}"] if gui is not None else []
        parts += [f"{names.get(i, '?')}: {_chain(f)}" for i, f in frames.items() if f.f_code.co_name not in _IDLE]
        return "; ".join(parts)


def _chain(frame: FrameType | None, depth: int = 3) -> str:
    """Name the innermost functions, and the module that is being imported where one is."""
    parts: list[str] = []
    imported = ""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith("<frozen importlib"):
            spec = frame.f_locals.get("spec")
            imported = imported or str(getattr(spec, "name", "") or frame.f_locals.get("name", ""))
        elif len(parts) < depth:
            parts.append(f"{Path(code.co_filename).stem}.{code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    chain = " < ".join(parts)
    return f"import {imported} ({chain})" if imported else chain

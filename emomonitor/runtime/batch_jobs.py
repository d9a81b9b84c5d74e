"""The jobs of a queue of files: what is known of each, and how long the rest will take. No threads here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from emomonitor.capture.finds import Nature

_LEAST_S = 1.0
"""Seconds of analysis before which a time left would be a wild guess."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"  # it has begun and stands still
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def begun(self) -> bool:
        """Whether it is the one being analysed."""
        return self in (JobState.RUNNING, JobState.PAUSED)

    @property
    def open(self) -> bool:
        """Whether there is something left to do."""
        return self.begun or self is JobState.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file, or one folder of pictures, and how far it is.

    Attributes:
        number: it is called by; never used again.
        path: what is analysed.
        nature: whether it looks like a video or like pictures.
        size: bytes that have to be read.
        state: where it stands.
        frames: frames analysed so far.
        total: frames that the file promises; None where unknown.
        faces: frames in which a face was seen.
        active_s: seconds of analysis, without pauses and loading.
        found: whether there was something to analyse when it was put on the list.
        session: the session's folder, once there is one to open.
        words: why it failed, or what is not whole; "" for nothing to say.
    """

    number: int
    path: Path
    nature: Nature = Nature.VIDEO
    size: int = 0
    state: JobState = JobState.WAITING
    frames: int = 0
    total: int | None = None
    faces: int = 0
    active_s: float = 0.0
    found: bool = True
    session: Path | None = None
    words: str = ""

    @property
    def fps(self) -> float | None:
        """Frames analysed a second; None before it can be told."""
        return self.frames / self.active_s if self.frames and self.active_s > 0 else None

    @property
    def share(self) -> float | None:
        """How much of it is analysed, 0 to 1; None where the file doesn't say how long it is."""
        if self.state is JobState.DONE:
            return 1.0
        return min(1.0, self.frames / self.total) if self.total else None

    @property
    def left_s(self) -> float | None:
        """Seconds that it will still take; None before it can be told."""
        if not self.state.begun or self.fps is None or not self.total or self.active_s < _LEAST_S:
            return None
        return max(0, self.total - self.frames) / self.fps


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """A queue at one moment.

    Attributes:
        jobs: in the order in which they are analysed.
        paused: nothing is analysed until it is resumed.
        trouble: why the queue paused by itself; "" where it didn't.
    """

    jobs: tuple[Job, ...] = ()
    paused: bool = False
    trouble: str = ""

    def count(self, *states: JobState) -> int:
        """Jobs in these states."""
        return sum(j.state in states for j in self.jobs)

    @property
    def left(self) -> int:
        """Jobs that aren't finished."""
        return sum(j.state.open for j in self.jobs)

    @property
    def busy(self) -> bool:
        """Whether something is being analysed or waits for it."""
        return any(j.state.open for j in self.jobs)

    @property
    def running(self) -> Job | None:
        """The job that is being analysed."""
        return next((j for j in self.jobs if j.state.begun), None)

    @property
    def share(self) -> float:
        """How much of all jobs is finished, 0 to 1, each counted alike."""
        if not self.jobs:
            return 0.0
        return sum((j.share or 0.0) if j.state.open else 1.0 for j in self.jobs) / len(self.jobs)

    @property
    def left_s(self) -> float | None:
        """Seconds that all jobs will still take; None before it can be told."""
        return time_left(self.jobs)


def time_left(jobs: Iterable[Job]) -> float | None:
    """Estimate the seconds that jobs will still take, from what those before them took for their bytes.

    Bytes are known of every file without opening it. Pictures and videos are told apart where both were measured;
    None where nothing was measured yet or nothing is left.
    """
    all_jobs = tuple(jobs)
    left = [j for j in all_jobs if j.state.open]
    if not left:
        return None
    seconds = 0.0
    for job in left:
        own = job.left_s
        if own is None:
            rate = _seconds_a_byte(all_jobs, job.nature) or _seconds_a_byte(all_jobs, None)
            if rate is None:
                return None
            own = max(0.0, rate * job.size - job.active_s)
        seconds += own
    return seconds


def _seconds_a_byte(jobs: Iterable[Job], nature: Nature | None) -> float | None:
    """Return what jobs of a nature (None: of any) took a byte; None where too little was analysed."""
    seconds, size = 0.0, 0.0
    for job in jobs:
        share = job.share
        if job.state in (JobState.FAILED, JobState.CANCELLED) or not share or nature not in (None, job.nature):
            continue
        seconds += job.active_s
        size += share * job.size
    return seconds / size if size and seconds >= _LEAST_S else None

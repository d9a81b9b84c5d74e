"""The runner's lifecycle, and what a person may do in each state (pure functions; buttons follow them)."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What the runner is doing."""

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    RECONNECTING = "reconnecting"
    PAUSED = "paused"
    STOPPING = "stopping"
    FAILED = "failed"


_WORKING = frozenset({State.RUNNING, State.RECONNECTING, State.PAUSED})

_NEXT: dict[State, frozenset[State]] = {
    State.IDLE: frozenset({State.STARTING}),
    State.STARTING: frozenset({State.RUNNING, State.FAILED, State.STOPPING, State.IDLE}),
    State.RUNNING: frozenset({State.PAUSED, State.RECONNECTING, State.STOPPING, State.FAILED, State.IDLE}),
    State.RECONNECTING: frozenset({State.RUNNING, State.PAUSED, State.STOPPING, State.FAILED, State.IDLE}),
    State.PAUSED: frozenset({State.RUNNING, State.RECONNECTING, State.STOPPING, State.FAILED, State.IDLE}),
    State.STOPPING: frozenset({State.IDLE}),
    State.FAILED: frozenset({State.STARTING, State.STOPPING}),
}


def may_follow(old: State, new: State) -> bool:
    """Whether the lifecycle allows going from ``old`` to ``new``."""
    return new in _NEXT[old]


def can_start(state: State) -> bool:
    """Whether Start does something."""
    return state in (State.IDLE, State.FAILED)


def can_pause(state: State) -> bool:
    """Whether Pause does something."""
    return state in (State.RUNNING, State.RECONNECTING)


def can_resume(state: State) -> bool:
    """Whether Resume does something."""
    return state is State.PAUSED


def can_stop(state: State) -> bool:
    """Whether Stop does something."""
    return state in _WORKING or state is State.STARTING


def can_record(state: State) -> bool:
    """Whether a recording can be started."""
    return state in _WORKING


def can_mark(state: State) -> bool:
    """Whether a marker can be set."""
    return state in _WORKING

"""What the middle of the picture says in each state, and the buttons that help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.ui.notices import Help
from emomonitor.ui.words import translate

if TYPE_CHECKING:
    from emomonitor.ui.window import MainWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message: its drawing, its words, its buttons."""

    drawing: str
    title: str
    text: str
    helps: tuple[Help, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """The buttons that messages may have."""

    window: MainWindow

    def again(self, text: str) -> Help:
        """Start what was last watched."""
        return Help(text=text, act=self.window.toggle_start)

    def other(self) -> Help:
        """Open the menu of sources."""
        return Help(text=translate("Messages", "Choose a source"), act=self.window.header.source.showMenu)

    def demo(self) -> Help:
        """Play the demo clip."""
        return Help(text=translate("Messages", "Play the demo"), act=lambda: self.window.watch("demo"))


def message_for(status: RunnerStatus, acts: Acts) -> Said | None:
    """Return what to say, None while pictures come."""
    match status.state:
        case State.STARTING:
            return Said(drawing="wait", title=translate("Messages", "One moment"), text=status.message)
        case State.STOPPING:
            return Said(drawing="wait", title=translate("Messages", "Stopping"), text="")
        case State.RECONNECTING:
            return Said(
                drawing="again",
                title=translate("Messages", "Waiting for the picture"),
                text=_reconnecting(status),
                helps=(acts.other(),),
            )
        case State.FAILED:
            return Said(
                drawing="warning",
                title=translate("Messages", "This did not work"),
                text=status.message,
                helps=(acts.again(translate("Messages", "Try again")), acts.other(), acts.demo()),
            )
        case State.IDLE if status.ended:
            return Said(
                drawing="film",
                title=translate("Messages", "The end"),
                text=status.ended,
                helps=(acts.again(translate("Messages", "Play again")), acts.other()),
            )
        case State.IDLE:
            return Said(
                drawing="camera",
                title=translate("Messages", "Nothing is watched"),
                text=translate("Messages", "The camera is closed and nothing is analysed."),
                helps=(acts.again(translate("Messages", "Start")), acts.other()),
            )
    return None


def _reconnecting(status: RunnerStatus) -> str:
    seen = status.source_status
    if seen is None or not seen.detail:
        return status.message
    if seen.retry_in_s is None:
        return seen.detail
    return seen.detail + " " + translate("Messages", "Next try in {} s.").format(max(1, round(seen.retry_in_s)))

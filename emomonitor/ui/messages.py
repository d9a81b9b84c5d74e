"""What is said on the picture in each state, and the buttons that help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emomonitor.capture.base import SourceKind, SourceState
from emomonitor.engines.suggest import FaceTime, Suggestion
from emomonitor.errors import ModelError
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_stop
from emomonitor.ui.notices import Help
from emomonitor.ui.words import face_time_words, percent, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message: its drawing, its words, its buttons."""

    drawing: str
    title: str
    text: str
    helps: tuple[Help, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """The buttons that messages may have.

    Attributes:
        start: starts what was last watched.
        choose: opens the menu of sources.
        play_demo: plays the demo clip.
        choose_model: opens the menu of models.
    """

    start: Callable[[], object]
    choose: Callable[[], object]
    play_demo: Callable[[], object]
    choose_model: Callable[[], object]

    def again(self, text: str) -> Help:
        """Start what was last watched."""
        return Help(text=text, act=self.start)

    def other(self) -> Help:
        """Open the menu of sources."""
        return Help(text=translate("Messages", "Choose a source"), act=self.choose)

    def other_model(self) -> Help:
        """Open the menu of models."""
        return Help(text=translate("Messages", "Choose a model"), act=self.choose_model)

    def demo(self) -> Help:
        """Play the demo clip."""
        return Help(text=translate("Messages", "Play the demo"), act=self.play_demo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A line at the picture's corner: its drawing, its words, its button's and its cross's words ("" for none)."""

    drawing: str
    text: str
    button: str = ""
    refusal: str = ""


def suggestion_hint(suggestion: Suggestion) -> Hint:
    """Return the hint that another model would suit this computer better."""
    model, running = suggestion.model, suggestion.running
    takes = face_time_words(suggestion.time)
    if suggestion.lighter:
        words = translate("Messages", "{} takes {} a face here; {}: {}.")
        now = face_time_words(FaceTime(ms=suggestion.running_ms))
        text = words.format(running.title, now, model.title, takes)
    else:
        words = translate("Messages", "{} suits this computer: {} accuracy, {} a face.")
        text = words.format(model.title, percent(model.accuracy or 0.0), takes)
    return Hint(
        drawing="model",
        text=text,
        button=translate("Messages", "Change to it"),
        refusal=translate("Messages", "Don't suggest it again"),
    )


def hint_for(status: RunnerStatus, *, asked: str) -> Hint | None:
    """Return the hint that belongs to a picture that is shown, None where all is as usual.

    Args:
        status: the runner's.
        asked: the source that was asked for; with ``auto`` nobody asked for the demo.
    """
    seen = status.source_status
    if status.state is State.PAUSED:
        return Hint(drawing="pause", text=translate("Messages", "Paused"), button=translate("Messages", "Resume"))
    if status.state is not State.RUNNING:
        return None
    if seen is not None and seen.state in (SourceState.FROZEN, SourceState.BLACK):
        return Hint(drawing="warning", text=seen.detail or translate("Messages", "The picture does not change."))
    if asked == "auto" and status.source is not None and status.source.kind is SourceKind.DEMO:
        return Hint(
            drawing="film",
            text=translate("Messages", "No camera was found, so this is the demo clip."),
            button=translate("Messages", "Look for cameras again"),
        )
    return None


def watching_words(status: RunnerStatus) -> str:
    """Say whether emotion recognition is on, to whoever is before the camera."""
    if status.state is State.PAUSED:
        return translate("Messages", "Emotion recognition is paused. Nothing leaves this computer.")
    if can_stop(status.state):
        return translate("Messages", "Emotion recognition is on. Nothing leaves this computer.")
    return translate("Messages", "Emotion recognition is off.")


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
                helps=_helps_after(status.failure, acts),
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


def _helps_after(failure: BaseException | None, acts: Acts) -> tuple[Help, ...]:
    """Return the buttons that may get somebody out of a failure."""
    again = acts.again(translate("Messages", "Try again"))
    if isinstance(failure, ModelError):  # another source would not help
        return (acts.other_model(), again)
    return (again, acts.other(), acts.demo())


def _reconnecting(status: RunnerStatus) -> str:
    seen = status.source_status
    if seen is None or not seen.detail:
        return status.message
    if seen.retry_in_s is None:
        return seen.detail
    return seen.detail + " " + translate("Messages", "Next try in {} s.").format(max(1, round(seen.retry_in_s)))

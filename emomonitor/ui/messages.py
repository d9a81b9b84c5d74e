"""What is said on the picture in each state, and the buttons that help."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from emomonitor.capture.access import sandbox
from emomonitor.capture.base import SourceKind, SourceState
from emomonitor.engines.suggest import FaceTime, Suggestion
from emomonitor.errors import CameraError, EmomonitorError, ModelError
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State, can_stop
from emomonitor.ui.camera_words import CameraWords, camera_words
from emomonitor.ui.notices import Help
from emomonitor.ui.view_watch import View
from emomonitor.ui.words import face_time_words, percent, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message: its drawing, its words, its buttons; ``large`` where it has the whole stage to itself."""

    drawing: str
    title: str
    text: str
    helps: tuple[Help, ...] = ()
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """The buttons that messages may have.

    Attributes:
        start: starts what was last watched.
        choose: opens the menu of sources.
        play_demo: plays the demo clip.
        choose_model: opens the menu of models.
        restart: ends what is watched and starts it anew.
        resume: goes on after a pause.
        look_again: looks for cameras, and watches one that has come.
        copy: puts words on the clipboard.
        open_settings: opens the system's settings at an address.
    """

    start: Callable[[], object]
    choose: Callable[[], object]
    play_demo: Callable[[], object]
    choose_model: Callable[[], object]
    restart: Callable[[], object]
    resume: Callable[[], object]
    look_again: Callable[[], object]
    copy: Callable[[str], object]
    open_settings: Callable[[str], object]

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
    """A line at the picture's corner.

    Attributes:
        drawing: its drawing.
        text: its words.
        button: the button's words, "" for none.
        refusal: the cross's words, "" for none.
        act: what the button does.
        refuse: what the cross does.
    """

    drawing: str
    text: str
    button: str = ""
    refusal: str = ""
    act: Callable[[], object] | None = None
    refuse: Callable[[], object] | None = None


def suggestion_hint(
    suggestion: Suggestion, *, act: Callable[[], object] | None = None, refuse: Callable[[], object] | None = None
) -> Hint:
    """Return the hint that another model would suit this computer better; ``act`` changes to it."""
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
        act=act,
        refuse=refuse,
    )


def hint_for(status: RunnerStatus, acts: Acts, *, asked: str, view: View = View.FINE) -> Hint | None:
    """Return the hint that belongs to a picture that is shown, None where all is as usual.

    Args:
        status: the runner's.
        acts: what its button may do.
        asked: the source that was asked for; with ``auto`` nobody asked for the demo.
        view: what can be seen in the pictures of the last seconds.
    """
    seen, source = status.source_status, status.source
    if status.state is State.PAUSED:
        resume = translate("Messages", "Resume")
        return Hint(drawing="pause", text=translate("Messages", "Paused"), button=resume, act=acts.resume)
    if status.state is not State.RUNNING:
        return None
    if seen is not None and seen.state is not SourceState.OK:
        return _picture_hint(seen.state, acts)
    if view is not View.FINE and source is not None and source.kind is not SourceKind.IMAGES:
        return _view_hint(view, acts)
    if asked == "auto" and source is not None and source.kind is SourceKind.DEMO:
        return Hint(
            drawing="film",
            text=translate("Messages", "No camera was found, so this is the demo clip."),
            button=translate("Messages", "Look for cameras again"),
            act=acts.look_again,
        )
    return None


def _picture_hint(state: SourceState, acts: Acts) -> Hint:
    """Say that pictures come, and that there is nothing to see in them."""
    if state is SourceState.BLACK:
        text = translate("Messages", "The picture is black. Is the lens covered, or its shutter closed?")
        return Hint(drawing="warning", text=text, button=translate("Messages", "Choose a source"), act=acts.choose)
    text = translate("Messages", "The picture has stopped moving. Starting it again helps as a rule.")
    return Hint(drawing="warning", text=text, button=translate("Messages", "Start it again"), act=acts.restart)


def _view_hint(view: View, acts: Acts) -> Hint:
    if view is View.DARK:
        text = translate("Messages", "It is too dark to read faces: a lamp in front of you helps.")
        drawing = "lamp"
    else:
        text = translate("Messages", "Nobody in view: face the camera, within 2 m, with light from the front.")
        drawing = "person"
    return Hint(drawing=drawing, text=text, button=translate("Messages", "Choose a source"), act=acts.choose)


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
            return _failed(status, acts)
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


def _failed(status: RunnerStatus, acts: Acts) -> Said:
    """Say what did not work, with the buttons that may get somebody out of it."""
    failure = status.failure
    again = acts.again(translate("Messages", "Try again"))
    if isinstance(failure, CameraError):
        told = camera_words(failure.trouble, failure.camera, sys.platform, sandbox())
        first = _camera_help(told, acts)
        helps = (again, acts.other(), acts.demo()) if first is None else (first, again, acts.demo())
        return Said(drawing="camera", title=told.title, text=told.text, helps=helps)
    if isinstance(failure, ModelError):  # another source would not help
        title = translate("Messages", "The model can't be used")
        return Said(drawing="model", title=title, text=status.message, helps=(acts.other_model(), again))
    if failure is not None and not isinstance(failure, EmomonitorError):
        title = translate("Messages", "Something went wrong in the app")
        text = translate("Messages", "It was not your doing. What was recorded so far is kept.")
        return Said(drawing="warning", title=title, text=text, helps=(again, acts.other(), acts.demo()))
    title = translate("Messages", "This did not work")
    return Said(drawing="warning", title=title, text=status.message, helps=(again, acts.other(), acts.demo()))


def _camera_help(told: CameraWords, acts: Acts) -> Help | None:
    """Return the button that leads to the permission, None where there is no such way."""
    if told.settings:
        return Help(text=translate("Messages", "Open the settings"), act=lambda: acts.open_settings(told.settings))
    if told.command:
        return Help(text=translate("Messages", "Copy the command"), act=lambda: acts.copy(told.command))
    return None


def _reconnecting(status: RunnerStatus) -> str:
    seen = status.source_status
    if seen is None or not seen.detail:
        return status.message
    if seen.retry_in_s is None:
        return seen.detail
    return seen.detail + " " + translate("Messages", "Next try in {} s.").format(max(1, round(seen.retry_in_s)))

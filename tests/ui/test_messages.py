"""What is said when something is wrong: calm words, what to do, and a button that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.capture.base import SourceInfo, SourceKind, SourceState, SourceStatus
from emomonitor.entities import Quality, Scene
from emomonitor.errors import CameraError, CameraTrouble, EmomonitorError, ModelError, SourceError
from emomonitor.runtime.runner import RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui import messages
from emomonitor.ui.camera_words import MACOS_SETTINGS, WINDOWS_SETTINGS, camera_words
from emomonitor.ui.messages import Acts
from emomonitor.ui.view_watch import DARK_S, NOBODY_S, View, ViewWatch


@dataclass(slots=True)
class Done:
    """Notes which buttons were pressed."""

    what: list[str] = field(default_factory=list)

    def acts(self) -> Acts:
        def note(name: str) -> Callable[..., object]:
            return lambda *words: self.what.append(" ".join((name, *words)))

        return Acts(**{f.name: note(f.name) for f in fields(Acts)})


CAMERA = SourceInfo(uri="0", kind=SourceKind.CAMERA, title="Desk", width=64, height=48, fps=30, frames=None, live=True)


def camera_error(trouble: CameraTrouble) -> CameraError:
    return CameraError("words for the terminal", trouble=trouble, camera="Desk")


@pytest.mark.parametrize(
    ("platform", "sandbox", "words", "settings", "command"),
    [
        ("linux", "", "group “video”", "", "sudo usermod -aG video $USER"),
        ("linux", "flatpak", "Flatpak", "", "flatpak override --user --device=all emomonitor"),
        ("linux", "snap", "snap", "", "snap connect emomonitor:camera"),
        ("win32", "", "Privacy & security, Camera", WINDOWS_SETTINGS, ""),
        ("darwin", "", "System Settings, under Privacy & Security, Camera", MACOS_SETTINGS, ""),
    ],
)
def test_a_refused_camera_says_where_this_system_gives_permission(
    platform: str, sandbox: str, words: str, settings: str, command: str
) -> None:
    said = camera_words(CameraTrouble.REFUSED, "Desk", platform, sandbox)
    assert words in said.text
    assert (said.settings, said.command) == (settings, command)
    closed = camera_words(CameraTrouble.CLOSED, "Desk", platform, sandbox)
    assert closed.text.startswith("Close other programs that use it.") and words in closed.text


@pytest.mark.parametrize(
    ("failure", "title", "buttons"),
    [
        (camera_error(CameraTrouble.MISSING), "The camera is not connected", ["Try again", "Choose a source"]),
        (camera_error(CameraTrouble.IN_USE), "The camera is in use", ["Try again", "Choose a source"]),
        (camera_error(CameraTrouble.SILENT), "The camera gives no picture", ["Try again", "Choose a source"]),
        (camera_error(CameraTrouble.REFUSED), "The camera may not be used yet", ["Copy the command", "Try again"]),
        (camera_error(CameraTrouble.CLOSED), "The camera can't be opened", ["Copy the command", "Try again"]),
        (ModelError("It is damaged."), "The model can't be used", ["Choose a model", "Try again"]),
        (SourceError("x.mp4 does not exist."), "This did not work", ["Try again", "Choose a source"]),
        (ValueError("ours"), "Something went wrong in the app", ["Try again", "Choose a source"]),
    ],
    ids=lambda value: getattr(value, "trouble", type(value).__name__) if isinstance(value, Exception) else None,
)
def test_each_failure_has_its_words_and_buttons(
    failure: Exception, title: str, buttons: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    done = Done()
    status = RunnerStatus(state=State.FAILED, failure=failure, message=str(failure))
    said = messages.message_for(status, done.acts())
    assert said is not None
    assert said.title == title
    assert said.text and "Error" not in said.text
    assert [h.text for h in said.helps][: len(buttons)] == buttons
    for help_ in said.helps:
        help_.act()
    assert len(done.what) == len(said.helps)


def test_the_buttons_of_a_refused_camera_lead_to_the_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform, address in (("win32", WINDOWS_SETTINGS), ("darwin", MACOS_SETTINGS)):
        monkeypatch.setattr("sys.platform", platform)
        done = Done()
        status = RunnerStatus(state=State.FAILED, failure=camera_error(CameraTrouble.REFUSED))
        said = messages.message_for(status, done.acts())
        assert said is not None
        said.helps[0].act()
        assert done.what == [f"open_settings {address}"]


@pytest.mark.parametrize(
    ("changes", "words", "button", "act"),
    [
        ({"state": State.PAUSED}, "Paused", "Resume", "resume"),
        ({"source_status": SourceStatus(state=SourceState.BLACK)}, "The picture is black", "Choose a source", "choose"),
        (
            {"source_status": SourceStatus(state=SourceState.FROZEN)},
            "The picture has stopped moving",
            "Start it again",
            "restart",
        ),
        ({"view": View.NOBODY}, "Nobody in view: face the camera", "Choose a source", "choose"),
        ({"view": View.DARK}, "It is too dark to read faces: a lamp", "Choose a source", "choose"),
    ],
    ids=["paused", "black", "frozen", "nobody", "dark"],
)
def test_each_hint_has_its_words_and_a_button_that_does_what_it_says(
    changes: dict[str, Any], words: str, button: str, act: str
) -> None:
    done = Done()
    view = changes.pop("view", View.FINE)
    status = replace(RunnerStatus(state=State.RUNNING, source=CAMERA), **changes)
    hint = messages.hint_for(status, done.acts(), asked="0", view=view)
    assert hint is not None and hint.act is not None
    assert hint.text.startswith(words)
    assert hint.button == button
    hint.act()
    assert done.what == [act]


def test_pictures_from_a_folder_are_no_empty_room() -> None:
    pictures = SourceInfo(
        uri="x", kind=SourceKind.IMAGES, title="x", width=64, height=48, fps=None, frames=3, live=False
    )
    status = RunnerStatus(state=State.RUNNING, source=pictures)
    assert messages.hint_for(status, Done().acts(), asked="x", view=View.NOBODY) is None


def dark_scene(time_s: float) -> Scene:
    scene = a_scene(time_s)
    scene.frame.image[:] = 12
    return scene


def seen(watch: ViewWatch, make: Callable[[float], Scene], until_s: float, from_s: float = 0.0) -> View:
    for time_s in np.arange(from_s, until_s + 0.01, 0.5):
        watch.add(make(float(time_s)))
    return watch.view


def test_nobody_in_view_is_said_after_a_while_and_taken_back_at_once() -> None:
    watch = ViewWatch()
    assert seen(watch, a_scene, NOBODY_S - 0.5) is View.FINE
    assert seen(watch, a_scene, NOBODY_S, NOBODY_S) is View.NOBODY
    assert watch.add(a_scene(NOBODY_S + 0.5, a_reading()))
    assert watch.view is View.FINE


@pytest.mark.parametrize(
    "make", [lambda t: a_scene(t, a_reading(quality=Quality.DARK)), dark_scene], ids=["faces", "no face"]
)
def test_darkness_is_said_before_the_empty_room(make: Callable[[float], Scene]) -> None:
    watch = ViewWatch()
    assert seen(watch, make, DARK_S - 0.5) is View.FINE
    assert seen(watch, make, 2 * NOBODY_S, DARK_S) is View.DARK
    assert watch.add(a_scene(20.0, a_reading()))


def test_a_clip_that_plays_again_begins_anew() -> None:
    watch = ViewWatch()
    assert seen(watch, a_scene, NOBODY_S) is View.NOBODY
    watch.add(a_scene(0.0))
    assert watch.view is View.FINE


def test_an_empty_room_is_hinted_at_in_the_window(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.bridge.status().state is State.FAILED, timeout=60_000)
    live = window.live
    live._on_changed(RunnerStatus(state=State.RUNNING, source=CAMERA))
    for time_s in (0.0, NOBODY_S):
        live._on_scene(a_scene(time_s))
    assert live.stage.hint.isVisible()
    assert live.stage.hint.text.startswith("Nobody in view")
    live._on_scene(a_scene(NOBODY_S + 1, a_reading()))
    assert not live.stage.hint.isVisible()


def test_the_command_of_a_refused_camera_can_be_copied(
    open_window: OpenWindow, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.bridge.status().state is State.FAILED, timeout=60_000)
    error: EmomonitorError = camera_error(CameraTrouble.REFUSED)
    window.live._on_changed(RunnerStatus(state=State.FAILED, failure=error, message=str(error)))
    button = window.live.stage.message.buttons()[0]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "sudo usermod -aG video $USER"
    assert window.live.stage.toast.text.startswith("Copied: sudo usermod")

"""The picker of models and the suggestion, in the real window with two real models."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.engines import catalog, suggest
from emomonitor.engines.catalog import DEFAULT_MODEL, MODEL_FILE, find_model
from emomonitor.entities import Quality, Reading, Scene
from emomonitor.runtime.model_notes import FaceTimes, load_notes, update_notes
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.header import Header
from emomonitor.ui.theme import LIGHT
from emomonitor.ui.window import MainWindow

LOADED_MS = 60_000
"""Longest wait for the detector and the model on a busy machine."""

ENGINE = "ONNX Runtime · CPU"

Install = Callable[..., Path]


@pytest.fixture
def install(model: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Makes a folder of models that holds the shipped one; called, it adds a copy with other figures."""
    shipped, folder = find_model(DEFAULT_MODEL).folder, tmp_path / "models"
    shutil.copytree(shipped, folder / DEFAULT_MODEL)
    monkeypatch.setattr(catalog, "models_dir", lambda: folder)

    def add(name: str, title: str, *, flop: float, accuracy: float) -> Path:
        copy = Path(shutil.copytree(shipped, folder / name))
        entry = json.loads((copy / MODEL_FILE).read_text(encoding="utf-8"))
        entry |= {"title": title, "flop_per_face": round(entry["flop_per_face"] * flop)}
        del entry["files"]["keras"]  # other files, so that it counts as another model
        (copy / MODEL_FILE).write_text(json.dumps(entry), encoding="utf-8")
        metrics = json.loads((copy / "metrics.json").read_text(encoding="utf-8"))
        metrics["accuracy"] = accuracy
        (copy / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
        return copy

    return add


@pytest.fixture(autouse=True)
def suiting_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a model takes is neither long nor short, however busy the computer is that runs the tests."""
    monkeypatch.setattr(suggest, "SLOW_SHARE", 1e9)
    monkeypatch.setattr(suggest, "FAST_MS", 0.0)


@pytest.fixture
def slow_computer(suiting_computer: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a model takes is too long."""
    monkeypatch.setattr(suggest, "SLOW_SHARE", 0.0)


@pytest.fixture
def settings(demo: str, tmp_path: Path) -> Settings:
    return Settings(source=demo, engine="onnxruntime", theme="dark", data_dir=tmp_path / "data")


def timed(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the running model's time was measured in this window."""
    qtbot.waitUntil(lambda: window.live.advisor._told_ms is not None, timeout=LOADED_MS)


def rows(head: Header) -> list[QAction]:
    """The menu's rows as they are when it is opened."""
    head.model_menu.aboutToShow.emit()
    return [a for a in head.model_menu.actions() if not a.isSeparator()]


def running(window: MainWindow) -> str:
    model = window.bridge.status().model
    return model.name if model is not None else ""


def test_only_frames_with_one_read_face_count_as_a_face_time() -> None:
    def scene(*faces: Reading, ms: float) -> Scene:
        made = a_scene(0.0, *faces)
        return replace(made, timings=replace(made.timings, classify=ms))

    times = FaceTimes()
    for _ in range(60):
        times.add(scene(a_reading(1), a_reading(2), ms=50.0))
        times.add(scene(a_reading(1, quality=Quality.SMALL), ms=0.01))
        times.add(scene(ms=0.01))
    assert times.median_ms is None
    for _ in range(60):
        times.add(scene(a_reading(1), a_reading(2, quality=Quality.SMALL), ms=7.0))
    assert times.median_ms == 7.0


def test_the_menu_shows_accuracy_time_and_size_of_each_model(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    install("vgg16-tiny", "VGG16 tiny", flop=0.25, accuracy=0.66)
    window = open_window(settings)
    timed(qtbot, window)
    head, usual, tiny = rows(window.live.header)
    assert not head.isEnabled()
    assert usual.isChecked() and not tiny.isChecked()
    ms = window.live.advisor._told_ms
    assert ms is not None
    accuracy = round(100 * (find_model(DEFAULT_MODEL).accuracy or 0))
    assert usual.text() == f"VGG16 light\t{accuracy} % · {round(ms)} ms · 7.4 MB"
    name, _, figures = tiny.text().partition("\t")
    assert name == "VGG16 tiny"
    assert figures.startswith("66 % · about ") and figures.endswith(" ms · 7.4 MB")
    assert "test images" in usual.toolTip()
    assert window.live.header.model.accessibleName() == f"Model: VGG16 light · {accuracy} % · {round(ms)} ms"


def test_a_model_that_was_never_timed_says_so(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    install("vgg16-tiny", "VGG16 tiny", flop=0.0, accuracy=0.66)
    window = open_window(settings)
    timed(qtbot, window)
    assert "66 % · not timed · " in rows(window.live.header)[2].text()


def test_what_was_measured_last_time_is_shown_from_the_start(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    info = catalog.find_model(DEFAULT_MODEL)
    update_notes(settings.model_notes, lambda notes: notes.with_speed(info, ENGINE, 1234.0))
    window = open_window(settings)
    qtbot.waitUntil(lambda: running(window) == DEFAULT_MODEL, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: window.live.header.model.accessibleName().endswith("1234 ms"), timeout=5000)
    timed(qtbot, window)
    assert not window.live.header.model.accessibleName().endswith("1234 ms")
    qtbot.waitUntil(lambda: load_notes(settings.model_notes).measured(ENGINE)[info.fingerprint] < 1234.0, timeout=5000)


@pytest.mark.usefixtures("slow_computer")
def test_on_a_slow_computer_the_hint_leads_to_the_lighter_model(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    install("vgg16-tiny", "VGG16 tiny", flop=0.25, accuracy=0.66)
    window = open_window(settings)
    hint = window.live.stage.hint
    qtbot.waitUntil(lambda: hint.isVisible(), timeout=LOADED_MS)
    assert hint.text.startswith("VGG16 light takes ")
    assert "VGG16 tiny: about " in hint.text
    assert running(window) == DEFAULT_MODEL  # nothing changes by itself
    for button in (hint.button, hint.close_button):
        assert button.isVisible() and button.accessibleName()
        assert min(button.width(), button.height()) >= 32
    QTest.mouseClick(hint.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: running(window) == "vgg16-tiny", timeout=LOADED_MS)
    timed(qtbot, window)
    assert not hint.isVisible()
    assert window.live.header.model.accessibleName().startswith("Model: VGG16 tiny · 66 % · ")
    qtbot.waitUntil(lambda: len(load_notes(settings.model_notes).measured(ENGINE)) == 2, timeout=5000)


@pytest.mark.usefixtures("slow_computer")
def test_a_refused_suggestion_is_not_made_again(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    tiny = install("vgg16-tiny", "VGG16 tiny", flop=0.25, accuracy=0.66)
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.live.stage.hint.isVisible(), timeout=LOADED_MS)
    QTest.mouseClick(window.live.stage.hint.close_button, Qt.MouseButton.LeftButton)
    assert not window.live.stage.hint.isVisible()
    assert len(rows(window.live.header)) == 3
    fingerprint = catalog.load_info(tiny).fingerprint
    qtbot.waitUntil(lambda: fingerprint in load_notes(settings.model_notes).declined, timeout=5000)
    window.close()
    again = open_window(settings)
    timed(qtbot, again)
    assert again.live.advisor.suggestion is None
    assert not again.live.stage.hint.isVisible()


@pytest.mark.usefixtures("slow_computer")
def test_the_menu_makes_and_drops_the_suggestion_too(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    install("vgg16-tiny", "VGG16 tiny", flop=0.25, accuracy=0.66)
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.live.advisor.suggestion is not None, timeout=LOADED_MS)
    *_, follow, refuse = rows(window.live.header)
    assert follow.text() == "Suggested for this computer: VGG16 tiny"
    refuse.trigger()
    assert window.live.advisor.suggestion is None
    assert not window.live.stage.hint.isVisible()
    assert running(window) == DEFAULT_MODEL


def test_on_a_fast_computer_the_more_accurate_model_is_suggested(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggest, "SLOW_SHARE", 1000.0)
    monkeypatch.setattr(suggest, "FAST_MS", 10_000.0)
    install("vgg16", "VGG16", flop=3.0, accuracy=0.74)
    window = open_window(settings)
    qtbot.waitUntil(lambda: window.live.stage.hint.isVisible(), timeout=LOADED_MS)
    assert window.live.stage.hint.text.startswith("VGG16 suits this computer: 74 % accuracy, about ")
    window.apply_theme(LIGHT)
    window.resize(window.minimumWidth(), window.minimumHeight())
    QApplication.processEvents()
    assert window.live.stage.rect().contains(window.live.stage.hint.geometry())


@pytest.mark.usefixtures("slow_computer")
def test_with_one_model_nothing_is_suggested(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    window = open_window(settings)
    timed(qtbot, window)
    assert window.live.advisor.suggestion is None
    assert len(rows(window.live.header)) == 2


def test_a_model_from_elsewhere_is_in_the_menu_and_can_be_chosen_again(
    open_window: OpenWindow, install: Install, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    mine = install("mine", "My own", flop=1.0, accuracy=0.6).rename(tmp_path / "mine")
    window = open_window(replace(settings, model=str(mine)))
    qtbot.waitUntil(lambda: running(window) == "mine", timeout=LOADED_MS)
    qtbot.waitUntil(lambda: window.live.advisor.running is not None, timeout=5000)
    _, usual, own = rows(window.live.header)
    assert own.isChecked() and own.text().startswith("My own\t")
    chosen: list[str] = []
    window.live.header.model_chosen.connect(chosen.append)
    usual.trigger()
    qtbot.waitUntil(lambda: running(window) == DEFAULT_MODEL, timeout=LOADED_MS)
    assert chosen == [DEFAULT_MODEL]


def broken(install: Install) -> Path:
    """A model whose file of weights is no network, though its hash is right."""
    folder = install("broken", "Broken", flop=1.0, accuracy=0.9)
    next(folder.glob("*.onnx")).write_bytes(b"no network")
    entry = json.loads((folder / MODEL_FILE).read_text(encoding="utf-8"))
    entry["files"]["onnx"]["sha256"] = hashlib.sha256(b"no network").hexdigest()
    (folder / MODEL_FILE).write_text(json.dumps(entry), encoding="utf-8")
    return folder


def test_a_model_that_does_not_work_is_said_and_the_old_one_goes_on(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    broken(install)
    window = open_window(settings)
    qtbot.waitUntil(lambda: running(window) == DEFAULT_MODEL, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: window.live._status.state is State.RUNNING, timeout=LOADED_MS)
    next(a for a in rows(window.live.header) if a.text().startswith("Broken")).trigger()
    toast = window.live.stage.toast
    qtbot.waitUntil(lambda: "can't be loaded" in toast.text, timeout=LOADED_MS)
    assert window.live._status.state is State.RUNNING  # what runs goes on
    assert running(window) == DEFAULT_MODEL


def test_what_cannot_begin_with_a_model_that_does_not_work_begins_with_another(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    window = open_window(replace(settings, model=str(broken(install))))
    qtbot.waitUntil(lambda: window.live._status.state is State.FAILED, timeout=LOADED_MS)
    message = window.live.stage.message
    assert "can't be loaded" in message.accessibleName()
    assert [b.text() for b in message.buttons()] == ["Choose a model", "Try again"]
    rows(window.live.header)[1].trigger()
    qtbot.waitUntil(lambda: window.live._status.state is State.RUNNING, timeout=LOADED_MS)
    assert running(window) == DEFAULT_MODEL


def test_a_model_changes_while_a_clip_is_recorded_and_nothing_breaks_off(
    open_window: OpenWindow, install: Install, settings: Settings, qtbot: QtBot
) -> None:
    install("vgg16-tiny", "VGG16 tiny", flop=0.25, accuracy=0.66)
    window = open_window(settings)
    states: list[State] = []
    window.bridge.changed.connect(lambda status: states.append(status.state))
    qtbot.waitUntil(lambda: window.live._status.state is State.RUNNING, timeout=LOADED_MS)
    window.bridge.record()
    qtbot.waitUntil(lambda: window.live._status.recording is not None, timeout=LOADED_MS)
    states.clear()
    next(a for a in rows(window.live.header) if a.text().startswith("VGG16 tiny")).trigger()
    qtbot.waitUntil(lambda: running(window) == "vgg16-tiny", timeout=LOADED_MS)
    qtbot.waitUntil(lambda: "VGG16 tiny reads the faces" in window.live.stage.toast.text, timeout=5000)
    assert "choose it in the settings" in window.live.stage.toast.text
    assert set(states) == {State.RUNNING}
    assert window.live._status.recording is not None

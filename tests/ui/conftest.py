"""The real window for every test; a top-level widget that is left behind fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale, QObject
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.engines.catalog import DEFAULT_MODEL, MODEL_FILE
from emomonitor.resources import asset, models_dir
from emomonitor.settings import Settings
from emomonitor.ui.app import make_application
from emomonitor.ui.scale import set_text_scale
from emomonitor.ui.window import MainWindow

_USUAL = QLocale("en_GB")
"""How the app writes numbers in English where the system has no way of its own."""


@pytest.fixture(autouse=True)
def no_window_is_left_behind(qapp: QApplication) -> Iterator[None]:
    QLocale.setDefault(_USUAL)
    set_text_scale(1.0)  # it holds for the whole process: a test that failed may have left another
    before = set(qapp.topLevelWidgets())
    yield
    QLocale.setDefault(_USUAL)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    left = [w for w in set(qapp.topLevelWidgets()) - before]
    assert not left, f"top-level widgets left behind: {left}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "dialogs(*names): the classes of the dialogs that this test opens")


class DialogWatch(QObject):
    """Notes each dialog that is shown, by the name of its class."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            self.seen.append(type(watched).__name__)
        return False


@pytest.fixture(autouse=True)
def no_dialog_comes_unexpected(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Fail a test in which a dialog opens that it did not name: ``@pytest.mark.dialogs("LineDialog")``."""
    expected = {name for mark in request.node.iter_markers("dialogs") for name in mark.args}
    watch = DialogWatch()
    qapp.installEventFilter(watch)
    yield
    qapp.removeEventFilter(watch)
    unexpected = [name for name in watch.seen if name not in expected]
    assert not unexpected, f"dialogs that the test did not name with @pytest.mark.dialogs: {unexpected}"


@pytest.fixture(scope="session")
def model() -> None:
    """Tests that need the weights skip where they are absent."""
    if not (models_dir() / DEFAULT_MODEL / MODEL_FILE).is_file():
        pytest.skip(f"models/{DEFAULT_MODEL} is not there")


@pytest.fixture
def demo(model: None) -> str:
    """The demo clip's address; tests that need it skip where it is absent."""
    if not asset("demo.mp4").is_file():
        pytest.skip("assets/demo.mp4 is not there")
    return "demo"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(source=str(tmp_path / "nothing.mp4"), theme="dark", data_dir=tmp_path / "data")


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens the real window, and closes it at the end."""
    make_application("dark")
    opened: list[MainWindow] = []

    def open_one(settings: Settings, before: Callable[[MainWindow], object] | None = None) -> MainWindow:
        window = MainWindow(settings)
        opened.append(window)
        if before is not None:
            before(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield open_one
    for window in opened:
        window.close()
        assert window.stuck == ()
        window.deleteLater()

"""One window for each account: a second start raises the first window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from emomonitor.ui.app import bring_to_front
from emomonitor.ui.single import SingleInstance, instance_folder, instance_name

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from emomonitor.ui.single import SingleInstance
app = QCoreApplication([])
single = SingleInstance("test", Path(sys.argv[1]))
print("first" if single.claim() else "second", flush=True)
if "stay" in sys.argv:
    sys.stdin.readline()
"""

_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from emomonitor.ui.window import MainWindow
show = MainWindow.showEvent
def told(self, event):
    show(self, event)
    QTimer.singleShot(0, lambda: print("shown", flush=True))
MainWindow.showEvent = told
from emomonitor.__main__ import main
sys.exit(main())
"""


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _SECOND, str(folder), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short name: a socket's address has room for about a hundred letters."""
    return tmp_path_factory.mktemp("s")


@pytest.fixture
def first(qapp: QApplication, short: Path) -> Iterator[SingleInstance]:
    single = SingleInstance("test", short)
    assert single.claim()
    yield single
    single.release()


def test_a_second_copy_raises_the_first_and_ends(first: SingleInstance, short: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.raise_wanted, timeout=20_000):
        process = start(short)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=20_000)
    assert process.communicate()[0].strip() == "second"


def test_the_next_copy_is_the_first_once_the_first_has_ended(first: SingleInstance, short: Path) -> None:
    first.release()
    assert start(short).communicate(timeout=20)[0].strip() == "first"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_copy_that_crashed_and_left_its_socket_keeps_nobody_out(qapp: QApplication, short: Path) -> None:
    crashed = start(short, "stay")
    assert said(crashed) == "first"
    crashed.send_signal(signal.SIGKILL)
    crashed.communicate()
    assert {p.suffix for p in short.iterdir()} == {".lock", ".socket"}
    single = SingleInstance("test", short)
    assert single.claim()
    single.release()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_copy_that_hangs_keeps_nobody_out(short: Path) -> None:
    hanging = start(short, "stay")
    assert said(hanging) == "first"
    hanging.send_signal(signal.SIGSTOP)
    assert start(short).communicate(timeout=20)[0].strip() == "first"
    hanging.send_signal(signal.SIGKILL)
    hanging.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes on Windows have no file")
def test_the_socket_is_its_owners(first: SingleInstance, short: Path) -> None:
    (socket,) = short.glob("*.socket")
    assert socket.stat().st_mode & 0o077 == 0


def test_each_account_and_settings_folder_has_a_name_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = set()
    for i in range(2):
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / str(i)))
        names.add(instance_name())
        assert instance_name() in names
    monkeypatch.setenv("LOGNAME", "somebody-else")
    names.add(instance_name())
    assert len(names) == 3
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert instance_folder() == tmp_path


def test_a_minimised_window_comes_to_the_front(
    qapp: QApplication, qtbot: QtBot, add_widget: Callable[[QWidget], QWidget]
) -> None:
    window = add_widget(QWidget())
    for hide in (window.showMinimized, window.hide):
        hide()
        bring_to_front(window)
        qtbot.waitUntil(lambda: window.isVisible() and not window.isMinimized())


@pytest.fixture
def add_widget() -> Iterator[Callable[[QWidget], QWidget]]:
    made: list[QWidget] = []

    def add(widget: QWidget) -> QWidget:
        made.append(widget)
        return widget

    yield add
    for widget in made:
        widget.close()
        widget.deleteLater()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_starting_the_app_twice_ends_the_second_with_a_friendly_line(
    model: None, app_env: dict[str, str], short: Path, tmp_path: Path
) -> None:
    env = app_env | {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(short)}
    command = [sys.executable, "-c", _WINDOW, "run", "--source", "demo"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    assert said(running) == "shown"
    second = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    assert second.returncode == 0, second.stderr
    assert second.stdout.startswith("emomonitor is open already: its window is in front now.")
    headless = [sys.executable, "-m", "emomonitor", "run", "--headless", "--source", "demo", "--duration", "0.5"]
    third = subprocess.run(headless, capture_output=True, text=True, env=env, cwd=tmp_path, timeout=120, check=False)
    assert third.returncode == 0, third.stderr
    assert "Log: " in third.stdout
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=20)
    assert running.returncode == 130

"""Takes the user guide's pictures: ``QT_QPA_PLATFORM=offscreen python scripts/take_guide_pictures.py``.

Everything is done as a person does it, in the real window with the demo clip, in a data folder of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from emomonitor.labels import Emotion
from emomonitor.resources import asset
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.app import make_application
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.sessions.page import SessionsPage
from emomonitor.ui.welcome.welcome import Welcome
from emomonitor.ui.window import MainWindow

_SIZE = (1280, 800)
_SETTLE_S = 0.4
"""Wait before each picture, for what is drawn a moment later."""

_LONGEST_S = 60.0
_QUALITY = 88
"""WebP: text stays crisp and a picture takes about 60 kB."""

WORDS = {
    "en": {"giver": "Lin Mei", "person": "Grandpa", "mark": "tea", "films": "birthday, holiday, garden"},
    "zh_TW": {"giver": "林美", "person": "阿公", "mark": "喝茶", "films": "生日, 假期, 花園"},
}
"""What is typed, by language; the names are made up."""


def wait(seconds: float) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_until(holds: Callable[[], object]) -> None:
    """Let the window work until something holds. Raises TimeoutError after a minute."""
    deadline = time.monotonic() + _LONGEST_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come so far")
        wait(0.05)


class Photographer:
    """Saves pictures of one window under the names that the guide uses."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        self._window, self._folder = window, folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, part: QWidget | None = None) -> None:
        """Save what the window, or ``part`` of it, looks like now."""
        wait(_SETTLE_S)
        path = self._folder / f"{name}.webp"
        if not (part or self._window).grab().save(str(path), quality=_QUALITY):
            raise OSError(f"{path} can't be written")
        print(path, f"{path.stat().st_size / 1000:.0f} kB", flush=True)


def take_welcome(window: MainWindow, camera: Photographer, words: dict[str, str]) -> None:
    """Go through the first run."""
    welcome = window.agreement.welcome
    assert isinstance(welcome, Welcome)
    for page in welcome.pages:
        if page is welcome.camera:
            wait_until(lambda: window.bridge.status().state is State.RUNNING)
            wait(1.5)
        elif page is welcome.purpose:
            welcome.purpose.purposes.choices.button(0).click()
        elif page is welcome.keeping:
            welcome.keeping.keeping.choices.button(0).click()
        elif page is welcome.consent:
            fill_consent(welcome, words)
        camera.take(f"welcome-{welcome.at + 1}")
        if page is welcome.consent:
            bars = [b for b in welcome.consent.findChildren(QScrollBar) if b.isVisible()]
            for bar in bars:
                bar.setValue(bar.maximum())
            camera.take("consent-form")
        before = welcome.at
        welcome.go_on()
        if page is not welcome.ready:
            wait_until(partial(went_on, welcome, before))


def went_on(welcome: Welcome, before: int) -> bool:
    """Whether the page after number ``before`` is shown."""
    return welcome.at == before + 1


def fill_consent(welcome: Welcome, words: dict[str, str]) -> None:
    """Say who agrees."""
    form = welcome.consent.form
    form.givers.button(0).click()
    form.name.setText(words["giver"])


def shown(window: MainWindow, emotion: Emotion) -> bool:
    """Whether the card has shown an emotion for some time."""
    scene = window.live.stage.video.scene
    return scene is not None and any(r.emotion is emotion and scene.time_s - r.since_s > 1 for r in scene.readings)


def take_live(window: MainWindow, camera: Photographer, words: dict[str, str]) -> None:
    """Watch, name, mark, record, ask why."""
    live = window.live
    wait_until(lambda: shown(window, Emotion.SAD))
    camera.take("live")
    live.toggle_record()
    (dialog,) = window.findChildren(RecordDialog)
    camera.take("record", dialog)
    dialog.accept()
    wait_until(lambda: live.bridge.status().recording is not None)
    live.naming.name(1, words["person"])
    wait_until(lambda: shown(window, Emotion.FEAR) or shown(window, Emotion.SURPRISE) or shown(window, Emotion.HAPPY))
    live.mark(words["mark"])
    wait_until(lambda: shown(window, Emotion.HAPPY))
    wait(1.5)
    camera.take("recording")
    live.card.why.click()
    wait(0.5)
    camera.take("why")
    live.card.why.click()
    window.show_page("understand")
    wait(2.0)
    camera.take("understand")
    window.show_page("live")
    window.bridge.stop_recording()
    wait_until(lambda: live.bridge.status().recording is None)
    camera.take("saved")
    live.stage.toast.button.click()
    look_back(window, words["person"])


def look_back(window: MainWindow, name: str) -> None:
    """Wait until the recording is open on its page, and read there what the expressions come to."""
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    view = page.first
    wait_until(lambda: view.replay is not None and view.replay.people.names.get(1) == name and not page.busy)
    view.timeline.set_cursor(view.timeline.seen()[1] / 2)


def take_analyze(window: MainWindow, camera: Photographer, words: dict[str, str]) -> None:
    """Drop a folder of films; the second of them is none."""
    with tempfile.TemporaryDirectory(prefix="emomonitor-guide-films-") as name:
        folder = Path(name)
        first, bad, last = (folder / f"{film}.mp4" for film in words["films"].split(", "))
        for film in (first, last):
            shutil.copyfile(asset("demo.mp4"), film)
        bad.write_bytes(bytes(range(256)))
        window.analyze([first, bad, last])
        wait_until(lambda: (job := window.analysis.status.running) is not None and job.path == last and job.left_s)
        camera.take("analyze")
        window.analysis.cancel_all()
        wait_until(lambda: not window.analysis.busy)


def take_pages(window: MainWindow, camera: Photographer) -> None:
    """Visit the other pages."""
    for name in window.rail.buttons:
        if name not in ("live", "analyze"):
            window.show_page(name)
            wait(1.5)
            camera.take(name)
    window.show_page("live")


def take_closed(settings: Settings, folder: Path) -> None:
    """Show a camera that was closed for an hour: none is needed for it."""
    window = MainWindow(replace(settings, source="0"))
    window.resize(*_SIZE)
    window.live.guard.close_for()
    window.show()
    wait(1.0)
    Photographer(window, folder).take("closed")
    window.close()
    window.deleteLater()


def take_all(language: str, theme: str, folder: Path) -> None:
    """Take all pictures of one language."""
    with tempfile.TemporaryDirectory(prefix="emomonitor-guide-") as data:
        usual = Settings()
        settings = replace(
            usual, source="demo", language=language, theme=theme, data_dir=Path(data) / "emomonitor", timeline_s=30.0
        )
        window = MainWindow(settings, welcome=True)
        window.resize(*_SIZE)
        window.show()
        camera, words = Photographer(window, folder / language), WORDS[language]
        take_welcome(window, camera, words)
        take_live(window, camera, words)
        take_analyze(window, camera, words)
        take_pages(window, camera)
        window.close()
        window.deleteLater()
        take_closed(settings, folder / language)


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/guide"))
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--language", choices=tuple(WORDS), action="append")
    args = parser.parse_args()
    app = make_application(args.theme)
    for language in args.language or tuple(WORDS):
        take_all(language, args.theme, args.out)
    QApplication.sendPostedEvents()
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())

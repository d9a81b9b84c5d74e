"""Takes the user guide's pictures: ``QT_QPA_PLATFORM=offscreen python scripts/take_guide_pictures.py``.

Everything is done as a person does it, in the real window with the demo clip, in a data folder of its own. A film of
two people is made of the demo clip: the same woman, and her mirror image. Only what the guide shows is kept.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QMenu, QScrollBar, QToolButton, QWidget

from emomonitor.care.companion.line import LineKind
from emomonitor.care.entities import Channel, ChannelKind, Recipient
from emomonitor.entities import Image, utc_now
from emomonitor.labels import Emotion
from emomonitor.opencv import cv2
from emomonitor.resources import asset
from emomonitor.runtime.batch_jobs import JobState
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.app import make_application
from emomonitor.ui.care.page import CarePage
from emomonitor.ui.care.rest import RestDialog
from emomonitor.ui.coding.view import CodingView
from emomonitor.ui.company import Manner
from emomonitor.ui.demo.story import SUGGEST
from emomonitor.ui.family.page import FamilyPage
from emomonitor.ui.record_dialog import RecordDialog
from emomonitor.ui.sessions.page import SessionsPage
from emomonitor.ui.welcome.welcome import Welcome
from emomonitor.ui.window import MainWindow

_SIZE = (1280, 800)
_SETTLE_S = 0.4
"""Wait before each picture, for what is drawn a moment later."""

_LONGEST_S = 300.0
_QUALITIES, _MOST_BYTES = (88, 80, 72), 80_000
"""WebP: text stays crisp and a picture takes about 60 kB; one that takes more gets the next quality."""

WORDS = {
    "en": {
        "giver": "Lin Mei",
        "person": "Grandpa",
        "mark": "tea",
        "films": "birthday, holiday, garden",
        "visit": "visit",
        "people": "Ann, Ella",
        "marks": "cake, song",
        "note": "Ann's birthday",
        "coder": "Lin Mei",
        "family": "Mei",
    },
    "zh_TW": {
        "giver": "林美",
        "person": "阿公",
        "mark": "喝茶",
        "films": "生日, 假期, 花園",
        "visit": "探訪",
        "people": "小安, 小艾",
        "marks": "蛋糕, 唱歌",
        "note": "小安的生日",
        "coder": "林美",
        "family": "小美",
    },
}
"""What is typed, by language; the names are made up."""

_FILM_S, _FILM_FPS = 80, 8
"""The film of two: long enough for intervals."""

_AWAY_S = (24, 33)
"""The second person leaves the film and comes back; long enough to be taken for somebody else."""

_CODED = (
    (0.0, "sad"),
    (6.5, "unsure"),
    (10.5, "happy"),
    (28.0, "neutral"),
    (31.0, "sad"),
    (47.0, "unsure"),
    (50.0, "happy"),
    (66.5, "sad"),
)
"""Seconds of the film of two, and what is pressed there."""


def wait(seconds: float) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_until(holds: Callable[[], object]) -> None:
    """Let the window work until something holds. Raises TimeoutError after five minutes."""
    deadline = time.monotonic() + _LONGEST_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not come so far")
        wait(0.05)


class Photographer:
    """Saves pictures of one window under the names that the guide uses."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        self._window, self._folder = window, folder
        self._used = pictures_of(Path("docs/guide") / f"{folder.name}.md")
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, part: QWidget | None = None, *, over: Sequence[tuple[QMenu, QPoint]] = ()) -> None:
        """Save what the window, or ``part`` of it, looks like now, if the guide shows it.

        Args:
            name: of the picture.
            part: instead of the whole window.
            over: menus over it, and where in the window they lie: the screen may be too small for them.
        """
        wait(_SETTLE_S)
        if name not in self._used:
            return
        path, picture = self._folder / f"{name}.webp", (part or self._window).grab()
        painter = QPainter(picture)
        for menu, at in over:
            painter.drawPixmap(min(at.x(), self._window.width() - menu.width() - 8), at.y(), menu.grab())
        painter.end()
        for quality in _QUALITIES:
            if not picture.save(str(path), quality=quality):
                raise OSError(f"{path} can't be written")
            if path.stat().st_size <= _MOST_BYTES:
                break
        print(path, f"{path.stat().st_size / 1000:.0f} kB", flush=True)


def pictures_of(guide: Path) -> frozenset[str]:
    """Return the names of the pictures that a guide shows."""
    return frozenset(re.findall(r"/([\w-]+)\.webp\)", guide.read_text(encoding="utf-8")))


def make_film(path: Path) -> None:
    """Make a film of two people: the demo clip to and fro, and beside it its mirror image at another moment."""
    clip = cv2.VideoCapture(str(asset("demo.mp4")))
    fps, frames = clip.get(cv2.CAP_PROP_FPS), list[Image]()
    while (read := clip.read())[0]:
        frames.append(np.asarray(read[1], np.uint8)[:, 90:550])
    clip.release()
    frames = frames[:: round(fps / _FILM_FPS)]
    there_and_back = [*frames, *frames[::-1]]
    height, width = frames[0].shape[:2]
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), _FILM_FPS, (2 * width, height))
    wall = np.full_like(frames[0], frames[0][:40].mean(axis=(0, 1)).astype(np.uint8))
    for i in range(_FILM_S * _FILM_FPS):
        left = there_and_back[i % len(there_and_back)]
        right = there_and_back[(i + len(frames) * 3 // 4) % len(there_and_back)][:, ::-1]
        away = _AWAY_S[0] <= i / _FILM_FPS < _AWAY_S[1]
        film.write(np.hstack([left, wall if away else right]))
    film.release()


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
    dialog.video.setChecked(True)
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


def analysed(window: MainWindow, film: Path) -> Path:
    """Analyse a film and return its session."""
    window.analyze([film])
    wait_until(lambda: any(j.path == film and j.state is JobState.DONE for j in window.analysis.status.jobs))
    (session,) = (j.session for j in window.analysis.status.jobs if j.path == film)
    assert session is not None
    return session


def opened(window: MainWindow, session: Path | None) -> SessionsPage:
    """Open a session, or none, and wait until all of it is seen."""
    if session is None:
        window.show_page("sessions")
    else:
        window.open_session(session)
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    still(page)
    return page


def still(page: SessionsPage) -> None:
    """Wait until nothing is read, worked out or drawn any more."""
    wait(0.2)
    views = [v for v in (page.first, page.comparing.second) if v is not None and v.replay is not None]
    wait_until(lambda: not page.busy and all(v.timeline.settled for v in views))


def pulled_down(button: QToolButton) -> tuple[QMenu, QPoint]:
    """Open a button's menu; return where below it in the window it belongs, too."""
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    return menu, button.mapTo(button.window(), button.rect().bottomLeft())


def take_people(page: SessionsPage, camera: Photographer, names: Sequence[str]) -> tuple[int, int]:
    """Name the two people, and say that the second one is who came back. Returns their numbers."""
    view = page.first
    assert view.replay is not None
    left, right, again = sorted(view.replay.people.ids)[:3]
    for who, name in zip((left, right), names, strict=True):
        view.editing.rename(who, name)
        still(page)
    view.people.chips[again].click()
    view.timeline.set_cursor(40.0)
    still(page)
    menu, at = pulled_down(view.people.edit)
    (same,) = menu.findChildren(QMenu)
    last, others = menu.actions()[-1], same.actions()
    menu.setActiveAction(last)
    beside = menu.actionGeometry(last).topRight()
    same.popup(menu.mapToGlobal(beside))
    same.setActiveAction(others[-1])
    camera.take("sessions-people", over=((menu, at), (same, at + beside)))
    menu.close()
    view.editing.merge(again, right)
    still(page)
    return left, right


def take_sessions(window: MainWindow, camera: Photographer, words: dict[str, str], film: Path) -> Path:
    """Look back at a session of two people: put right who is who, mark, read figures. Returns the session."""
    visit = film.with_name(f"{words['visit']}.mp4")
    shutil.copyfile(film, visit)
    session = analysed(window, visit)
    page = opened(window, session)
    view = page.first
    left, right = take_people(page, camera, words["people"].split(", "))
    first, second = words["marks"].split(", ")
    view.editing.mark(20.0, first, None)
    view.editing.mark(60.0, second, 67.0)
    view.editing.note(words["note"])
    still(page)
    view.people.chips[left].click()
    page.say("")
    view.timeline.set_window(5.0, 75.0)
    view.timeline.set_cursor(48.0)
    still(page)
    camera.take("sessions")
    camera.take("export", over=(pulled_down(page.export),))
    page.export.menu().close()
    view.looks.buttons()[2].click()
    view.people.chips[right].click()
    view.tabs.buttons()[1].click()
    view.timeline.show_whole()
    still(page)
    camera.take("sessions-changes")
    view.tabs.buttons()[0].click()
    view.looks.buttons()[0].click()
    recording = next(p for p, e in page.model.entries.items() if e.facts is not None and words["mark"] in e.facts.marks)
    page.open(recording)
    still(page)
    assert view.replay is not None
    view.timeline.set_cursor(view.replay.end_s - 2.0)
    still(page)
    camera.take("sessions-video")
    page.open(session)
    still(page)
    page.comparing.begin(recording)
    wait_until(lambda: page.comparing.on)
    still(page)
    camera.take("compare")
    page.comparing.end()
    return session


def take_coding(window: MainWindow, camera: Photographer, words: dict[str, str], session: Path) -> None:
    """Code the film of two by eye and see how far the model agrees."""
    window.show_page("kept")
    window.code_session(session)
    view = window.page("coding")
    assert isinstance(view, CodingView)
    wait_until(view.start.name.isVisible)
    view.start.name.setText(words["coder"])
    camera.take("coding-start")
    view.start.begin.click()
    player = view.pane.player
    wait_until(lambda: view.pane.isVisible() and player.settled)
    todo = list(_CODED)
    for i in range(_FILM_S * _FILM_FPS - 1):
        if todo and i >= todo[0][0] * _FILM_FPS:
            view.pane.press(todo.pop(0)[1])
        player.step(1)
        wait_until(lambda: player.settled)
        if i == _FILM_S * _FILM_FPS // 2:
            camera.take("coding")
    view.finish()
    wait_until(view.result.isVisible)
    camera.take("agreement")
    view.back.click()


def take_pages(window: MainWindow, camera: Photographer) -> None:
    """Visit the other pages."""
    for name in window.rail.buttons:
        if name not in ("live", "analyze", "sessions", "family", "care"):
            window.show_page(name)
            wait(1.5)
            camera.take(name)
    window.show_page("live")


def take_family(window: MainWindow, camera: Photographer, words: dict[str, str], language: str) -> None:
    """Set a family up that is reached by a phone, and keep somebody company."""
    desk = window.company.desk
    phone = Channel(key="ntfy-1", kind=ChannelKind.NTFY, tested=utc_now())
    desk.secrets.set_address(phone.key, "https://ntfy.sh/emo-k7f3m9qxw2rt8b")
    family = Recipient(key="mei", name=words["family"], language=language, phone="0900 000 000", channels=(phone.key,))
    usual = desk.config
    desk.change(
        replace(
            usual,
            person=words["person"],
            people=(family,),
            channels=(phone,),
            companion=replace(usual.companion, night="", asks_an_hour=12, asks_a_day=48),
        )
    )
    window.show_page("family")
    wait(1.0)
    camera.take("family")
    page = window.page("family")
    assert isinstance(page, FamilyPage)
    page.scroller.verticalScrollBar().setValue(page.rules.y())
    camera.take("family-rules")
    window.company.open()
    window.bridge.resume()
    companion = window.company.page
    assert companion is not None
    wait_until(lambda: companion.line is not None and companion.line.kind is LineKind.SUGGESTED)
    camera.take("companion")
    companion.body.call.click()
    camera.take("companion-call")
    companion.call.back.click()
    window.company.leave()
    window.bridge.pause()
    desk.change(usual)


def take_care(settings: Settings, folder: Path) -> None:
    """Look at a simulated fortnight: a day, a week, months, the baseline."""
    data = settings.data_dir.with_name("simulated")
    maker = Path(__file__).with_name("simulate_days.py")
    subprocess.run([sys.executable, str(maker), "--out", str(data), "--lang", settings.language], check=True)
    window = MainWindow(replace(settings, data_dir=data, welcomed=True))
    window.resize(*_SIZE)
    window.show()
    camera = Photographer(window, folder)
    wait_until(lambda: window.bridge.status().state is State.RUNNING)
    window.show_page("care")
    page = window.page("care")
    assert isinstance(page, CarePage)
    wait_until(lambda: page.shown is not None)
    for view, name in enumerate(("care-day", "care-week", "care-months")):
        page.show_view(view)
        camera.take(name)
    page.scroller.verticalScrollBar().setValue(page.scroller.verticalScrollBar().maximum())
    camera.take("care-feedback")
    page.show_view(0)
    page.show_rest()
    (dialog,) = window.findChildren(RestDialog)
    camera.take("baseline", dialog)
    dialog.reject()
    window.leave()
    window.deleteLater()


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


def take_all(language: str, theme: str, folder: Path, film: Path) -> None:
    """Take all pictures of one language; those that the guide no longer shows are deleted."""
    with tempfile.TemporaryDirectory(prefix="emomonitor-guide-") as data:
        usual = Settings()
        settings = replace(
            usual, source="demo", language=language, theme=theme, data_dir=Path(data) / "emomonitor", timeline_s=30.0
        )
        manner = Manner(whole_screen=False, guarded=False, live_only=False, pace=SUGGEST)
        window = MainWindow(settings, welcome=True, manner=manner)
        window.resize(*_SIZE)
        window.show()
        camera, words = Photographer(window, folder / language), WORDS[language]
        take_welcome(window, camera, words)
        take_live(window, camera, words)
        take_analyze(window, camera, words)
        window.bridge.pause()  # the films have the computer to themselves
        session = take_sessions(window, camera, words, film)
        take_coding(window, camera, words, session)
        take_family(window, camera, words, language)
        take_pages(window, camera)
        window.leave()
        window.deleteLater()
        take_closed(settings, folder / language)
        take_care(settings, folder / language)


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/guide"))
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--language", choices=tuple(WORDS), action="append")
    args = parser.parse_args()
    app = make_application(args.theme)
    with tempfile.TemporaryDirectory(prefix="emomonitor-guide-film-") as name:
        film = Path(name) / "two.mp4"
        make_film(film)
        for language in args.language or tuple(WORDS):
            take_all(language, args.theme, args.out, film)
    QApplication.sendPostedEvents()
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())

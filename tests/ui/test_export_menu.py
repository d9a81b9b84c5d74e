"""The export menu: formats, a file, writing in the background, and where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from exporting_scenes import make_session
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from emomonitor.errors import SessionError
from emomonitor.exporting.apart import export_apart
from emomonitor.exporting.formats import FORMATS, format_of
from emomonitor.replay.replay import open_replay
from emomonitor.ui.export_menu import ExportLine, ExportMenu, Shown
from emomonitor.ui.theme import DARK


class Page(QWidget):
    """What the sessions page has of it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Shown | None = None
        self.language = "en"
        self.menu = ExportMenu(lambda: self.shown, lambda: self.language, self)
        self.line = ExportLine(self.menu)
        self.line.set_theme(DARK)
        QVBoxLayout(self).addWidget(self.line)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[Page]:
    made = Page()
    qtbot.addWidget(made)
    made.shown = Shown(replay=open_replay(make_session(tmp_path / "20261123T120500Z")))
    made.show()
    yield made
    qtbot.waitUntil(lambda: not made.menu.busy, timeout=20_000)


def test_every_format_is_in_the_menu_with_what_it_is_for(page: Page) -> None:
    page.menu.renew()
    actions = [page.menu.action_of(f.key) for f in FORMATS]
    assert all(a in page.menu.actions() and a.isEnabled() and a.text() and a.toolTip() for a in actions)
    page.language = "zh_TW"
    page.menu.retranslate()
    assert actions[0].text() == "網頁報告…"
    page.shown = None
    page.menu.renew()
    assert not any(a.isEnabled() for a in actions)


def test_a_file_is_written_in_the_background_and_told(page: Page, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "visit.html"
    assert not page.line.isVisible()
    with qtbot.waitSignal(page.menu.exported, timeout=20_000) as told:
        page.menu.write(format_of("html"), target)
        assert page.line.isVisible() and "visit.html" in page.line.words and not page.line.open_file.isVisible()
    assert told.args == [(target,)] and "<h1>" in target.read_text()
    assert str(target) in page.line.words and page.line.open_file.isVisible()


def test_open_opens_the_file(page: Page, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()))
    with qtbot.waitSignal(page.menu.exported, timeout=20_000):
        page.menu.write(format_of("elan"), tmp_path / "e.tsv")
    page.line.open_file.click()
    page.line.open_folder.click()
    assert opened == [str(tmp_path / "e.tsv"), str(tmp_path)]
    page.line.close_line.click()
    assert not page.line.isVisible()


def test_only_what_is_shown_can_be_taken(page: Page, qtbot: QtBot, tmp_path: Path) -> None:
    whole = page.shown
    assert whole is not None
    page.menu.renew()
    assert not page.menu.part.isEnabled()  # all of it is shown
    page.shown = Shown(replay=whole.replay, persons=(2,), start_s=60, end_s=120)
    page.menu.renew()
    assert page.menu.part.isEnabled()
    page.menu.part.trigger()
    with qtbot.waitSignal(page.menu.exported, timeout=20_000):
        page.menu.write(format_of("csv"), tmp_path / "rows.csv")
    rows = pd.read_csv(tmp_path / "rows.csv")
    assert (rows.person == 2).all() and rows.time_s.min() == 60 and rows.time_s.max() < 120


def test_what_is_stopped_leaves_nothing_behind(page: Page, tmp_path: Path) -> None:
    assert page.shown is not None
    before = set(tmp_path.iterdir())
    with pytest.raises(SessionError, match="stopped"):
        export_apart(
            page.shown.replay,
            format_of("pdf"),
            tmp_path / "r.pdf",
            language="en",
            overwrite=False,
            stopped=lambda: True,
        )
    assert set(tmp_path.iterdir()) == before


def test_what_can_t_be_written_is_said(page: Page, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.menu.failed, timeout=20_000):
        page.menu.write(format_of("csv"), tmp_path / "none" / "rows.csv")
    assert "There is no folder" in page.line.words and not page.line.open_file.isVisible()


def test_a_sidecar_that_was_there_is_not_replaced_unasked(page: Page, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text("mine")
    with qtbot.waitSignal(page.menu.failed, timeout=20_000):
        page.menu.write(format_of("bids"), tmp_path / "events.tsv")
    assert (tmp_path / "events.json").read_text() == "mine" and "there already" in page.line.words


@pytest.mark.dialogs("QFileDialog")
def test_the_dialog_suggests_a_name(page: Page, qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    page.menu.action_of("figures").trigger()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    assert Path(dialog.selectedFiles()[0]).name == "20261123T120500Z_figures.csv"
    assert dialog.defaultSuffix() == "csv"
    with qtbot.waitSignal(page.menu.exported, timeout=20_000):
        dialog.fileSelected.emit(str(tmp_path / "f.csv"))
        dialog.reject()
    assert (tmp_path / "f.csv").is_file()

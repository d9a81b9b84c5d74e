"""The page of models and the trial of two, with the shipped model and one made by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import walk
from model_scenes import write_model
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow

from emomonitor.engines import catalog
from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
from emomonitor.runtime.model_notes import load_notes
from emomonitor.runtime.model_store import import_model
from emomonitor.runtime.pairing import Agreement, read_twice
from emomonitor.runtime.state import State
from emomonitor.settings import Settings
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.models_page.card import ModelCard
from emomonitor.ui.models_page.page import ModelsPage
from emomonitor.ui.models_page.trial import TrialPage
from emomonitor.ui.theme import LIGHT
from emomonitor.ui.window import MainWindow

pytest.importorskip("onnx", reason="onnx is not installed (the extra train)")

LOADED_MS = 60_000


@pytest.fixture
def settings(model: None, tmp_path: Path) -> Settings:
    """The source is not there: nothing runs beside what is tested."""
    source = str(tmp_path / "nothing.mp4")
    return Settings(source=source, engine="onnxruntime", theme="dark", data_dir=tmp_path / "data")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A model's folder that can be imported."""
    folder = write_model(tmp_path / "given", title="My own", name="mine")
    shutil.copy(find_model(DEFAULT_MODEL).folder / "hours.png", folder / "hours.png")
    return folder


def models_page(window: MainWindow, qtbot: QtBot) -> ModelsPage:
    window.show_page("models")
    page = window.page("models")
    assert isinstance(page, ModelsPage)
    qtbot.waitUntil(lambda: bool(page.cards) and not page.errands.busy, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: window.live.advisor.running is not None, timeout=LOADED_MS)  # it changes the cards
    qtbot.waitUntil(lambda: page.details[0].isVisible(), timeout=5000)
    return page


def card_of(page: ModelsPage, name: str) -> ModelCard:
    return next(c for c in page.cards if c.info.name == name)


def idle(page: ModelsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.errands.busy, timeout=LOADED_MS)


def figures(card: ModelCard) -> dict[str, str]:
    return {what.text(): value.text() for what, value in card._rows}


def test_installed_models_stand_side_by_side_with_their_figures(
    open_window: OpenWindow, settings: Settings, mine: Path, qtbot: QtBot
) -> None:
    import_model(mine)
    page = models_page(open_window(settings), qtbot)
    walk.settle()
    usual, own = page.cards
    shipped = figures(usual)
    assert shipped["Accuracy"].startswith("70.0 % (68.9 to 71.")
    assert shipped["Macro-F1"] == "0.681"
    assert shipped["Size"] == "7.4 MB"
    assert shipped["Training"] == "64 epochs, 1.3 hours, 26,009 images"
    assert figures(own)["Accuracy"] == figures(own)["Macro-F1"] == "not measured"
    assert usual.y() == own.y() and usual.x() < own.x()
    assert not usual.remove.isVisible() and own.remove.isVisible()
    assert "Accuracy: 70.0 %" in usual.accessibleDescription()


def test_details_are_the_table_of_confusions_and_the_card(
    open_window: OpenWindow, settings: Settings, mine: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    outside = Path(shutil.copy(mine / "hours.png", tmp_path / "outside.png"))
    (mine / "README.md").write_text(f"# Mine\n\n![](hours.png) ![]({outside.as_posix()})\n", encoding="utf-8")
    import_model(mine)
    window = open_window(settings)
    window.resize(1280, 800)
    page = models_page(window, qtbot)
    usual, own = page.cards
    one, two = page.details
    assert one.table is not None  # of the one in use, as long as nobody has chosen
    assert usual.details.isChecked() and not two.isVisible()
    assert "Out of scope" in one.card.toPlainText()
    assert "Written by python" not in one.card.toPlainText()  # a comment
    own.details.click()
    walk.settle()
    assert two.isVisible() and two.table is None
    assert one.x() < two.x() and one.y() == two.y()
    kind = QTextDocument.ResourceType.ImageResource.value
    shown = [two.card.document().resource(kind, QUrl(name)) for name in ("hours.png", outside.as_posix())]
    assert shown[0].width() > 100
    assert shown[1].width() == 1  # nothing from elsewhere
    usual.details.click()
    assert [usual.details.isChecked(), own.details.isChecked()] == [False, True]
    assert one.installed is own.installed and not two.isVisible()
    own.details.click()
    assert not one.isVisible()


def test_what_a_face_takes_is_measured_and_remembered(
    open_window: OpenWindow, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.ui.models_page.page._MEASURE_S", 0.05)
    page = models_page(open_window(settings), qtbot)
    (usual,) = page.cards
    assert figures(usual)["A face here"] == "not timed"
    usual.measure.click()
    idle(page, qtbot)
    assert figures(usual)["A face here"].endswith(" ms")
    assert "ms for a face, with ONNX Runtime" in page.status.text()
    fingerprint = usual.info.fingerprint
    qtbot.waitUntil(
        lambda: fingerprint in load_notes(settings.model_notes).measured("ONNX Runtime · CPU"), timeout=5000
    )


def test_a_model_is_imported_used_and_not_removed_while_it_is_in_use(
    open_window: OpenWindow, demo: str, settings: Settings, mine: Path, qtbot: QtBot
) -> None:
    window = open_window(replace(settings, source=demo))
    qtbot.waitUntil(lambda: window.live._status.state is State.RUNNING, timeout=LOADED_MS)
    page = models_page(window, qtbot)
    page.take_in(mine)
    qtbot.waitUntil(lambda: len(page.cards) == 2, timeout=LOADED_MS)
    assert page.status.text() == "My own is installed as mine. Nobody else can read it."
    own = card_of(page, "mine")
    own.use.click()
    qtbot.waitUntil(lambda: own._tag.text() == "In use", timeout=LOADED_MS)
    assert window.live._status.state is State.RUNNING  # nothing was broken off
    assert window.store.settings.model == "mine"
    assert not own.use.isEnabled() and not own.remove.isEnabled()
    page.ask_to_remove(own.info)
    assert "is in use" in page.status.text()


@pytest.mark.dialogs("ConfirmDialog")
def test_an_imported_model_is_removed_after_a_question(
    open_window: OpenWindow, settings: Settings, mine: Path, own_models: Path, qtbot: QtBot
) -> None:
    import_model(mine)
    page = models_page(open_window(settings), qtbot)
    card_of(page, "mine").remove.click()
    (question,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, ConfirmDialog) and w.isVisible())
    assert str(own_models / "mine") in question.accessibleDescription()
    question.go.click()
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=LOADED_MS)
    assert page.status.text() == "My own was removed."
    assert list(own_models.iterdir()) == []


def test_a_model_that_does_not_fit_is_refused_in_words(
    open_window: OpenWindow, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    page = models_page(open_window(settings), qtbot)
    page.take_in(write_model(tmp_path / "pets", labels=["cat", "dog"]))
    idle(page, qtbot)
    assert "has other classes (cat, dog)" in page.status.text()
    assert page.status.isVisible() and len(page.cards) == 1
    page.take_in(tmp_path / "pets" / "linear.onnx")
    idle(page, qtbot)
    assert "is no readable zip file" in page.status.text()


def test_an_installed_model_that_is_damaged_is_told(
    open_window: OpenWindow, settings: Settings, own_models: Path, qtbot: QtBot
) -> None:
    write_model(own_models / "old", schema=0)
    page = models_page(open_window(settings), qtbot)
    assert "has schema 0" in page._trouble.text() and page._trouble.isVisible()
    assert len(page.cards) == 1


# -- two on one clip -------------------------------------------------------------------------------------


def trial_page(window: MainWindow, qtbot: QtBot) -> TrialPage:
    page = models_page(window, qtbot)
    page.trial.click()
    trial = window.page("trial")
    assert isinstance(trial, TrialPage)
    qtbot.waitUntil(lambda: not trial.errands.busy, timeout=LOADED_MS)
    return trial


def test_two_models_are_tried_on_one_clip(
    open_window: OpenWindow, settings: Settings, mine: Path, media: Path, qtbot: QtBot
) -> None:
    import_model(mine)
    window = open_window(settings)
    trial = trial_page(window, qtbot)
    trial.use_clip(str(media / "two_people_intel.mp4"))
    trial.go.click()
    assert trial.stop.isVisible() and not trial.first.isEnabled()
    qtbot.waitUntil(lambda: trial.tried is not None, timeout=LOADED_MS)
    tried = trial.tried
    assert tried is not None and tried.whole and tried.frames == 58
    assert tried.models == ("VGG16 light", "My own")
    assert tried.agreement.faces > 20
    result = trial.result
    assert result.isVisible()
    assert result._sum.text().startswith("They agree on ")
    assert [s.accessibleDescription() != "" for s in result.strips] == [True, True]
    assert result.people.isVisible()  # two people are in it
    pictures = [s.grab().toImage() for s in result.strips]
    assert pictures[0] != pictures[1]
    before = result.moment.accessibleDescription()
    result.moment.setFocus()
    QTest.keyClick(result.moment, Qt.Key.Key_End)
    assert result.moment.accessibleDescription() != before
    assert "VGG16 light: " in result.moment.accessibleDescription()
    assert not settings.data_dir.exists() or not list(settings.data_dir.rglob("*.csv"))  # nothing is kept


def test_a_trial_can_be_stopped_and_ends_when_nobody_looks(
    open_window: OpenWindow, demo: str, settings: Settings, mine: Path, qtbot: QtBot
) -> None:
    import_model(mine)
    window = open_window(settings)
    trial = trial_page(window, qtbot)
    for end in (trial.stop.click, trial.back.click):
        trial.tried = None
        trial.go.click()
        qtbot.waitUntil(lambda: "of 472 frames" in trial.status.text(), timeout=LOADED_MS)
        end()
        qtbot.waitUntil(lambda: trial.tried is not None, timeout=LOADED_MS)
        assert not trial.tried.whole  # type: ignore[attr-defined]
        assert trial.status.text().startswith("Stopped after ")
        window.show_page("trial")
        qtbot.waitUntil(lambda: not trial.errands.busy, timeout=LOADED_MS)


def test_with_one_model_nothing_can_be_tried(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(settings)
    page = models_page(window, qtbot)
    assert not page.trial.isEnabled()
    window.show_page("trial")
    trial = window.page("trial")
    assert isinstance(trial, TrialPage)
    qtbot.waitUntil(lambda: not trial.errands.busy, timeout=LOADED_MS)
    assert not trial.go.isEnabled()
    assert "Import another one" in trial.status.text()


def test_a_model_agrees_with_itself_on_every_face(model: None, media: Path) -> None:
    agreement = Agreement()
    clip = media / "one_man_smiling_intel.mp4"
    for n, pair in enumerate(read_twice(str(clip), Settings(engine="onnxruntime"), DEFAULT_MODEL, DEFAULT_MODEL)):
        assert [r.box for r in pair.first.readings] == [r.box for r in pair.second.readings]
        agreement = agreement.plus(pair)
        if n == 20:
            break
    assert agreement.faces > 10
    assert agreement.share == 1.0


# -- for everybody ---------------------------------------------------------------------------------------

CHECKS: tuple[Callable[[QWidget], list[str]], ...] = (
    walk.nameless,
    walk.without_keyboard,
    walk.small,
    walk.clipped,
    walk.overlapping,
    walk.unreached,
    walk.unseen_focus,
)


@pytest.mark.parametrize(("size", "scale"), [((1280, 800), 1.0), ((1024, 600), 1.5)], ids=["usual", "small"])
def test_everybody_can_use_both_pages(
    open_window: OpenWindow,
    settings: Settings,
    mine: Path,
    media: Path,
    qtbot: QtBot,
    size: tuple[int, int],
    scale: float,
) -> None:
    import_model(mine)
    window = open_window(settings)
    window.resize(*size)
    window.store.change(text_scale=scale)
    page = models_page(window, qtbot)
    found = {}
    page.cards[1].details.click()
    page.say("Something was said.")
    walk.settle()
    found["models"] = [said for check in CHECKS for said in check(window)]
    trial = trial_page(window, qtbot)
    trial.use_clip(str(media / "two_people_intel.mp4"))
    trial.go.click()
    walk.settle()
    found["trying"] = [*walk.clipped(window), *walk.overlapping(window)]
    qtbot.waitUntil(lambda: trial.tried is not None, timeout=LOADED_MS)
    walk.settle()
    found["tried"] = [said for check in CHECKS for said in check(window)]
    window.apply_theme(LIGHT)
    window.store.change(language="zh_TW")
    walk.settle()
    found["in Chinese"] = [*walk.clipped(window), *walk.overlapping(window)]
    assert not {k: v for k, v in found.items() if v}


def test_metrics_that_came_with_a_model_are_shown(
    open_window: OpenWindow, settings: Settings, mine: Path, qtbot: QtBot
) -> None:
    measured = {"accuracy": 0.5, "accuracy_interval": [0.45, 0.55], "macro_f1": 0.4, "ece": 0.1}
    (mine / catalog.METRICS_FILE).write_text(json.dumps(measured), encoding="utf-8")
    import_model(mine)
    page = models_page(open_window(settings), qtbot)
    shown = figures(card_of(page, "mine"))
    assert shown["Accuracy"] == "50.0 % (45.0 to 55.0)"
    assert shown["Calibration (ECE)"] == "10.0 points off"

"""The labelling window: keys, buttons, what is hidden, and what is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.ui.theme import MIN_TEXT_CONTRAST, contrast
from train.__main__ import main
from train.personal.faces import read_label_file
from train.personal.label_style import DARK, LIGHT, Colours
from train.personal.label_window import Guesser, LabelWindow
from train.personal.labelling import Labelling

pytestmark = pytest.mark.usefixtures("model")
SMALLEST_TARGET = 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four pictures of noise, and a file that is none."""
    faces = tmp_path / "crops"
    faces.mkdir()
    for i in range(4):
        image = np.random.default_rng(i).integers(0, 255, (48, 48, 3)).astype(np.uint8)
        assert cv2.imwrite(str(faces / f"{i}.png"), image)
    (faces / "9.png").write_text("no picture", encoding="utf-8")
    return faces


@pytest.fixture
def window(folder: Path, qtbot: QtBot) -> Iterator[LabelWindow]:
    shown = LabelWindow(Labelling(folder, folder / "labels.csv"), Guesser(find_model(DEFAULT_MODEL)), theme="dark")
    shown.show()
    qtbot.waitExposed(shown)
    shown.activateWindow()
    yield shown
    shown.close()
    shown.deleteLater()


def labels(folder: Path) -> list[str]:
    rows = read_label_file(folder / "labels.csv").rows
    return ["skip" if r.skipped else r.emotion.key if r.emotion is not None else "" for r in rows]


def test_numbers_and_letters_and_space_label_and_skip(window: LabelWindow, folder: Path) -> None:
    QTest.keyClick(window.face, Qt.Key.Key_3)
    QTest.keyClick(window.face, Qt.Key.Key_U)
    QTest.keyClick(window.face, Qt.Key.Key_Space)
    assert labels(folder) == ["happy", "surprise", "skip"]
    assert window.count.text() == "2 labelled  ·  1 skipped  ·  2 left"
    assert window.progress.value() == 3


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_each_emotion_has_a_button_a_number_and_a_letter(emotion: Emotion, window: LabelWindow, folder: Path) -> None:
    QTest.mouseClick(window.emotion_buttons[emotion], Qt.MouseButton.LeftButton)
    QTest.keyClicks(window.face, str(emotion + 1))
    QTest.keyClicks(window.face, "afhnsu"[emotion])
    assert labels(folder) == [emotion.key] * 3


def test_backspace_and_control_z_take_back(window: LabelWindow, folder: Path) -> None:
    assert not window.undo_button.isEnabled()
    QTest.keyClicks(window.face, "12")
    QTest.keyClick(window.face, Qt.Key.Key_Backspace)
    assert labels(folder) == ["angry"]
    QTest.keyClick(window.face, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert labels(folder) == []
    assert window.labelling.current == "0.png"


def test_the_guess_is_hidden_until_asked_for_and_that_is_noted(window: LabelWindow, folder: Path) -> None:
    assert window.guess.text() == ""
    QTest.keyClicks(window.face, "?")
    assert window.guess.text().startswith("The model's guess: ")
    QTest.keyClicks(window.face, "h")
    assert window.guess.text() == ""
    QTest.keyClicks(window.face, "h")
    assert [r.cells["guess_shown"] for r in read_label_file(folder / "labels.csv").rows] == ["yes", "no"]


def test_a_file_that_is_no_picture_can_only_be_skipped(window: LabelWindow, folder: Path) -> None:
    QTest.keyClicks(window.face, "1111")
    assert "can't be read as a picture" in window.face.accessibleName()
    QTest.keyClicks(window.face, "1")
    assert labels(folder) == ["angry"] * 4
    QTest.keyClick(window.face, Qt.Key.Key_Space)
    assert "All 5 faces are done" in window.face.accessibleName()
    assert not any(b.isEnabled() for b in window.emotion_buttons.values())
    assert window.undo_button.isEnabled()


def test_a_full_disk_is_told_and_the_face_stays(window: LabelWindow, folder: Path) -> None:
    (folder / "labels.csv.part").mkdir()
    QTest.keyClicks(window.face, "1")
    assert "can't be written" in window.status.text()
    assert window.labelling.current == "0.png"


def test_all_can_be_done_with_the_keyboard_alone(window: LabelWindow, folder: Path) -> None:
    button = window.emotion_buttons[Emotion.SAD]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClicks(button, "1")
    assert labels(folder) == ["sad", "sad", "angry"]


def test_every_button_has_a_name_and_is_large_enough(window: LabelWindow) -> None:
    for button in window.findChildren(QPushButton):
        assert button.accessibleName() and button.accessibleDescription().startswith("Key ")
        assert min(button.width(), button.height()) >= SMALLEST_TARGET
    assert window.face.accessibleName() == "Face 1 of 5: 0.png"


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_all_words_can_be_read(colours: Colours) -> None:
    for text, ground in colours.text_pairs():
        assert contrast(text, ground) >= MIN_TEXT_CONTRAST, (text, ground)


def test_the_command_opens_the_window_and_copies_at_the_end(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def press() -> None:
        from PySide6.QtWidgets import QApplication

        (shown,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, LabelWindow))
        QTest.keyClicks(shown.face, "3")
        shown.close()

    QTimer.singleShot(0, press)
    assert main(["label", str(folder), "--sort", str(tmp_path / "sorted")]) == 0
    assert "1 of 5 faces are done" in capsys.readouterr().out
    assert (tmp_path / "sorted" / "Happy" / "0.png").exists()


def test_sorting_into_the_folder_itself_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", str(folder), "--sort", str(folder / "sorted")]) == 2
    assert "would be there twice" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to oneself")
def test_control_c_closes_the_window_with_130(folder: Path) -> None:
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert main(["label", str(folder)]) == 130

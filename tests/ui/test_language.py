"""The window speaks English and 繁體中文, and changes while it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from ui_scenes import OpenWindow, a_reading, a_scene

from emomonitor.errors import SourceError
from emomonitor.settings import Settings
from emomonitor.ui.language import CHINESE, ENGLISH, Languages, language_for, locale_for
from emomonitor.ui.spoken import spoken
from emomonitor.ui.window import MainWindow
from emomonitor.ui.words import day, megabytes_words, moment, number, percent

_NAMES = re.compile(
    r"Barrett, L\. F\..*|emomonitor|ONNX Runtime · CPU|CPU|RTSP|HTTP|M(P4|B|ETA)|CSV|JSON|ms|min|fps|F1|ECE|English|"
    r"Ctrl|Alt|HTML|Shift|Esc|Space|Backspace|Delete|VGG16|light|lite|vgg|GiB|zip|GDPR|End|Home|Enter|Del|Russell|Mehrabian|Barrett|doi:\S+|"
    r"amp|BIDS|ELAN|OpenFace|PDF|PNG|SVG|pandas|File|Import|Tab-delimited|Text|TensorFlow|ONNX Runtime|NVIDIA|Inter|Noto|Sans|CJK|TC|[a-z]+://\S+|https?|/\S+|\S+\.(mp4|csv|tsv|toml|json)|Python|Qt|MIT"
)
"""What is written in Latin letters in Chinese too."""


@pytest.fixture
def speaking(qapp: QApplication) -> Iterator[Languages]:
    """Chinese words for as long as the test lasts."""
    languages = Languages(qapp)
    languages.choose("zh_TW", writes_chinese=True)
    yield languages
    languages.choose("en")
    languages.deleteLater()


def words_of(window: QWidget) -> set[str]:
    """Everything that a widget below the window writes or lets a screen reader say."""
    found: set[str] = set()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for widget in (window, *window.findChildren(QWidget)):
        found |= {widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()}
        if isinstance(widget, QAbstractButton | QLabel):
            found.add(widget.text())
        elif isinstance(widget, QComboBox):
            found |= {widget.itemText(i) for i in range(widget.count())}
        elif isinstance(widget, QGroupBox):
            found.add(widget.title())
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            found.add(widget.placeholderText())
    for action in window.findChildren(QAction):
        if not type(action.parent()).__module__.startswith("pyqtgraph"):  # its menu is never opened
            found |= {action.text(), action.toolTip()}
    return {re.sub(r"<[^>]*>|&nbsp;", " ", text).strip() for text in found if text.strip()}


def english_in(words: set[str]) -> list[str]:
    return sorted(w for w in words if re.search(r"[A-Za-z]{3}", _NAMES.sub("", w)))


def chinese_in(words: set[str]) -> list[str]:
    return sorted(w for w in words if re.search(r"[\u3000-\u9fff]", w.replace("繁體中文", "")))


def see_every_page(window: MainWindow) -> None:
    for name in window._makers:  # also those without a button on the rail
        window.show_page(name)
    window.show_page("live")


def people_come(window: MainWindow) -> None:
    for i in range(8):
        window.live._on_scene(a_scene(i / 10, a_reading(1), a_reading(2)))
    window.live.showing.show_card()


def test_every_word_changes_while_the_window_is_open(open_window: OpenWindow, settings: Settings, qtbot: QtBot) -> None:
    window = open_window(replace(settings, language="en"))
    see_every_page(window)
    qtbot.waitUntil(lambda: "does not exist" in window.live.stage.message.accessibleName())
    people_come(window)
    assert chinese_in(words_of(window)) == []
    window.store.change(language="zh_TW")
    qtbot.waitUntil(lambda: "找不到" in window.live.stage.message.accessibleName())

    def no_english_is_left() -> None:
        assert english_in(words_of(window)) == []

    def no_chinese_is_left() -> None:
        assert chinese_in(words_of(window)) == []

    qtbot.waitUntil(no_english_is_left)
    window.store.change(language="en")
    qtbot.waitUntil(lambda: "does not exist" in window.live.stage.message.accessibleName())
    qtbot.waitUntil(no_chinese_is_left)


def test_a_window_begins_in_the_language_that_was_chosen(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(replace(settings, language="zh_TW"))
    assert window.live.header.record.text().strip() == "錄製"
    see_every_page(window)
    people_come(window)
    assert english_in(words_of(window)) == []


def test_what_the_rooms_below_say_is_translated_with_what_was_filled_in(speaking: Languages) -> None:
    assert spoken("/tmp/a {b}.mp4 does not exist. Check the path.") == "找不到 /tmp/a {b}.mp4。請檢查路徑。"
    assert spoken(str(SourceError("The clip is over (472 frames)."))) == "影片播放完畢（共 472 個影格）。"
    assert spoken("words of somebody else") == "words of somebody else"


def test_a_sentence_inside_another_is_translated_too(speaking: Languages) -> None:
    said = spoken("/x can't be read: Permission denied. Check the path and its permissions.")
    assert said == "無法讀取 /x：權限不足。請檢查路徑與權限。"


def test_in_english_the_rooms_below_are_quoted_as_they_are(qapp: QApplication) -> None:
    words = "There is no camera 3. No camera was found: plug one in, or play the demo clip with --source demo."
    assert spoken(words) == words


@pytest.mark.parametrize(
    ("setting", "preferred", "language"),
    [
        ("system", ["zh-Hant-TW", "zh-TW", "zh"], CHINESE),
        ("system", ["zh_TW"], CHINESE),
        ("system", ["zh-HK"], CHINESE),
        ("system", ["zh-Hans-CN", "zh-CN", "zh"], ENGLISH),
        ("system", ["fr-FR", "zh-TW"], CHINESE),
        ("system", ["en-GB", "zh-TW"], ENGLISH),
        ("system", ["C"], ENGLISH),
        ("en", ["zh-TW"], ENGLISH),
        ("zh_TW", ["en"], CHINESE),
    ],
)
def test_the_language_is_the_chosen_one_or_the_first_of_the_system_s_that_is_known(
    setting: str, preferred: list[str], language: str
) -> None:
    assert language_for(setting, preferred) == language


def test_without_a_font_for_it_chinese_is_not_spoken_and_that_is_known(qapp: QApplication) -> None:
    languages = Languages(qapp)
    languages.choose("zh_TW", writes_chinese=False)
    assert (languages.language, languages.lacks_font) == (ENGLISH, True)
    languages.choose("en", writes_chinese=False)
    assert not languages.lacks_font
    languages.deleteLater()


def test_qt_s_own_buttons_speak_chinese_too(speaking: Languages, qapp: QApplication) -> None:
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"


def test_numbers_and_dates_are_written_as_the_language_does(speaking: Languages) -> None:
    when = datetime(2026, 11, 6, 9, 5)
    assert number(12345) == "12,345" and number(1.25, 1) in ("1.2", "1.3")
    assert percent(0.875) == "88%" and percent(0.8762, 1) == "87.6%"
    assert day(when) == "2026年11月6日" and moment(when) == "2026年11月6日 09:05"
    speaking.choose("en")
    assert day(when) == "6 November 2026" and moment(when) == "6 Nov 2026, 09:05"
    assert percent(0.875) == "88 %" and megabytes_words(7.44) == "7.4 MB"


def test_english_numbers_follow_a_system_that_speaks_english() -> None:
    american = QLocale("en_US")
    assert locale_for(ENGLISH, american) == american
    assert locale_for(ENGLISH, QLocale("de_DE")).name() == "en_GB"
    assert locale_for(CHINESE, american).name() == "zh_TW"

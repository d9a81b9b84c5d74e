"""The translations fit the sources, and the compiled file says what the readable one does."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_translations", REPO / "scripts" / "update_translations.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_translation_has_every_message_of_the_sources_and_no_other(update: ModuleType) -> None:
    """Where this fails: python scripts/update_translations.py."""
    known, wanted = set(update.translations()), update.sources()
    assert sorted(wanted - known) == [], "not in the .ts file: run scripts/update_translations.py"
    assert sorted(known - wanted) == [], "no longer in the sources: run scripts/update_translations.py"


def test_every_message_is_translated(update: ModuleType) -> None:
    assert [message for message, words in update.translations().items() if not words] == []


def test_placeholders_of_a_translation_are_those_of_its_source(update: ModuleType) -> None:
    assert [c for message, words in update.translations().items() if (c := update.differing(message, words))] == []


def test_the_compiled_file_answers_as_the_readable_one_says(update: ModuleType) -> None:
    compiled = QTranslator()
    assert compiled.load(str(update.QM))
    for (context, source), words in update.translations().items():
        assert compiled.translate(context, source) == words, "run scripts/update_translations.py"


def test_the_list_of_sentences_is_that_of_the_sources(update: ModuleType) -> None:
    assert set(json.loads(update.SPOKEN_LIST.read_text("utf-8"))) == update.spoken_templates()


def test_no_mainland_term_has_crept_in(update: ModuleType) -> None:
    """Taiwan says 影片, 設定, 螢幕, 資訊, 檔案, 網路, 軟體, 預設, 攝影機."""
    foreign = (
        "視頻",
        "設置",
        "屏幕",
        "信息",
        "文件夾",
        "網絡",
        "軟件",
        "默認",
        "攝像",
        "圖像",
        "數據",
        "內存",
        "打印",
        "保存",
    )
    assert [(s, w) for (_, s), w in update.translations().items() for f in foreign if f in w] == []


def test_placeholders_are_compared_by_their_number_and_form(update: ModuleType) -> None:
    assert update.differing(("C", "{} of {}"), "{1} 之 {0}") == ""
    assert update.differing(("C", "{:.1f} % of {}"), "{1} 的 {0:.1f} %") == ""
    assert "not ['0', '1']" in update.differing(("C", "{} of {}"), "{} 個")
    assert "not ['0:.1f']" in update.differing(("C", "{:.1f} %"), "{} %")
    assert "Single '{'" in update.differing(("C", "{}"), "{")


def test_filled_in_words_are_taken_back_and_wrong_ones_named(
    update: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ts = tmp_path / "some.ts"
    ts.write_text(
        "<TS><context><name>C</name><message><source>Two {}</source><translation type='unfinished'/></message>"
        "<message><source>One {}</source><translation type='unfinished'/></message></context></TS>",
        encoding="utf-8",
    )
    complaints = update.fill(ts, {"C": {"Two {}": "二 {}", "One {}": "一", "Three": "三"}})
    assert update.translations(ts) == {("C", "Two {}"): "二 {}", ("C", "One {}"): ""}
    assert len(complaints) == 1 and "One {}" in complaints[0]
    assert "not in the sources: [('C', 'Three')]" in capsys.readouterr().err

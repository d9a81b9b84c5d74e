"""The report says what pandas says, needs nothing but itself, and is the same on paper. Read back by other parsers."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import string
import threading
import xml.etree.ElementTree as ElementTree
from datetime import UTC
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from exporting_scenes import MINUTES, make_session
from pypdf import PdfReader

from emomonitor.exporting.formats import export
from emomonitor.exporting.html import html_page
from emomonitor.exporting.method import pandas_lines
from emomonitor.exporting.phrasing import Phrasing
from emomonitor.exporting.report import report_of
from emomonitor.exporting.scope import scope_of, time_in
from emomonitor.exporting.words import catalogue, words
from emomonitor.opencv import cv2
from emomonitor.replay.edits import Edits
from emomonitor.replay.measures import figures
from emomonitor.replay.replay import Replay, open_replay
from emomonitor.texts import LANGUAGES

REPO = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("qapp")  # a window's; without one test_report_command.py paints


class Page(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.words = ""
        self._caption = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in = tag
        if tag == "caption":
            self._caption = ""
        elif tag == "tr":
            self.tables[self._caption].append([])
        elif tag in ("td", "th"):
            self.tables[self._caption][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "style":
            return
        data = data.replace("\u00a0", " ")
        self.words += data
        if self._in == "caption":
            self._caption = data
            self.tables[data] = []
        elif self._in in ("td", "th"):
            self.tables[self._caption][-1][-1] += data

    def table(self, caption: str) -> dict[str, list[str]]:
        """The rows by the name that heads each."""
        return {row[0]: row[1:] for row in self.tables[caption][1:]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_session(tmp_path_factory.mktemp("report") / "20261123T120500Z")


@pytest.fixture(scope="module")
def replay(folder: Path) -> Replay:
    return open_replay(folder)


@pytest.fixture(scope="module")
def pages(replay: Replay) -> dict[str, str]:
    return {language: html_page(report_of(scope_of(replay, zone=UTC), language)) for language in LANGUAGES}


# -- figures -------------------------------------------------------------------------------------------------


def test_how_happy_was_person_2_and_how_sure_is_that(replay: Replay, tmp_path: Path) -> None:
    """The student's question, asked of the page that was exported and of the log by pandas."""
    start = time_in(replay, "12:10", zone=UTC)
    end = time_in(replay, "12:15", after_s=start, zone=UTC)
    (path,) = export(replay, "html", tmp_path / "r.html", persons=[2], start_s=start, end_s=end, zone=UTC)
    page = Page(path.read_text())
    row = page.table("=Grandpa <b>& (person 2): shares and mean probabilities, with 95 % intervals")["Happy"]
    log = pd.read_csv(replay.files.log, parse_dates=["utc"])
    theirs = log[(log.face_id == 2) & (log.time_s >= start) & (log.time_s < end)]
    told = figures(replay.course(2), start, end)
    assert told.share_intervals is not None and told.mean_intervals is not None
    assert row[0] == f"{100 * (theirs.emotion == 'happy').mean():.1f} %"
    assert row[2] == f"{theirs.happy.mean():.3f}"
    assert row[1] == "{:.1f} % to {:.1f} %".format(*(100 * e for e in told.share_intervals[2]))
    assert row[3] == "{:.3f} to {:.3f}".format(*told.mean_intervals[2])
    assert "12:10:00 to 12:15:00 (5 min 0 s), of 12 min 0 s in all" in page.words


def test_the_lines_of_pandas_give_the_figures(
    replay: Replay, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = pandas_lines(scope_of(replay), 1)
    assert lines in Page(pages["en"]).words
    assert replay.files.folder is not None
    monkeypatch.chdir(replay.files.folder)
    found: dict[str, pd.Series[float]] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(lines, found)
    told = figures(replay.course(1), replay.start_s, replay.end_s)
    assert found["shares"]["neutral"] == pytest.approx(told.shares[3])
    np.testing.assert_allclose(found["means"], told.mean, atol=1e-6)


def test_after_a_merge_the_lines_take_the_exported_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_session(tmp_path / "edited")
    edits = Edits(folder / "events.csv")
    edits.split(2, 200.0, 3)
    edits.merge(3, 1)
    replay = open_replay(folder)
    scope = scope_of(replay)
    export(replay, "csv", tmp_path / "edited_rows.csv")
    monkeypatch.chdir(tmp_path)
    found: dict[str, pd.Series[float]] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(pandas_lines(scope, 1), found)
    told = figures(replay.course(1), replay.start_s, replay.end_s)
    np.testing.assert_allclose(found["means"], told.mean, atol=1e-6)
    assert "--format csv" in Page(html_page(report_of(scope, "en"))).words


def test_gaps_marks_and_the_note_are_told(pages: dict[str, str]) -> None:
    page = Page(pages["en"])
    gaps = page.table("=Grandpa <b>& (person 2): stretches without a reading")
    assert gaps["12:09:59"] == ["12:11:00", "1 min 0 s", "nobody seen, or not found"]
    assert gaps["12:13:20"] == ["12:13:40", "20.0 s", "reading was paused"]
    marks = page.table("What was marked, in the words of whoever marked it")
    assert marks["2"] == ["12:10:10", "45.0 s", "in the garden"]
    assert "A quiet morning" in page.words and "Webcam & Co" in page.words


def test_the_model_s_accuracy_is_told_only_for_its_very_weights(replay: Replay, tmp_path: Path) -> None:
    assert "Right when said" in html_page(report_of(scope_of(replay), "en"))
    folder = make_session(tmp_path / "other")
    sidecar = folder / "session.json"
    sidecar.write_text(re.sub(r'"sha256": "\w+"', '"sha256": "00"', sidecar.read_text()))
    page = html_page(report_of(scope_of(open_replay(folder)), "en"))
    assert "Right when said" not in page and "can&#x27;t be told" in page


# -- the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_but_itself(pages: dict[str, str], language: str) -> None:
    page = Page(pages[language])
    assert {"script", "link", "img", "iframe", "a", "form"}.isdisjoint(tag for tag, _ in page.tags)
    addresses = re.findall(r"(?:https?:)?//[\w.]+", pages[language])
    assert set(addresses) <= {"http://www.w3.org"}  # the name of SVG
    assert all(u.startswith("#") for u in re.findall(r"url\(([^)]*)\)", pages[language]))
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_read_by_everybody(pages: dict[str, str], language: str) -> None:
    page = Page(pages[language])
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == tags.count("main") == 1
    assert tags.count("table") == tags.count("caption") == len(page.tables)
    assert all(a.get("scope") in ("col", "row") for tag, a in page.tags if tag == "th")
    drawings = [a for tag, a in page.tags if tag == "svg"]
    assert len(drawings) == 4 and all(a["role"] == "img" and a["aria-label"] for a in drawings)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    rows = [len(r) for table in page.tables.values() for r in table]
    assert min(rows) >= 4


def test_words_of_people_are_never_markup(pages: dict[str, str]) -> None:
    assert "<b>" not in pages["en"] and "=Grandpa &lt;b&gt;&amp;" in pages["en"]


def test_no_word_is_left_in_the_other_language(pages: dict[str, str]) -> None:
    english = Page(pages["en"]).words
    chinese = Page(pages["zh_TW"]).words
    assert not re.search(r"[\u4e00-\u9fff]", english)
    known = {"Grandpa", "tea", "please", "garden", "morning", "quiet", "Webcam", "emomonitor", "ONNX", "Runtime"}
    known |= {"emotion", "value", "counts", "normalize", "import", "pandas", "print", "shares", "means", "face"}
    known |= {"vgg", "lite", "light", "read", "rows", "time", "angry", "fear", "happy", "neutral", "surprise", "mean"}
    known |= {"said", "True", "VGG"}
    assert {w for w in re.findall(r"[A-Za-z]{4,}", chinese)} <= known


def test_it_says_that_it_is_no_diagnosis(pages: dict[str, str]) -> None:
    assert Page(pages["en"]).words.count("This is not a diagnosis.") == 2
    assert "這不是診斷" in pages["zh_TW"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_stand_out_from_their_ground_in_light_and_dark(pages: dict[str, str]) -> None:
    found = re.findall(r":root \{([^}]*)\}", pages["en"])
    assert len(found) == 2
    for scheme in found:
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", scheme))
        for ink, ground in [("ink", "paper"), ("quiet", "paper"), ("ink", "ground"), ("ink", "caution")]:
            light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


# -- paper and pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_the_same_on_numbered_sheets(
    replay: Replay, pages: dict[str, str], tmp_path: Path, language: str
) -> None:
    made: list[Path] = []
    thread = threading.Thread(  # as the window does it
        target=lambda: made.extend(export(replay, "pdf", tmp_path / "r.pdf", language=language, zone=UTC))
    )
    thread.start()
    thread.join()
    reader = PdfReader(made[0])
    sheets = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in reader.pages]
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, start=1):
        assert words("page", language, page=number, pages=len(sheets)) in sheet
        width, height = (float(v) for v in reader.pages[number - 1].mediabox[2:])
        assert (round(width), round(height)) == (595, 842)
    whole = re.sub(r"\s+", "", "".join(sheets))
    for rows in Page(pages[language]).tables.values():
        for row in rows:
            assert re.sub(r"\s+", "", "".join(row[:2])) in whole, row
    assert re.sub(r"\s+", "", words("caution", language)) in whole
    assert reader.metadata is not None and words("title", language) in str(reader.metadata.title)


def test_the_drawing_opens_elsewhere(replay: Replay, tmp_path: Path) -> None:
    (svg,) = export(replay, "svg", tmp_path / "t.svg", zone=UTC)
    root = ElementTree.parse(svg).getroot()
    space = "{http://www.w3.org/2000/svg}"
    told = [e.text for e in root.iter(f"{space}text")]
    assert {"Person 1", "=Grandpa <b>& (person 2)", "12:06", "12:08", "12:16", "Happy", "No reading"} <= set(told)
    patterns = {e.get("id") for e in root.iter(f"{space}pattern")}
    used = {f[5:-1] for e in root.iter() if (f := e.get("fill", "")).startswith("url(")}
    assert used <= patterns and "t-gap" in used
    (png,) = export(replay, "png", tmp_path / "t.png", zone=UTC)
    image = cv2.imread(str(png))
    assert image is not None
    assert image.shape[1] == 2 * int(root.get("width", 0)) and image.shape[0] == 2 * int(root.get("height", 0))
    assert image.std() > 10


def test_the_gap_is_drawn_where_it_is(replay: Replay, tmp_path: Path) -> None:
    (svg,) = export(replay, "svg", tmp_path / "t.svg", persons=[2])
    gaps = [e for e in ElementTree.parse(svg).getroot().iter() if e.get("class") == "gap"]
    left, width = float(gaps[0].get("x", 0)), float(gaps[0].get("width", 0))
    across = (720 - 50 - 8) / (MINUTES * 60)
    assert left == pytest.approx(50 + 299.5 * across, abs=1) and width == pytest.approx(60.5 * across, abs=1)


# -- what is broken or empty ---------------------------------------------------------------------------------


def test_what_is_missing_is_told_in_both_languages(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    log = folder / "log.csv"
    lines = log.read_bytes().split(b"\r\n")
    lines[3] = b"garbage"
    log.write_bytes(b"\r\n".join(lines)[:-7])
    (folder / "events.csv").unlink()
    (folder / "session.json").unlink()
    replay = open_replay(folder)
    assert len(replay.notes) == 4
    say = Phrasing(scope_of(replay), "zh_TW")
    assert all(re.search(r"[\u4e00-\u9fff]", say.note(note)) for note in replay.notes)
    english, chinese = (Page(html_page(report_of(scope_of(replay), language))).words for language in LANGUAGES)
    assert all(note in english for note in replay.notes)
    assert "log.csv 有 1 列損壞，已略過。" in chinese and "isn't installed here" in english


def test_an_empty_session_gives_a_report_too(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    log = folder / "log.csv"
    log.write_bytes(log.read_bytes().split(b"\r\n")[0] + b"\r\n")
    replay = open_replay(folder)
    for fmt in ("html", "pdf", "csv", "figures", "bids", "elan", "openface", "svg", "png"):
        (path, *_) = export(replay, fmt, tmp_path / f"{fmt}.file")
        assert path.stat().st_size > 0
    assert "nobody: no face was found" in (tmp_path / "html.file").read_text()


def test_somebody_who_was_away_is_told(replay: Replay) -> None:
    page = Page(html_page(report_of(scope_of(replay, persons=[2], start_s=310, end_s=350), "en")))
    assert "There are no readings of =Grandpa <b>& (person 2) in this part." in page.words


def test_a_short_part_says_why_it_has_no_intervals(replay: Replay) -> None:
    page = Page(html_page(report_of(scope_of(replay, persons=[1], start_s=0, end_s=40), "en")))
    assert "too short for intervals" in page.words


def test_a_crowd_gives_parts_to_those_with_the_most_readings(tmp_path: Path) -> None:
    folder = make_session(tmp_path / "s")
    log = folder / "log.csv"
    header, *lines = log.read_text().split("\n")[:-1]
    crowd = [re.sub(r",1,(\d+),1\.0", f",1,{1 + n % 40},1.0", line) for n, line in enumerate(lines)]
    log.write_text("\n".join([header, *crowd]) + "\n")
    page = Page(html_page(report_of(scope_of(open_replay(folder)), "en")))
    assert sum("longest stretches" in caption for caption in page.tables) == 24
    assert len(page.table("Everybody in this part of the session")) == 40


# -- words ---------------------------------------------------------------------------------------------------


def test_every_text_has_both_languages_with_the_same_placeholders() -> None:
    for key, entry in catalogue().items():
        assert set(entry) == set(LANGUAGES), key
        holes = [{f for _, f, _, _ in string.Formatter().parse(w) if f is not None} for w in entry.values()]
        months = key == "day"  # English names the month, Chinese numbers it
        assert months or holes[0] == holes[1], key


def test_the_texts_are_those_that_are_asked_for() -> None:
    sources = [p.read_text("utf-8") for p in (REPO / "emomonitor" / "exporting").glob("*.py")]
    literals = {n.value for s in sources for n in ast.walk(ast.parse(s)) if isinstance(n, ast.Constant)}
    families = ("label_", "gap_", "format_", "note_", "setting_range_")
    unused = {k for k in catalogue() if k not in literals and not k.startswith(families)}
    assert not unused

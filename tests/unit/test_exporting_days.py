"""A day and a week on one sheet each: the same figures as pandas finds in the logs, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from history_scenes import a_day

from emomonitor.care.companion.answers import Given, append_answer
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.record import Record
from emomonitor.care.history.words import catalogue
from emomonitor.errors import SessionError
from emomonitor.exporting.days import day_report, hours_drawing, week_drawing, week_report, write_report
from emomonitor.labels import EMOTIONS, KEYS, Emotion
from emomonitor.session.events import EventFile

LAST = date(2026, 11, 22)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine days, the last of them with all that a sheet must find room for."""
    folder = tmp_path_factory.mktemp("busy")
    for n in range(9):
        begin = datetime(2026, 11, 14 + n, 6, tzinfo=UTC)
        log = a_day(folder, begin, 11.0 if n == 8 else 1.0, {"happy": 0.3, "sad": 0.2}, step_s=3.0, seed=n)
    events = EventFile(log.with_name("events.csv"))
    for n in range(20):
        events.append(kind="marker", time_s=n * 1200.0, text=f"visit number {n}", utc=begin)
        append_answer(
            Given(
                utc=begin + timedelta(minutes=25 * n),
                kind="open" if n % 2 else "suggested",
                question="How do you feel just now?" if n % 2 else "You look cheerful. Is that right?",
                suggested=None if n % 2 else Emotion.HAPPY,
                seen=Emotion.HAPPY,
                answer="sad" if n % 2 else "yes",
                seconds=2.0,
                language="en",
            ),
            CareFiles(folder / CARE).answers,
        )
    return folder


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("language", ["en", "zh_TW"])
def test_a_busy_day_and_its_week_take_one_sheet_each(busy: Path, language: str, tmp_path: Path) -> None:
    record = Record(busy, zone=UTC)
    for name, report in (
        ("day.pdf", day_report(record.day(LAST), "Grandpa", language)),
        ("week.pdf", week_report(record.week(LAST), "Grandpa", language)),
    ):
        write_report(report, tmp_path / name, overwrite=False)
        assert pages((tmp_path / name).read_bytes()) == 1


def test_the_sheet_says_what_pandas_finds(busy: Path, tmp_path: Path) -> None:
    write_report(day_report(Record(busy, zone=UTC).day(LAST), "Grandpa", "en"), tmp_path / "d.html", overwrite=False)
    text = unescape((tmp_path / "d.html").read_text("utf-8"))
    table = pd.read_csv(sorted((busy / "sessions").glob("*/log.csv"))[-1])
    frames = table.groupby("frame").first()
    read = frames[(frames["faces"] == 1) & frames["neutral"].notna()]  # even steps: rows count alike
    best = read[list(KEYS)].idxmax(axis=1).value_counts(normalize=True)
    for emotion in EMOTIONS:
        word = catalogue()["expression"][emotion.key]["en"]
        row = re.search(rf'<th scope="row">{word}</th><td class="number">(\d+) %</td>', text)
        assert row is not None, emotion
        assert int(row[1]) == pytest.approx(100 * best.get(emotion.key, 0.0), abs=0.6)
    assert "suggestions that were right, as the person says: 10 of 10" in text
    assert "(+12)" in text  # a list says how much it leaves out


def test_a_drawing_tells_every_part_without_colour_too(busy: Path) -> None:
    record = Record(busy, zone=UTC)
    for drawing in (hours_drawing(record.day(LAST).day, "en"), week_drawing(record.week(LAST).days, "en")):
        for label in KEYS:
            assert (f"url(#c-{label})" in drawing.svg) is (label != "happy")  # the plain one
        assert "url(#c-gap)" in drawing.svg and "stroke-dasharray" in drawing.svg


def test_another_ending_is_refused(busy: Path, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"\.html or a \.pdf"):
        write_report(day_report(Record(busy, zone=UTC).day(LAST), "", "en"), tmp_path / "d.docx", overwrite=False)

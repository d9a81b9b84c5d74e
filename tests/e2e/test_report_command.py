"""``emomonitor report`` as somebody types it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from exporting_scenes import make_session

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def in_utc(app_env: dict[str, str]) -> None:
    app_env["TZ"] = "UTC"


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return make_session(tmp_path / "20261123T120500Z")


def test_a_report_lies_in_the_current_folder_under_the_session_s_name(
    emomonitor: Command, session: Path, tmp_path: Path
) -> None:
    done = emomonitor("report", session)
    assert done.returncode == 0, done.stderr
    report = tmp_path / "20261123T120500Z_report.html"
    assert report.name in done.stdout and "<h1>Expressions that the camera could read</h1>" in report.read_text()
    again = emomonitor("report", session)
    assert again.returncode == 2 and "there already" in again.stderr


def test_several_formats_go_into_a_folder(emomonitor: Command, session: Path, tmp_path: Path) -> None:
    done = emomonitor(
        *("report", session, "--format", "bids", "--format", "figures", "--format", "html", "--language", "zh_TW"),
        *("--person", "2", "--from", "12:10", "--to", "12:15", "--out", tmp_path / "out"),
    )
    assert done.returncode == 0, done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "sub-01_ses-20261123T120500Z_task-emomonitor_events.tsv",
        "sub-01_ses-20261123T120500Z_task-emomonitor_events.json",
        "20261123T120500Z_figures.csv",
        "20261123T120500Z_report.html",
    }
    figures = pd.read_csv(tmp_path / "out" / "20261123T120500Z_figures.csv")
    assert figures.person.unique().tolist() == [2] and figures.from_utc[0] == "2026-11-23T12:10:00.000Z"
    page = (tmp_path / "out" / "20261123T120500Z_report.html").read_text()
    assert 'lang="zh-Hant-TW"' in page and "12:10:00 至 12:15:00" in page


def test_paper_needs_no_screen(emomonitor: Command, app_env: dict[str, str], session: Path, tmp_path: Path) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        app_env.pop(name, None)
    if not sys.platform.startswith("linux"):
        pytest.skip("elsewhere there always is a screen")
    done = emomonitor("report", session / "log.csv", "--format", "pdf", "--out", tmp_path / "visit.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "visit.pdf").read_bytes().startswith(b"%PDF-1.")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--person", "9"), "Nobody has the number 9"),
        (("--from", "13:00"), "Nothing of the session lies there: it goes from 12:05:00 to 12:17:00"),
        (("--format", "docx"), "invalid choice"),
    ],
)
def test_what_can_t_be_done_is_said_in_a_line(
    emomonitor: Command, session: Path, options: tuple[str, ...], told: str
) -> None:
    done = emomonitor("report", session, *options)
    assert done.returncode == 2 and told in done.stderr and done.stdout == ""


def test_a_session_that_is_not_there_is_told(emomonitor: Command) -> None:
    done = emomonitor("report", "20200101T000000Z")
    assert done.returncode == 2 and "There is no session 20200101T000000Z" in done.stderr


def test_the_help_names_every_format(emomonitor: Command) -> None:
    done = emomonitor("report", "--help")
    assert done.returncode == 0
    for key in ("html", "pdf", "csv", "figures", "bids", "elan", "openface", "svg", "png"):
        assert f"\n  {key} " in done.stdout

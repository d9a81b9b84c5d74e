"""``emomonitor consent``, and what ``run`` says without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from consent_scenes import store_one
from mjpeg_server import MjpegServer

from emomonitor.cli import run_command_line
from emomonitor.consent.store import ConsentStore
from emomonitor.session.sidecar import read_sidecar


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(f"data_dir = {json.dumps(str(tmp_path / 'data'))}\nkeep_days = 30\n", encoding="utf-8")
    return path


@pytest.fixture
def stream() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


def _consent(config: Path, *args: str) -> int:
    return run_command_line(["consent", *args, "--config", str(config)])


def _new(config: Path, *args: str) -> int:
    return _consent(config, "new", "--name", "Lin Mei", "--by", "self", "--purpose", "care", *args)


def test_a_new_consent_is_listed_shown_printed_and_withdrawn(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new(config) == 0
    path = Path(capsys.readouterr().out.strip())
    (kept,) = ConsentStore(tmp_path / "data").all()[0]
    assert (kept.path, kept.consent.keep_days, kept.consent.purpose) == (path, 30, "care")
    assert _consent(config, "list") == 0
    listed = capsys.readouterr().out
    assert kept.consent.id in listed and "holds" in listed
    assert _consent(config, "show", kept.consent.id) == 0
    assert kept.sha256 in capsys.readouterr().out
    page = tmp_path / "page.html"
    assert _consent(config, "print", kept.consent.id, "--out", str(page), "--language", "en") == 0
    assert "Lin Mei" in page.read_text(encoding="utf-8")
    assert "同意" not in page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert _consent(config, "withdraw", kept.consent.id) == 0
    assert _consent(config) == 0
    assert "withdrawn" in capsys.readouterr().out


def test_an_empty_page_is_printed_in_both_languages(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _consent(config, "print") == 0
    out = capsys.readouterr().out
    assert out.startswith("<!DOCTYPE html>") and "簽名" in out and "Signature" in out


@pytest.mark.parametrize(
    "args",
    [
        ("show", "nothing"),
        ("print", "nothing"),
        ("withdraw", "../x"),
        ("new", "--name", " ", "--by", "self", "--purpose", "care"),
        ("new", "--name", "Mei", "--by", "self"),
        ("new", "--name", "Mei", "--by", "self", "--purpose", "care", "--keep-days", "0"),
        ("new", "--name", "Mei", "--by", "self", "--purpose", "care", "--representative", "Yu"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_writes_nothing(
    config: Path, tmp_path: Path, args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _consent(config, *args) == 2
    assert capsys.readouterr().err.startswith("emomonitor: ")
    assert not (tmp_path / "data" / "consents").exists()


def test_a_broken_file_is_told_of_and_ends_with_2(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store_one(tmp_path / "data", keep_days=30)
    (tmp_path / "data" / "consents" / "x.json").write_text("{", encoding="utf-8")
    assert _consent(config, "list") == 2
    said = capsys.readouterr()
    assert "holds" in said.out and "x.json" in said.err


def test_new_says_what_the_settings_lack(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _new(config, "--keep-days", "90") == 0
    assert "keep_days = 90" in capsys.readouterr().err


def test_a_stream_is_recorded_headless_only_with_consent(
    config: Path, tmp_path: Path, stream: MjpegServer, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.csv"
    run = ["run", "--headless", "--source", stream.url, "--log", str(log), "--duration", "1", "--config", str(config)]
    assert run_command_line(run) == 2
    assert "emomonitor consent new" in capsys.readouterr().err
    assert not log.exists()
    assert stream.served == 0  # not even opened
    kept = store_one(tmp_path / "elsewhere", keep_days=30)
    assert run_command_line([*run, "--consent", str(kept.path)]) == 0
    assert read_sidecar(tmp_path / "log.json")["consent"]["id"] == kept.consent.id
    rows = log.read_bytes()
    ConsentStore(tmp_path / "elsewhere").withdraw(kept.consent.id, kept.consent.given)
    assert run_command_line([*run, "--consent", str(kept.path)]) == 2
    assert log.read_bytes() == rows  # what was recorded before is as it was


def test_a_consent_that_is_none_is_refused_for_a_file_too(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["run", "--headless", "--source", "demo", "--consent", str(tmp_path / "none"), "--config", str(config)]
    assert run_command_line(run) == 2
    assert "no file" in capsys.readouterr().err

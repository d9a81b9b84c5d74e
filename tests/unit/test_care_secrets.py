"""Addresses and the PIN are the owner's alone, and nothing of them shows."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from emomonitor.care.secrets import Secrets, masked
from emomonitor.errors import CareError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "care" / "secrets.toml"


def test_an_address_is_kept_and_taken_away(path: Path) -> None:
    Secrets(path).set_address("ntfy", "https://ntfy.sh/dad-7f3k")
    assert Secrets(path).address("ntfy") == "https://ntfy.sh/dad-7f3k"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    Secrets(path).set_address("ntfy", "")
    assert Secrets(path).address("ntfy") == ""


def test_a_file_that_others_may_read_is_made_private(path: Path) -> None:
    secrets = Secrets(path)
    secrets.set_address("ntfy", "x")
    path.chmod(0o644)
    secrets.address("ntfy")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_pin_fits_and_no_other_does_and_it_is_not_in_the_file(path: Path) -> None:
    secrets = Secrets(path)
    assert not secrets.has_pin
    assert not secrets.pin_fits("")
    secrets.set_pin("4711")
    assert secrets.has_pin
    assert secrets.pin_fits("4711")
    assert not secrets.pin_fits("4712")
    assert "4711" not in path.read_text(encoding="utf-8")
    secrets.set_pin("")
    assert not secrets.has_pin
    assert not secrets.pin_fits("4711")


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "1234 "])
def test_a_pin_is_four_to_eight_digits(path: Path, pin: str) -> None:
    with pytest.raises(CareError, match="four to eight digits"):
        Secrets(path).set_pin(pin)


def test_a_file_that_cannot_be_read_is_told_without_its_contents(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('s3cret = "oh', encoding="utf-8")
    with pytest.raises(CareError, match="can't be read") as told:
        Secrets(path).address("x")
    assert "s3cret" not in str(told.value)
    assert told.value.__cause__ is None


def test_nothing_shows(path: Path) -> None:
    secrets = Secrets(path)
    secrets.set_address("a", "mailto://me:s3cret@example.org")
    assert "s3cret" not in repr(secrets)
    assert masked("mailto://me:s3cret@example.org") == "mailto://….org"
    assert masked("s3cret") == "…"

"""A camera or stream is recorded only with a consent that holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from consent_scenes import store_one
from mjpeg_server import MjpegServer

from emomonitor.consent.record import Giver
from emomonitor.consent.recorded import recorded_under
from emomonitor.consent.store import ConsentStore, Kept
from emomonitor.entities import utc_now
from emomonitor.errors import ConsentError
from emomonitor.runtime.permission import Permission, consent_for
from emomonitor.runtime.runner import Runner
from emomonitor.runtime.state import State
from emomonitor.session.sidecar import read_sidecar
from emomonitor.settings import Settings

_LIMIT_S = 30.0


@pytest.fixture
def stream() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, stream: MjpegServer) -> Settings:
    return Settings(source=stream.url, data_dir=tmp_path / "data")


@pytest.fixture
def runner(settings: Settings) -> Iterator[Runner]:
    runner = Runner(settings)
    yield runner
    assert runner.stop() == ()


def _wait_for(runner: Runner, fulfilled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not fulfilled():
        assert time.monotonic() < deadline, runner.status()
        runner.scenes.wait(0.1)


def _rows(runner: Runner) -> int:
    recording = runner.status().recording
    return 0 if recording is None else recording.rows


def test_a_stream_is_watched_without_consent_but_not_recorded(runner: Runner, settings: Settings) -> None:
    runner.start()
    assert runner.scenes.wait(_LIMIT_S) is not None
    with pytest.raises(ConsentError, match="consent new"):
        runner.record()
    assert runner.scenes.wait(_LIMIT_S) is not None
    assert runner.status().state is State.RUNNING
    assert not settings.sessions_dir.exists()


def test_a_recording_that_waits_for_a_stream_is_refused_when_it_opens(runner: Runner, tmp_path: Path) -> None:
    runner.record(tmp_path / "x.csv")
    runner.start()
    _wait_for(runner, lambda: runner.status().failure is not None)
    assert isinstance(runner.status().failure, ConsentError)
    assert runner.scenes.wait(_LIMIT_S) is not None
    assert runner.status().recording is None
    assert not (tmp_path / "x.csv").exists()


def test_a_session_refers_to_its_consent_and_never_to_a_name(runner: Runner, settings: Settings) -> None:
    kept = store_one(settings.data_dir, by=Giver.REPRESENTATIVE, representative="Chen Yu", purpose="For Mei alone")
    runner.change(replace(settings, purpose="For Mei alone"))
    runner.start()
    assert runner.scenes.wait(_LIMIT_S) is not None
    runner.record()
    _wait_for(runner, lambda: _rows(runner) > 2)
    folder = runner.stop_recording()
    assert folder is not None
    document = read_sidecar(folder / "session.json")
    assert document["consent"] == {"id": kept.consent.id, "sha256": kept.sha256, "by": "representative"}
    words = json.dumps(document, ensure_ascii=False)
    assert not [name for name in ("Lin", "林美", "Chen", "Mei") if name in words]
    assert recorded_under(kept.consent.id, settings.sessions_dir) == (folder,)


def test_files_and_the_demo_need_no_consent(runner: Runner) -> None:
    runner.start("demo")
    assert runner.scenes.wait(_LIMIT_S) is not None
    folder = runner.record()
    assert read_sidecar(folder / "session.json")["consent"] is None
    runner.stop_recording()


def test_withdrawing_ends_a_recording_and_keeps_what_it_holds(runner: Runner, settings: Settings) -> None:
    kept = store_one(settings.data_dir)
    runner.start()
    assert runner.scenes.wait(_LIMIT_S) is not None
    folder = runner.record()
    _wait_for(runner, lambda: _rows(runner) > 2)
    ConsentStore(settings.data_dir).withdraw(kept.consent.id, utc_now())  # as another program would
    _wait_for(runner, lambda: runner.status().recording is None)
    failure, saved = runner.status().failure, runner.status().saved
    assert isinstance(failure, ConsentError) and "withdrawn" in str(failure)
    assert saved is not None and saved.rows > 2
    assert read_sidecar(folder / "session.json")["rows"] == saved.rows
    assert runner.status().state is State.RUNNING
    with pytest.raises(ConsentError, match="withdrawn"):
        runner.record()


def test_a_change_of_keeping_ends_a_recording(runner: Runner, settings: Settings) -> None:
    store_one(settings.data_dir)
    runner.start()
    assert runner.scenes.wait(_LIMIT_S) is not None
    runner.record()
    runner.change(replace(settings, keep_days=30))
    _wait_for(runner, lambda: runner.status().recording is None)
    assert "kept for 30 days" in str(runner.status().failure)


def test_a_file_that_was_named_is_the_only_one_that_counts(settings: Settings, tmp_path: Path) -> None:
    named = store_one(tmp_path / "elsewhere", id="20260831-11111111", keep_days=7)
    store_one(settings.data_dir)
    with pytest.raises(ConsentError, match="kept for 7 days"):
        consent_for(settings, named.path, utc_now())
    assert consent_for(replace(settings, keep_days=7), named.path, utc_now()) == named


@pytest.mark.parametrize(
    ("changed", "later", "words"),
    [
        ({"purpose": "own"}, 0, "another purpose"),
        ({"keep_days": 3}, 0, "kept for 3 days"),
        ({"consent_months": 1}, 40, "ran out on"),
        ({}, -9, "still to come"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    settings: Settings, changed: dict[str, object], later: int, words: str
) -> None:
    store_one(settings.data_dir)
    with pytest.raises(ConsentError, match=words) as refused:
        consent_for(replace(settings, **changed), None, utc_now() + timedelta(days=later))  # type: ignore[arg-type]
    assert "emomonitor consent new" in str(refused.value)


def test_an_older_consent_that_holds_is_taken_before_a_newer_one_that_does_not(settings: Settings) -> None:
    older = store_one(settings.data_dir, id="20260831-11111111", given=utc_now() - timedelta(days=5))
    store_one(settings.data_dir, id="20260831-22222222", purpose="own")
    assert consent_for(replace(settings, purpose="care"), None, utc_now()) == older


def test_a_permission_runs_out_by_the_clock(settings: Settings) -> None:
    kept: Kept = store_one(settings.data_dir)
    now: list[datetime] = [utc_now()]
    permission = Permission(kept, lambda: settings, lambda: now[0])
    permission.check(0.0)
    now[0] += timedelta(days=400)
    permission.check(0.5)  # looked at once a second of the source's time
    with pytest.raises(ConsentError, match="ran out"):
        permission.check(1.5)

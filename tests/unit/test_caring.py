"""Care at work, with the real detector, the real model, a real post office and a receiver."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from care_scenes import Receiver, a_channel, a_family, a_receiver

from emomonitor.capture.base import SourceInfo, SourceKind, SourceState, SourceStatus
from emomonitor.care.config import load_care, save_care
from emomonitor.care.entities import CameraState
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.rules import Rule, What
from emomonitor.care.secrets import Secrets
from emomonitor.engines.catalog import DEFAULT_MODEL, MODEL_FILE
from emomonitor.errors import CareError
from emomonitor.labels import Emotion
from emomonitor.resources import asset, models_dir
from emomonitor.runtime.caring import Caring, camera_state
from emomonitor.runtime.runner import Runner, RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.settings import Settings

QUICK = Rule(
    key="upset",
    what=What.EXPRESSION,
    emotions=(Emotion.SAD, Emotion.ANGRY, Emotion.FEAR),
    sure=0.5,
    minutes=0.07,
    hold_s=2.0,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as made:
        yield made


@pytest.fixture
def clip() -> str:
    if not asset("demo.mp4").is_file() or not (models_dir() / DEFAULT_MODEL / MODEL_FILE).is_file():
        pytest.skip("the demo clip or the model is not there")
    return str(asset("demo.mp4"))


def set_up(data_dir: Path, address: str, *, tested: bool = True) -> None:
    files = CareFiles(data_dir / CARE)
    save_care(replace(a_family(a_channel(tested=tested)), rules=(QUICK,)), files.config)
    Secrets(files.secrets).set_address("hook", address)


def watch(clip: str, data_dir: Path, *, live_only: bool, paced: bool = False) -> Caring:
    """Let the clip play to its end, and return what watched it."""
    caring = Caring(data_dir, live_only=live_only)
    runner = Runner(Settings(source=clip, data_dir=data_dir), on_change=caring.follow, paced=paced)
    caring.attach(runner)
    caring.start()
    runner.start()
    assert runner.wait_idle(120.0)
    runner.stop()
    return caring


def test_a_sad_look_in_the_clip_is_told_in_words(clip: str, tmp_path: Path, receiver: Receiver) -> None:
    set_up(tmp_path, receiver.url)
    caring = watch(clip, tmp_path, live_only=False, paced=True)
    receiver.wait(lambda: receiver.taken != [])
    (told,) = receiver.taken
    assert told["kind"] == "alert"
    assert "looked sad, angry or afraid to the camera" in told["body"]
    assert set(told) == {"schema", "id", "occasion", "kind", "title", "body", "language", "person", "created"}
    assert [s.key for s in caring.statuses()] == ["upset"]
    assert caring.close(5.0) == ()


def test_a_film_tells_nobody(clip: str, tmp_path: Path, receiver: Receiver) -> None:
    set_up(tmp_path, receiver.url)
    caring = watch(clip, tmp_path, live_only=True)
    assert caring.newest is None
    assert caring.post.history() == ()
    assert caring.close(5.0) == ()


def test_without_a_tested_way_nothing_is_sent(clip: str, tmp_path: Path, receiver: Receiver) -> None:
    set_up(tmp_path, receiver.url, tested=False)
    caring = watch(clip, tmp_path, live_only=False)
    assert caring.newest is not None
    assert caring.post.history() == ()
    assert receiver.asked == []
    assert caring.close(5.0) == ()


def test_of_a_face_that_is_misread_no_expression_is_taken(clip: str, tmp_path: Path, receiver: Receiver) -> None:
    set_up(tmp_path, receiver.url)
    config = load_care(CareFiles(tmp_path / CARE).config)
    save_care(replace(config, companion=replace(config.companion, ask_only=True)), CareFiles(tmp_path / CARE).config)
    caring = watch(clip, tmp_path, live_only=False)
    newest = caring.newest
    assert newest is not None
    assert (newest.people, newest.probs, newest.emotion) == (1, None, None)
    assert caring.post.history() == ()
    assert caring.close(5.0) == ()


def test_with_nothing_set_up_there_is_no_thread_that_sends(tmp_path: Path) -> None:
    before = {t.name for t in threading.enumerate()}
    caring = Caring(tmp_path)
    caring.start()
    assert {t.name for t in threading.enumerate()} - before == {"care"}
    assert not caring.files.folder.exists()
    assert caring.close(5.0) == ()


def test_broken_settings_are_told_and_not_overwritten(tmp_path: Path) -> None:
    files = CareFiles(tmp_path / CARE)
    files.folder.mkdir()
    files.config.write_text("= 1", "utf-8")
    caring = Caring(tmp_path)
    assert "can't be read" in caring.trouble
    assert files.config.read_text("utf-8") == "= 1"
    with pytest.raises(CareError):
        caring.change(replace(caring.config, heartbeat_s=1.0))
    assert files.config.read_text("utf-8") == "= 1"
    caring.change(a_family())
    assert load_care(files.config).people[0].name == "Mei"
    assert caring.trouble == ""


@pytest.mark.parametrize(
    ("state", "seen", "told"),
    [
        (State.RUNNING, SourceState.OK, CameraState.ON),
        (State.RUNNING, SourceState.FROZEN, CameraState.LOST),
        (State.RECONNECTING, SourceState.OK, CameraState.LOST),
        (State.FAILED, SourceState.OK, CameraState.LOST),
        (State.IDLE, SourceState.OK, CameraState.OFF),
        (State.PAUSED, SourceState.OK, CameraState.OFF),
    ],
)
def test_a_runners_state_is_what_it_means_to_the_family(state: State, seen: SourceState, told: CameraState) -> None:
    status = RunnerStatus(state=state, source_status=SourceStatus(state=seen, detail=""))
    assert camera_state(status) is told


def test_a_film_is_no_camera_that_is_on(tmp_path: Path) -> None:
    film = SourceInfo(kind=SourceKind.VIDEO, uri="x.mp4", title="x", width=1, height=1, fps=1.0, frames=1, live=False)
    caring = Caring(tmp_path)
    caring.follow(RunnerStatus(state=State.RUNNING, source=film))
    assert caring.camera is CameraState.OFF

from __future__ import annotations

import csv
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from consent_scenes import store_one
from mjpeg_server import MjpegServer
from model_scenes import linear_network, write_model

from emomonitor.engines.catalog import find_model
from emomonitor.entities import Scene
from emomonitor.errors import ModelError, SessionError, SourceError
from emomonitor.runtime.runner import Runner, RunnerStatus
from emomonitor.runtime.state import State
from emomonitor.session.reader import read_session
from emomonitor.settings import Settings

_LIMIT_S = 30.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(source="demo", data_dir=tmp_path / "data")


@pytest.fixture
def runner(settings: Settings) -> Iterator[Runner]:
    runner = Runner(settings)
    yield runner
    assert runner.stop() == ()


@pytest.fixture
def stream() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


def _next_scene(runner: Runner) -> Scene:
    scene = runner.scenes.wait(_LIMIT_S)
    assert scene is not None, runner.status()
    return scene


def _wait_for(runner: Runner, fulfilled: Callable[[], bool]) -> None:
    """Wait on scenes (they come all the time) until a condition holds."""
    deadline = time.monotonic() + _LIMIT_S
    while not fulfilled():
        assert time.monotonic() < deadline, runner.status()
        runner.scenes.wait(0.1)


def test_a_run_goes_from_starting_to_running_and_tells_of_it(settings: Settings) -> None:
    states: list[State] = []
    engines: list[str] = []

    def note(status: RunnerStatus) -> None:
        if not states or states[-1] is not status.state:
            states.append(status.state)
        engines.append(status.engine)

    runner = Runner(settings, on_change=note)
    runner.start()
    scene = _next_scene(runner)
    assert scene.readings[0].probs is not None
    assert runner.status().source is not None
    assert runner.stop() == ()
    assert states == [State.STARTING, State.RUNNING, State.STOPPING, State.IDLE]
    assert engines[-1].endswith(("CPU", "GPU"))


def test_pause_stops_the_analysis_and_resume_goes_on(runner: Runner) -> None:
    runner.start()
    _next_scene(runner)
    runner.record()
    _wait_for(runner, lambda: (r := runner.status().recording) is not None and r.rows > 2)
    runner.pause()
    assert runner.status().state is State.PAUSED
    while runner.scenes.wait(0.3) is not None:
        pass  # what was under way when Pause was pressed
    analysed = runner.meters().analysed
    assert runner.scenes.wait(0.3) is None
    assert runner.meters().analysed == analysed
    runner.resume()
    _next_scene(runner)
    path = runner.stop_recording()
    assert path is not None
    (pause,) = [e for e in read_session(path).events if e.kind == "pause"]
    assert pause.end_s is not None and pause.end_s >= pause.time_s


def test_a_marker_is_recorded_at_the_time_on_the_screen(runner: Runner) -> None:
    runner.start()
    _next_scene(runner)
    unrecorded = runner.mark("before")
    assert unrecorded is not None and unrecorded.event_id is None
    runner.record()
    mark = runner.mark("=tea", face_id=1)
    assert mark is not None and mark.event_id == 1
    path = runner.stop_recording()
    assert path is not None
    (event,) = read_session(path).events
    assert (event.kind, event.text, event.face_id) == ("marker", "=tea", 1)
    assert event.time_s == pytest.approx(mark.time_s, abs=1e-3)


def test_a_change_of_source_ends_the_session_and_begins_the_next(
    runner: Runner, media: Path, settings: Settings
) -> None:
    runner.record()
    runner.start()
    _wait_for(runner, lambda: (r := runner.status().recording) is not None and r.rows > 5)
    runner.start(str(media / "two_people_intel.mp4"))
    assert runner.wait_idle(_LIMIT_S)
    assert runner.status().ended == "The clip is over (58 frames)."
    first, second = sorted(settings.sessions_dir.iterdir())
    assert json.loads((first / "session.json").read_text(encoding="utf-8"))["source"]["kind"] == "demo"
    with (second / "log.csv").open(newline="", encoding="utf-8") as f:
        assert {int(r["frame"]) for r in csv.DictReader(f)} == set(range(58))


def test_a_file_flat_out_loses_no_frame(settings: Settings, media: Path) -> None:
    runner = Runner(settings, paced=False)
    runner.record()
    runner.start(str(media / "three_people_intel.mp4"))
    assert runner.wait_idle(_LIMIT_S)
    assert runner.meters().analysed == 43
    assert runner.meters().dropped == 0
    runner.stop()


@pytest.mark.parametrize("source", ["nowhere.mp4", "/dev/video99"])
def test_a_source_that_is_not_there_fails_with_words_and_can_be_replaced(runner: Runner, source: str) -> None:
    runner.start(source)
    assert runner.wait_idle(_LIMIT_S)
    status = runner.status()
    assert status.state is State.FAILED
    assert isinstance(status.failure, SourceError)
    assert status.message == str(status.failure)
    runner.start("demo")
    _next_scene(runner)
    assert runner.status().state is State.RUNNING


def test_a_log_that_cannot_be_written_does_not_stop_the_analysis(runner: Runner, tmp_path: Path) -> None:
    runner.start()
    _next_scene(runner)
    with pytest.raises(SessionError, match="folder"):
        runner.record(tmp_path / "missing" / "x.csv")
    _next_scene(runner)
    assert runner.status().state is State.RUNNING
    assert runner.status().recording is None
    runner.record(tmp_path / "x.csv")
    _wait_for(runner, lambda: (r := runner.status().recording) is not None and r.rows > 2)


def test_stop_while_the_model_loads_leaves_no_thread(settings: Settings) -> None:
    runner = Runner(settings)
    runner.start()
    assert runner.stop(timeout_s=_LIMIT_S) == ()
    assert runner.status().state is State.IDLE
    assert not [t for t in threading.enumerate() if t.name in ("capture", "inference")]


def test_fps_thins_what_is_analysed(settings: Settings, media: Path) -> None:
    runner = Runner(replace(settings, fps=5.0), paced=False)
    runner.start(str(media / "two_people_intel.mp4"))
    assert runner.wait_idle(_LIMIT_S)
    assert 20 <= runner.meters().analysed <= 25  # 58 frames at 12.5 a second are 4.6 s
    runner.stop()


def test_a_lost_stream_and_a_pause_are_logged_with_their_true_length(settings: Settings, stream: MjpegServer) -> None:
    store_one(settings.data_dir)
    runner = Runner(settings)
    runner.start(stream.url)
    _next_scene(runner)
    runner.record()
    began = time.monotonic()
    runner.pause()
    _wait_for(runner, lambda: time.monotonic() - began > 0.5)
    runner.resume()
    _next_scene(runner)
    stream.kill()
    _wait_for(runner, lambda: runner.status().state is State.RECONNECTING)
    stream.start()
    _wait_for(runner, lambda: runner.status().state is State.RUNNING)
    _next_scene(runner)
    path = runner.stop_recording()
    assert runner.stop() == ()
    assert path is not None
    events = {e.kind: e for e in read_session(path).events}
    assert set(events) == {"pause", "source_lost", "source_back"}
    pause, lost = events["pause"], events["source_lost"]
    assert pause.end_s is not None and 0.4 < pause.end_s - pause.time_s < 5
    assert lost.end_s is not None and lost.end_s - lost.time_s > 0.5
    assert events["source_back"].time_s == pytest.approx(lost.end_s, abs=0.1)


def test_a_session_folder_that_vanishes_stops_the_recording_and_nothing_else(
    runner: Runner, settings: Settings
) -> None:
    runner.start()
    _next_scene(runner)
    folder = runner.record()
    _wait_for(runner, lambda: (r := runner.status().recording) is not None and r.rows > 2)
    shutil.rmtree(folder)
    assert runner.mark("lost") is not None
    status = runner.status()
    assert status.recording is None
    assert isinstance(status.failure, SessionError)
    runner.pause()
    assert runner.status().state is State.PAUSED
    runner.resume()
    _next_scene(runner)
    assert runner.record().is_dir()


def test_a_log_that_was_asked_for_waits_for_the_next_source_when_the_first_fails(
    runner: Runner, tmp_path: Path
) -> None:
    runner.record(tmp_path / "x.csv")
    runner.start("nowhere.mp4")
    assert runner.wait_idle(_LIMIT_S)
    runner.start("demo")
    _wait_for(runner, lambda: (r := runner.status().recording) is not None and r.rows > 2)
    assert (tmp_path / "x.csv").exists()


def test_the_status_tells_how_many_rows_were_saved(settings: Settings, media: Path, tmp_path: Path) -> None:
    runner = Runner(settings, paced=False)
    runner.record(tmp_path / "x.csv")
    runner.start(str(media / "stills" / "angry.jpg"))
    assert runner.wait_idle(_LIMIT_S)
    saved = runner.status().saved
    assert saved is not None
    assert (saved.path, saved.rows) == (tmp_path / "x.csv", 1)
    runner.stop()


def test_a_recorded_marker_can_be_changed_removed_and_put_back(runner: Runner) -> None:
    runner.start()
    _next_scene(runner)
    runner.record()
    mark = runner.mark("tea")
    assert mark is not None and mark.event is not None
    edited = runner.edit_mark(mark, text="tea with Ada", end_s=mark.time_s + 2.5)
    path = runner.stop_recording()
    assert path is not None
    (event,) = read_session(path).events
    assert (event.id, event.text) == (mark.event_id, "tea with Ada")
    assert event.end_s == pytest.approx(event.time_s + 2.5)
    assert event.utc == mark.event.utc
    runner.remove_mark(edited)
    assert read_session(path).events == ()
    runner.restore_mark(edited)
    assert read_session(path).events == (event,)
    moment = runner.end_mark(edited, None)
    assert read_session(path).events[0].end_s is moment.end_s is None


def test_a_marker_never_ends_before_it_begins(runner: Runner) -> None:
    runner.start()
    _next_scene(runner)
    mark = runner.mark("tea")
    assert mark is not None
    assert runner.end_mark(mark, mark.time_s - 5).end_s == mark.time_s


def test_a_change_to_a_log_that_is_gone_says_so(runner: Runner) -> None:
    runner.start()
    _next_scene(runner)
    runner.record()
    mark = runner.mark("tea")
    path = runner.stop_recording()
    assert mark is not None and path is not None
    shutil.rmtree(path)
    with pytest.raises(SessionError, match="can't be read"):
        runner.edit_mark(mark, text="coffee", end_s=None)


def test_names_are_events_and_each_log_of_a_run_has_them(runner: Runner) -> None:
    runner.start()
    _next_scene(runner)
    runner.name(1, "Grandpa")
    runner.record()
    runner.name(1, " Opa ")
    runner.name(1, "Opa")  # no change, no event
    first = runner.stop_recording()
    runner.record()
    runner.name(1, "")
    second = runner.stop_recording()
    assert first is not None and second is not None
    assert [(e.kind, e.face_id, e.text) for e in read_session(first).events] == [
        ("name", 1, "Grandpa"),
        ("name", 1, "Opa"),
    ]
    assert [e.text for e in read_session(second).events] == ["Opa", ""]


def test_another_source_forgets_the_names(runner: Runner, media: Path) -> None:
    runner.start()
    _next_scene(runner)
    runner.name(1, "Grandpa")
    runner.start(str(media / "two_people_intel.mp4"))
    _next_scene(runner)
    runner.record()
    path = runner.stop_recording()
    assert path is not None
    assert read_session(path).events == ()


# -- another model, live -----------------------------------------------------------------------------


@pytest.fixture
def linear(tmp_path: Path) -> Path:
    """A model made by hand that sees nothing but Angry, whatever the face."""
    pytest.importorskip("onnx", reason="onnx is not installed (the extra train)")
    return write_model(tmp_path / "linear", linear_network(weight=0.0), title="Linear")


def test_another_model_takes_over_between_two_frames_of_a_recording(
    settings: Settings, media: Path, linear: Path
) -> None:
    runner = Runner(settings)
    runner.record()
    runner.start(str(media / "three_people_intel.mp4"))
    _wait_for(runner, lambda: (r := runner.status().recording) is not None and r.rows > 20)
    runner.use_model(str(linear))
    _wait_for(runner, lambda: (m := runner.status().model) is not None and m.name == "linear")
    assert runner.status().state is State.RUNNING
    assert runner.wait_idle(_LIMIT_S)
    assert runner.stop() == ()
    (folder,) = settings.sessions_dir.iterdir()
    session = read_session(folder)
    (event,) = [e for e in session.events if e.kind == "model"]
    weights = find_model(str(linear)).files["onnx"].sha256
    assert event.data["from"] == "vgg16-lite" and event.data["to"] == "linear" and event.data["sha256"] == weights
    with (folder / "log.csv").open(newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    frames = sorted({int(r["frame"]) for r in rows})
    assert frames == list(range(len(frames)))  # none is missing
    before = [r for r in rows if float(r["time_s"]) < event.time_s - 1e-4]
    after = [r for r in rows if float(r["time_s"]) >= event.time_s - 1e-4]
    even = {round(1 / 6, 3)}
    assert {round(float(r["angry"]), 3) for r in after if r["angry"]} == even  # from this very frame on
    assert {round(float(r["angry"]), 3) for r in before if r["angry"]} != even
    last, first = before[-1]["frame"], after[0]["frame"]
    assert int(first) == int(last) + 1
    ids = [{r["face_id"] for r in rows if r["frame"] == f} for f in (last, first)]
    assert ids[0] == ids[1] != {""}
    assert json.loads((folder / "session.json").read_text(encoding="utf-8"))["model"]["name"] == "vgg16-lite"


def test_a_model_that_cannot_be_used_leaves_the_old_one_at_work(runner: Runner, tmp_path: Path, linear: Path) -> None:
    runner.start()
    _next_scene(runner)
    with pytest.raises(ModelError, match="There is no model"):
        runner.use_model(str(tmp_path / "nowhere"))
    (linear / "linear.onnx").write_bytes(b"changed")
    with pytest.raises(ModelError, match="SHA-256"):
        runner.use_model(str(linear))
    scene = _next_scene(runner)
    assert scene.readings[0].probs is not None
    status = runner.status()
    assert status.state is State.RUNNING and status.model is not None and status.model.name == "vgg16-lite"
    assert runner.settings.model == "vgg16-lite"


def test_a_model_that_is_chosen_while_paused_is_there_at_once_and_stays_for_the_next_start(
    runner: Runner, linear: Path
) -> None:
    runner.start()
    _next_scene(runner)
    runner.pause()
    runner.use_model(str(linear))
    _wait_for(runner, lambda: (m := runner.status().model) is not None and m.name == "linear")
    assert runner.status().state is State.PAUSED
    runner.start("demo")
    _next_scene(runner)
    model = runner.status().model
    assert model is not None and model.name == "linear"


def test_a_model_that_comes_after_the_end_is_closed_and_used_next(
    settings: Settings, media: Path, linear: Path
) -> None:
    runner = Runner(settings, paced=False)
    runner.start(str(media / "two_people_intel.mp4"))
    assert runner.wait_idle(_LIMIT_S)
    runner.use_model(str(linear))
    assert runner.settings.model == str(linear)
    assert runner.stop() == ()

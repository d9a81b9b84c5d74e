"""Cameras and streams: a real MJPEG server over a real socket; a fake only for a driver that hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from mjpeg_server import HEIGHT, WIDTH, MjpegServer, black, moving, still
from numpy.typing import NDArray

from emomonitor.capture.base import Source, SourceKind, SourceState
from emomonitor.capture.factory import open_source
from emomonitor.capture.live import LiveSource, LiveTiming, retry_delay
from emomonitor.entities import Frame
from emomonitor.errors import SourceError

QUICK = LiveTiming(wait_s=0.1, stall_s=0.3, frozen_s=0.4, black_s=0.3, delay=lambda attempt: 0.02 * attempt)
LIMIT_S = 20.0


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    with MjpegServer() as running:
        yield running


def frames_until(source: Source, done: Callable[[list[Frame]], bool]) -> list[Frame]:
    """Read until ``done``, which sees the frames read so far; fails after LIMIT_S."""
    frames: list[Frame] = []
    deadline = time.monotonic() + LIMIT_S
    while not done(frames):
        assert time.monotonic() < deadline, f"still {source.status} after {len(frames)} frames"
        frame = source.read()
        if frame is not None:
            frames.append(frame)
    return frames


def in_state(source: Source, state: SourceState) -> Callable[[list[Frame]], bool]:
    return lambda _: source.status.state is state


def strictly_increasing(values: list[float]) -> bool:
    return all(a < b for a, b in pairwise(values))


class FakeDevice:
    """A camera whose driver gives ``frames`` pictures and then hangs until ``released`` (or ends, without one)."""

    def __init__(self, frames: int, released: threading.Event | None) -> None:
        self._left = frames
        self._released = released
        self._n = 0
        self.closed = threading.Event()

    def read(self) -> tuple[bool, NDArray[Any] | None]:
        if self._left == 0:
            if self._released is not None:
                self._released.wait(LIMIT_S)
            return False, None
        self._left -= 1
        self._n += 1
        return True, moving(self._n)

    def get(self, prop: int, /) -> float:
        return 30.0

    def release(self) -> None:
        self.closed.set()


def fake_camera(devices: Iterator[FakeDevice | SourceError], timing: LiveTiming = QUICK) -> LiveSource:
    def connect(again: bool) -> FakeDevice:
        device = next(devices)
        if isinstance(device, SourceError):
            raise device
        return device

    return LiveSource(uri="0", kind=SourceKind.CAMERA, title="Test camera", connect=connect, timing=timing)


def test_reconnects_after_one_second_five_times_then_5_10_and_60_s_for_ever() -> None:
    assert [retry_delay(n) for n in range(1, 11)] == [1, 1, 1, 1, 1, 5, 10, 60, 60, 60]
    assert retry_delay(10_000) == 60


def test_a_stream_gives_its_newest_frames_with_increasing_times(server: MjpegServer) -> None:
    with closing(open_source(server.url, timing=QUICK)) as source:
        assert (source.info.kind, source.info.live, source.info.mirror_preview) == (SourceKind.STREAM, True, False)
        assert (source.info.width, source.info.height, source.info.frames) == (WIDTH, HEIGHT, None)
        frames = frames_until(source, lambda f: len(f) >= 5)
    assert frames[0].image.shape == (HEIGHT, WIDTH, 3)
    assert frames[0].time_s == 0.0
    assert strictly_increasing([f.time_s for f in frames])
    assert strictly_increasing([f.index for f in frames])


def test_a_stream_that_is_killed_and_brought_back_is_lost_and_well_again(server: MjpegServer) -> None:
    with closing(open_source(server.url, timing=QUICK)) as source:
        before = frames_until(source, lambda f: len(f) >= 3)
        assert source.status.state is SourceState.OK
        server.kill()
        before += frames_until(source, in_state(source, SourceState.LOST))
        assert source.status.detail
        server.start()
        after = frames_until(source, lambda f: len(f) >= 3)
        assert source.status.state is SourceState.OK
        assert source.status.detail == ""
    assert strictly_increasing([f.time_s for f in before + after])
    assert strictly_increasing([f.index for f in before + after])


def test_it_comes_back_again_and_again(server: MjpegServer) -> None:
    times: list[float] = []
    with closing(open_source(server.url, timing=QUICK)) as source:
        for _ in range(3):
            times += [f.time_s for f in frames_until(source, lambda f: len(f) >= 2)]
            server.kill()
            times += [f.time_s for f in frames_until(source, in_state(source, SourceState.LOST))]
            server.start()
        times += [f.time_s for f in frames_until(source, lambda f: len(f) >= 2)]
    assert strictly_increasing(times)


def test_while_lost_the_status_counts_down_to_the_next_attempt(server: MjpegServer) -> None:
    slow = LiveTiming(wait_s=0.05, delay=lambda attempt: 30.0)
    with closing(open_source(server.url, timing=slow)) as source:
        server.kill()
        frames_until(source, in_state(source, SourceState.LOST))
        first = source.status.retry_in_s
        source.read()  # the last frame before the loss may still wait
        assert source.read() is None
        second = source.status.retry_in_s
    assert first is not None and second is not None
    assert 0.0 < second < first <= 30.0


def test_a_damaged_frame_now_and_then_is_no_loss(server: MjpegServer) -> None:
    server.damage_every = 3
    states = set()

    def enough(frames: list[Frame]) -> bool:
        states.add(source.status.state)
        return len(frames) >= 12

    with closing(open_source(server.url, timing=QUICK)) as source:
        frames_until(source, enough)
    assert states == {SourceState.OK}


def test_a_picture_that_stops_changing_is_noticed_and_so_is_its_return(server: MjpegServer) -> None:
    with closing(open_source(server.url, timing=QUICK)) as source:
        server.picture = still
        frames = frames_until(source, in_state(source, SourceState.FROZEN))
        assert "not changed" in source.status.detail
        assert frames, "a frozen camera still gives frames"
        server.picture = moving
        frames_until(source, in_state(source, SourceState.OK))


def test_a_covered_lens_is_noticed_and_so_is_its_uncovering(server: MjpegServer) -> None:
    with closing(open_source(server.url, timing=QUICK)) as source:
        server.picture = black
        frames_until(source, in_state(source, SourceState.BLACK))
        assert "lens" in source.status.detail
        server.picture = moving
        frames_until(source, in_state(source, SourceState.OK))


def test_an_address_where_nobody_answers_is_an_error_with_advice(server: MjpegServer) -> None:
    server.kill()
    with pytest.raises(SourceError, match=r"refused.*Check that the stream is on"):
        open_source(server.url)


def test_a_page_that_is_no_video_is_an_error(server: MjpegServer) -> None:
    with pytest.raises(SourceError, match="gives no video there"):
        open_source(server.url.replace("camera.mjpg", "index.html"))


def test_a_password_in_the_address_is_shown_nowhere(server: MjpegServer) -> None:
    url = server.url.replace("http://", "http://ann:secret@")
    with closing(open_source(url, timing=QUICK)) as source:
        server.kill()
        frames_until(source, in_state(source, SourceState.LOST))
        assert "secret" not in f"{source.info} {source.status}"
    with pytest.raises(SourceError) as error:
        open_source(url)
    assert "secret" not in str(error.value)
    assert "ann" not in str(error.value)


@pytest.mark.parametrize("url", ["ftp://host/x", "rtsp:///x", "http://127.0.0.1:99999/x", "http://[::1/x"])
def test_an_address_that_makes_no_sense_is_refused_before_anything_is_opened(url: str) -> None:
    with pytest.raises(SourceError):
        open_source(url)


def test_a_camera_is_previewed_mirrored() -> None:
    with closing(fake_camera(iter([FakeDevice(10**6, None)]))) as source:
        assert (source.info.kind, source.info.live, source.info.mirror_preview) == (SourceKind.CAMERA, True, True)
        assert source.info.fps == 30.0


def test_a_camera_that_hangs_is_left_alone_within_a_second() -> None:
    released = threading.Event()
    device = FakeDevice(1, released)
    source = fake_camera(iter([device]))
    begun = time.monotonic()
    source.close()
    assert time.monotonic() - begun < 1.0
    assert not device.closed.is_set()
    released.set()
    assert device.closed.wait(LIMIT_S), "the thread that comes back closes its device"
    source.close()


def test_a_camera_that_hangs_while_watched_is_lost_and_opened_anew() -> None:
    released = threading.Event()
    hanging, healthy = FakeDevice(3, released), FakeDevice(10**6, None)
    with closing(fake_camera(iter([hanging, healthy]))) as source:
        before = frames_until(source, in_state(source, SourceState.LOST))
        after = frames_until(source, lambda f: len(f) >= 3)
        assert source.status.state is SourceState.OK
        released.set()
        assert hanging.closed.wait(LIMIT_S)
        after += frames_until(source, lambda f: len(f) >= 3)
    assert strictly_increasing([f.time_s for f in before + after])


def test_only_a_few_threads_may_hang_at_once() -> None:
    released = threading.Event()
    opened: list[FakeDevice] = []

    def devices() -> Iterator[FakeDevice]:
        while True:
            opened.append(FakeDevice(1, released))
            yield opened[-1]

    timing = LiveTiming(wait_s=0.02, stall_s=0.05, delay=lambda attempt: 0.0)
    source = fake_camera(devices(), timing)
    deadline = time.monotonic() + LIMIT_S
    while len(opened) < 4:
        source.read()
        assert time.monotonic() < deadline
    for _ in range(20):
        source.read()
    assert len(opened) == 4
    assert source.status.state is SourceState.LOST
    released.set()
    frames_until(source, lambda f: len(opened) > 4)
    source.close()


def test_a_camera_that_fails_to_open_the_first_time_is_an_error() -> None:
    with pytest.raises(SourceError, match="in use"):
        fake_camera(iter([SourceError("It is in use.")]))


def test_a_camera_that_opens_but_gives_nothing_is_an_error() -> None:
    with pytest.raises(SourceError, match="no more pictures"):
        fake_camera(iter([FakeDevice(0, None)]))


def test_a_camera_that_never_answers_is_an_error() -> None:
    released = threading.Event()
    with pytest.raises(SourceError, match="does not answer"):
        fake_camera(iter([FakeDevice(0, released)]), LiveTiming(open_s=0.1, close_s=0.05))
    released.set()


def test_a_camera_that_fails_to_open_later_is_tried_again() -> None:
    devices: list[FakeDevice | SourceError] = [
        FakeDevice(2, None),
        SourceError("Test camera is not connected."),
        SourceError("Test camera is not connected."),
        FakeDevice(10**6, None),
    ]
    timing = LiveTiming(wait_s=0.05, delay=lambda attempt: 0.05)
    with closing(fake_camera(iter(devices), timing)) as source:
        frames_until(source, lambda _: source.status.detail == "Test camera is not connected.")
        frames_until(source, in_state(source, SourceState.OK))


def test_a_picture_that_stands_still_because_the_camera_is_gone_is_a_loss() -> None:
    class Stuck(FakeDevice):
        def read(self) -> tuple[bool, NDArray[Any] | None]:
            return True, still(0)

    with closing(
        LiveSource(
            uri="0",
            kind=SourceKind.CAMERA,
            title="Test camera",
            connect=lambda again: Stuck(1, None),
            present=lambda: False,
            timing=LiveTiming(wait_s=0.05, frozen_s=0.1, delay=lambda attempt: 30.0),
        )
    ) as source:
        frames_until(source, in_state(source, SourceState.LOST))
        assert "unplugged" in source.status.detail


def test_a_grey_camera_gives_bgr() -> None:
    class Grey(FakeDevice):
        def read(self) -> tuple[bool, NDArray[Any] | None]:
            return True, np.random.default_rng().integers(0, 255, (48, 64)).astype(np.uint8)

    with closing(fake_camera(iter([Grey(1, None)]))) as source:
        (frame, *_) = frames_until(source, lambda f: len(f) == 1)
    assert frame.image.shape == (48, 64, 3)


def test_reading_a_closed_source_gives_nothing_and_closing_it_twice_is_harmless(server: MjpegServer) -> None:
    source = open_source(server.url, timing=QUICK)
    source.close()
    source.close()
    assert source.read() is None

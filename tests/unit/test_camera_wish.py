"""What a camera is asked for. A camera is what these machines lack, so one that notes what it is asked stands in."""

from __future__ import annotations

import sys

import pytest

from emomonitor.capture.cameras import CameraWish, ask
from emomonitor.opencv import cv2
from emomonitor.runtime.worker import camera_wish
from emomonitor.settings import Settings


class Camera:
    def __init__(self) -> None:
        self.asked: list[tuple[int, float]] = []

    def set(self, prop: int, value: float, /) -> bool:
        self.asked.append((prop, value))
        return False


def asked(wish: CameraWish) -> list[tuple[int, float]]:
    camera = Camera()
    ask(camera, wish)
    return camera.asked


def test_a_camera_that_nothing_is_asked_of_is_left_as_it_is() -> None:
    assert asked(CameraWish()) == []
    assert asked(CameraWish(width=640)) == []


def test_size_and_rate_are_asked_for() -> None:
    found = asked(camera_wish(Settings(camera_width=1280, camera_height=720, camera_fps=30.0)))
    assert found[-3:] == [
        (cv2.CAP_PROP_FRAME_WIDTH, 1280),
        (cv2.CAP_PROP_FRAME_HEIGHT, 720),
        (cv2.CAP_PROP_FPS, 30.0),
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems choose the format themselves")
def test_compressed_pictures_are_asked_for_first_so_that_large_ones_are_not_slow() -> None:
    first = asked(CameraWish(fps=15.0))[0]
    assert first == (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))


def test_a_device_that_refuses_is_no_error() -> None:
    capture = cv2.VideoCapture()
    ask(capture, CameraWish(width=640, height=480, fps=30.0))
    assert not capture.isOpened()
    capture.release()

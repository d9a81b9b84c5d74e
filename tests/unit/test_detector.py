from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from emomonitor.entities import Image
from emomonitor.opencv import cv2
from emomonitor.vision.detector import FaceDetector, _parts
from emomonitor.vision.tracker import START_WIDTH

REPO = Path(__file__).resolve().parents[2]
FACES_IN_STILLS = {
    "angry.jpg": 1,
    "neutral.jpeg": 1,
    "surprised.jpeg": 1,
    "happy-baby.jpeg": 1,
    "sad-baby.jpeg": 1,
}


def frames(path: Path, every: int = 1) -> list[tuple[float, Image]]:
    clip = cv2.VideoCapture(str(path))
    rate = clip.get(cv2.CAP_PROP_FPS)
    out: list[tuple[float, Image]] = []
    index = 0
    while True:
        ok, image = clip.read()
        if not ok:
            return out
        if index % every == 0:
            out.append((index / rate, image.astype(np.uint8, copy=False)))
        index += 1


def still(media: Path, name: str) -> Image:
    image = cv2.imread(str(media / "stills" / name))
    assert image is not None
    return image.astype(np.uint8, copy=False)


@pytest.mark.parametrize("range_", ["short", "full"])
@pytest.mark.parametrize(("name", "count"), FACES_IN_STILLS.items())
def test_each_portrait_has_one_face(media: Path, range_: str, name: str, count: int) -> None:
    with FaceDetector(range_) as detector:
        assert len(detector.detect(still(media, name), 0.0)) == count


@pytest.mark.parametrize(
    ("clip", "range_", "people"),
    [
        ("one_man_smiling_intel.mp4", "short", 1),
        ("two_people_intel.mp4", "short", 2),
        ("three_people_intel.mp4", "short", 3),
        ("three_people_intel.mp4", "full", 3),
    ],
)
def test_everybody_in_a_clip_is_found_in_every_frame(media: Path, clip: str, range_: str, people: int) -> None:
    with FaceDetector(range_) as detector:
        counts = Counter(len(detector.detect(image, t)) for t, image in frames(media / clip))
    assert set(counts) == {people}


def test_the_full_range_finds_most_of_the_four_small_faces(media: Path) -> None:
    with FaceDetector("full") as detector:
        counts = [len(detector.detect(image, t)) for t, image in frames(media / "four_small_faces_intel.mp4")]
    assert np.mean(counts) > 2.8
    assert max(counts) <= 4


@pytest.mark.parametrize("range_", ["short", "full"])
def test_bottles_are_hardly_ever_faces(media: Path, range_: str) -> None:
    with FaceDetector(range_) as detector:
        pictures = frames(media / "no_face_bottles_intel.mp4", every=4)
        found = [d for t, image in pictures for d in detector.detect(image, t)]
    assert sum(d.box.width >= START_WIDTH for d in found) <= 1


def test_key_points_lie_where_a_face_has_them(media: Path) -> None:
    with FaceDetector() as detector:
        (face,) = detector.detect(still(media, "neutral.jpeg"), 0.0)
    right_eye, left_eye, nose, mouth = face.keypoints[:4]
    assert right_eye[0] < nose[0] < left_eye[0]
    assert max(right_eye[1], left_eye[1]) < nose[1] < mouth[1]
    assert face.keypoints.dtype == np.float32
    assert face.box.x < right_eye[0] and left_eye[0] < face.box.x + face.box.width


def test_time_may_repeat_and_jump_back(media: Path) -> None:
    image = still(media, "neutral.jpeg")
    with FaceDetector() as detector:
        counts = [len(detector.detect(image, t)) for t in (5.0, 5.0, 1.0, 0.0, 0.0001, 7.0)]
    assert counts == [1] * 6


def test_a_huge_frame_gives_the_same_face(media: Path) -> None:
    small = still(media, "surprised.jpeg")
    large = cv2.resize(small, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    with FaceDetector() as detector:
        (a,) = detector.detect(small, 0.0)
        (b,) = detector.detect(large, 1.0)
    assert np.abs(b.keypoints / 3 - a.keypoints).max() < 0.04 * a.box.width
    assert b.box.width / 3 == pytest.approx(a.box.width, rel=0.1)


def test_faces_come_from_left_to_right_and_alike_each_time(media: Path) -> None:
    image = still(media, "group.jpeg")
    with FaceDetector() as one, FaceDetector() as two:
        first, second = one.detect(image, 0.0), two.detect(image, 3.0)
    assert len(first) >= 3
    assert [f.box for f in first] == sorted((f.box for f in first), key=lambda b: b.x)
    assert [f.box for f in first] == [f.box for f in second]


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 2, 3), (3, 700, 3), (700, 3, 3), (48, 48, 3)])
def test_odd_frames_have_no_face_and_do_no_harm(shape: tuple[int, int, int]) -> None:
    with FaceDetector() as detector:
        assert detector.detect(np.zeros(shape, np.uint8), 0.0) == ()


def test_a_grey_picture_is_refused_in_words() -> None:
    with FaceDetector() as detector, pytest.raises(ValueError, match="BGR"):
        detector.detect(np.zeros((48, 48), np.uint8), 0.0)


def test_an_unknown_range_is_refused() -> None:
    with pytest.raises(ValueError, match="long"):
        FaceDetector("long")


def test_closing_twice_is_harmless() -> None:
    detector = FaceDetector()
    detector.close()
    detector.close()


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (1920, 1080), (640, 480), (2000, 300)])
def test_parts_cover_an_oblong_frame(size: tuple[int, int]) -> None:
    width, height = size
    seen = np.zeros((height, width), bool)
    for part in _parts(width, height):
        assert part.x >= 0 and part.y >= 0
        assert part.x + part.side <= width and part.y + part.side <= height
        seen[part.rows, part.columns] = True
    assert seen.all()


def test_a_square_frame_has_no_parts() -> None:
    assert _parts(500, 480) == []


def test_loading_is_silent_quick_to_import_and_leaves_other_libraries_alone() -> None:
    code = (
        "import sys\n"
        "from emomonitor.vision.detector import FaceDetector\n"
        "import numpy as np\n"
        "with FaceDetector() as d: d.detect(np.zeros((90, 160, 3), np.uint8), 0.0)\n"
        "heavy = {'tensorflow', 'matplotlib', 'sounddevice'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import matplotlib.pyplot\n"
        "assert matplotlib.pyplot.plot\n"
        "print('mine', file=sys.stderr)\n"
    )
    pytest.importorskip("matplotlib")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPO, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "mine"
    assert done.stdout == ""

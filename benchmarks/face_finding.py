"""Where the constants of detector, tracker and crop come from.

Prints what the detector finds in a clip without faces, how well small faces are read, and how FER2013's validation
images (cut from the training part: test images choose nothing) are framed::

    python -m benchmarks.face_finding NO_FACE.mp4 ONE_FACE.mp4 DATASET.zip
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import DEFAULT_MODEL, MODEL_FILE, ModelInfo, find_model
from emomonitor.engines.factory import open_engine
from emomonitor.entities import Detection, Frame, Image
from emomonitor.opencv import cv2
from emomonitor.runtime.offline import open_reel
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.crop import FER_BOX, FER_POINTS, LEFT_EYE, MOUTH, NOSE, RIGHT_EYE, align_face, fit_similarity
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.tracker import START_SCORES, START_WIDTH, Tracker
from train.data.dataset import load_training, split_validation

RANGES = ("short", "full")
WIDTH, HEIGHT = 640, 360
EDGES = (0, 20, 22, 24, 26, 30, 40, 60, 1000)
SCALES = np.geomspace(0.3, 0.07, 16)
ENLARGED = 4
PERCENTILES = (0.5, 25, 50, 75, 99.5)


def clip(path: Path) -> Iterator[Frame]:
    with closing(open_reel(str(path))) as reel:
        yield from reel


def print_false_faces(path: Path) -> None:
    """Say what is found where nobody is."""
    for range_ in RANGES:
        tracker, ids = Tracker(start_score=START_SCORES[range_]), set()
        frames = 0
        found: list[Detection] = []
        with FaceDetector(range_) as detector:
            for frame in clip(path):
                faces = detector.detect(frame.image, frame.time_s)
                frames += 1
                found += faces
                ids |= {t.id for t in tracker.update(faces, frame.time_s)}
        wide = [d for d in found if d.box.width >= START_WIDTH]
        sure = [d for d in wide if d.score >= START_SCORES[range_]]
        print(
            f"{path.name}, {range_} range, {frames} frames: {len(found)} detections, {len(wide)} of them at least "
            f"{START_WIDTH:g} px wide, {len(sure)} of those with a score of {START_SCORES[range_]:g}; {len(ids)} tracks"
        )


def pasted(image: Image, scale: float) -> Image:
    """Return an empty picture with the image, shrunk, in a corner of it."""
    size = (round(WIDTH * scale), round(HEIGHT * scale))
    canvas = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    canvas[100 : 100 + size[1], 200 : 200 + size[0]] = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return canvas


def read(classifier: Classifier, image: Image, face: Detection) -> int:
    return int(classifier.classify(align_face(image, face).face[None]).probs[0].argmax())


def print_small_faces(path: Path, info: ModelInfo, range_: str) -> None:
    """Say how often a face that was shrunk is read as it is at full size, by the width of its box."""
    same: dict[int, list[bool]] = {i: [] for i in range(len(EDGES) - 1)}
    with (
        closing(Classifier(open_engine("onnxruntime", info), info)) as classifier,
        FaceDetector(range_) as near,
        FaceDetector(range_) as far,
    ):
        for n, frame in enumerate(clip(path)):
            whole = near.detect(frame.image, frame.time_s)
            if n % 6 or len(whole) != 1:
                continue
            truth = read(classifier, frame.image, whole[0])
            for k, scale in enumerate(SCALES):
                image = pasted(frame.image, float(scale))
                faces = far.detect(image, 100.0 * n + k)  # a second apart: each time with a search of the parts
                if len(faces) == 1:
                    width = int(np.searchsorted(EDGES, faces[0].box.width, side="right")) - 1
                    same[width].append(read(classifier, image, faces[0]) == truth)
    print(f"{path.name}, {range_} range, shrunk: read as at full size")
    for i, hits in same.items():
        if hits:
            print(f"  box {EDGES[i]} to {EDGES[i + 1]} px wide: {np.mean(hits):.2f} of {len(hits)}")


def print_framing(images: NDArray[np.uint8]) -> None:
    """Say where FER2013's faces lie, and how well the crop's transform fits them. In 48-pixel coordinates."""
    points, boxes, ratios, residuals = [], [], [], []
    with FaceDetector() as detector:
        for n, image in enumerate(images):
            large = cv2.resize(image, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
            border = large.shape[0] // 2
            framed = cv2.copyMakeBorder(large, *(border,) * 4, cv2.BORDER_REPLICATE)
            faces = detector.detect(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), float(n))
            if len(faces) != 1:
                continue
            face = faces[0]
            points.append((face.keypoints - border) / ENLARGED)
            b = face.box
            boxes.append(((b.x - border) / ENLARGED, (b.y - border) / ENLARGED, b.width / ENLARGED))
            to_crop, residual = fit_similarity(face.keypoints[[RIGHT_EYE, LEFT_EYE, MOUTH]], FER_POINTS)
            residuals.append(residual)
            ratios.append(FER_BOX.width / (math.hypot(to_crop[0, 0], to_crop[1, 0]) * b.width))
    where = np.array(points)
    print(f"FER2013's framing, {len(points)} of {len(images)} validation images found; medians in 48-pixel coordinates")
    for name, row in (("right eye", RIGHT_EYE), ("left eye", LEFT_EYE), ("nose", NOSE), ("mouth", MOUTH)):
        print(f"  {name}: {np.median(where[:, row], axis=0).round(1)}")
    print(f"  box x, y, width: {np.median(boxes, axis=0).round(1)}")
    print(f"  scale by key points over scale by box, percentiles {PERCENTILES}: {np.percentile(ratios, PERCENTILES)}")
    print(f"  residual in crop pixels, percentiles {PERCENTILES}: {np.percentile(residuals, PERCENTILES).round(2)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("no_face", type=Path)
    parser.add_argument("one_face", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--images", type=int, default=1000)
    args = parser.parse_args()
    np.set_printoptions(precision=2, suppress=True)
    info = find_model(DEFAULT_MODEL)
    print_false_faces(args.no_face)
    for range_ in RANGES:
        print_small_faces(args.one_face, info, range_)
    notes: dict[str, Any] = json.loads((info.folder / MODEL_FILE).read_text(encoding="utf-8"))
    _, held = split_validation(load_training(args.data)[0], seed=notes["training"]["seed"])
    chosen = np.random.default_rng(1).permutation(len(held.labels))[: args.images]
    print_framing(held.images[chosen])


if __name__ == "__main__":
    main()

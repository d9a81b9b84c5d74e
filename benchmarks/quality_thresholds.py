"""Where readings break down: the reasons for the quality gate's thresholds.

Spoils FER2013 validation images step by step, as bad light, distance, motion or the frame's edge would, and prints how
many readings are still right beside what the gate measures. The images are cut from the training part, because test
images choose nothing::

    python -m benchmarks.quality_thresholds PATH_OF_DATASET.zip --images 600
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import DEFAULT_MODEL, MODEL_FILE, find_model
from emomonitor.engines.factory import open_engine
from emomonitor.opencv import cv2
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.detector import FaceDetector
from emomonitor.vision.quality import CLIPPED_LEVEL, INNER, sharpness, turn
from train.data.dataset import load_training, split_validation

Faces = NDArray[np.uint8]
PERCENTILES = (0.1, 1, 5, 50, 95, 99, 99.9)


def resized(faces: Faces, side: int) -> Faces:
    small = [cv2.resize(f, (side, side), interpolation=cv2.INTER_AREA) for f in faces]
    return np.stack([cv2.resize(f, (48, 48), interpolation=cv2.INTER_LINEAR) for f in small]).astype(np.uint8)


def blurred(faces: Faces, sigma: float) -> Faces:
    return np.stack([cv2.GaussianBlur(f, (0, 0), sigma) for f in faces]).astype(np.uint8)


def moved(faces: Faces, pixels: int) -> Faces:
    kernel = np.full((1, pixels), 1 / pixels, np.float32)
    return np.stack([cv2.filter2D(f, -1, kernel) for f in faces]).astype(np.uint8)


def dimmed(faces: Faces, gain: float, noise: float) -> Faces:
    grain = np.random.default_rng(0).normal(0.0, 1.0, faces.shape) * noise
    return np.clip(np.rint(faces * gain + grain), 0, 255).astype(np.uint8)


def cut(faces: Faces, share: float, side: str) -> Faces:
    out, n = faces.copy(), round(48 * share)
    if side == "below":
        out[:, 48 - n :] = out[:, 47 - n : 48 - n]
    elif side == "above":
        out[:, :n] = out[:, n : n + 1]
    else:
        out[:, :, :n] = out[:, :, n : n + 1]
    return out


def spoilt(faces: Faces) -> Iterator[tuple[str, Faces]]:
    yield "unspoilt", faces
    for side in (32, 24, 20, 16, 12):
        yield f"shrunk to {side} px", resized(faces, side)
    for sigma in (0.5, 0.75, 1.0, 1.25, 1.5, 2.0):
        yield f"Gaussian blur {sigma} px", blurred(faces, sigma)
    for pixels in (3, 5, 7, 9):
        yield f"moved sideways {pixels} px", moved(faces, pixels)
    for noise in (0.0, 1.0, 2.0):
        for gain in (0.5, 0.3, 0.2, 0.15, 0.1, 0.07):
            yield f"light x{gain}, noise {noise:g}", dimmed(faces, gain, noise)
    for gain in (1.5, 2.0, 2.5, 3.0, 4.0):
        yield f"light x{gain}", dimmed(faces, gain, 0.0)
    for where in ("below", "above", "beside"):
        for share in (0.15, 0.25, 0.3, 0.4):
            yield f"cut {share:.0%} {where}", cut(faces, share, where)


def inner(faces: Faces) -> NDArray[np.float32]:
    rows, columns = INNER
    return faces[:, rows, columns].astype(np.float32)


def print_ruins(faces: Faces, labels: NDArray[np.int64], read: Callable[[Faces], NDArray[np.int64]]) -> None:
    print(f"{'':26} right  sharpness  contrast  level  white")
    for name, images in spoilt(faces):
        right = float((read(images) == labels).mean())
        sharp = float(np.median([sharpness(f) for f in images]))
        part = inner(images)
        contrast, level = float(np.median(part.std(axis=(1, 2)))), float(part.mean())
        white = float((part >= CLIPPED_LEVEL).mean())
        print(f"{name:26} {right:.3f}  {sharp:9.3f}  {contrast:8.1f}  {level:5.0f}  {white:.2f}")


def print_white(faces: Faces, labels: NDArray[np.int64], read: Callable[[Faces], NDArray[np.int64]]) -> None:
    gains = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
    images = np.concatenate([dimmed(faces, g, 0.0) for g in gains])
    right = read(images) == np.tile(labels, len(gains))
    white = (inner(images) >= CLIPPED_LEVEL).mean(axis=(1, 2))
    for low in (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8):
        chosen = (white >= low) & (white < low + 0.1)
        print(f"white {low:.1f} to {low + 0.1:.1f}: {right[chosen].mean():.3f} right of {chosen.sum()}")


def print_turned(faces: Faces, labels: NDArray[np.int64], read: Callable[[Faces], NDArray[np.int64]]) -> None:
    right = read(faces) == labels
    turns, found = [], []
    with FaceDetector() as detector:
        for i, face in enumerate(faces):
            large = cv2.resize(face, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
            large = cv2.copyMakeBorder(large, 96, 96, 96, 96, cv2.BORDER_REPLICATE)
            detections = detector.detect(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR).astype(np.uint8), i / 30)
            if detections:
                turns.append(turn(max(detections, key=lambda d: d.score).keypoints))
                found.append(i)
    t, hit = np.array(turns), right[found]
    print(f"found {len(t)} of {len(faces)}; turn, percentiles {PERCENTILES}: {np.percentile(t, PERCENTILES).round(2)}")
    for low, high in ((0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.5), (0.5, 0.6), (0.6, np.inf)):
        chosen = (t >= low) & (t < high)
        share = hit[chosen].mean() if chosen.any() else np.nan
        print(f"turn {low:.1f} to {high:.1f}: {share:.3f} right of {chosen.sum()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--images", type=int, default=600)
    args = parser.parse_args()
    info = find_model(args.model)
    notes = json.loads((info.folder / MODEL_FILE).read_text(encoding="utf-8"))
    _, held = split_validation(load_training(args.data)[0], seed=notes["training"]["seed"])
    some = np.random.default_rng(1).permutation(len(held.labels))
    classifier = Classifier(open_engine("onnxruntime", info), info)

    def read(images: Faces) -> NDArray[np.int64]:
        parts = [classifier.classify(images[i : i + 64]).probs for i in range(0, len(images), 64)]
        answers: NDArray[np.int64] = np.concatenate(parts).argmax(axis=1)
        return answers

    chosen = some[: args.images]
    faces, labels = held.images[chosen], held.labels[chosen]
    print_ruins(faces, labels, read)
    print_white(faces, labels, read)
    many = some[:1500]
    sharp = [sharpness(f) for f in held.images[many]]
    print(f"FER2013's sharpness, percentiles {PERCENTILES}: {np.percentile(sharp, PERCENTILES).round(3)}")
    print_turned(held.images[many], held.labels[many], read)
    classifier.close()


if __name__ == "__main__":
    main()

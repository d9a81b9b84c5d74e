"""Does a person's own baseline help? On synthetic people, and on the people of the shared clips.

    python -m benchmarks.baseline --data PATH_OF_DATASET.zip --media FOLDER   # test images and clips
    python -m benchmarks.baseline --data PATH_OF_DATASET.zip --grid           # validation images: how strong

A synthetic person is a shift that is laid over real faces of the data set: hanging mouth corners, a low brow, raised
brows, smiling corners, flat light, light from one side. The person's rest is learnt from some calm faces with that
shift; the other faces with the same shift are then read without and with it. "plain" is a person without a shift: there
it must change nothing. The faces are of many people, so that this measures the shift alone and not a likeness.

On the clips, each face that stays at rest is learnt from the first half of its time and read in the second; the woman's
smile is read with the rest of the others, one after another, as a baseline must not take a smile away.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emomonitor.engines.catalog import DEFAULT_MODEL, find_model
from emomonitor.engines.factory import open_engine
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.opencv import cv2
from emomonitor.runtime.offline import open_reel
from emomonitor.runtime.pipeline import open_pipeline
from emomonitor.settings import Settings
from emomonitor.vision import baseline as method
from emomonitor.vision.classifier import Classifier
from train.data.dataset import load_test, load_training, split_validation
from train.evaluation.metrics import class_scores, confusion, interval, macro_f1

Faces = NDArray[np.uint8]
Probs = NDArray[np.float32]

REST_FACES = 40
"""Calm faces from which a synthetic person's rest is learnt."""

REST_CLIPS = ("three_people_intel.mp4", "two_people_intel.mp4", "four_small_faces_intel.mp4")
SMILE_CLIP, SMILE_S = "expressive_langer_pexels.mp4", (11.0, 19.5)
_LEAST_ROWS = 20


def bent(faces: Faces, *, corners: float = 0.0, brow: float = 0.0) -> Faces:
    """Move mouth corners and brows of 48 px faces down by so many pixels (up where negative)."""
    y, x = np.mgrid[0:48, 0:48].astype(np.float32)
    from_middle = np.abs(x - 23.5) / 12.0
    mouth = np.exp(-(((y - 37.0) / 5.0) ** 2)) * np.exp(-((from_middle - 0.9) ** 2) / 0.3)
    brows = np.exp(-(((y - 14.0) / 3.5) ** 2)) * np.exp(-((from_middle - 0.8) ** 2) / 0.8)
    map_y = (y - corners * mouth - brow * brows).astype(np.float32)
    out = np.empty_like(faces)
    for n, face in enumerate(faces):
        out[n] = cv2.remap(face, x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return out


def flat(faces: Faces) -> Faces:
    """Take half the contrast away."""
    mean = faces.mean(axis=(1, 2), keepdims=True)
    found: Faces = np.clip(mean + 0.45 * (faces - mean), 0, 255).astype(np.uint8)
    return found


def one_sided(faces: Faces) -> Faces:
    """Light one side only."""
    return np.clip(faces * np.linspace(1.3, 0.35, 48)[None, None, :], 0, 255).astype(np.uint8)


PEOPLE: dict[str, Callable[[Faces], Faces]] = {
    "plain": lambda f: f,
    "hanging mouth corners": lambda f: bent(f, corners=3.0),
    "low brow": lambda f: bent(f, brow=3.0),
    "both": lambda f: bent(f, corners=3.0, brow=2.5),
    "both, strongly": lambda f: bent(f, corners=5.0, brow=4.5),
    "raised brows": lambda f: bent(f, brow=-3.5),
    "smiling corners": lambda f: bent(f, corners=-3.0),
    "flat light": flat,
    "light from one side": one_sided,
}


def read(classifier: Classifier, faces: Faces) -> Probs:
    """Read all faces."""
    return np.concatenate([classifier.classify(faces[n : n + 256]).probs for n in range(0, len(faces), 256)])


def scores(probs: Probs, labels: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return accuracy, macro-F1 and the recall of calm."""
    found = class_scores(confusion(labels, probs.argmax(axis=1)))
    calm = labels == int(Emotion.NEUTRAL)
    return (
        float(np.mean(probs.argmax(axis=1) == labels)),
        macro_f1(found),
        float(np.mean(probs[calm].argmax(axis=1) == int(Emotion.NEUTRAL))),
    )


def synthetic(
    classifier: Classifier, faces: Faces, labels: NDArray[np.int64], strength: float = 1.0, seeds: int = 5
) -> dict[str, dict[str, Any]]:
    """Measure every synthetic person, several times with other resting faces."""
    calm = np.flatnonzero(labels == int(Emotion.NEUTRAL))
    result = {}
    for name, shift in PEOPLE.items():
        probs = read(classifier, shift(faces))
        before, after = [], []
        for seed in range(seeds):
            rest_of = np.random.default_rng(seed).choice(calm, REST_FACES, replace=False)
            others = np.setdiff1d(np.arange(len(faces)), rest_of)
            lowered = strength * method.offsets(method.logs(probs[rest_of]).mean(axis=0))
            before.append(scores(probs[others], labels[others]))
            after.append(scores(method.corrected(probs[others], lowered), labels[others]))
        result[name] = {"before": np.mean(before, axis=0).tolist(), "after": np.mean(after, axis=0).tolist()}
    return result


def tracks(clip: Path, start_s: float = 0.0, end_s: float = 1e9) -> dict[int, Probs]:
    """Read a clip; return each face's probabilities in order."""
    found: dict[int, list[Probs]] = {}
    with open_pipeline(Settings(source=str(clip))) as pipeline:
        for frame in open_reel(str(clip)):
            for reading in pipeline.process(frame).readings:
                if reading.probs is not None and start_s <= frame.time_s <= end_s:
                    found.setdefault(reading.face_id, []).append(reading.probs)
    return {k: np.stack(v) for k, v in found.items() if len(v) >= _LEAST_ROWS}


def clips(media: Path) -> Iterator[dict[str, Any]]:
    """Measure the people of the clips."""
    smile = next(iter(tracks(media / SMILE_CLIP, *SMILE_S).values()))
    for name in REST_CLIPS:
        for face, probs in tracks(media / name).items():
            half = len(probs) // 2
            lowered = method.offsets(method.logs(probs[:half]).mean(axis=0))
            after = method.corrected(probs[half:], lowered)
            yield {
                "clip": name,
                "face": face,
                "read_as": EMOTIONS[int(probs.mean(axis=0).argmax())].key,
                "calm_before": float(np.mean(probs[half:].argmax(axis=1) == int(Emotion.NEUTRAL))),
                "calm_after": float(np.mean(after.argmax(axis=1) == int(Emotion.NEUTRAL))),
                "smile_after": float(np.mean(method.corrected(smile, lowered).argmax(axis=1) == int(Emotion.HAPPY))),
            }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="ZIP", help="the data set")
    parser.add_argument("--media", type=Path, metavar="FOLDER", help="the shared clips")
    parser.add_argument("--grid", action="store_true", help="try strengths on validation images")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help=f"default: {DEFAULT_MODEL}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    args = parser.parse_args()
    info = find_model(args.model)
    classifier = Classifier(open_engine("auto", info), info)
    if args.grid:
        faces = split_validation(load_training(args.data)[0], seed=123)[1]
        calm = read(classifier, faces.images[faces.labels == int(Emotion.NEUTRAL)])
        print(f"{len(faces.images)} validation images; calm faces' mean log probabilities:")
        print(", ".join(f"{e.key} {v:.2f}" for e, v in zip(EMOTIONS, method.logs(calm).mean(axis=0), strict=True)))
        print("mean gain over the shifted people, and over the plain one, by the share of the offsets that is taken")
        for strength in (0.25, 0.5, 0.75, 1.0, 1.25):
            found = synthetic(classifier, faces.images, faces.labels, strength, seeds=3)
            gains = {n: np.subtract(f["after"], f["before"]) for n, f in found.items()}
            mean = np.mean([g for n, g in gains.items() if n != "plain"], axis=0)
            print(
                f"{strength:.2f}: shifted accuracy {mean[0]:+.3f}, macro-F1 {mean[1]:+.3f}, calm {mean[2]:+.3f}; "
                f"plain {gains['plain'][0]:+.3f}, {gains['plain'][1]:+.3f}, {gains['plain'][2]:+.3f}"
            )
        return 0
    faces, _ = load_test(args.data)
    result: dict[str, Any] = {"people": synthetic(classifier, faces.images, faces.labels)}
    low, high = interval(0.7, len(faces.images))
    print(f"{info.name}, {len(faces.images)} test images (an accuracy of 0.70 is sure to {(high - low) / 2:.3f})")
    print(f"{'':24}{'accuracy':>18}{'macro-F1':>18}{'calm found':>18}")
    for name, found in result["people"].items():
        cells = [f"{b:.3f} → {a:.3f}" for b, a in zip(found["before"], found["after"], strict=True)]
        print(f"{name:24}" + "".join(f"{c:>18}" for c in cells))
    if args.media is not None:
        result["clips"] = list(clips(args.media))
        for c in result["clips"]:
            print(
                f"{c['clip']}, face {c['face']}, mostly read as {c['read_as']}: calm in the second half "
                f"{100 * c['calm_before']:.0f} % → {100 * c['calm_after']:.0f} %; with this rest a smile is still read "
                f"in {100 * c['smile_after']:.0f} % of its frames"
            )
    if args.json is not None:
        args.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

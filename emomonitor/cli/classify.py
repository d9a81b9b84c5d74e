"""``emomonitor classify``: ready-cut faces, used whole: no detection, no alignment."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emomonitor.cli.options import settings_from
from emomonitor.engines.catalog import find_model
from emomonitor.engines.factory import open_engine
from emomonitor.errors import SourceError
from emomonitor.labels import EMOTIONS, KEYS, UNSURE
from emomonitor.vision.classifier import Classifier
from emomonitor.vision.ready_cut import decode_face


def read_face(path: Path) -> NDArray[np.uint8]:
    """Read an image as a grey face, uint8 ``[48, 48]``, squeezed where it isn't square.

    Raises:
        SourceError: it is missing or no image.
    """
    try:
        face = decode_face(path.read_bytes())
    except OSError as e:
        raise SourceError(f"{path} can't be read: {e.strerror}.") from e
    if face is None:
        raise SourceError(f"{path} is no image that can be read. Give a PNG or JPEG of one face.")
    return face


def main(args: argparse.Namespace) -> int:
    """Print each image's emotion and probabilities. Returns 2 where an image couldn't be read."""
    settings = settings_from(args)
    model = find_model(settings.model)
    faces, names, bad = [], [], 0
    for path in args.images:
        try:
            faces.append(read_face(path))
            names.append(str(path))
        except SourceError as e:
            print(f"emomonitor: {e}", file=sys.stderr)
            bad += 1
    if not faces:
        return 2
    classifier = Classifier(open_engine(settings.engine, model), model)
    try:
        probs = classifier.classify(np.stack(faces)).probs
    finally:
        classifier.close()
    threshold = model.threshold if settings.threshold is None else settings.threshold
    rows = [_row(name, p, threshold) for name, p in zip(names, probs, strict=True)]
    if args.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print_table(rows)
    return 2 if bad else 0


def _row(name: str, p: NDArray[np.float32], threshold: float) -> dict[str, object]:
    best = int(p.argmax())
    return {
        "image": name,
        "emotion": EMOTIONS[best].key if p[best] >= threshold else UNSURE,
        "confidence": round(float(p[best]), 4),
        "probabilities": {k: round(float(v), 4) for k, v in zip(KEYS, p, strict=True)},
    }


def _print_table(rows: list[dict[str, object]]) -> None:
    print(f"{'emotion':<10}" + "".join(f"{k:>10}" for k in KEYS) + "  image")
    for row in rows:
        probs = row["probabilities"]
        assert isinstance(probs, dict)
        print(f"{row['emotion']:<10}" + "".join(f"{probs[k]:>10.3f}" for k in KEYS) + f"  {row['image']}")

"""``python -m train evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import Commands, add_data, add_model


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "evaluate",
        help="measure a model on the test images",
        description="Measure a model on the test images of a data set: accuracy by class and part, confusion, "
        "calibration, agreement with the FER+ crowd. A set without a Training folder counts as test. Needs no "
        "TensorFlow.",
    )
    add_model(p)
    add_data(p)
    p.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures (models/NAME/metrics.json for the card)"
    )
    p.add_argument("--engine", default="onnxruntime", choices=("auto", "onnxruntime", "tensorflow"))
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Evaluate."""
    from emomonitor.engines.catalog import find_model
    from emomonitor.engines.factory import open_engine
    from train.evaluate import as_table, evaluate
    from train.record import code_version, model_notes, write_json

    info = find_model(a.model)
    engine = open_engine(a.engine, info)
    try:
        result = evaluate(info, engine, a.data)
    finally:
        engine.close()
    print(as_table(result))
    if a.json is not None:
        file = info.files["onnx" if engine.name == "onnxruntime" else "keras"]
        result |= {
            "model": {"name": info.name, "file": file.path.name, "sha256": file.sha256},
            "engine": engine.name,
            "seed": model_notes(info.folder)["training"]["seed"],
            "code": code_version(),
            "command": a.command_line,
        }
        a.json.parent.mkdir(parents=True, exist_ok=True)
        write_json(a.json, result)
        print(f"\nWritten to {a.json}.")

"""``python -m train evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import Commands, add_data, add_model, needs

_STEPS = {"sample": 10, "all": 1, "none": None}
"""Every how many test images are harmed."""


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "evaluate",
        help="measure a model on the test images",
        description="Measure a model on the test images of a data set and print what was found: accuracy with its "
        "interval, with and without the images that have a twin in training; precision, recall and F1; confusion in "
        "counts and shares; calibration; accuracy of the surest images; slices; robustness. A set without a Training "
        "folder counts as test. Needs no TensorFlow. Example: python -m train evaluate --model vgg16-lite --data "
        "facial-recognition-dataset.zip --report runs/vgg16-lite-report",
    )
    add_model(p)
    add_data(p)
    p.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures (models/NAME/metrics.json for the card)"
    )
    p.add_argument(
        "--report",
        type=Path,
        metavar="DIR",
        help="write pictures (PNG) and one page with all of them and all tables (index.html, needs no network)",
    )
    p.add_argument(
        "--robustness",
        choices=tuple(_STEPS),
        default="sample",
        help="which test images are also measured darkened, blurred, covered and so on, 35 times in all: every tenth "
        "(sample, the default), all, or none (much faster)",
    )
    p.add_argument("--engine", default="onnxruntime", choices=("auto", "onnxruntime", "tensorflow"))
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Evaluate."""
    from emomonitor.engines.catalog import find_model
    from emomonitor.engines.factory import open_engine
    from train.evaluation.evaluate import evaluate
    from train.evaluation.tables import as_table
    from train.files import ready_folder
    from train.record import code_version, model_notes, write_json

    info = find_model(a.model)
    if a.report is not None:
        needs("matplotlib")
    for folder in (a.report, a.json.parent if a.json is not None else None):
        if folder is not None:
            ready_folder(folder)  # before minutes of work, not after
    engine = open_engine(a.engine, info)
    try:
        result = evaluate(info, engine, a.data, robustness_step=_STEPS[a.robustness])
    finally:
        engine.close()
    file = info.files["onnx" if engine.name == "onnxruntime" else "keras"]
    result |= {
        "model": {"name": info.name, "file": file.path.name, "sha256": file.sha256},
        "engine": engine.name,
        "seed": model_notes(info.folder).get("training", {}).get("seed"),
        "code": code_version(),
        "command": a.command_line,
    }
    print(as_table(result))
    if a.json is not None:
        write_json(a.json, result)
        print(f"\nWritten to {a.json}.")
    if a.report is not None:
        from train.evaluation.page import write_report

        print(f"\nOpen {write_report(result, a.report)} in a browser.")

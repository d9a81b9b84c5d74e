from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from emomonitor.labels import KEYS
from emomonitor.resources import asset

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIP_FRAMES = {
    "expressive_langer_pexels.mp4": 472,
    "one_man_smiling_intel.mp4": 65,
    "two_people_intel.mp4": 58,
    "three_people_intel.mp4": 43,
    "four_small_faces_intel.mp4": 39,
    "no_face_bottles_intel.mp4": 1189,
}


def test_help_and_version_load_nothing_heavy() -> None:
    code = (
        "import sys; from emomonitor.cli import build_parser; build_parser().format_help(); "
        "heavy = {'cv2', 'mediapipe', 'onnxruntime', 'tensorflow', 'PySide6', 'numpy'} & set(sys.modules); "
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_runtime_loads_neither_qt_nor_tensorflow() -> None:
    code = (
        "import sys, emomonitor.runtime.runner, emomonitor.runtime.pipeline; "
        "heavy = {'PySide6', 'tensorflow'} & set(sys.modules); sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(CLIP_FRAMES))
def test_the_log_of_a_clip_has_exactly_its_frames(emomonitor: Command, media: Path, tmp_path: Path, name: str) -> None:
    done = emomonitor("analyze", media / name, "--out", tmp_path / "clip.csv")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "clip.csv").open(newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    frames = [int(r["frame"]) for r in rows]
    assert sorted(set(frames)) == list(range(CLIP_FRAMES[name]))
    assert frames == sorted(frames)
    for row in rows:
        if row["angry"]:
            assert sum(float(row[k]) for k in KEYS) == pytest.approx(1, abs=1e-4)
        else:
            assert row["emotion"] in ("unsure", "")


def test_several_files_give_a_folder_of_logs_and_a_bad_one_is_told(
    emomonitor: Command, media: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "words.mp4"
    bad.write_text("this is no film")
    done = emomonitor("analyze", media / "two_people_intel.mp4", bad, media / "stills", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "words.mp4" in done.stderr
    made = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert {"two_people_intel.csv", "two_people_intel.json", "stills.csv", "stills.json"} <= set(made)
    assert "2 of 3" in done.stdout


def test_annotate_writes_a_video_with_every_frame(emomonitor: Command, media: Path, tmp_path: Path) -> None:
    from emomonitor.opencv import cv2

    done = emomonitor("analyze", media / "four_small_faces_intel.mp4", "--out", tmp_path / "x.csv", "--annotate")
    assert done.returncode == 0, done.stderr
    video = cv2.VideoCapture(str(tmp_path / "x.annotated.mp4"))
    frames = 0
    while video.read()[0]:
        frames += 1
    video.release()
    assert frames == CLIP_FRAMES["four_small_faces_intel.mp4"]


def test_analyze_does_not_replace_a_log_unasked(emomonitor: Command, media: Path, tmp_path: Path) -> None:
    clip = media / "four_small_faces_intel.mp4"
    assert emomonitor("analyze", clip, "--out", tmp_path / "x.csv").returncode == 0
    before = (tmp_path / "x.csv").read_bytes()
    done = emomonitor("analyze", clip, "--out", tmp_path / "x.csv")
    assert done.returncode == 2
    assert "--overwrite" in done.stderr
    assert (tmp_path / "x.csv").read_bytes() == before
    assert emomonitor("analyze", clip, "--out", tmp_path / "x.csv", "--overwrite").returncode == 0


@pytest.mark.parametrize(
    "args",
    [
        ("run", "--headless", "--source", "nowhere.mp4"),
        ("run", "--headless", "--source", "/dev/video99"),
        ("run", "--headless", "--source", "no such camera"),
        ("run", "--headless", "--source", "empty"),
        ("run", "--headless", "--source", "words.mp4"),
        ("run", "--headless", "--source", "demo", "--model", "nonsense"),
        ("run", "--headless", "--source", "demo", "--log", "words.mp4/x.csv"),
        ("run", "--headless", "--source", "demo", "--log", "missing/x.csv"),
        ("run", "--headless", "--source", "demo", "--fps", "0"),
        ("run", "--config", "nowhere.toml"),
        ("run", "--headless", "--source", "~nobody-of-that-name/x.mp4"),
        ("run", "--headless", "--source", "demo", "--duration", "nan"),
        ("run", "--source", "demo", "--duration", "1e9"),
        ("analyze", "empty"),
        ("analyze", "auto"),
        ("analyze", "~nobody-of-that-name/x.mp4"),
        ("classify", "words.mp4"),
        ("benchmark", "--source", "nowhere.mp4"),
        ("benchmark", "--seconds", "0"),
    ],
)
def test_bad_input_gives_a_clear_line_and_exit_code_2(
    emomonitor: Command, tmp_path: Path, args: tuple[str, ...]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.mp4").write_text("this is no film")
    done = emomonitor(*args)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("emomonitor: ")
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_clip_cut_short_keeps_its_rows_and_says_so(emomonitor: Command, tmp_path: Path) -> None:
    from emomonitor.opencv import cv2

    whole = tmp_path / "whole.avi"
    source = cv2.VideoCapture(str(asset("demo.mp4")))
    writer = cv2.VideoWriter(str(whole), cv2.VideoWriter.fourcc(*"MJPG"), 25, (640, 360))
    for _ in range(60):
        writer.write(source.read()[1])
    writer.release()
    source.release()
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    done = emomonitor("analyze", cut, "--out", tmp_path / "cut.csv")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "of 60 frames" in done.stderr
    with (tmp_path / "cut.csv").open(newline="", encoding="utf-8") as f:
        frames = {r["frame"] for r in csv.DictReader(f)}
    assert 20 <= len(frames) < 60


def test_classify_names_the_expression_of_a_ready_cut_face(emomonitor: Command, media: Path) -> None:
    done = emomonitor("classify", media / "stills" / "happy-baby.jpeg", "--json")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert set(row["probabilities"]) == set(KEYS)


def test_doctor_checks_the_model_and_times_an_inference(emomonitor: Command) -> None:
    done = emomonitor("doctor", "--json")
    checks = {c["name"]: c for c in json.loads(done.stdout)}
    assert checks["model and inference"]["state"] == "ok"
    assert "ms a face" in checks["model and inference"]["found"]
    assert checks["face detector"]["state"] == "ok"
    assert all(c["advice"] for c in checks.values() if c["state"] != "ok")
    assert done.returncode == (2 if any(c["state"] == "problem" for c in checks.values()) else 0)


def test_cameras_answers_without_one(emomonitor: Command) -> None:
    done = emomonitor("cameras")
    assert done.returncode == 0
    assert done.stdout.strip()


def test_a_damaged_model_is_refused(emomonitor: Command, tmp_path: Path) -> None:
    from emomonitor.engines.catalog import find_model

    folder = tmp_path / "damaged"
    shutil.copytree(find_model("vgg16-lite").folder, folder)
    onnx = next(folder.glob("*.onnx"))
    onnx.write_bytes(onnx.read_bytes()[:-1] + b"x")
    done = emomonitor("run", "--headless", "--source", "demo", "--model", folder)
    assert done.returncode == 2
    assert "SHA-256" in done.stderr


def test_pictures_of_a_folder_are_read_each_by_itself(emomonitor: Command, media: Path, tmp_path: Path) -> None:
    done = emomonitor("analyze", media / "stills", "--out", tmp_path / "stills.csv")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "stills.csv").open(newline="", encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(f) if r["confidence"]]
    assert len(rows) >= 6
    for row in rows:
        assert float(row["confidence"]) == pytest.approx(max(float(row[k]) for k in KEYS), abs=1e-5)
    assert len({r["face_id"] for r in rows}) == len(rows)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf8_is_refused_in_words(emomonitor: Command, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/f\xff.mp4")
    shutil.copy(asset("demo.mp4"), path)
    done = emomonitor("analyze", path)
    assert done.returncode == 2
    assert "UTF-8" in done.stderr


def test_annotated_pictures_of_different_sizes_are_all_in_the_video(emomonitor: Command, tmp_path: Path) -> None:
    from emomonitor.opencv import cv2

    folder = tmp_path / "pictures"
    folder.mkdir()
    for n, (width, height) in enumerate([(320, 240), (240, 320), (640, 480)]):
        cv2.imwrite(str(folder / f"{n}.png"), np.full((height, width, 3), 80, np.uint8))
    done = emomonitor("analyze", folder, "--out", tmp_path / "x.csv", "--annotate")
    assert done.returncode == 0, done.stderr
    video = cv2.VideoCapture(str(tmp_path / "x.annotated.mp4"))
    sizes = []
    while (got := video.read())[0]:
        sizes.append(got[1].shape)
    video.release()
    assert sizes == [(240, 320, 3)] * 3


def test_files_of_one_name_get_logs_of_their_own(emomonitor: Command, media: Path, tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        shutil.copy(media / "stills" / "angry.jpg", tmp_path / folder / "c.jpg")
    shutil.copy(media / "stills" / "angry.jpg", tmp_path / "c-2.jpg")
    done = emomonitor("analyze", "x/c.jpg", "y/c.jpg", "c-2.jpg", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").glob("*.events.csv"))) == 3

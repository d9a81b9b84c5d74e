"""The class report's figures, and the page that sets ours beside them."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from emomonitor.labels import EMOTIONS, Emotion
from train.__main__ import main
from train.classroom.measured import read_measured, run_of
from train.classroom.report_figures import MISPRINTS, REPORT, as_printed, neutral_row_needed
from train.fitting.history import EpochResult, HistoryError, read_history, write_history

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "vgg16-lite" / "metrics.json"
ROUNDING = 0.005 + 1e-9


def history(epochs: int) -> list[EpochResult]:
    return [
        EpochResult(
            epoch=i, size=48, learning_rate=1e-4, loss=2 / i, accuracy=1 - 0.9 / i, val_loss=math.nan,
            val_accuracy=math.nan, val_crowd_accuracy=math.nan, seconds=100.0 + i,
        )
        for i in range(1, epochs + 1)
    ]  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Figures as of a measured model of recipe ``report``."""
    folder = tmp_path / "models" / "report"
    folder.mkdir(parents=True)
    m = json.loads(SHIPPED.read_text(encoding="utf-8"))
    m["model"]["name"] = "report"
    m["accuracy"] = 0.5432
    (folder / "metrics.json").write_text(json.dumps(m), encoding="utf-8")
    (folder / "model.json").write_text('{"training": {"recipe": "report"}}', encoding="utf-8")
    return folder / "metrics.json"


# -- the report's figures ----------------------------------------------------------------------------


def test_corrected_rows_add_up_to_the_test_images() -> None:
    for e in EMOTIONS:
        row = REPORT.confusion[e]
        assert row is None if e is Emotion.NEUTRAL else sum(row or ()) == REPORT.test_images[e]
    assert sum(REPORT.test_images) == 7067


def test_printed_rows_do_not_add_up_where_a_misprint_is() -> None:
    wrong = [m.row for m in MISPRINTS]
    for e, row in zip(EMOTIONS, as_printed().confusion, strict=True):
        if row is not None:
            assert (sum(row) != REPORT.test_images[e]) == (e in wrong)


def test_recalls_follow_from_the_complete_rows() -> None:
    for e, row in zip(EMOTIONS, REPORT.confusion, strict=True):
        if row is not None:
            assert row[e] / sum(row) == pytest.approx(REPORT.scores[e].recall, abs=ROUNDING)


def test_f1_follows_from_precision_and_recall() -> None:
    for s in REPORT.scores:
        low, high = (
            2 * (s.precision + d) * (s.recall + d) / (s.precision + s.recall + 2 * d) for d in (-ROUNDING, ROUNDING)
        )
        assert low - ROUNDING <= s.f1 <= high + ROUNDING


def test_the_accuracy_follows_from_the_recalls() -> None:
    low, high = (
        sum(n * (s.recall + d) for n, s in zip(REPORT.test_images, REPORT.scores, strict=True)) / 7067
        for d in (-ROUNDING, ROUNDING)
    )
    assert low - ROUNDING <= REPORT.accuracy <= high + ROUNDING


def test_precisions_leave_room_for_exactly_the_missing_row() -> None:
    least, most = neutral_row_needed()
    assert least <= REPORT.test_images[Emotion.NEUTRAL] <= most


def test_precisions_contradict_each_misprint_too() -> None:
    fear, sad = MISPRINTS
    rows = list(REPORT.confusion)
    rows[Emotion.FEAR] = as_printed().confusion[Emotion.FEAR]
    assert neutral_row_needed(replace(REPORT, confusion=tuple(rows)))[0] > REPORT.test_images[Emotion.NEUTRAL]
    read_as_surprise = sum(row[sad.column] for row in as_printed().confusion if row is not None)
    best = (REPORT.confusion[sad.column] or ())[sad.column] / read_as_surprise
    assert best < REPORT.scores[sad.column].precision - 0.05
    assert fear.right - fear.printed == 100


# -- history -----------------------------------------------------------------------------------------


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_history(history(3), tmp_path / "history.csv")
    back = read_history(tmp_path / "history.csv")
    assert [h.epoch for h in back] == [1, 2, 3]
    assert back[2].loss == history(3)[2].loss
    assert math.isnan(back[0].val_accuracy)


@pytest.mark.parametrize("text", ["", "epoch,size\n", "a,b\n1,2\n", "epoch,size\n1,x\n"])
def test_what_is_no_history_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "history.csv").write_text(text, encoding="utf-8")
    with pytest.raises(HistoryError):
        read_history(tmp_path / "history.csv")


def test_a_run_is_told_by_its_last_epoch_and_its_median_seconds() -> None:
    run = run_of(history(3))
    assert (run.epochs, run.seconds) == (3, 102.0)
    assert run.accuracy == pytest.approx(0.7)


# -- the page ----------------------------------------------------------------------------------------


def test_without_a_run_of_our_own_the_page_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "docs"
    assert main(["report", "--out", str(out)]) == 0
    page = (out / "README.md").read_text(encoding="utf-8")
    assert "has not been run and measured by us yet" in page and "our run |" not in page
    assert f"{read_measured(SHIPPED).accuracy:.3f}" in page
    assert "printed 89, must be 189" in page and "printed 164, must be 16" in page
    assert {p.name for p in out.iterdir()} == {"README.md", "confusion-report.png", "confusion-beside.png", "f1.png"}
    assert "no measured run" in capsys.readouterr().out


def test_with_a_run_the_page_shows_how_far_it_went(own: Path, tmp_path: Path) -> None:
    write_history(history(12), tmp_path / "history.csv")
    out = tmp_path / "docs"
    command = ["report", "--metrics", str(own), "--history", str(tmp_path / "history.csv"), "--out", str(out)]
    assert main(command) == 0
    page = (out / "README.md").read_text(encoding="utf-8")
    assert "12 of the report's 40 epochs" in page
    assert "0.543" in page
    assert "| seconds an epoch | 446 | 106 | – |" in page
    assert {"confusion-own.png", "curves.png"} <= {p.name for p in out.iterdir()}
    assert main(["report", "--out", str(out)]) == 0
    assert not (out / "confusion-own.png").exists(), "a picture that nothing shows any more"


def test_every_picture_of_the_page_is_there_and_the_other_way_round(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "docs"
    assert main(["report", "--metrics", str(own), "--out", str(out)]) == 0
    page = (out / "README.md").read_text(encoding="utf-8")
    for png in out.glob("*.png"):
        assert f"({png.name})" in page
    assert page.count("![") == len(list(out.glob("*.png")))


def test_figures_of_another_recipe_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--metrics", str(SHIPPED), "--out", str(tmp_path)]) == 2
    assert "recipe vgg16-lite, not report" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"accuracy_interval": 1}'])
def test_damaged_figures_are_told(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "metrics.json").write_text(content, encoding="utf-8")
    assert main(["report", "--metrics", str(tmp_path / "metrics.json"), "--out", str(tmp_path / "o")]) == 2
    assert "can't be read" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["report", "--out", str(tmp_path / "file")]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_the_page_in_docs_shows_the_shipped_models_figures() -> None:
    """Where this fails after a new ``metrics.json``, run ``python -m train report --out docs/report`` again."""
    page = (SHIPPED.parents[2] / "docs" / "report" / "README.md").read_text(encoding="utf-8")
    shipped = read_measured(SHIPPED)
    assert f"**{shipped.accuracy:.3f}** ({shipped.interval[0]:.3f} to {shipped.interval[1]:.3f})" in page
    assert shipped.code in page

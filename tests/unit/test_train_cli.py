"""The train package's door: messages and exit codes, without TensorFlow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from train.__main__ import main
from train.commands import COMMANDS
from train.fitting.recipes import RECIPES, RecipeError, find_recipe, plain_recipe, recipe_from_plain, recipe_of_run
from train.record import code_version, command_line


@pytest.mark.parametrize("command", [m.__name__.rsplit(".", 1)[1] for m in COMMANDS])
def test_each_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert len(capsys.readouterr().out) > 300


def test_help_and_evaluate_load_no_tensorflow() -> None:
    code = (
        "import sys\nimport train.__main__, train.evaluation.evaluate, train.fitting.recipes, train.exporting.card\n"
        "import train.classroom.report, train.data.inspection_page\n"
        "assert not {'tensorflow', 'keras', 'PySide6'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_an_unknown_recipe_lists_those_that_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "--recipe", "vgg99", "--data", str(tmp_path), "--out", str(tmp_path / "r")]) == 2
    told = capsys.readouterr().err
    assert "no recipe 'vgg99'" in told
    assert all(name in told for name in RECIPES)


def test_training_without_tensorflow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["fit", "--recipe", "vgg16-lite", "--data", str(tmp_path), "--out", str(tmp_path / "r")]) == 2
    assert 'pip install "emomonitor[train]"' in capsys.readouterr().err


def test_an_unknown_model_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--model", "nobody", "--data", str(tmp_path)]) == 2
    assert "There is no model 'nobody'" in capsys.readouterr().err


def test_debug_shows_the_whole_error(tmp_path: Path) -> None:
    with pytest.raises(RecipeError):
        main(["--debug", "fit", "--recipe", "vgg99", "--data", str(tmp_path), "--out", str(tmp_path)])


def test_a_recipe_survives_being_written_down() -> None:
    for recipe in RECIPES.values():
        assert recipe_from_plain(plain_recipe(recipe)) == recipe


def test_a_folder_without_a_note_tells_no_recipe(tmp_path: Path) -> None:
    assert recipe_of_run(tmp_path) is None


def test_a_damaged_note_is_told(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RecipeError, match="can't be read"):
        recipe_of_run(tmp_path)


def test_sizes_follow_the_stages() -> None:
    recipe = find_recipe("vgg16-lite")
    sizes = [recipe.size_at(e) for e in range(recipe.epochs)]
    assert sizes == sorted(sizes) and sizes[-1] == 48
    assert recipe.size_at(recipe.epochs + 5) == 48


def test_the_recorded_command_names_no_folder_of_this_computer() -> None:
    shown = command_line(["fit", "--data", "/home/someone/faces.zip", "--out", "runs/a", "--init", "../x/y"])
    assert shown == "python -m train fit --data faces.zip --out runs/a --init y"


def test_the_code_version_begins_with_the_packages() -> None:
    from importlib.metadata import version

    assert code_version().startswith(version("emomonitor"))

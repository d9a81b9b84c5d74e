"""``python -m train compare``."""

from __future__ import annotations

import argparse
from pathlib import Path

from train.commands.common import Commands, add_data, needs, needs_tensorflow


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "compare",
        help="the same time for several recipes",
        description="Train several recipes for the same time with several seeds, export each, and measure all on the "
        "test images: a table (compare.md), all figures (results.json) and a plot of accuracy against milliseconds and "
        "megabytes (compare.png) in --out. Each recipe's steps are timed first, while the computer should do nothing "
        "else, and the schedule of all its seeds is cut to fit the budget; from then on other work makes the "
        "comparison slower, not unfair. Stop it at any time: the same command goes on where it was.",
    )
    p.add_argument("recipes", nargs="+", metavar="RECIPE", help="what to compare; an unknown name lists them all")
    add_data(p)
    p.add_argument(
        "--minutes", type=float, required=True, metavar="M", help="training time of each network, on an idle computer"
    )
    p.add_argument("--seeds", type=int, default=3, metavar="K", help="networks of each recipe (default: 3)")
    p.add_argument("--out", type=Path, default=Path("runs/compare"), metavar="DIR", help="default: runs/compare")
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Compare."""
    from train.fitting.recipes import RecipeError, find_recipe

    recipes = [find_recipe(name) for name in dict.fromkeys(a.recipes)]
    if not a.minutes > 0 or a.seeds < 1:
        raise RecipeError("--minutes must be more than 0 and --seeds at least 1.")
    needs_tensorflow()
    needs("matplotlib", "scipy")
    from dataclasses import asdict

    from train.comparing.compare import compare
    from train.comparing.comparison import RunResult, as_markdown, draw
    from train.files import write_whole
    from train.record import write_json

    def tell(r: RunResult) -> None:
        print(f"{r.recipe}, seed {r.seed}: accuracy {r.accuracy:.4f} after {r.minutes:.1f} minutes", flush=True)

    results = compare(recipes, a.data, a.out, minutes=a.minutes, seeds=a.seeds, command=a.command_line, on_result=tell)
    table = as_markdown(results, a.minutes)
    print(f"\n{table}")
    write_whole(a.out / "compare.md", table.encode())
    write_json(a.out / "results.json", {"minutes": a.minutes, "runs": [asdict(r) for r in results]})
    draw(results, a.out / "compare.png")
    print(f"Written to {a.out}: compare.md, results.json, compare.png")

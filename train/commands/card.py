"""``python -m train card``."""

from __future__ import annotations

import argparse

from train.commands.common import Commands, add_model


def add(commands: Commands) -> None:
    """Add the sub-parser."""
    p = commands.add_parser(
        "card",
        help="write a model's card",
        description="Write README.md in a model's folder from its model.json and metrics.json (made by export and "
        "evaluate). It is never written by hand: run this again after each evaluate.",
    )
    add_model(p)
    p.set_defaults(run=run)


def run(a: argparse.Namespace) -> None:
    """Write the card."""
    from emomonitor.engines.catalog import find_model
    from train.exporting.card import write_card

    print(f"Written to {write_card(find_model(a.model))}.")

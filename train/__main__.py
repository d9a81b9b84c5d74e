"""Door of the train package: ``python -m train COMMAND`` (also ``emomonitor-train COMMAND``)."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m train")
    commands = parser.add_subparsers(dest="command", required=True)
    p = commands.add_parser("fit")
    p.add_argument("--recipe", required=True)
    p.add_argument("--data", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--init", type=Path)
    p.add_argument("--resume", action="store_true")
    p.add_argument("--epochs", type=int)
    a = parser.parse_args()
    from train.fit import fit
    from train.recipes import RECIPES

    fit(RECIPES[a.recipe], a.data, a.out, init=a.init, resume=a.resume, epochs=a.epochs)
    return 0


if __name__ == "__main__":
    sys.exit(main())

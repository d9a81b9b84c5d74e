"""Takes the README's picture of the window: ``QT_QPA_PLATFORM=offscreen python scripts/take_screenshot.py OUT``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QTimer

from emomonitor.settings import Settings
from emomonitor.ui.app import make_application
from emomonitor.ui.window import MainWindow


def main() -> int:
    """Show a source for some seconds, mark and record on the way, and save what the window looks like then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--source", default="demo")
    parser.add_argument("--seconds", type=float, default=17.5)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--span", type=float, default=30.0, help="seconds that the timeline shows")
    args = parser.parse_args()
    app = make_application(args.theme)
    with tempfile.TemporaryDirectory(prefix="emomonitor-screenshot-") as folder:
        settings = Settings(source=args.source, theme=args.theme, data_dir=Path(folder), timeline_s=args.span)
        window = MainWindow(settings)
        window.resize(*(int(n) for n in args.size.split("x")))
        window.show()
        QTimer.singleShot(2500, lambda: window.bridge.record())
        QTimer.singleShot(round(args.seconds * 600), lambda: window.live.mark("tea"))

        def take() -> None:
            window.grab().save(str(args.out))
            window.close()

        QTimer.singleShot(round(args.seconds * 1000), take)
        app.exec()
    return 0


if __name__ == "__main__":
    sys.exit(main())

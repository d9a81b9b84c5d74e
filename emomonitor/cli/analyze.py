"""``emomonitor analyze``: files flat out into session logs, every frame."""

from __future__ import annotations

import argparse
import itertools
import logging
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from tqdm import tqdm

from emomonitor.capture.base import SourceKind
from emomonitor.cli import Terminated
from emomonitor.cli.options import settings_from
from emomonitor.entities import Scene
from emomonitor.errors import EmomonitorError, SessionError
from emomonitor.runtime.offline import Reel, open_reel, scenes
from emomonitor.runtime.pipeline import Pipeline, open_pipeline
from emomonitor.runtime.recording import Recording, session_info
from emomonitor.runtime.video import OverlayVideo
from emomonitor.runtime.worker import end_words
from emomonitor.session.layout import SessionFiles
from emomonitor.settings import Settings
from emomonitor.texts import text
from emomonitor.vision.drawn import Drawn

log = logging.getLogger(__name__)


def main(args: argparse.Namespace) -> int:
    """Analyse each path; bad ones are told and passed over. Returns 2 where there was one."""
    settings = settings_from(args)
    targets = _targets(args.paths, args.out)
    bad = 0
    for n, (path, target) in enumerate(targets, start=1):
        try:
            # Trackers and smoothers start afresh for each file; loading costs a fraction of a second.
            with closing(open_reel(path)) as reel, open_pipeline(settings) as pipeline:
                bad += not _analyze_one(reel, pipeline, settings, target, args, f"{n}/{len(targets)} {Path(path).name}")
        except EmomonitorError as e:
            if args.debug:
                raise
            print(f"emomonitor: {e}", file=sys.stderr)
            bad += 1
    if len(targets) > 1:
        print(text("analyze.summary", good=len(targets) - bad, all=len(targets)))
    return 2 if bad else 0


def _targets(paths: list[str], out: Path | None) -> list[tuple[str, Path]]:
    """Give each path its log file. Equal names get a number."""
    if len(paths) == 1 and (out is None or not out.is_dir()):
        return [(paths[0], out or Path(_stem(paths[0]) + ".csv"))]
    folder = out or Path.cwd()
    if folder.suffix == ".csv":
        raise SessionError(f"--out {folder} is one file, but there are {len(paths)} paths. Give a folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise SessionError(f"The folder {folder} can't be made: {e.strerror}. Choose another --out.") from e
    used: set[str] = set()
    targets = []
    for path in paths:
        stem = _stem(path)
        names = itertools.chain([stem], (f"{stem}-{n}" for n in itertools.count(2)))
        name = next(n for n in names if n not in used)
        used.add(name)
        targets.append((path, folder / f"{name}.csv"))
    return targets


def _stem(path: str) -> str:
    """Return a file name for a path: its own without suffix; of a glob, its folder's."""
    p = Path(path)
    if any(c in p.name for c in "*?["):
        p = p.parent
    return p.stem or p.resolve().name or "analysis"


def _analyze_one(
    reel: Reel, pipeline: Pipeline, settings: Settings, target: Path, args: argparse.Namespace, label: str
) -> bool:
    """Write one file's log (and video); return whether the file was whole."""
    files = SessionFiles.beside(target)
    if target.exists() and not args.overwrite:
        raise SessionError(f"{target} is there already. Give another --out, or --overwrite to replace it.")
    engine = pipeline.engine.title
    info = session_info(reel.source.info, pipeline.model, engine, settings)
    faces = 0
    with ExitStack() as stack:
        video = None
        if args.annotate:  # first: where it is refused, no log is begun
            video = stack.enter_context(
                OverlayVideo(
                    target.with_suffix(".annotated.mp4"),
                    fps=reel.source.info.fps,
                    overwrite=args.overwrite,
                    drawn=Drawn.by(settings),
                )
            )
        recording = stack.enter_context(closing(Recording(files, info, origin_s=0.0, if_exists="replace")))
        quiet = sys.stderr is None or not sys.stderr.isatty()
        bar = stack.enter_context(
            tqdm(total=reel.source.info.frames, desc=label, unit=" " + text("analyze.unit"), disable=quiet)
        )
        try:
            for scene in scenes(reel, pipeline):
                recording.write(scene)
                faces += len(scene.readings)
                _draw(video, scene)
                bar.update()
        except (KeyboardInterrupt, Terminated):
            print(text("analyze.interrupted", path=target), file=sys.stderr)
            raise
    return _report(reel, target, faces, video)


def _draw(video: OverlayVideo | None, scene: Scene) -> None:
    if video is not None:
        video.write(scene)


def _report(reel: Reel, target: Path, faces: int, video: OverlayVideo | None) -> bool:
    end = reel.end
    frames = end.frames if end is not None else 0
    print(
        text("analyze.done", path=target, frames=frames, faces=faces) + (f"; {video.path}" if video is not None else "")
    )
    if end is not None and end.cut_short:
        pictures = reel.source.info.kind is SourceKind.IMAGES
        print(f"emomonitor: {target.name}: {end_words(end, pictures=pictures)}", file=sys.stderr)
        return False
    return True

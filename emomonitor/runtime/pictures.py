"""Pictures that a person asked for: a scene with its overlay as PNG, readable by its owner only."""

from __future__ import annotations

import os
from pathlib import Path

from emomonitor.entities import Scene
from emomonitor.errors import SessionError
from emomonitor.opencv import cv2
from emomonitor.session.storage import make_private_folder, told
from emomonitor.vision.annotate import annotate
from emomonitor.vision.drawn import AS_USUAL, Drawn


def save_snapshot(scene: Scene, folder: Path, *, drawn: Drawn = AS_USUAL, chosen: int | None = None) -> Path:
    """Write ``<utc>.png`` into ``folder`` and return its path.

    Args:
        scene: what is shown.
        folder: made, for its owner only, where it is missing.
        drawn: what is drawn on the picture, or hidden in it.
        chosen: id of the face that a heat map is drawn on.

    Raises:
        SessionError: it can't be written there.
    """
    picture = annotate(
        scene.frame.image,
        scene.readings,
        scene.coasting,
        ignored=scene.ignored,
        glimpses=scene.glimpses,
        drawn=drawn,
        chosen=chosen,
    )
    ok, png = cv2.imencode(".png", picture)
    if not ok:
        raise SessionError("The picture could not be encoded as PNG.")
    name = scene.frame.utc.strftime("%Y%m%dT%H%M%S") + f"{scene.frame.utc.microsecond // 1000:03d}Z"
    try:
        if not folder.is_dir():
            make_private_folder(folder)
        path = folder / f"{name}.png"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(png.tobytes())
    except OSError as e:
        words = f"The picture can't be written into {folder}: {e.strerror}. Choose another folder."
        raise type(told(e, folder))(words) from e
    return path

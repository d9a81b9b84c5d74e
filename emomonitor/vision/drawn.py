"""What is drawn on a picture, on the screen and in what is saved alike."""

from __future__ import annotations

from dataclasses import dataclass

from emomonitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What is drawn.

    Attributes:
        boxes: boxes around heads.
        labels: what they show.
        key_points: the detector's six points.
        heat_map: what separates the two strongest emotions, on the chosen face.
        blur_faces: heads are made unrecognisable.
    """

    boxes: bool = True
    labels: bool = True
    key_points: bool = False
    heat_map: bool = False
    blur_faces: bool = False

    @staticmethod
    def by(settings: Settings) -> Drawn:
        """Return what the settings say."""
        return Drawn(
            boxes=settings.boxes,
            labels=settings.labels,
            key_points=settings.key_points,
            heat_map=settings.heat_map,
            blur_faces=settings.blur_faces,
        )


AS_USUAL = Drawn()
"""Boxes and labels."""

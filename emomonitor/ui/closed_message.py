"""What is said while the camera is closed: why, and when it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emomonitor.schedule import Closed, Why
from emomonitor.ui.messages import Said
from emomonitor.ui.notices import Help
from emomonitor.ui.words import clock, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedActs:
    """The buttons of the message.

    Attributes:
        open: opens the camera.
        hour: lets it open by itself in an hour.
        keep: keeps it closed until somebody opens it.
    """

    open: Callable[[], object]
    hour: Callable[[], object]
    keep: Callable[[], object]


def closed_message(closed: Closed, seconds_left: float | None, acts: ClosedActs) -> Said:
    """Say that the camera is closed.

    Args:
        closed: why, and until when.
        seconds_left: until it opens by itself; None where it doesn't.
        acts: what the buttons do.
    """
    open_it = Help(text=translate("Camera", "Open the camera"), act=acts.open)
    if closed.opens is None or seconds_left is None:
        return Said(
            drawing="camera-off",
            title=translate("Camera", "The camera is closed"),
            text=translate("Camera", "Nothing is seen and nothing is recorded until you open it."),
            helps=(open_it, Help(text=translate("Camera", "Open it in an hour"), act=acts.hour)),
            large=True,
        )
    at = f"{closed.opens:%H:%M}"
    if closed.why is Why.BY_HOURS:
        words = translate("Camera", "It is closed each day until {}. It opens by itself in {}.")
    else:
        words = translate("Camera", "It opens by itself at {}, in {}.")
    return Said(
        drawing="camera-off",
        title=translate("Camera", "The camera is closed"),
        text=words.format(at, clock(seconds_left)),
        helps=(open_it, Help(text=translate("Camera", "Keep it closed"), act=acts.keep)),
        large=True,
    )

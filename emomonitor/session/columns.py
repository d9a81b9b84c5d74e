"""The columns of ``log.csv``, ``events.csv`` and ``coding-NAME.csv``: their order, units and meanings, in one place.

Later versions add columns after these and never move or rename one, so readers go by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from emomonitor.labels import EMOTIONS, KEYS, UNSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a log.

    Attributes:
        name: as in the header line.
        unit: unit or form of the values; empty where the meaning says it all.
        meaning: one sentence.
        number: whether its values are numbers (an empty field is a missing one).
    """

    name: str
    unit: str
    meaning: str
    number: bool = True


def _probability(key: str) -> Column:
    return Column(
        name=key,
        unit="probability, 0 to 1",
        meaning=f"Calibrated, unsmoothed probability of {key}; the six sum to 1. Empty where the face can't be read.",
    )


LOG_COLUMNS: tuple[Column, ...] = (
    Column(name="frame", unit="count from 0", meaning="Number of the analysed frame as the source counts it."),
    Column(name="time_s", unit="s", meaning="Time since the session's start; for a file its own time."),
    Column(name="utc", unit="ISO 8601 UTC", meaning="Wall-clock time at which the frame was read.", number=False),
    Column(name="faces", unit="count", meaning="Faces that were seen in this frame: as many rows follow, or one if 0."),
    Column(
        name="face_id",
        unit="count from 1",
        meaning="Who: the same number follows one person; never used again. Empty in the row of a frame without faces.",
    ),
    Column(name="x", unit="pixel of the source frame", meaning="Left edge of the face's box."),
    Column(name="y", unit="pixel of the source frame", meaning="Upper edge of the face's box."),
    Column(name="width", unit="pixel of the source frame", meaning="Width of the face's box."),
    Column(name="height", unit="pixel of the source frame", meaning="Height of the face's box."),
    Column(name="detection", unit="0 to 1", meaning="The face detector's own score."),
    Column(
        name="quality",
        unit="",
        meaning="ok, or why the face could not be read: small, dark, bright, blurred, turned, cut.",
        number=False,
    ),
    Column(
        name="emotion",
        unit="",
        meaning=f"The smoothed label that was on the screen: {', '.join(KEYS)} or {UNSURE}.",
        number=False,
    ),
    Column(
        name="confidence",
        unit="probability, 0 to 1",
        meaning=f"Smoothed probability of that emotion (of the strongest where {UNSURE}). Empty if not readable.",
    ),
    *(_probability(e.key) for e in EMOTIONS),
    Column(
        name="ignored",
        unit="count",
        meaning="Faces outside the seat: not analysed, in no row. The same in each row of a frame; 0 without a seat.",
    ),
    *(
        Column(
            name=f"base_{e.key}",
            unit="probability, 0 to 1",
            meaning=f"{e.key} corrected by the person's own rest; label and confidence come from these then. "
            "Empty where no baseline is used, or several faces are in view.",
        )
        for e in EMOTIONS
    ),
)
"""``log.csv``: one row for each face of each analysed frame, or one for a frame without faces."""

EVENT_COLUMNS: tuple[Column, ...] = (
    Column(name="id", unit="count from 1", meaning="Number of the event within the session."),
    Column(name="time_s", unit="s", meaning="When it happened or began, on the log's own clock."),
    Column(name="end_s", unit="s", meaning="When it ended; empty for a moment or while it goes on."),
    Column(name="utc", unit="ISO 8601 UTC", meaning="Wall-clock time at which it was noted.", number=False),
    Column(
        name="kind",
        unit="",
        meaning="marker, pause, source_lost, source_back, name, seat, settings, model, …",
        number=False,
    ),
    Column(name="face_id", unit="count from 1", meaning="The person meant; empty for all."),
    Column(
        name="text",
        unit="",
        meaning="A person's words. A leading apostrophe keeps a spreadsheet from running what looks like a formula.",
        number=False,
    ),
    Column(name="data", unit="JSON object", meaning="Further values; empty for none.", number=False),
)
"""``events.csv``: one row for each thing that happened beside the readings."""

CODING_COLUMNS: tuple[Column, ...] = (
    Column(name="start_s", unit="s", meaning="When the stretch begins, on the log's own clock."),
    Column(name="end_s", unit="s", meaning="When it ends; a frame at this very time is no longer in it."),
    Column(
        name="label",
        unit="",
        meaning=f"What the coder saw: {', '.join(KEYS)}, or {UNSURE} where they can't tell.",
        number=False,
    ),
    Column(name="face_id", unit="count from 1", meaning="The person meant; empty for whoever is seen alone."),
    Column(name="coder", unit="", meaning="Who coded; escaped as the text of an event.", number=False),
    Column(name="blind", unit="0 or 1", meaning="1: coded before the coder was shown the log's readings; 0: after."),
    Column(
        name="done_utc",
        unit="ISO 8601 UTC",
        meaning="When the coder was first shown the log's readings; empty before.",
        number=False,
    ),
)
"""``coding-NAME.csv``: one row for each stretch of a person's face that somebody labelled by eye."""

VIDEO_MEANING = (
    "Matroska, one JPEG picture a block. Picture n (from 0) is row n of the index, with its frame and time_s as in the "
    "log. A picture's time in the file is its time_s less start_s, in milliseconds."
)
"""What ``session.json`` says of a video."""

LOG_NAMES: tuple[str, ...] = tuple(c.name for c in LOG_COLUMNS)
EVENT_NAMES: tuple[str, ...] = tuple(c.name for c in EVENT_COLUMNS)
CODING_NAMES: tuple[str, ...] = tuple(c.name for c in CODING_COLUMNS)

NEWLINE = "\r\n"
"""RFC 4180's line end."""

LOG_HEADER = (",".join(LOG_NAMES) + NEWLINE).encode()
EVENT_HEADER = (",".join(EVENT_NAMES) + NEWLINE).encode()

"""What the columns of other programs' formats mean: data that goes along with a table, English for everybody."""

from __future__ import annotations

from emomonitor.labels import KEYS, UNSURE
from emomonitor.replay.edits import MARKER

TASK = "emomonitor"
"""BIDS's name of what people did while they were recorded."""

BIDS_COLUMNS: dict[str, dict[str, object]] = {
    "onset": {
        "Description": "When it began, on the session's own clock: 0 is the recording's start, or the film's.",
        "Units": "s",
    },
    "duration": {
        "Description": "How long it lasted; 0 for a moment, n/a while it went on when the recording ended.",
        "Units": "s",
    },
    "trial_type": {
        "Description": "A stretch in which every reading of one person had the same label, or something that happened.",
        "Levels": {
            **{key: f"The face was labelled {key}: an expression that the camera could read." for key in KEYS},
            UNSURE: "No label could be given: the face could not be read, or nothing stood out.",
            MARKER: "Somebody marked this moment or stretch; their words are in the column text.",
            "pause": "Reading was paused.",
            "source_lost": "The camera gave no picture.",
        },
    },
    "person": {
        "Description": "Number of the person, after people were merged or split; n/a for all. Names are left out: "
        "data sets are passed on."
    },
    "readings": {"Description": "Readings (analysed frames with this person) in the stretch."},
    "confidence": {
        "Description": "Mean smoothed probability of the label on the screen. No measure of what somebody felt.",
        "Units": "probability, 0 to 1",
    },
    **{
        key: {"Description": f"Mean unsmoothed probability of {key} in the stretch.", "Units": "probability, 0 to 1"}
        for key in KEYS
    },
    "text": {"Description": "A person's words about a mark."},
}
"""Columns of BIDS events, each with its meaning."""

OPENFACE_NAMES = ("frame", "face_id", "timestamp", "confidence", "success")

OPENFACE_COLUMNS: dict[str, str] = {
    "frame": "Number of the frame, counted from 1 as OpenFace does (the log's own number plus 1).",
    "face_id": "The person's number in emomonitor, after people were merged or split.",
    "timestamp": "Time since the session's start, or into the film, in seconds.",
    "confidence": "The face detector's score, 0 to 1. OpenFace's own is that of its landmark tracker.",
    "success": "1 where the face could be read, else 0.",
    "emotion": "The label that was on the screen. No column of OpenFace's.",
    "emotion_confidence": "Its smoothed probability, 0 to 1; empty where the face could not be read.",
    **{f"emotion_{key}": f"Unsmoothed probability of {key}, 0 to 1; empty where success is 0." for key in KEYS},
}
"""Columns of :func:`openface_rows`, each with its meaning."""

OPENFACE_MEANING = (
    "Readings of emomonitor under the column names of OpenFace 2 (FeatureExtraction), as far as there is the like. "
    "Action units, gaze, head pose and landmarks are not measured and not here."
)

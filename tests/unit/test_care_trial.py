"""A rule tried on a recorded session fires when it would have fired live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from emomonitor.care.alerts.trial import try_rule
from emomonitor.care.rules import Rule, What
from emomonitor.errors import CareError, SessionError
from emomonitor.labels import Emotion
from emomonitor.session.columns import LOG_NAMES

BEGIN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
UPSET = Rule(key="upset", what=What.EXPRESSION, emotions=(Emotion.SAD,), minutes=0.5, hold_s=30.0)


def a_log(path: Path, scenes: list[tuple[str, float]], rate: float = 5.0) -> Path:
    """Write a log: ``sad``, ``neutral``, ``nobody``, ``two`` or ``off``, each for some seconds."""
    lines, now, frame = [",".join(LOG_NAMES)], 0.0, 0
    for what, seconds in scenes:
        end = now + seconds
        while now < end and what != "off":
            faces = {"nobody": 0, "two": 2}.get(what, 1)
            for face in range(1, faces + 1) if faces else (0,):
                row = dict.fromkeys(LOG_NAMES, "")
                row |= {"frame": str(frame), "time_s": f"{now:.3f}", "faces": str(faces)}
                row["utc"] = (BEGIN + timedelta(seconds=now)).isoformat().replace("+00:00", "Z")
                if face:
                    row |= {"face_id": str(face), "quality": "ok", "emotion": what, "confidence": "0.8"}
                    row |= {e.key: "0.8" if e.key == what else "0.04" for e in Emotion}
                lines.append(",".join(row[n] for n in LOG_NAMES))
            frame += 1
            now += 1 / rate
        now = end
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def seconds(log: Path, rule: Rule) -> list[float]:
    return [(t - BEGIN).total_seconds() for t in try_rule(rule, log).times]


@pytest.mark.parametrize("rate", [1.0, 5.0, 30.0])
def test_a_sad_minute_is_found_where_it_lies(tmp_path: Path, rate: float) -> None:
    log = a_log(tmp_path / "log.csv", [("neutral", 60), ("sad", 60), ("neutral", 60)], rate)
    assert seconds(log, UPSET) == [pytest.approx(91, abs=6)]


def test_a_short_frown_tells_nobody(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log.csv", [("neutral", 60), ("sad", 8), ("neutral", 60)])
    assert seconds(log, UPSET) == []


def test_with_a_visitor_no_expression_is_taken(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log.csv", [("neutral", 30), ("two", 120)])
    assert seconds(log, UPSET) == []


def test_a_gap_is_no_empty_room(tmp_path: Path) -> None:
    rule = Rule(key="nobody", what=What.NOBODY, minutes=2.0)
    log = a_log(tmp_path / "log.csv", [("neutral", 10), ("nobody", 60), ("off", 600), ("nobody", 90)], 1.0)
    assert seconds(log, rule) == []
    log = a_log(tmp_path / "log.csv", [("neutral", 10), ("nobody", 150)], 1.0)
    assert seconds(log, rule) == [pytest.approx(130, abs=3)]


@pytest.mark.parametrize("what", [What.CALL, What.DAILY, What.CAMERA_LOST])
def test_what_no_recording_holds_cannot_be_tried(tmp_path: Path, what: What) -> None:
    with pytest.raises(CareError, match="nothing that a recording holds"):
        try_rule(Rule(key="x", what=what), tmp_path / "log.csv")


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("a,b\n", "utf-8")
    with pytest.raises(SessionError, match="no session log"):
        try_rule(UPSET, path)


def test_a_rule_for_another_expression_tells_nobody(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log.csv", [("sad", 60)])
    assert seconds(log, UPSET) != []
    assert seconds(log, Rule(key="glad", what=What.EXPRESSION, emotions=(Emotion.HAPPY,), minutes=0.5)) == []

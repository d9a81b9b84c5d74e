"""Days and weeks: the figures agree with pandas, the intervals say what they may, gaps are gaps."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from history_scenes import TAIPEI, a_day

from emomonitor.care.companion.answers import Given, append_answer
from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.days import LEAST_USUAL, Local, Share, day_length_s, day_of
from emomonitor.care.history.minutes import nothing, session_minutes
from emomonitor.care.history.record import Record
from emomonitor.care.history.shift import confusion_rates, corrected
from emomonitor.care.history.words import catalogue, day_summary, week_summary
from emomonitor.cli.day import day_lines, week_lines
from emomonitor.errors import SessionError
from emomonitor.labels import EMOTIONS, KEYS, Emotion
from emomonitor.session.erase import delete_person
from emomonitor.session.kept import survey
from emomonitor.session.layout import MINUTES

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=TAIPEI)
LABELLED = {"happy": 0.3, "sad": 0.1}
METRICS = {
    "confusion": [
        [617, 88, 20, 90, 127, 16],
        [121, 465, 27, 102, 208, 101],
        [28, 24, 1612, 61, 16, 33],
        [56, 53, 88, 845, 173, 18],
        [109, 123, 49, 227, 726, 13],
        [19, 63, 43, 11, 14, 681],
    ]
}


def by_pandas(logs: list[Path], day: date, zone: ZoneInfo) -> dict[str, float]:
    """Work the same figures out in another way."""
    whole: dict[str, float] = {"alone": 0.0, "nobody": 0.0, "read": 0.0, **dict.fromkeys(KEYS, 0.0)}
    for log in logs:
        table = pd.read_csv(log)
        frames = table.groupby("frame").first().reset_index()
        step = frames["time_s"].diff().median()
        frames["hold"] = frames["time_s"].diff().shift(-1).clip(upper=max(5.0, 1.5 * step))
        frames["hold"] = frames["hold"].fillna(min(step, 5.0))
        local = pd.to_datetime(frames["utc"], utc=True).dt.tz_convert(zone)
        frames = frames[local.dt.date == day]
        alone = frames[frames["faces"] == 1]
        read = alone[alone["neutral"].notna()]
        whole["alone"] += alone["hold"].sum()
        whole["nobody"] += frames[frames["faces"] == 0]["hold"].sum()
        whole["read"] += read["hold"].sum()
        best = read[list(KEYS)].idxmax(axis=1)
        for key in KEYS:
            whole[key] += read["hold"][best == key].sum()
    return whole


@pytest.mark.parametrize("step_s", [0.2, 1.0, 7.0])
def test_a_days_figures_agree_with_pandas(tmp_path: Path, step_s: float) -> None:
    logs = [
        a_day(tmp_path, MONDAY, 1.5, LABELLED, step_s=step_s, seed=1),
        a_day(tmp_path, MONDAY + timedelta(hours=3), 1.0, LABELLED, step_s=step_s, seed=2),
        a_day(tmp_path, MONDAY + timedelta(hours=15), 2.0, LABELLED, step_s=step_s, seed=3),  # over midnight
    ]
    record = Record(tmp_path, zone=TAIPEI)
    for day in (MONDAY.date(), MONDAY.date() + timedelta(days=1)):
        found, wanted = record.day(day).day, by_pandas(logs, day, TAIPEI)
        assert found.alone_s == pytest.approx(wanted["alone"], abs=0.6 * step_s + 0.01)
        assert found.nobody_s == pytest.approx(wanted["nobody"], abs=0.6 * step_s + 0.01)
        assert found.read_s == pytest.approx(wanted["read"], abs=0.6 * step_s + 0.01)
        for emotion, share in zip(EMOTIONS, found.shares, strict=False):
            assert share.value == pytest.approx(wanted[emotion.key] / wanted["read"], abs=2e-3)


def test_the_interval_holds_the_truth_and_narrows_with_time(tmp_path: Path) -> None:
    a_day(tmp_path, MONDAY, 2.0, LABELLED, seed=4)
    a_day(tmp_path, MONDAY + timedelta(days=1), 8.0, LABELLED, step_s=2.0, seed=5)
    record = Record(tmp_path, zone=TAIPEI)
    short, long = (record.day(MONDAY.date() + timedelta(days=n)).day.shares[Emotion.HAPPY] for n in (0, 1))
    for share in (short, long):
        assert share.low is not None
        assert share.high is not None
        assert share.low < 0.3 < share.high
    assert long.high - long.low < short.high - short.low  # type: ignore[operator]


def test_too_little_says_nothing(tmp_path: Path) -> None:
    a_day(tmp_path, MONDAY, 0.2, LABELLED)
    day = Record(tmp_path, zone=TAIPEI).day(MONDAY.date()).day
    assert day.shares == ()
    assert "Too little could be read" in " ".join(day_summary(day, "en"))


def test_what_was_not_watched_is_a_gap_and_no_calm(tmp_path: Path) -> None:
    a_day(tmp_path, MONDAY, 1.0, LABELLED)
    day = Record(tmp_path, zone=TAIPEI).day(MONDAY.date()).day
    assert day.hours[8].off_s == pytest.approx(0.0, abs=3)
    assert day.hours[9].off_s == 3600.0
    assert day.hours[9].label_s.sum() == 0.0
    assert sum(h.off_s for h in day.hours) == pytest.approx(23 * 3600, abs=3)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_days_on_which_the_clocks_are_set_have_their_own_length(day: date, hours: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert day_length_s(day, zone) == hours * 3600
    found = day_of(Local(nothing(), zone), day)
    assert sum(h.off_s for h in found.hours) == hours * 3600


def test_the_cache_is_used_and_made_anew_when_the_log_has_changed(tmp_path: Path) -> None:
    log = a_day(tmp_path, MONDAY, 0.5, LABELLED)
    first = session_minutes(log)
    cache = log.with_name(MINUTES)
    assert cache.stat().st_mode & 0o077 == 0
    made = cache.stat().st_mtime_ns
    assert np.array_equal(session_minutes(log).prob_s, first.prob_s)
    assert cache.stat().st_mtime_ns == made
    with log.open("a", encoding="utf-8") as file:
        file.write(log.read_text("utf-8").splitlines()[-1].replace("1799.000", "1800.000") + "\n")
    assert session_minutes(log).minute.size >= first.minute.size
    assert cache.stat().st_mtime_ns != made
    cache.write_bytes(b"torn")
    assert session_minutes(log).minute.size >= first.minute.size


def test_who_is_deleted_is_in_no_cache(tmp_path: Path) -> None:
    log = a_day(tmp_path, MONDAY, 0.5, LABELLED)
    session_minutes(log)
    assert any(i.kind == "minutes" for s in survey(tmp_path).sessions for i in s.items)
    delete_person(log.parent, 1)
    assert not log.with_name(MINUTES).exists()
    assert session_minutes(log).alone_s.sum() < 120  # moments with two, of whom one is left


def test_a_log_that_cannot_be_read_is_told_and_left_out(tmp_path: Path) -> None:
    a_day(tmp_path, MONDAY, 0.5, LABELLED)
    broken = tmp_path / "sessions" / "20261124T000000Z" / "log.csv"
    broken.parent.mkdir()
    broken.write_text("a,b\n", "utf-8")
    told: list[str] = []
    record = Record(tmp_path, zone=TAIPEI, told=told.append)
    assert record.dates() == [MONDAY.date()]
    assert len(told) == 1
    with pytest.raises(SessionError):
        session_minutes(broken)


# -- the correction ----------------------------------------------------------------------------------------


def test_the_correction_finds_the_shares_that_gave_the_observed_ones() -> None:
    rates = confusion_rates(METRICS)
    assert rates is not None
    rng = np.random.default_rng(1)
    true = rng.dirichlet(np.ones(6), size=50)
    assert np.abs(corrected(true @ rates, rates) - true).max() < 1e-3


def test_the_correction_never_leaves_what_shares_can_be() -> None:
    rates = confusion_rates(METRICS)
    assert rates is not None
    observed = np.eye(6)  # no true shares could give these
    found = corrected(observed, rates)
    assert np.all(found >= 0)
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("metrics", [{}, {"confusion": [[1]]}, {"confusion": "x"}, {"confusion": [[0] * 6] * 6}])
def test_a_model_without_a_usable_matrix_is_not_corrected(metrics: dict[str, object]) -> None:
    assert confusion_rates(metrics) is None


# -- the usual days ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of simulated days; the last is happier than the others."""
    folder = tmp_path_factory.mktemp("fortnight")
    for n in range(14):
        shares = {"happy": 0.7} if n == 13 else {"happy": 0.2, "sad": 0.1}
        a_day(folder, MONDAY + timedelta(days=n), 4.0, shares, step_s=4.0, seed=n)
    return folder


def test_a_day_unlike_the_usual_ones_is_said_and_a_usual_one_is_not(fortnight: Path) -> None:
    record = Record(fortnight, metrics=METRICS, zone=TAIPEI)
    last = record.day(MONDAY.date() + timedelta(days=13)).day
    assert last.usual_days == 13
    assert last.shares[Emotion.HAPPY].unlike == 1
    assert "Happy more than on the usual days" in " ".join(day_summary(last, "en"))
    assert "比平常的日子更常開心" in " ".join(day_summary(last, "zh_TW"))
    before = record.day(MONDAY.date() + timedelta(days=12)).day
    assert "Nothing that could surely be told from the 12 usual days" in " ".join(day_summary(before, "en"))
    early = record.day(MONDAY.date() + timedelta(days=2)).day
    assert f"2 of {LEAST_USUAL}" in " ".join(day_summary(early, "en"))


def test_every_share_has_both_figures_where_the_model_has_its_matrix(fortnight: Path) -> None:
    for share in Record(fortnight, metrics=METRICS, zone=TAIPEI).day(MONDAY.date()).day.shares:
        assert share.corrected is not None
        assert share.corrected_low is not None
        assert share.corrected_high is not None
        assert share.corrected_low <= share.corrected_high
    assert Record(fortnight, zone=TAIPEI).day(MONDAY.date()).day.shares[0].corrected is None


def test_a_week_adds_its_days_up(fortnight: Path) -> None:
    record = Record(fortnight, zone=TAIPEI)
    week = record.week(MONDAY.date() + timedelta(days=9))
    assert [d.date for d in week.days] == [MONDAY.date() + timedelta(days=n) for n in range(7, 14)]
    read = [d.read_s for d in week.days]
    happy = sum(d.shares[Emotion.HAPPY].value * r for d, r in zip(week.days, read, strict=True)) / sum(read)
    assert week.shares[Emotion.HAPPY].value == pytest.approx(happy)
    assert any("in view" in words for words in week_summary(week.days, week.shares, "en"))


def test_unlike_takes_both_intervals() -> None:
    usual = {"usual": 0.2, "usual_low": 0.1, "usual_high": 0.3}
    assert Share(value=0.5, low=0.4, high=0.6, **usual).unlike == 1
    assert Share(value=0.5, low=0.25, high=0.7, **usual).unlike == 0
    assert Share(value=0.02, low=0.01, high=0.05, **usual).unlike == -1
    assert Share(value=0.5).unlike == 0


# -- words and commands --------------------------------------------------------------------------------------


def test_every_text_is_there_in_both_languages() -> None:
    for table in catalogue().values():
        for name, words in table.items():
            assert set(words) == {"en", "zh_TW"}, name
            assert all(words.values())


@pytest.mark.parametrize("language", ["en", "zh_TW"])
def test_the_commands_write_what_belongs_to_the_day(fortnight: Path, tmp_path: Path, language: str) -> None:
    record = Record(fortnight, metrics=METRICS, zone=TAIPEI)
    day = record.day(MONDAY.date())
    text = "\n".join(day_lines(day, "Dad", language))
    assert "2026-11-23" in text
    assert ("no diagnosis" if language == "en" else "也不是診斷") in text
    week = "\n".join(week_lines(record.week(MONDAY.date()), "Dad", language))
    assert "2026-11-29" in week


def test_answers_of_the_day_are_told_with_their_kind(tmp_path: Path) -> None:
    a_day(tmp_path, MONDAY, 0.5, LABELLED)
    files = CareFiles(tmp_path / CARE)
    for n, (kind, answer) in enumerate((("open", "happy"), ("suggested", "yes"), ("suggested", "no"))):
        at = MONDAY.astimezone(UTC) + timedelta(minutes=n)
        suggested = Emotion.HAPPY if kind == "suggested" else None
        given = Given(utc=at, kind=kind, question="?", suggested=suggested, answer=answer, seconds=1.0, language="en")
        append_answer(given, files.answers)
    text = "\n".join(day_lines(Record(tmp_path, zone=TAIPEI).day(MONDAY.date()), "Dad", "en"))
    assert "without a suggestion" in text
    assert "right, as the person says: 1 of 2" in text


def test_the_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from emomonitor.cli import run_command_line

    a_day(tmp_path, MONDAY, 0.5, LABELLED)
    config = tmp_path / "settings.toml"
    config.write_text(f"data_dir = {json.dumps(str(tmp_path))}\n", "utf-8")
    assert run_command_line(["day", "--json", "--config", str(config)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["hours"]) == 24
    assert run_command_line(["week", "2026-11-23", "--config", str(config), "--lang", "zh_TW"]) == 0
    assert "這一週" in capsys.readouterr().out
    assert run_command_line(["day", "yesteryear", "--config", str(config)]) == 2
    assert run_command_line(["day", "--config", str(tmp_path / "gone.toml")]) == 2


def test_films_tell_nothing_of_the_day_on_which_they_were_analysed(tmp_path: Path) -> None:
    log = a_day(tmp_path, MONDAY, 1.0, LABELLED, seed=1)
    film = a_day(tmp_path, MONDAY + timedelta(hours=3), 1.0, LABELLED, seed=2)
    for path, realtime in ((log, True), (film, False)):
        about = {"format": "emomonitor-session", "schema": 1, "source": {"realtime": realtime}}
        path.with_name("session.json").write_text(json.dumps(about), "utf-8")
    found = Record(tmp_path, zone=TAIPEI).day(MONDAY.date()).day
    wanted = by_pandas([log], MONDAY.date(), TAIPEI)
    assert found.alone_s == pytest.approx(wanted["alone"], abs=0.7)

"""The companion's talk: what it says when, how seldom it asks, and what it never does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from care_scenes import a_channel, a_family
from hypothesis import given, settings
from hypothesis import strategies as st

from emomonitor.care.companion.answers import Given, append_answer, read_answers, share_of_yes
from emomonitor.care.companion.line import Line, LineKind, Look
from emomonitor.care.companion.pace import Pace
from emomonitor.care.companion.talk import Talk
from emomonitor.care.config import CareConfig, CompanionSettings, Reminder
from emomonitor.care.entities import MessageKind, Sight
from emomonitor.care.files import CareFiles
from emomonitor.errors import CareError
from emomonitor.labels import Emotion

TAIPEI = ZoneInfo("Asia/Taipei")
MORNING = datetime(2026, 11, 26, 9, 0, tzinfo=TAIPEI)
ALWAYS = Pace(suggest=1.0)
NEVER = Pace(suggest=0.0, random_s=1e12)


class Day:
    """Plays seconds of a day; keeps each new line with the time at which it came."""

    def __init__(
        self, folder: Path, config: CareConfig | None = None, *, pace: Pace = ALWAYS, begin: datetime = MORNING
    ) -> None:
        self.files, self.config, self.pace = CareFiles(folder / "care"), config or CareConfig(), pace
        self.now, self.language = begin, "en"
        self.lines: list[tuple[datetime, Line]] = []
        self.told: list[Given] = []
        self.restart()

    def restart(self, seed: int = 1) -> None:
        self.talk = Talk(
            self.config,
            self.files,
            zone=TAIPEI,
            rng=random.Random(seed),
            pace=self.pace,
            on_answer=self.told.append,
            now=self.now,
        )

    def play(self, seconds: float, people: int = 1, emotion: Emotion | None = None) -> Line:
        for _ in range(round(seconds)):
            self.now += timedelta(seconds=1)
            probs = None if people != 1 else tuple(0.8 if e is emotion else 0.04 for e in Emotion)
            self.talk.see(Sight(utc=self.now, people=people, probs=probs, emotion=emotion if people == 1 else None))
            self.step()
        return self.line

    def step(self) -> Line:
        line = self.talk.step(self.now, self.language)
        if not self.lines or self.lines[-1][1].id != line.id:
            self.lines.append((self.now, line))
        return line

    @property
    def line(self) -> Line:
        return self.lines[-1][1]

    def kinds(self) -> list[str]:
        return [line.kind.value for _, line in self.lines]

    def of(self, *kinds: LineKind) -> list[tuple[datetime, Line]]:
        return [(at, line) for at, line in self.lines if line.kind in kinds]


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    scene = Day(tmp_path)
    yield scene
    scene.talk.close()


QUESTIONS = (LineKind.OPEN, LineKind.SUGGESTED)


def test_who_comes_into_view_is_greeted_by_the_time_of_day(day: Day) -> None:
    line = day.play(2)
    assert (line.kind, line.look) == (LineKind.GREETING, Look.GLAD)
    assert "orning" in line.text
    assert day.play(25).kind is LineKind.REST


def test_who_was_away_for_a_moment_is_not_greeted_again(day: Day) -> None:
    day.play(60)
    day.play(300, people=0)
    day.play(60)
    assert day.kinds().count("greeting") == 1


def test_what_was_seen_steadily_is_asked_about_with_tact(day: Day) -> None:
    line = day.play(65, emotion=Emotion.HAPPY)
    assert line.kind is LineKind.SUGGESTED
    assert line.text == "You seem to be in good spirits. Is that right?"
    assert [c.text for c in line.choices] == ["Yes", "Not really", "I'd rather not say"]


def test_the_language_changes_with_the_question_on_the_screen(day: Day) -> None:
    line = day.play(65, emotion=Emotion.HAPPY)
    day.language = "zh_TW"
    assert day.talk.step(day.now, "zh_TW").text == "您看起來心情不錯，對嗎？"
    assert day.talk.step(day.now, "zh_TW").id == line.id


def test_an_open_question_has_six_faces_and_a_way_out(tmp_path: Path) -> None:
    day = Day(tmp_path, pace=Pace(suggest=0.0, random_s=1.0))
    line = day.play(90, emotion=Emotion.SAD)
    assert line.kind is LineKind.OPEN
    assert {c.emotion for c in line.choices if c.emotion is not None} == set(Emotion)
    assert line.choices[-1].key == "rather_not"
    day.talk.close()


def test_answers_are_kept_with_what_was_seen_and_the_two_kinds_apart(tmp_path: Path) -> None:
    day = Day(tmp_path, CareConfig(companion=CompanionSettings(asks_an_hour=12)), pace=Pace(suggest=0.0, random_s=1.0))
    line = day.play(65, emotion=Emotion.SAD)
    day.talk.answer(line.id, "neutral", day.now)
    day.pace = replace(ALWAYS, gap_s=1.0)
    day.restart()
    line = day.play(65, emotion=Emotion.SAD)
    day.talk.answer(line.id, "yes", day.now)
    asked_open, suggested = read_answers(day.files.answers)
    assert (asked_open.kind, asked_open.suggested, asked_open.seen) == ("open", None, Emotion.SAD)
    assert asked_open.emotion is Emotion.NEUTRAL
    assert (suggested.kind, suggested.suggested, suggested.emotion) == ("suggested", Emotion.SAD, None)
    assert [g.answer for g in day.told] == ["neutral", "yes"]
    assert day.files.answers.stat().st_mode & 0o077 == 0
    day.talk.close()


def test_a_suggestion_answered_counts_as_right_or_wrong(day: Day) -> None:
    line = day.play(65, emotion=Emotion.HAPPY)
    day.talk.answer(line.id, "no", day.now)
    assert day.step().text == "Thank you. I often get that wrong."
    (kept,) = read_answers(day.files.answers)
    assert (kept.suggested, kept.answer, kept.emotion) == (Emotion.HAPPY, "no", None)
    assert share_of_yes([kept]) == (0, 1)
    assert [g.answer for g in day.told] == ["no"]


def test_a_low_answer_points_to_the_button_only_where_it_reaches_somebody(tmp_path: Path) -> None:
    for config, told in ((a_family(a_channel()), "button"), (CareConfig(), "Thank you for telling me.")):
        day = Day(tmp_path / told[:3], config)
        line = day.play(65, emotion=Emotion.SAD)
        day.talk.answer(line.id, "yes", day.now)
        assert told in day.step().text
        assert ("button" in day.step().text) == (told == "button")
        day.talk.close()


def test_an_answer_to_a_line_that_has_gone_changes_nothing(day: Day) -> None:
    line = day.play(65, emotion=Emotion.HAPPY)
    day.play(130, emotion=Emotion.HAPPY)
    day.talk.answer(line.id, "yes", day.now)
    (kept,) = read_answers(day.files.answers)
    assert kept.answer == "none"
    assert day.told == []


def test_not_now_is_respected_for_two_hours_and_over_a_restart(day: Day) -> None:
    day.play(65, emotion=Emotion.HAPPY)
    day.talk.not_now(day.now)
    assert "won't ask" in day.step().text
    day.restart()
    before = len(day.of(*QUESTIONS))
    for emotion in (Emotion.SAD, None, Emotion.HAPPY) * 10:
        day.play(230, emotion=emotion)
    assert day.now - MORNING < timedelta(hours=2)
    assert len(day.of(*QUESTIONS)) == before
    (kept,) = read_answers(day.files.answers)
    assert kept.answer == "not_now"


def test_with_two_people_no_expression_is_named(tmp_path: Path) -> None:
    day = Day(tmp_path, pace=Pace(suggest=1.0, random_s=60.0))
    day.play(600, people=2)
    assert day.of(*QUESTIONS) == []
    assert day.lines[0][1].text == "Hello to you both."
    day.talk.close()


def test_a_question_goes_when_a_visitor_comes(day: Day) -> None:
    assert day.play(65, emotion=Emotion.SAD).kind is LineKind.SUGGESTED
    assert day.play(2, people=2).kind is LineKind.REST


def test_a_face_that_cannot_be_read_is_asked_and_never_told(tmp_path: Path) -> None:
    config = CareConfig(companion=CompanionSettings(ask_only=True, asks_an_hour=12, asks_a_day=48))
    day = Day(tmp_path, config, pace=Pace(suggest=1.0, random_s=300.0))
    day.play(4 * 3600, emotion=Emotion.SAD)
    asked = day.of(*QUESTIONS)
    assert asked
    assert {line.kind for _, line in asked} == {LineKind.OPEN}
    assert all(g.seen is None for g in read_answers(day.files.answers))
    day.talk.close()


def test_nothing_is_asked_at_night(tmp_path: Path) -> None:
    config = CareConfig(companion=CompanionSettings(asks_an_hour=12, asks_a_day=48))
    evening = MORNING.replace(hour=20, minute=20)
    day = Day(tmp_path, config, pace=Pace(suggest=1.0, random_s=60.0, gap_s=60.0), begin=evening)
    day.play(1800, emotion=Emotion.HAPPY)
    half_past = evening.replace(minute=30)
    assert day.line.kind is LineKind.NIGHT
    assert not day.line.aloud
    assert all(at < half_past for at, _ in day.of(*QUESTIONS))
    day.talk.close()


def test_a_reminder_is_said_once_at_its_time_and_confirmed(tmp_path: Path) -> None:
    reminder = Reminder(key="walk", text="Time for a walk.", at="09:01", days=("thu",))
    day = Day(tmp_path, CareConfig(reminders=(reminder, replace(reminder, key="other", days=("fri",)))), pace=NEVER)
    line = day.play(90)
    assert (line.kind, line.text) == (LineKind.REMINDER, "Time for a walk.")
    day.talk.answer(line.id, "done", day.now)
    day.play(60)
    day.restart()
    day.play(60)
    assert day.kinds().count("reminder") == 1
    day.talk.close()


def test_photos_and_words_of_the_family_are_shown_in_turn(tmp_path: Path) -> None:
    folder = tmp_path / "family"
    folder.mkdir()
    (folder / "garden.jpg").write_bytes(b"picture")
    (folder / "garden.txt").write_text("我們的花園", "utf-8")
    (folder / "hello.txt").write_bytes("爺爺好".encode("cp950"))
    (folder / "notes.pdf").write_bytes(b"x")
    config = CareConfig(companion=CompanionSettings(family_folder=str(folder)))
    day = Day(tmp_path, config, pace=replace(NEVER, family_gap_s=200.0))
    day.step()
    day.talk._folder.close()
    day.play(600)
    shown = day.of(LineKind.FAMILY)
    assert {(line.text, line.photo) for _, line in shown} == {
        ("我們的花園", folder / "garden.jpg"),
        ("爺爺好", None),
    }
    day.talk.close()


def test_a_family_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    config = CareConfig(companion=CompanionSettings(family_folder=str(tmp_path / "gone")))
    day = Day(tmp_path, config, pace=NEVER)
    day.step()
    day.talk.close()
    assert "can't be read" in day.talk.trouble


def test_while_a_call_is_open_nothing_is_asked(day: Day) -> None:
    day.talk.call_open(True)
    day.play(300, emotion=Emotion.HAPPY)
    assert set(day.kinds()) == {"rest"}


def test_a_file_of_somebody_else_is_not_written_into(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    answer = Given(utc=MORNING, kind="open", question="?", answer="sad", seconds=1.0, language="en")
    with pytest.raises(CareError, match="other columns"):
        append_answer(answer, path)
    assert path.read_text("utf-8") == "a,b\n1,2\n"


def test_a_torn_row_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    answer = Given(utc=MORNING, kind="open", question="Well, then?", answer="sad", seconds=1.0, language="en")
    append_answer(answer, path)
    with path.open("ab") as file:
        file.write(b"2026-11-26T")
    append_answer(answer, path)
    assert read_answers(path) == (answer, answer)


def a_fortnight(talk: Talk, low: list[float], first: datetime) -> datetime:
    """Let each day have half an hour of readable time, with a share of it looking sad."""
    now = first
    for share in low:
        for minute in range(300):
            at = now + timedelta(seconds=6 * minute)
            sad = minute < 300 * share
            emotion = Emotion.SAD if sad else Emotion.NEUTRAL
            talk.see(Sight(utc=at, people=1, probs=(0.1,) * 6, emotion=emotion))
        now += timedelta(days=1)
    return now


@pytest.mark.parametrize(
    ("low", "advised"),
    [
        ([0.1, 0.12, 0.08, 0.1, 0.11, 0.1, 0.09, 0.5, 0.6, 0.5, 0.55, 0.5], True),
        ([0.1, 0.12, 0.08, 0.1, 0.11, 0.1, 0.09, 0.5, 0.6, 0.1, 0.55, 0.5], False),  # one day was as usual
        ([0.5, 0.6, 0.5, 0.55, 0.5], False),  # nothing is known of the usual days
        ([0.1] * 12, False),
    ],
)
def test_the_carer_is_advised_after_days_unlike_the_usual_ones(day: Day, low: list[float], advised: bool) -> None:
    now = a_fortnight(day.talk, low, MORNING)
    occasion = day.talk.advice(now)
    assert (occasion is not None) == advised
    if occasion is not None:
        assert occasion.kind is MessageKind.ADVICE
        assert occasion.facts["days"] == 5
        assert "usually 10 %" in str(occasion.facts["detail_en"])
        assert day.talk.advice(now + timedelta(days=1)) is None  # not each day


def test_a_memory_that_cannot_be_read_is_set_aside(day: Day) -> None:
    day.play(70, emotion=Emotion.HAPPY)
    day.talk.close()
    day.files.companion.write_text("{", "utf-8")
    day.restart()
    assert day.step().kind is LineKind.REST
    assert day.files.companion.with_suffix(".broken.json").exists()


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 999),
    an_hour=st.integers(0, 3),
    a_day=st.integers(0, 5),
    scenes=st.lists(
        st.tuples(st.integers(60, 1500), st.integers(0, 2), st.sampled_from([*Emotion, None])), min_size=5, max_size=25
    ),
)
def test_limits_hold_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    an_hour: int,
    a_day: int,
    scenes: list[tuple[int, int, Emotion | None]],
) -> None:
    config = CareConfig(companion=CompanionSettings(asks_an_hour=an_hour, asks_a_day=a_day))
    day = Day(tmp_path_factory.mktemp("day"), config, pace=Pace(suggest=1.0, random_s=600.0))
    for n, (seconds, people, emotion) in enumerate(scenes):
        if n % 7 == 3:
            day.talk.close()
            day.restart(seed + n)
        day.play(seconds / 5, people, emotion)
        day.now += timedelta(seconds=seconds * 4 / 5)
    asked = [at for at, _ in day.of(*QUESTIONS)]
    assert all(sum(0 <= (at - other).total_seconds() < 3600 for other in asked) <= an_hour for at in asked)
    for date in {at.astimezone(TAIPEI).date() for at in asked}:
        assert sum(at.astimezone(TAIPEI).date() == date for at in asked) <= a_day
    assert all(at.hour >= 8 and (at.hour, at.minute) < (20, 31) for at in (a.astimezone(TAIPEI) for a in asked))
    day.talk.close()

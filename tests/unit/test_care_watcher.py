"""Rules: what fires when, and what never does: within quiet hours, within the cooldown, twice in one episode."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from care_scenes import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from emomonitor.care.alerts.watcher import Watcher
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import CameraState, MessageKind, Occasion, Sight
from emomonitor.care.rules import Rule, What
from emomonitor.labels import Emotion

TAIPEI = ZoneInfo("Asia/Taipei")
UPSET = Rule(
    key="upset",
    what=What.EXPRESSION,
    emotions=(Emotion.SAD, Emotion.ANGRY),
    minutes=0.5,
    hold_s=30.0,
    cooldown_min=60.0,
)
SAD = (0.05, 0.05, 0.05, 0.05, 0.75, 0.05)
CALM = (0.05, 0.05, 0.05, 0.75, 0.05, 0.05)
ON, OFF, LOST = CameraState.ON, CameraState.OFF, CameraState.LOST


def the_sight(moment: datetime, what: str) -> Sight:
    match what:
        case "sad" | "calm":
            return Sight(utc=moment, people=1, probs=SAD if what == "sad" else CALM)
        case "unread":
            return Sight(utc=moment, people=1)
        case "nobody":
            return Sight(utc=moment, people=0)
        case _:
            return Sight(utc=moment, people=int(what))


class Scene:
    """Plays what is seen, second by second, and keeps what was to be told with the second at which it was."""

    def __init__(self, *rules: Rule, file: Path | None = None, begin: datetime = NOW, rate: float = 1.0) -> None:
        self.config, self.file, self.rate = CareConfig(rules=rules), file, rate
        self.begin = self.now = begin
        self.told: list[tuple[float, Occasion]] = []
        self.restart()

    def restart(self) -> None:
        self.watcher = Watcher(self.config, self.file, zone=TAIPEI, now=self.now)

    def play(self, what: str, seconds: float, *, camera: CameraState = ON) -> Scene:
        end = self.now + timedelta(seconds=seconds)
        next_tick = self.now + timedelta(seconds=1)
        while self.now < end:
            self.now += timedelta(seconds=1 / self.rate)
            if what != "nothing":
                self._note(self.watcher.see(the_sight(self.now, what)))
            if self.now >= next_tick:
                self._note(self.watcher.tick(self.now, camera))
                next_tick += timedelta(seconds=1)
        return self

    def _note(self, found: tuple[Occasion, ...]) -> None:
        self.told += [((self.now - self.begin).total_seconds(), o) for o in found]

    @property
    def alerts(self) -> list[float]:
        return [at for at, o in self.told if o.kind is MessageKind.ALERT]

    @property
    def state(self) -> str:
        return self.watcher.statuses()[0].state.value


def test_an_expression_that_lasts_is_told_once_when_the_hold_is_over() -> None:
    scene = Scene(UPSET).play("calm", 120).play("sad", 120)
    assert len(scene.alerts) == 1
    assert 148 <= scene.alerts[0] <= 155
    facts = scene.told[0][1].facts
    assert (facts["what"], facts["emotions"]) == ("expression", ["sad", "angry"])
    assert facts["sure"] == pytest.approx(0.8)


@pytest.mark.parametrize("rate", [0.2, 1.0, 5.0, 30.0])
def test_the_rate_of_frames_does_not_matter(rate: float) -> None:
    scene = Scene(UPSET, rate=rate).play("calm", 120).play("sad", 90)
    assert len(scene.alerts) == 1
    assert 145 <= scene.alerts[0] <= 160


def test_a_short_look_is_not_told() -> None:
    scene = Scene(UPSET)
    for _ in range(10):
        scene.play("sad", 12).play("calm", 40)
    assert scene.alerts == []


def test_a_face_that_cannot_be_read_counts_as_nothing_seen() -> None:
    scene = Scene(UPSET).play("calm", 60).play("sad", 5).play("unread", 120)
    assert scene.alerts == []
    assert scene.state == "normal"


def test_two_people_are_nobodys_expression() -> None:
    scene = Scene(UPSET).play("2", 300)
    assert scene.alerts == []


def test_it_is_over_only_when_it_is_well_over() -> None:
    scene = Scene(UPSET).play("sad", 60)
    assert scene.state == "firing"
    scene.play("calm", 20)
    assert scene.state == "firing"
    scene.play("calm", 60)
    assert scene.state == "resolved"


def test_the_cooldown_begins_with_the_message() -> None:
    scene = Scene(replace(UPSET, cooldown_min=10.0))
    for _ in range(6):
        scene.play("sad", 60).play("calm", 120)
    first, second = scene.alerts
    assert second - first >= 600


def test_an_episode_that_outlasts_the_quiet_hours_is_told_then() -> None:
    begin = datetime(2026, 11, 26, 6, 58, tzinfo=TAIPEI)
    scene = Scene(replace(UPSET, quiet="22:00-07:00"), begin=begin).play("sad", 300)
    assert len(scene.alerts) == 1
    assert 120 <= scene.alerts[0] <= 122


def test_acknowledging_is_kept_until_it_is_over() -> None:
    scene = Scene(UPSET).play("sad", 60)
    scene.watcher.acknowledge("upset", scene.now)
    assert scene.state == "acknowledged"
    scene.play("calm", 90)
    assert scene.state == "resolved"


NOBODY = Rule(key="nobody", what=What.NOBODY, minutes=10.0, cooldown_min=60.0)


def test_nobody_is_told_with_its_time_and_its_end() -> None:
    scene = Scene(NOBODY).play("calm", 60).play("nobody", 700).play("unread", 60)
    (at, alert), (over_at, over) = scene.told
    assert at == pytest.approx(661, abs=1)
    assert alert.facts["minutes"] == pytest.approx(10, abs=0.1)
    assert over.kind is MessageKind.RESOLVED
    assert over_at == pytest.approx(790, abs=2)


def test_a_closed_camera_is_not_an_empty_room() -> None:
    scene = Scene(NOBODY).play("nobody", 300).play("nothing", 900, camera=OFF).play("nobody", 400)
    assert scene.alerts == []


def test_a_lost_camera_is_told_and_a_closed_one_is_not() -> None:
    rule = Rule(key="camera", what=What.CAMERA_LOST, minutes=10.0)
    assert Scene(rule).play("nothing", 900, camera=OFF).alerts == []
    scene = Scene(rule).play("calm", 60).play("nothing", 700, camera=LOST)
    assert scene.alerts == [pytest.approx(661, abs=2)]


def test_more_people_than_usual_are_told_with_their_number() -> None:
    scene = Scene(Rule(key="crowd", what=What.CROWD, people=2, minutes=5.0)).play("2", 60).play("3", 200).play("4", 200)
    (at, alert) = scene.told[0]
    assert at == pytest.approx(361, abs=1)
    assert (alert.facts["people"], alert.facts["usual"]) == (4, 2)


# --- the daily message

DAILY = Rule(key="daily", what=What.DAILY, at="20:00")
EVENING = datetime(2026, 11, 26, 19, 59, 0, tzinfo=TAIPEI)


def test_the_day_is_told_once_with_its_figures(tmp_path: Path) -> None:
    scene = Scene(DAILY, UPSET, file=tmp_path / "watch.json", begin=EVENING).play("calm", 59)
    scene.play("calm", 30)
    scene.restart()
    scene.play("calm", 30)
    (at, daily), *others = scene.told
    assert others == []
    assert at == pytest.approx(60, abs=1)
    assert float(daily.facts["read_min"]) == pytest.approx(1.0, abs=0.1)  # type: ignore[arg-type]


def test_a_computer_that_was_off_at_the_hour_tells_it_later_the_same_day(tmp_path: Path) -> None:
    scene = Scene(DAILY, file=tmp_path / "watch.json", begin=EVENING).play("calm", 10)
    scene.watcher._save()
    scene.now += timedelta(hours=2)
    scene.restart()
    scene.play("calm", 5)
    assert [o.kind for _, o in scene.told] == [MessageKind.DAILY]


def test_switched_on_after_its_hour_it_begins_tomorrow() -> None:
    scene = Scene(DAILY, begin=EVENING + timedelta(hours=1)).play("calm", 5)
    assert scene.told == []


# --- restarts, clocks


def test_a_restart_neither_repeats_nor_forgets(tmp_path: Path) -> None:
    scene = Scene(UPSET, file=tmp_path / "watch.json").play("sad", 60)
    scene.restart()
    assert scene.state == "firing"
    scene.play("sad", 300)
    assert len(scene.alerts) == 1


def test_a_broken_state_file_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "watch.json"
    file.write_text("{nonsense", encoding="utf-8")
    assert len(Scene(UPSET, file=file).play("sad", 60).alerts) == 1
    assert (tmp_path / "watch.broken.json").exists()
    assert json.loads(file.read_text(encoding="utf-8"))["rules"]["upset"]["state"] == "firing"


def test_a_sleeping_computer_is_not_an_empty_room() -> None:
    scene = Scene(NOBODY).play("nobody", 60)
    scene.now += timedelta(hours=8)
    assert scene.play("nobody", 300).alerts == []
    assert len(scene.play("nobody", 400).alerts) == 1


def test_a_clock_that_is_set_back_silences_nothing() -> None:
    scene = Scene(replace(UPSET, cooldown_min=1.0)).play("sad", 60).play("calm", 120)
    scene.now -= timedelta(days=365)
    assert len(scene.play("calm", 60).play("sad", 60).alerts) == 2


def test_editing_a_rule_does_not_tell_the_same_again() -> None:
    scene = Scene(UPSET).play("sad", 60)
    scene.watcher.configure(CareConfig(rules=(replace(UPSET, sure=0.5),)))
    assert len(scene.play("sad", 120).alerts) == 1


# --- properties

STORY = st.lists(
    st.tuples(st.sampled_from(["sad", "calm", "unread", "nobody", "2"]), st.integers(5, 240)), min_size=3, max_size=20
)


def restarted(scene: Scene, story: list[tuple[str, int]], every: int) -> Iterator[Scene]:
    for n, (what, seconds) in enumerate(story):
        scene.play(what, seconds)
        if every and n % every == every - 1:
            scene.restart()
        yield scene


@settings(max_examples=40, deadline=None)
@given(story=STORY, cooldown=st.sampled_from([1.0, 5.0, 20.0]))
def test_never_within_the_cooldown(story: list[tuple[str, int]], cooldown: float) -> None:
    scene = Scene(replace(UPSET, cooldown_min=cooldown))
    for what, seconds in story:
        scene.play(what, seconds)
    gaps = [b - a for a, b in zip(scene.alerts, scene.alerts[1:], strict=False)]
    assert all(gap >= 60 * cooldown for gap in gaps)


@settings(max_examples=40, deadline=None)
@given(story=STORY, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_never_in_quiet_hours(story: list[tuple[str, int]], hour: int, minute: int) -> None:
    begin = datetime(2026, 11, 26, hour, minute, tzinfo=TAIPEI)
    scene = Scene(replace(UPSET, quiet="22:00-07:00", cooldown_min=1.0), begin=begin)
    for what, seconds in story:
        scene.play(what, seconds)
    hours = [(begin + timedelta(seconds=at)).astimezone(TAIPEI).hour for at in scene.alerts]
    assert all(7 <= h < 22 for h in hours)


@settings(max_examples=40, deadline=None)
@given(story=STORY)
def test_at_most_once_an_episode(story: list[tuple[str, int]]) -> None:
    scene = Scene(replace(UPSET, cooldown_min=0.0))
    states = ["normal"]
    for what, seconds in story:
        for _ in range(seconds):
            scene.play(what, 1)
            states.append(scene.state)
    begun = sum(a != "firing" and b == "firing" for a, b in itertools.pairwise(states))
    assert len(scene.alerts) == begun


@settings(max_examples=25, deadline=None)
@given(story=STORY)
def test_a_restart_at_any_time_tells_nothing_twice(
    story: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    through = Scene(replace(UPSET, cooldown_min=2.0))
    broken = Scene(replace(UPSET, cooldown_min=2.0), file=tmp_path_factory.mktemp("watch") / "watch.json")
    for _ in restarted(broken, story, every=1):
        pass
    for what, seconds in story:
        through.play(what, seconds)
    gaps = [b - a for a, b in zip(broken.alerts, broken.alerts[1:], strict=False)]
    assert all(gap >= 120 for gap in gaps)
    assert len(broken.alerts) <= len(through.alerts)  # a window that is interrupted may miss, never invent

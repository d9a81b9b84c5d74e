"""When the companion says what: seldom, with tact, and never at night. No screen, no thread, no clock of its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from emomonitor.care.companion import answers, catalogue
from emomonitor.care.companion.answers import Given, append_answer, read_answers
from emomonitor.care.companion.family import FamilyFolder, Item
from emomonitor.care.companion.line import Choice, Line, LineKind, Look
from emomonitor.care.companion.memory import recall, remember
from emomonitor.care.companion.pace import Pace
from emomonitor.care.companion.presence import Presence
from emomonitor.care.companion.unusual import LOW, look_back
from emomonitor.care.config import DAYS, CareConfig, Reminder
from emomonitor.care.entities import MessageKind, Occasion, Sight
from emomonitor.care.files import CareFiles
from emomonitor.care.wording import usable
from emomonitor.entities import utc_now
from emomonitor.errors import CareError
from emomonitor.labels import Emotion, emotion_from_name
from emomonitor.schedule import Hours, closed_until

_LONGEST_SIGHT_S = 5.0
"""What was seen holds until the next sight, but no longer."""

_SAVE_S = 60.0
_FAMILY_LOOK_S = 60.0
_ADVICE_LOOK_S = 3600.0
_ADVICE_GAP = timedelta(days=14)
"""Advice is given once in so long: more would be nagging."""

_QUESTIONS = frozenset({LineKind.OPEN, LineKind.SUGGESTED})
_IDLE = frozenset({LineKind.REST, LineKind.NIGHT})
_FACES = (Emotion.HAPPY, Emotion.NEUTRAL, Emotion.SURPRISE, Emotion.FEAR, Emotion.SAD, Emotion.ANGRY)
"""Order of the six faces: from pleasant to unpleasant, as picture scales for older people have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is being said, in no language yet.

    Attributes:
        id: of this showing.
        kind: why.
        use: of the sentence in the catalogue; "" where ``text`` holds the words.
        turn: which sentence of that use.
        since: when it began.
        until: when it ends by itself.
        answers: keys of its choices.
        emotion: that it names.
        text: the family's or the carer's own words.
        photo: from the family.
        look: of the face.
        aloud: whether it is spoken.
        seen: what was seen when it began.
    """

    id: str = ""
    kind: LineKind
    use: str = ""
    turn: int = 0
    since: datetime
    until: datetime | None = None
    answers: tuple[str, ...] = ()
    emotion: Emotion | None = None
    text: str = ""
    photo: Path | None = None
    look: Look = Look.CALM
    aloud: bool = True
    seen: Sight | None = None


class Talk:
    """The companion's side of the conversation. Used by one thread.

    Args:
        config: what the carer set.
        files: where sentences, answers and what it remembers lie.
        zone: of local times; None is the system's own.
        rng: for random moments and turns.
        pace: how fast it goes.
        on_answer: told of every answer that was kept.
        now: when it begins; None is the system's clock.
    """

    def __init__(
        self,
        config: CareConfig,
        files: CareFiles,
        *,
        zone: tzinfo | None = None,
        rng: random.Random | None = None,
        pace: Pace | None = None,
        on_answer: Callable[[Given], None] | None = None,
        now: datetime | None = None,
    ) -> None:
        self._files, self._zone, self._pace = files, zone, pace or Pace()
        self._rng = rng or random.Random()
        self._on_answer = on_answer or (lambda given: None)
        self._troubles: dict[str, str] = {}
        begun = now or utc_now()
        self._memory = recall(files.companion, begun)
        self._presence = Presence()
        self._folder = FamilyFolder()
        self._said: _Said | None = None
        self._count = 0
        self._turns: dict[str, int] = {}
        self._language = "en"
        self._greets = False
        self._considered: datetime | None = None
        self._call_open = False
        self._saved = begun
        self._looked: datetime | None = None
        self._advised_at: datetime | None = None
        self._sight: Sight | None = None
        self.configure(config)

    def configure(self, config: CareConfig) -> None:
        """Go by changed settings, and read the carer's own sentences again."""
        self._config = config
        self._night = Hours.parse(config.companion.night)
        try:
            self._sentences = catalogue.load(self._files.phrases)
            self._troubles.pop("phrases", None)
        except CareError as e:
            self._sentences = catalogue.bundled()
            self._troubles["phrases"] = str(e)
        self._looked = None

    def set_pace(self, pace: Pace) -> None:
        """Go on at another pace; the next random moment is drawn anew."""
        self._pace = pace
        self._memory.random_at = None
        self._considered = None

    @property
    def trouble(self) -> str:
        """What keeps it from something, in words; "" for nothing."""
        return next((t for t in (*self._troubles.values(), self._folder.trouble) if t), "")

    def close(self) -> None:
        """Keep what is remembered."""
        self._keep()
        self._folder.close()

    # -- what happens ------------------------------------------------------------------------------

    def see(self, sight: Sight) -> None:
        """Take what was seen."""
        if self._presence.see(sight):
            self._greets = sight.utc.timestamp() - self._memory.seen >= self._pace.absent_s
        if sight.people > 0:
            self._memory.seen = sight.utc.timestamp()
        self._add_to_day(sight)
        said = self._said
        if said is not None and said.kind in _QUESTIONS and self._presence.is_two(sight.utc):
            self._end(said, answers.NONE, sight.utc)  # not in front of somebody else

    def step(self, now: datetime, language: str) -> Line:
        """Return what is to be shown now, in a language, ``en`` or ``zh_TW``."""
        self._language = language
        self._look_around(now)
        said = self._said
        if said is not None and said.until is not None and now >= said.until:
            self._end(said, answers.NONE, now)
        if self._said is not None and self._said.kind in _QUESTIONS and self._is_night(now):
            self._end(self._said, answers.NONE, now)
        if self._call_open:
            self._say(self._rest(now))
        elif self._said is None or self._said.kind in _IDLE:
            self._say(self._next(now))
        assert self._said is not None
        return self._line(self._said, language)

    def answer(self, line_id: str, choice_key: str, now: datetime) -> None:
        """The person answered; too late where the line has gone."""
        said = self._said
        if said is None or said.id != line_id or choice_key not in said.answers:
            return
        self._end(said, choice_key, now)
        thanks = _thanks_for(said, choice_key)
        if thanks == "thanks.low" and not any(usable(self._config, p) for p in self._config.people):
            thanks = "thanks"  # it would point to a button that isn't there
        glad = Look.GLAD if thanks in ("thanks.glad", "thanks.reminder") else Look.CALM
        self._say(_Said(kind=LineKind.THANKS, use=thanks, since=now, until=self._after(now, "thanks_s"), look=glad))

    def not_now(self, now: datetime) -> None:
        """The person wants to be left alone for a while."""
        self._memory.quiet_until = now.timestamp() + self._pace.not_now_s
        if self._said is not None:
            self._end(self._said, answers.NOT_NOW, now)
        later = _Said(kind=LineKind.THANKS, use="thanks.later", since=now, until=self._after(now, "thanks_s"))
        self._say(later)
        self._keep()

    def call_open(self, is_open: bool) -> None:
        """While a call is open, nothing is said or asked."""
        self._call_open = is_open

    def advice(self, now: datetime) -> Occasion | None:
        """Return a word to the carer where the last days were unlike the usual ones; looked for once an hour."""
        if self._config.companion.unusual_days == 0:
            return None
        if self._advised_at is not None and (now - self._advised_at).total_seconds() < _ADVICE_LOOK_S:
            return None
        self._advised_at = now
        if now.timestamp() - self._memory.advised < _ADVICE_GAP.total_seconds():
            return None
        today = self._date(now)
        try:
            given = [(self._date(g.utc), g) for g in read_answers(self._files.answers)]
        except CareError as e:
            self._troubles["answers"] = str(e)
            given = []
        found = look_back(
            {d: f for d, f in self._memory.days.items() if d < today},
            [(d, g) for d, g in given if d < today],
            self._config.companion.unusual_days,
        )
        if found is None:
            return None
        self._memory.advised = now.timestamp()
        self._keep()
        return Occasion(id=f"advice-{today}", kind=MessageKind.ADVICE, at=now, facts=found.facts())

    # -- what comes next ---------------------------------------------------------------------------

    def _next(self, now: datetime) -> _Said:
        return (
            self._reminder(now)
            or self._goodnight(now)
            or self._greeting(now)
            or self._question(now)
            or self._from_family(now)
            or self._rest(now)
        )

    def _reminder(self, now: datetime) -> _Said | None:
        local = now.astimezone(self._zone)
        for reminder in self._config.reminders:
            mark = f"{reminder.key}@{reminder.at}"
            if _is_due(reminder, local, self._pace.reminder_s) and self._memory.reminded.get(mark) != self._date(now):
                self._memory.reminded[mark] = self._date(now)
                self._keep()
                return _Said(
                    kind=LineKind.REMINDER,
                    text=reminder.text,
                    since=now,
                    until=self._after(now, "reminder_s"),
                    answers=("done",),
                    look=Look.ASKING,
                    aloud=not self._is_night(now),
                )
        return None

    def _goodnight(self, now: datetime) -> _Said | None:
        if not self._is_night(now):
            return None
        return _Said(kind=LineKind.NIGHT, use="night", since=now, look=Look.ASLEEP, aloud=False)

    def _greeting(self, now: datetime) -> _Said | None:
        if not self._greets or not self._presence.is_here(now):
            return None
        self._greets = False
        use = "greeting.two" if self._presence.is_two(now) else f"greeting.{_part_of_day(now.astimezone(self._zone))}"
        return _Said(kind=LineKind.GREETING, use=use, since=now, until=self._after(now, "greeting_s"), look=Look.GLAD)

    def _question(self, now: datetime) -> _Said | None:
        if not self._may_ask(now):
            self._draw_again_if_due(now)
            return None
        steady = None if self._config.companion.ask_only else self._presence.steady(now)
        if steady is not None and (now - steady[1]).total_seconds() >= self._pace.steady_s:
            emotion, since = steady
            if since != self._considered:
                self._considered = since
                if self._rng.random() < self._pace.suggest:
                    return self._asked(LineKind.SUGGESTED, f"suggested.{emotion.key}", now, emotion)
        if self._memory.random_at is None:
            self._draw(now)
        elif now.timestamp() >= self._memory.random_at:
            return self._asked(LineKind.OPEN, "open", now, None)
        return None

    def _asked(self, kind: LineKind, use: str, now: datetime, emotion: Emotion | None) -> _Said:
        self._memory.note_asked(now)
        self._draw(now)
        self._keep()
        choices = tuple(e.key for e in _FACES) if kind is LineKind.OPEN else (answers.YES, answers.NO)
        return _Said(
            kind=kind,
            use=use,
            since=now,
            until=self._after(now, "question_s"),
            answers=(*choices, answers.RATHER_NOT),
            emotion=emotion,
            look=Look.ASKING,
            seen=None if self._config.companion.ask_only else self._presence.newest,
        )

    def _may_ask(self, now: datetime) -> bool:
        companion, at = self._config.companion, now.timestamp()
        midnight = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        last = self._memory.asked[-1] if self._memory.asked else 0.0
        return (
            at >= self._memory.quiet_until
            and at - last >= self._pace.gap_s
            and self._presence.here_s(now) >= self._pace.settle_s
            and not self._presence.is_two(now)
            and self._memory.asked_since(now - timedelta(hours=1)) < companion.asks_an_hour
            and self._memory.asked_since(midnight) < companion.asks_a_day
        )

    def _draw(self, now: datetime) -> None:
        """Draw the next random moment: a Poisson process, so that the moment tells nothing of what was seen."""
        self._memory.random_at = now.timestamp() + self._rng.expovariate(1.0 / self._pace.random_s)

    def _draw_again_if_due(self, now: datetime) -> None:
        """Let a random moment pass at which nothing may be asked; asking as soon as it may be would not be random."""
        if self._memory.random_at is not None and now.timestamp() >= self._memory.random_at:
            self._draw(now)

    def _from_family(self, now: datetime) -> _Said | None:
        if not self._presence.is_here(now) or not self._folder.items or now.timestamp() < self._memory.quiet_until:
            return None
        shown = self._memory.shown
        if shown and now.timestamp() - max(shown.values()) < self._pace.family_gap_s:
            return None
        item: Item = min(self._folder.items, key=lambda i: shown.get(i.name, 0.0))  # the newest of those never shown
        self._memory.note_shown(item.name, now)
        self._keep()
        return _Said(
            kind=LineKind.FAMILY,
            use="" if item.text else "family",
            text=item.text,
            photo=item.photo,
            since=now,
            until=self._after(now, "family_s"),
            look=Look.GLAD,
        )

    def _rest(self, now: datetime) -> _Said:
        said = self._said
        local = now.astimezone(self._zone)
        turn = local.hour
        if said is not None and said.kind is LineKind.REST and said.turn == turn:
            return said
        return _Said(kind=LineKind.REST, use="rest", turn=turn, since=now, aloud=False)

    # -- saying and ending it ----------------------------------------------------------------------

    def _say(self, said: _Said) -> None:
        if said.id:
            return  # it is being said already
        before = self._said
        if before is not None and before.kind is said.kind and said.kind in _IDLE and before.turn == said.turn:
            return
        turn = said.turn
        if said.use and said.kind is not LineKind.REST:
            turn = self._turns.get(said.use, self._rng.randrange(len(self._sentences[said.use])))
            self._turns[said.use] = turn + 1
        self._count += 1
        self._said = replace(said, id=f"{self._count}-{said.kind}", turn=turn)

    def _end(self, said: _Said, answer: str, now: datetime) -> None:
        """Leave a line, and keep what came of a question."""
        self._said = None
        if said.kind not in _QUESTIONS:
            return
        given = Given(
            utc=said.since,
            kind=said.kind.value,
            question=self._words(said, self._language),
            suggested=said.emotion,
            seen=said.seen.emotion if said.seen is not None else None,
            confidence=said.seen.confidence if said.seen is not None else None,
            answer=answer,
            seconds=max(0.0, (now - said.since).total_seconds()),
            language=self._language,
        )
        try:
            append_answer(given, self._files.answers)
            self._troubles.pop("answers", None)
        except CareError as e:
            self._troubles["answers"] = str(e)
        if answer not in (answers.NONE, answers.NOT_NOW):
            self._on_answer(given)

    def _line(self, said: _Said, language: str) -> Line:
        choices = tuple(
            Choice(
                key=key,
                text=self._sentence(f"choice.{key}", 0, language),
                emotion=emotion_from_name(key),
                main=key in (answers.YES, "done"),
            )
            for key in said.answers
        )
        return Line(
            id=said.id,
            kind=said.kind,
            text=self._words(said, language),
            choices=choices,
            look=said.look,
            photo=said.photo,
            until=said.until,
            aloud=said.aloud,
        )

    def _words(self, said: _Said, language: str) -> str:
        return said.text or self._sentence(said.use, said.turn, language)

    def _sentence(self, use: str, turn: int, language: str) -> str:
        found = self._sentences[use]
        return found[turn % len(found)][language].format(person=self._config.person)

    # -- the day -----------------------------------------------------------------------------------

    def _add_to_day(self, sight: Sight) -> None:
        before, self._sight = self._sight, sight
        if before is None or before.probs is None or self._config.companion.ask_only:
            return
        span = min(max(0.0, (sight.utc - before.utc).total_seconds()), _LONGEST_SIGHT_S)
        figures = self._memory.day(self._date(before.utc))
        figures.read_s += span
        figures.low_s += span if before.emotion in LOW else 0.0

    def _look_around(self, now: datetime) -> None:
        if (now - self._saved).total_seconds() >= _SAVE_S:
            self._saved = now
            self._keep()
        if self._looked is None or (now - self._looked).total_seconds() >= _FAMILY_LOOK_S:
            self._looked = now
            self._folder.look(self._config.companion.family_folder)

    def _keep(self) -> None:
        self._troubles["memory"] = remember(self._memory, self._files.companion)

    def _is_night(self, now: datetime) -> bool:
        return self._night is not None and closed_until(self._night, now, self._zone) is not None

    def _date(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).date().isoformat()

    def _after(self, now: datetime, name: str) -> datetime:
        return now + timedelta(seconds=float(getattr(self._pace, name)))


def _part_of_day(local: datetime) -> str:
    if local.hour < 11:
        return "morning"
    if local.hour < 13:
        return "noon"
    return "afternoon" if local.hour < 18 else "evening"


def _is_due(reminder: Reminder, local: datetime, for_s: float) -> bool:
    hour, _, minute = reminder.at.partition(":")
    at = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    today = not reminder.days or DAYS[local.weekday()] in reminder.days
    return reminder.on and today and 0.0 <= (local - at).total_seconds() < for_s


def _thanks_for(said: _Said, answer: str) -> str:
    """Return the use of the sentence that follows an answer."""
    if said.kind is LineKind.REMINDER:
        return "thanks.reminder"
    if answer == answers.RATHER_NOT:
        return "thanks.private"
    if answer == answers.NO:
        return "thanks.wrong"
    meant = said.emotion if answer == answers.YES else emotion_from_name(answer)
    if meant in LOW:
        return "thanks.low"
    return "thanks.glad" if meant in (Emotion.HAPPY, Emotion.NEUTRAL) else "thanks"

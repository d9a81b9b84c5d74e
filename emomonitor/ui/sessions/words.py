"""The words of the sessions page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QDate, QLocale

from emomonitor.labels import N_EMOTIONS, Emotion
from emomonitor.palette import STACK_ORDER
from emomonitor.replay.measures import Episode, Figures, Gap, Interval
from emomonitor.replay.replay import Replay
from emomonitor.ui.sessions.clock import time_words
from emomonitor.ui.sessions.entries import Entry
from emomonitor.ui.words import emotion_word, number, percent, person, translate

LABEL_ORDER: tuple[int, ...] = (*(int(e) for e in STACK_ORDER), N_EMOTIONS)
"""Labels as they are listed: from bottom to top of a stacked timeline, unsure last."""

_MOST_NAMED = 3


def label_word(label: int) -> str:
    """What a label is called; the one after the emotions is "Unsure"."""
    return emotion_word(Emotion(label) if label < N_EMOTIONS else None)


def length_words(seconds: float) -> str:
    """How long a session is: 47 min, 1 h 52."""
    minutes = int(seconds / 60)
    if seconds < 60:
        return translate("Sessions", "{} s").format(max(0, int(seconds)))
    if minutes < 60:
        return translate("Sessions", "{} min").format(minutes)
    return translate("Sessions", "{} h {:02d}").format(minutes // 60, minutes % 60)


def lasting_words(seconds: float) -> str:
    """How long an episode is, exactly enough to compare: 0.8 s, 41 s, 2 min 14 s, 1 h 02 min."""
    if seconds < 10:
        return translate("Sessions", "{} s").format(number(seconds, 1))
    whole = round(seconds)
    if whole < 60:
        return translate("Sessions", "{} s").format(whole)
    if whole < 3600:
        return translate("Sessions", "{} min {:02d} s").format(whole // 60, whole % 60)
    return translate("Sessions", "{} h {:02d} min").format(whole // 3600, whole // 60 % 60)


def when_words(started: datetime, now: datetime) -> str:
    """When a session began, local: 23 Nov, 12:00; with the year where it is another one."""
    local = started.astimezone()
    day = QDate(local.year, local.month, local.day)
    this_year = local.year == now.astimezone().year
    pattern = translate("Sessions", "d MMM") if this_year else translate("Sessions", "d MMM yyyy")
    return translate("Sessions", "{}, {}").format(QLocale().toString(day, pattern), f"{local:%H:%M}")


def day_words(started: datetime) -> str:
    """The whole date and time, for who doesn't see the page."""
    local = started.astimezone()
    day = QLocale().toString(QDate(local.year, local.month, local.day), translate("Sessions", "dddd, d MMMM yyyy"))
    return translate("Sessions", "{}, {}").format(day, f"{local:%H:%M}")


def people_words(people: tuple[tuple[int, str], ...]) -> str:
    """Who is in a session: names where they have some, else how many."""
    if not people:
        return translate("Sessions", "nobody seen")
    if not any(name for _, name in people):
        return count_words(len(people))
    named = [person(i, name) for i, name in sorted(people, key=lambda p: (not p[1], p[0]))]
    words = ", ".join(named[:_MOST_NAMED])
    more = len(named) - _MOST_NAMED
    return translate("Sessions", "{} and {} more").format(words, more) if more > 0 else words


def count_words(people: int) -> str:
    """How many people."""
    if people == 1:
        return translate("Sessions", "1 person")
    return translate("Sessions", "{} people").format(number(people))


def entry_people(entry: Entry) -> str:
    """Who is in a session of the list, as far as it is known; a film's title comes first."""
    parts = []
    if entry.files.folder is None:
        parts.append(entry.path.name)
    elif entry.facts is not None and entry.facts.film and entry.facts.title:
        parts.append(" ".join(entry.facts.title.split()))
    if entry.glance is not None:
        parts.append(people_words(entry.glance.people))
    elif entry.trouble:
        parts.append(translate("Sessions", "no sound log"))
    elif entry.facts is not None and entry.facts.names:
        parts.append(", ".join(entry.facts.names[:_MOST_NAMED]))
    if entry.facts is not None and entry.facts.note:
        parts.append(" ".join(entry.facts.note.split()))
    return " · ".join(parts)


def entry_words(entry: Entry) -> str:
    """All of a line of the list, in words."""
    parts = [day_words(entry.started)]
    if entry.recording:
        parts.append(translate("Sessions", "being recorded now"))
    if entry.length_s is not None:
        parts.append(length_words(entry.length_s))
    parts.append(entry_people(entry))
    if entry.glance is not None and not math.isnan(entry.glance.shares[0]):
        parts.append(shares_words(entry.glance.shares.tolist()))
    return ". ".join(p for p in parts if p)


def shares_words(shares: list[float]) -> str:
    """Shares in words, the largest first."""
    ranked = sorted(((s, label_word(i)) for i, s in enumerate(shares) if s >= 0.005), reverse=True)
    return ", ".join(f"{word} {percent(share)}" for share, word in ranked)


def title_words(replay: Replay, started: datetime, now: datetime) -> str:
    """An open session in a line: when, of what film, how long, how many people."""
    source = replay.meta.get("source")
    film = source.get("title", "") if isinstance(source, dict) and source.get("realtime") is False else ""
    length = length_words(replay.end_s - replay.start_s)
    parts = [when_words(started, now), " ".join(str(film).split()), length, count_words(len(replay.people.ids))]
    return " · ".join(part for part in parts if part)


def who_words(who: int | None, names: Mapping[int, str]) -> str:
    """Whose figures these are."""
    return translate("Sessions", "Everybody") if who is None else person(who, names.get(who, ""))


def interval_words(interval: Interval, *, share: bool) -> str:
    """An interval: "18 to 29 %" or "0.36 to 0.47"."""
    low, high = interval
    if share:
        return translate("Sessions", "{} to {}").format(number(100 * low, 1), percent(high, 1))
    return translate("Sessions", "{} to {}").format(number(low, 3), number(high, 3))


def figure_words(replay: Replay, who: int | None, label: int, f: Figures) -> str:
    """The exact figure of a label in a sentence, with its intervals, the number of readings and the times."""
    name = who_words(who, replay.people.names)
    times = translate("Sessions", "{} to {}").format(time_words(replay, f.start_s), time_words(replay, f.end_s))
    if not f.rows:
        return translate("Sessions", "There are no readings of {} from {}.").format(name, times)
    share = percent(float(f.shares[label]), 1)
    if f.share_intervals is not None:
        share = translate("Sessions", "{} of the readings ({})").format(
            share, interval_words(f.share_intervals[label], share=True)
        )
    else:
        share = translate("Sessions", "{} of the readings").format(share)
    if label == N_EMOTIONS:
        said = translate("Sessions", "{} could not be read surely in {}").format(name, share)
    else:
        said = translate("Sessions", "{} looked {} in {}").format(name, looked_word(label), share)
    parts = [said]
    if label < N_EMOTIONS and f.readable:
        mean = number(float(f.mean[label]), 3)
        if f.mean_intervals is not None:
            mean = translate("Sessions", "{} ({})").format(mean, interval_words(f.mean_intervals[label], share=False))
        parts.append(translate("Sessions", "mean probability {}").format(mean))
    readings = translate("Sessions", "{} readings").format(number(f.rows))
    parts.append(translate("Sessions", "{}, {}.").format(readings, times))
    if f.share_intervals is None:
        parts[-1] += " " + translate("Sessions", "Too short for an interval.")
    return translate("Sessions", "; ").join(parts)


def looked_word(label: int) -> str:
    """How somebody looked."""
    return {
        Emotion.ANGRY: translate("Sessions", "angry"),
        Emotion.FEAR: translate("Sessions", "fearful"),
        Emotion.HAPPY: translate("Sessions", "happy"),
        Emotion.NEUTRAL: translate("Sessions", "neutral"),
        Emotion.SAD: translate("Sessions", "sad"),
        Emotion.SURPRISE: translate("Sessions", "surprised"),
    }[Emotion(label)]


def episode_detail(replay: Replay, who: int | None, e: Episode) -> str:
    """Beneath an episode's label: whose, when, how sure."""
    parts = [time_words(replay, e.start_s)]
    if who is not None:
        parts.insert(0, person(who, replay.people.names.get(who, "")))
    if not math.isnan(e.confidence):
        parts.append(translate("Sessions", "sure {}").format(number(e.confidence, 2)))
    return ", ".join(parts)


def gap_word(gap: Gap) -> str:
    """Why there are no readings."""
    if gap.kind == "pause":
        return translate("Sessions", "Paused")
    if gap.kind == "source_lost":
        return translate("Sessions", "The camera was lost")
    return translate("Sessions", "Nobody found")


def transition_words(before: int, after: int, count: int) -> str:
    """A cell of the table of changes."""
    times = translate("Sessions", "once") if count == 1 else translate("Sessions", "{} times").format(number(count))
    return translate("Sessions", "From {} to {}: {}").format(label_word(before), label_word(after), times)

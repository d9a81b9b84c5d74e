"""The words of the page that shows everything kept: kinds, days, and exactly what a deletion takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from PySide6.QtCore import QDate, QLocale

from emomonitor.session.erase import Deleted, DeletedPerson
from emomonitor.session.kept import Inventory, Item, KeptPerson, KeptSession, total
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import person, size_words, translate

_MOST_NAMED = 6
"""Sessions that a question names one by one; more are counted."""


def kind_words(key: str) -> str:
    """What files of a kind are called."""
    return {
        "log": translate("Kept", "Session logs"),
        "events": translate("Kept", "Markers and events"),
        "about": translate("Kept", "Session details"),
        "video": translate("Kept", "Videos"),
        "face": translate("Kept", "Faces of corrected moments"),
        "personal": translate("Kept", "The personal model"),
        "opinion": translate("Kept", "Opinions about the app"),
        "baseline": translate("Kept", "The person's own baseline"),
        "minutes": translate("Kept", "Sums by minute"),
        "coding": translate("Kept", "Codings by people"),
        "torn": translate("Kept", "Remains of a crash"),
        "snapshot": translate("Kept", "Snapshots"),
        "consent": translate("Kept", "Consents"),
        "care": translate("Kept", "What the family set up"),
        "secret": translate("Kept", "Addresses of the family, and the PIN"),
        "sent": translate("Kept", "Messages to the family"),
        "answer": translate("Kept", "Answers to the companion"),
        "notes": translate("Kept", "Speed of the models"),
        "settings": translate("Kept", "Settings"),
    }.get(key, key)


def files_words(count: int) -> str:
    """A number of files."""
    return translate("Kept", "1 file") if count == 1 else translate("Kept", "{} files").format(f"{count:,}")


def day_words(day: date) -> str:
    """A day, as the system's language writes it."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd, d MMMM yyyy")


def moment_words(moment: datetime) -> str:
    """A day and a time, local."""
    local = moment.astimezone()
    return translate("Kept", "{}, {}").format(
        QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy"), f"{local:%H:%M}"
    )


def session_words(session: KeptSession) -> str:
    """A session under its day: when it began, and whether it has a video."""
    words = translate("Kept", "Session at {}").format(f"{session.started.astimezone():%H:%M}")
    if any(i.kind == "video" and i.path.suffix == ".mkv" for i in session.items):
        words = translate("Kept", "{}, with video").format(words)
    return words


def person_words(who: KeptPerson) -> str:
    """Somebody in a session."""
    name = f"{person(who.face_id)} · {who.name}" if who.name else person(who.face_id)
    return translate("Kept", "{}, {} readings").format(name, f"{who.rows:,}")


def summary_words(items: Iterable[Item]) -> str:
    """How many files and how large."""
    found = tuple(items)
    return translate("Kept", "{}, {}").format(files_words(len(found)), size_words(total(found)))


def what_goes(inventory: Inventory, items: Iterable[Item]) -> tuple[str, ...]:
    """Say line by line what a deletion takes: each kind with its number and size, then the sessions."""
    chosen = tuple(items)
    lines = []
    for key in inventory.by_kind():
        mine = tuple(i for i in chosen if i.kind == key)
        if mine:
            lines.append(translate("Kept", "{}: {}").format(kind_words(key), summary_words(mine)))
    names = {i.session for i in chosen if i.session}
    sessions = [s for s in inventory.sessions if s.name in names]
    named = [moment_words(s.started) for s in sessions[:_MOST_NAMED]]
    if len(sessions) > _MOST_NAMED:
        named.append(translate("Kept", "and {} more").format(len(sessions) - _MOST_NAMED))
    if named:
        lines.append(translate("Kept", "Sessions: {}").format("; ".join(named)))
    return tuple(lines)


def person_goes(session: KeptSession, who: KeptPerson) -> tuple[str, ...]:
    """Say line by line what deleting somebody from a session takes, and what it leaves."""
    return (
        translate("Kept", "Session of {}").format(moment_words(session.started)),
        translate("Kept", "Log: the {} rows of {}. The log is written anew without them.").format(
            f"{who.rows:,}", person(who.face_id)
        ),
        translate("Kept", "Events that name them, and what people coded of them."),
        translate("Kept", "The video, if they can be recognised in it."),
        translate("Kept", "The other people's rows stay. The session's description says that somebody was deleted."),
    )


def deleted_words(done: Deleted) -> str:
    """Say what was deleted, and what was left and why."""
    words = translate("Kept", "Deleted: {}, {}.").format(files_words(done.files), size_words(done.size))
    return " ".join((words, *(spoken(s) for s in done.left)))


def deleted_person_words(who: KeptPerson, done: DeletedPerson) -> str:
    """Say what was deleted of somebody."""
    words = translate("Kept", "Deleted: {}, {} rows and {} events.").format(
        person(who.face_id), f"{done.rows:,}", f"{done.events:,}"
    )
    if done.video:
        words += " " + translate("Kept", "The video is deleted too.")
    return words

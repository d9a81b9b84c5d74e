"""Notes of the Care page: what held for a day, how often words and readings agree, an opinion about the app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from emomonitor.care.history.agreement import Agreement
from emomonitor.care.history.context import Context
from emomonitor.care.opinions import LONGEST, append_opinion
from emomonitor.entities import utc_now
from emomonitor.errors import CareError
from emomonitor.session.sidecar import app_version
from emomonitor.ui.family.parts import Card, Field, Form, Lines, line, plain_label, quiet_label, tick
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import translate

_MONTHS = 12


def context_word(context: Context) -> str:
    """What a context is called."""
    return {
        Context.GLASSES: translate("Care", "Glasses"),
        Context.MEDICATION: translate("Care", "New medication"),
        Context.TIRED: translate("Care", "Tired"),
        Context.VISITORS: translate("Care", "Visitors"),
    }[context]


class ContextCard(Card):
    """Four boxes to tick, kept with the sessions of the day.

    Signals:
        noted: what holds now, a frozenset of Context.
    """

    noted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {context: tick("", on=False) for context in Context}
        for box in self.boxes.values():
            box.clicked.connect(lambda: self.noted.emit(self.context))
            self.body.addWidget(box)

    @property
    def context(self) -> frozenset[Context]:
        """What is ticked."""
        return frozenset(c for c, box in self.boxes.items() if box.isChecked())

    def show_context(self, context: frozenset[Context]) -> None:
        """Tick what was noted."""
        for each, box in self.boxes.items():
            box.setChecked(each in context)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Care", "What held on this day"))
        self.sentence.setText(translate("Care", "Kept with the day's sessions. The calendar can be filtered by it."))
        for context, box in self.boxes.items():
            box.setText(context_word(context))
            box.setAccessibleName(context_word(context))


class AgreementCard(Card):
    """Agreement by month, the kinds apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = Lines()
        self.body.addWidget(self.lines)
        self._found: tuple[Agreement, ...] = ()

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Care", "Readings and the person's own words"))
        self.sentence.setText(
            translate(
                "Care",
                "Answers without a suggestion count most. A yes after a suggestion proves little. What somebody called "
                "wrong is only counted: nobody presses that when a reading is right.",
            )
        )
        self.show_agreement(self._found)

    def show_agreement(self, found: Sequence[Agreement]) -> None:
        """Show other months, newest first."""
        self._found = tuple(found)
        lines = [line(plain_label(_month(a), strong=True), quiet_label(_words(a))) for a in reversed(found[-_MONTHS:])]
        self.lines.fill(lines or [line(quiet_label(translate("Care", "Nothing was answered yet.")))])


class OpinionForm(Form):
    """Asks what somebody thinks of the app; kept here, sent to nobody.

    Args:
        parent: the window.
        path: of the file.
        then: called with a sentence once it is kept.
    """

    def __init__(self, parent: QWidget, path: Path, then: Callable[[str], object]) -> None:
        super().__init__(
            parent, title=translate("Care", "What do you think of this app?"), accept=translate("Care", "Keep it")
        )
        self._path, self._then = path, then
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(140)
        note = translate("Care", "It is kept on this computer for whoever looks after the app, and sent to nobody: {}")
        self.add(Field(translate("Care", "In your own words"), self.text, note.format(path)))
        self.end()
        self.text.setFocus()

    def _keep(self) -> None:
        try:
            append_opinion(self._path, self.text.toPlainText()[:LONGEST], utc=utc_now(), version=app_version())
        except CareError as e:
            self.say(spoken(str(e)))
            return
        self._then(translate("Care", "Thank you. It is kept in {}.").format(self._path))
        self.accept()


def _month(found: Agreement) -> str:
    return QLocale().toString(QDate(found.month.year, found.month.month, 1), translate("Care", "MMMM yyyy"))


def _words(found: Agreement) -> str:
    parts = []
    if found.open_count:
        words = translate("Care", "without a suggestion: {} of {} agree")
        parts.append(words.format(found.open_agreed, found.open_count))
    if found.suggested_count:
        words = translate("Care", "after a suggestion: {} of {} said yes")
        parts.append(words.format(found.suggested_agreed, found.suggested_count))
    if found.corrections:
        parts.append(translate("Care", "called wrong: {}").format(found.corrections))
    return translate("Care", "; ").join(parts) or translate("Care", "no answer that could be compared")

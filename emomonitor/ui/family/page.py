"""The family's page: set up in one short evening, from top to bottom."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from emomonitor.care.alerts.trial import Trial, try_rule
from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, Recipient
from emomonitor.care.rules import Rule
from emomonitor.care.wording import usable
from emomonitor.errors import EmomonitorError
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.column import Column
from emomonitor.ui.family.channel_form import ChannelForm
from emomonitor.ui.family.companion import CompanionCard
from emomonitor.ui.family.parts import Card, Field, change
from emomonitor.ui.family.people import PeopleCard
from emomonitor.ui.family.rules import RulesCard, log_of
from emomonitor.ui.family.sent import SentCard
from emomonitor.ui.spoken import spoken
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_WIDEST = 960

ChooseSession = Callable[[Callable[[Path], object]], object]
"""Lets somebody choose a recorded session; what is given is called with its path."""


class PersonCard(Card):
    """How the person is called, and the emergency number."""

    def __init__(self, desk: CareDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.name, self.number = QLineEdit(), QLineEdit()
        self._name_field = Field("", self.name)
        self._number_field = Field("", self.number)
        self.body.addWidget(self._name_field)
        self.body.addSpacing(12)
        self.body.addWidget(self._number_field)
        self.name.setMaxLength(40)
        self.number.setMaxLength(20)
        self.name.editingFinished.connect(self._keep)
        self.number.editingFinished.connect(self._keep)
        desk.config_changed.connect(lambda config: self.show_config(config))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Family", "The person"))
        self.sentence.setText(translate("Family", "Whom the messages are about."))
        for field, name, note in (
            (
                self._name_field,
                translate("Family", "What they are called in messages"),
                translate("Family", "Dad, for example. Empty is “the person”."),
            ),
            (
                self._number_field,
                translate("Family", "Emergency number"),
                translate("Family", "It stands beside the call button, which is no emergency service. 119 in Taiwan."),
            ),
        ):
            field.label.setText(name)
            field.note.setText(note)
            field.note.show()
            field.control.setAccessibleName(name)
            field.control.setAccessibleDescription(note)
        self.show_config(self._desk.config)

    def show_config(self, config: CareConfig) -> None:
        """Show what is set."""
        if not self.name.isModified():
            self.name.setText(config.person)
        if not self.number.isModified():
            self.number.setText(config.emergency_number)

    def _keep(self) -> None:
        config = self._desk.config
        new = replace(config, person=self.name.text().strip(), emergency_number=self.number.text().strip() or "119")
        self.name.setModified(False)
        self.number.setModified(False)
        if new != config:
            words = change(self._desk, new)
            if words:
                self._desk.failed.emit(words)


class FamilyPage(QWidget):
    """Five cards, one below the other, and above them how far the setting up is.

    Signals:
        companion_wanted: the companion shall begin.

    Args:
        theme: the colours.
        desk: what the carer set, and what is sent.
        choose_session: lets somebody choose a recorded session for a trial; None where that isn't possible.
    """

    companion_wanted = Signal()
    _tried = Signal(object, object)

    def __init__(
        self,
        theme: Theme,
        desk: CareDesk,
        *,
        choose_session: ChooseSession | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._desk, self._choose = desk, choose_session
        self._title, self.progress, self.trouble = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("title")
        self.progress.setObjectName("quiet")
        self.trouble.setObjectName("rowValue")
        for label in (self.progress, self.trouble):
            label.setWordWrap(True)
        self.trouble.hide()
        self.person = PersonCard(desk)
        self.people = PeopleCard(desk, self._open_channel)
        self.rules = RulesCard(desk, self._try_rule if choose_session is not None else None)
        self.companion = CompanionCard(desk)
        self.sent = SentCard(desk)
        self.cards: tuple[Card, ...] = (self.person, self.people, self.rules, self.companion, self.sent)
        self.companion.companion_wanted.connect(self.companion_wanted)
        desk.config_changed.connect(lambda config: self._show_progress(config))
        desk.failed.connect(self._say)
        self._tried.connect(lambda tell, found: tell(found))
        self._build()
        self.set_theme(theme)
        self.retranslate()

    def _build(self) -> None:
        head = QWidget()
        top = QVBoxLayout(head)
        top.setContentsMargins(18, 14, 18, 10)
        top.setSpacing(4)
        for part in (self._title, self.progress, self.trouble):
            top.addWidget(part)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setMaximumWidth(_WIDEST + 12)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 18)
        column.setSpacing(14)
        for card in self.cards:
            card.setMaximumWidth(_WIDEST)
            column.addWidget(card)
        column.addStretch(1)
        self.scroller = Column(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 0, 6, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.scroller, 1)

    # -- words and colours -------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Family", "Family"))
        for card in self.cards:
            card.retranslate()
        self._show_progress(self._desk.config)
        self._say(self._desk.trouble)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for card in self.cards:
            card.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again at what may have changed elsewhere."""
        super().showEvent(event)
        self.sent.refresh()
        self._say(self._desk.trouble)

    def _show_progress(self, config: CareConfig) -> None:
        reached = [p.name for p in config.people if usable(config, p)]
        if not config.people:
            words = translate("Family", "First step: add somebody who is told.")
        elif not reached:
            words = translate("Family", "Next: a way to reach {}, with its test.").format(config.people[0].name)
        else:
            words = translate("Family", "The call button reaches {}.").format(translate("Family", ", ").join(reached))
            on = sum(r.on for r in config.rules)
            words += " " + translate("Family", "Rules that are on: {}.").format(on)
        self.progress.setText(words)

    def _say(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    # -- what is done ------------------------------------------------------------------------------

    def _open_channel(self, person: Recipient, channel: Channel | None) -> None:
        ChannelForm(self.window(), self._desk, person, channel).open()

    def _try_rule(self, rule: Rule, tell: Callable[[Trial | str], object]) -> None:
        assert self._choose is not None

        def chosen(path: Path) -> None:
            tell(translate("Family", "Being tried…"))
            threading.Thread(target=self._try, args=(rule, log_of(path), tell), name="trial", daemon=True).start()

        self._choose(chosen)

    def _try(self, rule: Rule, log: Path, tell: Callable[[Trial | str], object]) -> None:
        try:
            found: Trial | str = try_rule(rule, log)
        except EmomonitorError as e:
            found = spoken(str(e))
        self._tried.emit(tell, found)

"""The consent to read and fill in, in plain large words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from emomonitor.consent.record import Giver
from emomonitor.consent.texts import PURPOSES, keep_words, purpose_words, text
from emomonitor.settings import Settings
from emomonitor.ui.consent.desk import Answers
from emomonitor.ui.consent.parts import Choices, Words
from emomonitor.ui.style import font
from emomonitor.ui.words import translate

_FACTS = ("purpose", "kept", "where", "how_long", "withdraw", "rights", "limits")
_GIVERS = (Giver.SELF, Giver.REPRESENTATIVE)
KEEP_DAYS = (30, 90, 365, None)
"""Times of keeping to choose from; None keeps until somebody deletes."""

_LONGEST_NAME = 200


class Purposes(QWidget):
    """What it is for: one of the known purposes, or a person's own words."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices, self.own = Choices(len(PURPOSES) + 1), QLineEdit()
        self.own.setFont(font(16))
        self.own.setMinimumHeight(44)
        self.own.setMaxLength(1000)
        self.own.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.choices)
        column.addWidget(self.own)
        self.choices.chosen.connect(self._on_chosen)
        self.own.textChanged.connect(self.changed)

    def _on_chosen(self, index: int) -> None:
        self.own.setVisible(index == len(PURPOSES))
        if index == len(PURPOSES):
            self.own.setFocus()
        self.changed.emit()

    def show_purpose(self, purpose: str) -> None:
        """Show what is set; "" chooses nothing."""
        if purpose in PURPOSES:
            self.choices.choose(PURPOSES.index(purpose))
        elif purpose:
            self.choices.choose(len(PURPOSES))
            self.own.setText(purpose)
        self.own.setVisible(bool(purpose) and purpose not in PURPOSES)

    @property
    def purpose(self) -> str:
        """What was chosen: a known purpose's key or words; "" for nothing yet."""
        index = self.choices.index
        return PURPOSES[index] if 0 <= index < len(PURPOSES) else self.own.text().strip() if index >= 0 else ""

    def say(self, language: str) -> None:
        """Set the words in a language."""
        words = [purpose_words(p, language) for p in PURPOSES]
        own = translate("Consent", "Something else, in my own words")
        self.choices.say(text("purpose", language), [*words, own])
        self.own.setAccessibleName(own)
        self.own.setPlaceholderText(translate("Consent", "What the recordings are for"))


class Keeping(QWidget):
    """How long recordings are kept."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[int | None, ...] = KEEP_DAYS
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.choices = self._make()

    def _make(self) -> Choices:
        choices = Choices(len(self._days), columns=2)
        choices.chosen.connect(lambda _: self.changed.emit())
        self._column.addWidget(choices)
        return choices

    def show_days(self, days: int | None) -> None:
        """Show what is set, also where it is none of the usual ones."""
        if days not in self._days:
            self._days = (days, *KEEP_DAYS)
            self._column.removeWidget(self.choices)
            self.choices.deleteLater()
            self.choices = self._make()
        self.choices.choose(self._days.index(days))

    @property
    def days(self) -> int | None:
        """What was chosen."""
        return self._days[max(0, self.choices.index)]

    def say(self, language: str) -> None:
        """Set the words in a language."""
        words = [
            translate("Consent", "{} days").format(d) if d is not None else translate("Consent", "Until I delete them")
            for d in self._days
        ]
        self.choices.say(text("how_long", language), words)


class ConsentForm(QWidget):
    """Everything that is agreed to, who agrees, and the statement. Those around it bring the buttons.

    Signals:
        changed: something was filled in.

    Args:
        choosing: purpose and time of keeping can be chosen here; otherwise they are told.
    """

    changed = Signal()

    def __init__(self, *, choosing: bool) -> None:
        super().__init__()
        self._choosing = choosing
        self._language = "en"
        self.title, self.statement = Words(26, 600), Words(18, 600)
        self._heads = {key: Words(14, 600, quiet=True) for key in (*_FACTS, "who", "giver", "representative")}
        self._texts = {key: Words(16) for key in _FACTS}
        self.purposes, self.keeping = Purposes(), Keeping()
        self.givers, self._means = Choices(len(_GIVERS), columns=2), Words(14, quiet=True)
        self.name, self.representative = QLineEdit(), QLineEdit()
        for line in (self.name, self.representative):
            line.setFont(font(18))
            line.setMinimumHeight(46)
            line.setMaxLength(_LONGEST_NAME)
            line.textChanged.connect(self.changed)
        self.givers.choose(0)
        self.givers.chosen.connect(self._on_giver)
        self.purposes.changed.connect(self.changed)
        self.keeping.changed.connect(self._on_keeping)
        self._build()
        self._on_giver(0)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        chosen: dict[str, QWidget] = {"purpose": self.purposes, "how_long": self.keeping}
        for key in _FACTS:
            column.addSpacing(14)
            column.addWidget(self._heads[key])
            if key in chosen:
                column.addWidget(chosen[key])
                chosen[key].setVisible(self._choosing)
            column.addWidget(self._texts[key])
        self._texts["purpose"].setVisible(not self._choosing)
        column.addSpacing(22)
        for part in (self._heads["giver"], self.givers, self._means):
            column.addWidget(part)
        for key, line in (("who", self.name), ("representative", self.representative)):
            column.addSpacing(10)
            column.addWidget(self._heads[key])
            column.addWidget(line)
        column.addSpacing(18)
        column.addWidget(self.statement)

    def _on_giver(self, index: int) -> None:
        represented = _GIVERS[index] is Giver.REPRESENTATIVE
        for part in (self._means, self._heads["representative"], self.representative):
            part.setVisible(represented)
        self._say_statement()
        self.changed.emit()

    def _on_keeping(self) -> None:
        self._say_how_long(self.keeping.days, self._months)
        self.changed.emit()

    def show_settings(self, settings: Settings, language: str) -> None:
        """Show what the settings say, in a language."""
        self._language, self._months = language, settings.consent_months
        if self._choosing:
            self.purposes.show_purpose(settings.purpose)
            self.keeping.show_days(settings.keep_days)
        self.title.setText(text("consent_title", language))
        for key, head in self._heads.items():
            head.setText(text(key, language))
        for key, words in self._texts.items():
            if key not in ("purpose", "how_long"):
                words.setText(text(f"{key}_text", language))
        self._texts["purpose"].setText(purpose_words(settings.purpose, language))
        self._say_how_long(settings.keep_days, settings.consent_months)
        self.purposes.say(language)
        self.keeping.say(language)
        self.givers.say(text("giver", language), [text(f"giver_{g.value}", language) for g in _GIVERS])
        self._means.setText(text("representative_means", language))
        for key, line in (("who", self.name), ("representative", self.representative)):
            line.setAccessibleName(text(key, language))
            line.setPlaceholderText(text("name", language))
        self._say_statement()

    def _say_how_long(self, days: int | None, months: int) -> None:
        again = text("asked_again", self._language).format(months=months)
        self._texts["how_long"].setText(f"{keep_words(days, self._language)} {again}")

    def _say_statement(self) -> None:
        self.statement.setText(text(f"statement_{self.by.value}", self._language))

    @property
    def by(self) -> Giver:
        """Who agrees."""
        return _GIVERS[max(0, self.givers.index)]

    @property
    def complete(self) -> bool:
        """Whether all that is needed was filled in."""
        named = bool(self.name.text().strip())
        represented = self.by is Giver.SELF or bool(self.representative.text().strip())
        return named and represented and (not self._choosing or bool(self.purposes.purpose))

    @property
    def answers(self) -> Answers:
        """What was filled in."""
        represented = self.by is Giver.REPRESENTATIVE
        return Answers(
            name=self.name.text(), by=self.by, representative=self.representative.text() if represented else ""
        )

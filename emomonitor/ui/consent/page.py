"""The page of consent: asks for it, shows the one that holds, and takes it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from emomonitor.consent.page import Sheet, sheet_of
from emomonitor.consent.record import Giver, Standing, due
from emomonitor.consent.store import Kept
from emomonitor.consent.texts import keep_words, purpose_words, text
from emomonitor.settings import Settings
from emomonitor.ui.consent.desk import ConsentDesk, Found
from emomonitor.ui.consent.form import ConsentForm
from emomonitor.ui.consent.law import LawPage
from emomonitor.ui.consent.parts import Reading, Words
from emomonitor.ui.consent.printing import PrintButton
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_ROWS = ("who", "giver", "purpose", "how_long", "given")


class HeldCard(QFrame):
    """The newest consent in a few rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 22)
        column.setSpacing(4)
        self.rows = {key: (Words(14, 600, quiet=True), Words(18)) for key in _ROWS}
        for i, (head, words) in enumerate(self.rows.values()):
            if i:
                column.addSpacing(10)
            column.addWidget(head)
            column.addWidget(words)

    def show_kept(self, kept: Kept, settings: Settings, language: str) -> None:
        """Show a consent in a language."""
        c = kept.consent
        giver = text("representative" if c.by is Giver.REPRESENTATIVE else "who", language)
        values = {
            "who": c.name,
            "giver": f"{giver}: {c.representative}" if c.representative else giver,
            "purpose": purpose_words(c.purpose, language),
            "how_long": keep_words(c.keep_days, language),
            "given": f"{c.given.astimezone():%Y-%m-%d}",
        }
        if c.withdrawn is None:
            again = due(c.given, settings.consent_months).astimezone()
            values["given"] += " · " + translate("Consent", "asked again on {}").format(f"{again:%Y-%m-%d}")
        for key, (head, words) in self.rows.items():
            head.setText(text("date" if key == "given" else key, language))
            words.setText(values[key])


class ConsentPage(QWidget):
    """Form, the consent that holds, and the law, one at a time.

    Signals:
        consented: somebody has just agreed (a Kept); a recording that waited may begin.

    Args:
        desk: reads and writes.
    """

    consented = Signal(object)

    def __init__(self, desk: ConsentDesk) -> None:
        super().__init__()
        self.setObjectName("page")
        self.desk = desk
        self._found = Found()
        self._recorded: tuple[Path, ...] = ()
        self._why = ""
        self.stack = QStackedWidget()
        self.form, self.held_card, self.law = ConsentForm(choosing=True), HeldCard(), LawPage()
        self._ask, self._held = Reading(), Reading()
        self.why, self.state, self.advice = Words(16), Words(26, 600), Words(16)
        self.trouble = Words(15)
        self.agree, self.withdraw, self.again = QPushButton(), QPushButton(), QPushButton()
        self.delete, self.keep, self.law_button, self.back = (QPushButton() for _ in range(4))
        self.print = PrintButton(desk, self._sheet)
        self._build()
        self._connect()
        self.retranslate()

    # -- putting together --------------------------------------------------------------------------

    def _build(self) -> None:
        self._ask.column.addWidget(self.why)
        self._ask.column.addWidget(self.form)
        for part in (self.state, self.advice, self.held_card):
            self._held.column.addWidget(part)
            self._held.column.addSpacing(6)
        offer = QHBoxLayout()
        offer.setSpacing(8)
        offer.addWidget(self.delete)
        offer.addWidget(self.keep)
        offer.addStretch(1)
        self._held.column.addLayout(offer)
        self._held.column.addStretch(1)
        for page in (self._ask, self._held, self.law):
            self.stack.addWidget(page)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addWidget(self.law_button)
        foot.addWidget(self.print)
        foot.addStretch(1)
        for button in (self.withdraw, self.again, self.agree):
            foot.addWidget(button)
        for button in (self.agree, self.again):
            button.setObjectName("primary")
        self.trouble.hide()
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(self.trouble)
        column.addLayout(foot)

    def _connect(self) -> None:
        desk = self.desk
        desk.found.connect(self._on_found)
        desk.given.connect(self._on_given)
        desk.withdrawn.connect(self._on_withdrawn)
        desk.deleted.connect(self._on_deleted)
        desk.trouble.connect(self._on_trouble)
        desk.store.changed.connect(lambda new, old: self._on_settings(new, old))
        self.form.changed.connect(self._show_buttons)
        self.agree.clicked.connect(self._agree)
        self.withdraw.clicked.connect(self._withdraw)
        self.again.clicked.connect(lambda: self._show(self._ask))
        self.delete.clicked.connect(lambda: self.desk.delete(self._recorded))
        self.keep.clicked.connect(self._keep)
        self.law_button.clicked.connect(lambda: self._show(self.law))
        self.back.clicked.connect(lambda: self._show(self._held if self._found.kept is not None else self._ask))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        language = self.desk.language
        self.setAccessibleName(translate("Consent", "Consent"))
        for button, words in (
            (self.agree, translate("Consent", "I agree")),
            (self.withdraw, translate("Consent", "Withdraw")),
            (self.again, translate("Consent", "Ask again")),
            (self.delete, translate("Consent", "Delete what was recorded")),
            (self.keep, translate("Consent", "Keep it")),
            (self.law_button, text("law_title", language)),
            (self.back, translate("Consent", "Back")),
        ):
            button.setText(words)
            button.setAccessibleName(words)
        self.print.retranslate()
        self.law.say(language)
        self.form.show_settings(self.desk.store.settings, language)
        self._show_found()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme: the style sheet does it all."""

    def showEvent(self, event: QShowEvent) -> None:
        """Look again: another program may have withdrawn it, or its time is over."""
        super().showEvent(event)
        self.desk.look()

    # -- asked by others ---------------------------------------------------------------------------

    def ask(self, why: str) -> None:
        """Show the form, with what it is needed for."""
        self._why = why
        self.why.setText(why)
        self._show(self._ask)
        self.form.name.setFocus()

    @property
    def asks(self) -> bool:
        """Whether the form is shown."""
        return self.stack.currentWidget() is self._ask

    # -- what comes from the desk ------------------------------------------------------------------

    def _on_found(self, found: Found) -> None:
        self._found = found
        self.trouble.hide()
        self._show_found()
        if self.stack.currentWidget() is not self.law:
            asking = found.kept is None or (bool(self._why) and not found.holds)
            self._show(self._ask if asking else self._held)

    def _on_given(self, kept: Kept) -> None:
        self._why = ""
        self._recorded = ()
        self.form.name.clear()
        self.form.representative.clear()
        self._on_found(Found(kept=kept, standing=Standing.VALID))
        self.consented.emit(kept)

    def _on_withdrawn(self, kept: Kept, folders: tuple[Path, ...]) -> None:
        self._recorded = folders
        self._on_found(Found(kept=kept, standing=Standing.WITHDRAWN))

    def _on_deleted(self, count: int) -> None:
        self._recorded = ()
        self._show_found()
        self.advice.setText(translate("Consent", "Deleted: {} recordings. Nothing of them is left.").format(count))

    def _on_trouble(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.show()

    def _on_settings(self, new: Settings, old: Settings) -> None:
        if (new.purpose, new.keep_days, new.consent_months) != (old.purpose, old.keep_days, old.consent_months):
            self.form.show_settings(new, self.desk.language)
            if self.isVisible():
                self.desk.look()

    # -- what a person wants -----------------------------------------------------------------------

    def _agree(self) -> None:
        self.agree.setEnabled(False)
        self.desk.store.change(purpose=self.form.purposes.purpose, keep_days=self.form.keeping.days)
        self.desk.give(self.form.answers)

    def _withdraw(self) -> None:
        if self._found.kept is not None:
            self.withdraw.setEnabled(False)
            self.desk.withdraw(self._found.kept)

    def _keep(self) -> None:
        self._recorded = ()
        self._show_found()

    # -- inside ------------------------------------------------------------------------------------

    def _sheet(self) -> Sheet:
        settings = self.desk.store.settings
        if self._found.kept is not None and not self.asks:
            return sheet_of(self._found.kept.consent, settings.consent_months)
        purpose, days = self.form.purposes.purpose, self.form.keeping.days
        return Sheet(purpose=purpose, keep_days=days, months=settings.consent_months)

    def _show(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        self._show_buttons()

    def _show_found(self) -> None:
        kept, settings, language = self._found.kept, self.desk.store.settings, self.desk.language
        self.why.setText(self._why)
        self.why.setVisible(bool(self._why))
        if kept is not None:
            self.held_card.show_kept(kept, settings, language)
            title, advice = self._standing_words()
            self.state.setText(title)
            self.advice.setText(advice)
        self._show_buttons()

    def _standing_words(self) -> tuple[str, str]:
        match self._found.standing:
            case Standing.VALID:
                return (
                    translate("Consent", "Consent was given"),
                    translate("Consent", "Cameras may be recorded. It can be withdrawn here at any time."),
                )
            case Standing.WITHDRAWN if self._recorded:
                words = translate("Consent", "Nothing more is recorded. {} recordings were made under it: delete them?")
                return translate("Consent", "Consent was withdrawn"), words.format(len(self._recorded))
            case Standing.WITHDRAWN:
                return (
                    translate("Consent", "Consent was withdrawn"),
                    translate("Consent", "Nothing more is recorded."),
                )
            case Standing.OTHER_PURPOSE:
                why = translate("Consent", "Recordings are now for another purpose.")
            case Standing.OTHER_RETENTION:
                why = translate("Consent", "Recordings are now kept for another time.")
            case Standing.FROM_LATER:
                why = translate("Consent", "Its date is still to come. Check this computer's clock.")
            case _:
                why = translate("Consent", "Its time is over.")
        return (
            translate("Consent", "Consent must be asked for again"),
            why + " " + translate("Consent", "Until then no camera is recorded."),
        )

    def _show_buttons(self) -> None:
        at, offered = self.stack.currentWidget(), bool(self._recorded)
        withdrawn = self._found.standing is Standing.WITHDRAWN
        self.agree.setVisible(at is self._ask)
        self.agree.setEnabled(self.form.complete)
        self.withdraw.setVisible(at is self._held and not withdrawn)
        self.withdraw.setEnabled(True)
        self.again.setVisible(at is self._held and not self._found.holds)
        self.delete.setVisible(offered)
        self.keep.setVisible(offered)
        self.law_button.setVisible(at is not self.law)
        self.back.setVisible(at is self.law or (at is self._ask and self._found.kept is not None))
        self.print.setVisible(at is not self.law)

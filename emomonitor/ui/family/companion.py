"""How the companion behaves: what it may do, reminders, the PIN, numbers to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from emomonitor.care.config import DAYS, CareConfig, CompanionSettings, Number, Reminder
from emomonitor.errors import CareError
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.family.parts import (
    Card,
    Field,
    Form,
    Lines,
    button,
    change,
    line,
    new_key,
    plain_label,
    quiet_label,
    row_of,
    tick,
)
from emomonitor.ui.settings_page.controls import Choice, Switch
from emomonitor.ui.spoken import spoken
from emomonitor.ui.theme import DARK, Theme
from emomonitor.ui.words import translate


def day_words(day: str) -> str:
    """Name a day of the week, short."""
    return {
        "mon": translate("Family", "Mon"),
        "tue": translate("Family", "Tue"),
        "wed": translate("Family", "Wed"),
        "thu": translate("Family", "Thu"),
        "fri": translate("Family", "Fri"),
        "sat": translate("Family", "Sat"),
        "sun": translate("Family", "Sun"),
    }[day]


class ReminderForm(Form):
    """Text, time and days of a reminder."""

    def __init__(self, parent: QWidget, desk: CareDesk, reminder: Reminder | None = None) -> None:
        super().__init__(parent, title=translate("Family", "A reminder"), accept=translate("Family", "Keep"))
        self._desk, self._reminder = desk, reminder
        self.text, self.at = QLineEdit(), QLineEdit("09:00")
        self.text.setMaxLength(90)
        self.days: dict[str, QCheckBox] = {}
        for day in DAYS:
            self.days[day] = tick(day_words(day), reminder is None or not reminder.days or day in reminder.days)
        self.add(
            Field(
                translate("Family", "One sentence, in your own words"),
                self.text,
                translate("Family", "It is shown and spoken as you write it. Nothing is noted of whether it was done."),
            )
        )
        self.add(Field(translate("Family", "At"), self.at, translate("Family", "Such as 08:30")))
        self.add(Field(translate("Family", "On"), row_of(*self.days.values())))
        if reminder is not None:
            self.text.setText(reminder.text)
            self.at.setText(reminder.at)
        self.end()
        self.text.setFocus()

    def keep(self) -> str:
        """Keep it."""
        config = self._desk.config
        days = tuple(d for d, box in self.days.items() if box.isChecked())
        if not self.text.text().strip():
            return translate("Family", "A sentence is needed.")
        if not days:
            return translate("Family", "Choose at least one day.")
        key = self._reminder.key if self._reminder else new_key("reminder", [r.key for r in config.reminders])
        made = Reminder(
            key=key,
            text=self.text.text().strip(),
            at=self.at.text().strip(),
            days=() if len(days) == len(DAYS) else days,
        )
        if self._reminder is None:
            reminders = (*config.reminders, made)
        else:
            reminders = tuple(made if r.key == key else r for r in config.reminders)
        return change(self._desk, replace(config, reminders=reminders))


class PinForm(Form):
    """A PIN, typed twice."""

    def __init__(self, parent: QWidget, desk: CareDesk, then: Callable[[], object]) -> None:
        super().__init__(
            parent, title=translate("Family", "PIN to leave the companion"), accept=translate("Family", "Keep")
        )
        self._desk, self._then = desk, then
        self.first, self.second = QLineEdit(), QLineEdit()
        for each in (self.first, self.second):
            each.setEchoMode(QLineEdit.EchoMode.Password)
            each.setMaxLength(8)
        forgotten = translate("Family", "Forgotten? emomonitor companion --forget-pin in a terminal takes it away.")
        self.add(Field(translate("Family", "Four to eight digits"), self.first, forgotten))
        self.add(Field(translate("Family", "Once more"), self.second))
        self.end()
        self.first.setFocus()

    def keep(self) -> str:
        """Keep it."""
        if self.first.text() != self.second.text():
            return translate("Family", "The two are not the same.")
        if not self.first.text():
            return translate("Family", "A PIN has four to eight digits.")
        try:
            self._desk.secrets.set_pin(self.first.text())
        except CareError as e:
            return spoken(str(e))
        self._then()
        return ""


class CompanionCard(Card):
    """Settings of the companion.

    Signals:
        companion_wanted: it shall begin.
    """

    companion_wanted = Signal()

    def __init__(self, desk: CareDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, DARK
        self.begin = button("", self.companion_wanted.emit, name="primary")
        self.body.addWidget(row_of(self.begin))
        self.body.addSpacing(6)
        self.switches = {name: Switch() for name in ("speaks", "ask_only", "show_picture")}
        for name, switch in self.switches.items():
            switch.toggled.connect(lambda on, n=name: self._set(n, on))
        self.an_hour, self.a_day, self.unusual = Choice(), Choice(), Choice()
        self.an_hour.picked.connect(lambda n: self._set("asks_an_hour", n))
        self.a_day.picked.connect(lambda n: self._set("asks_a_day", n))
        self.unusual.picked.connect(lambda n: self._set("unusual_days", n))
        self.night = QLineEdit()
        self.night.editingFinished.connect(self._keep_night)
        self.settings, self.reminders = Lines(), Lines()
        self.folder_button, self.folder_off = button("", self._ask_for_folder), button("", self._no_folder)
        self.pin_button, self.pin_off = button("", self._ask_for_pin), button("", self._no_pin)
        self.add_reminder = button("", self._add_reminder)
        self.numbers = QPlainTextEdit()
        self.numbers.setTabChangesFocus(True)
        self.numbers.setFixedHeight(96)
        self.keep_numbers = button("", self._keep_numbers)
        self.numbers.textChanged.connect(lambda: self.keep_numbers.setEnabled(True))
        self._rows: list[tuple[QWidget, Callable[[], tuple[str, str]]]] = []
        self._built = False
        desk.config_changed.connect(lambda config: self.show_config(config))

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Family", "The companion"))
        self.sentence.setText(
            translate("Family", "For a tablet or an old laptop: one sentence at a time, and the call button.")
        )
        self.begin.setText(translate("Family", "Start the companion"))
        self.folder_button.setText(translate("Family", "Choose a folder…"))
        self.folder_off.setText(translate("Family", "No folder"))
        self.pin_button.setText(translate("Family", "Set a PIN…"))
        self.pin_off.setText(translate("Family", "No PIN"))
        self.add_reminder.setText(translate("Family", "Add a reminder…"))
        self.keep_numbers.setText(translate("Family", "Keep these numbers"))
        for each in (
            self.begin,
            self.folder_button,
            self.folder_off,
            self.pin_button,
            self.pin_off,
            self.add_reminder,
            self.keep_numbers,
        ):
            each.setAccessibleName(each.text())
        self._build()
        self.show_config(self._desk.config)

    def _build(self) -> None:
        """Lay the lines out; their words are those of the language of the moment."""
        texts = self._texts()
        if not self._built:
            self._built = True
            self.body.addWidget(self.settings)
            self.body.addSpacing(6)
            self._reminders_title, self._numbers_title = plain_label(strong=True), plain_label(strong=True)
            self._numbers_note, self._folder_note, self._pin_note = quiet_label(), quiet_label(), quiet_label()
            self._labels = {name: (plain_label(strong=True), quiet_label()) for name in texts}
            controls: dict[str, QWidget] = {
                **self.switches,
                "asks_an_hour": self.an_hour,
                "asks_a_day": self.a_day,
                "night": self.night,
                "unusual_days": self.unusual,
            }
            rows = [
                line(*self._labels[name], at_right=controls[name])
                if name in self.switches
                else line(*self._labels[name], row_of(controls[name]))
                for name in texts
            ]
            rows.append(line(self._folder_note, row_of(self.folder_button, self.folder_off)))
            rows.append(line(self._pin_note, row_of(self.pin_button, self.pin_off)))
            self.settings.fill(rows)
            self.night.setFixedWidth(self.an_hour.width())
            self.body.addWidget(self._reminders_title)
            self.body.addWidget(self.reminders)
            self.body.addWidget(row_of(self.add_reminder))
            self.body.addSpacing(14)
            self.body.addWidget(self._numbers_title)
            self.body.addWidget(self._numbers_note)
            self.body.addSpacing(6)
            self.body.addWidget(self.numbers)
            self.body.addSpacing(6)
            self.body.addWidget(row_of(self.keep_numbers))
        controls_of: dict[str, QWidget] = {
            **self.switches,
            "asks_an_hour": self.an_hour,
            "asks_a_day": self.a_day,
            "night": self.night,
            "unusual_days": self.unusual,
        }
        for name, (title, note) in texts.items():
            self._labels[name][0].setText(title)
            self._labels[name][1].setText(note)
            controls_of[name].setAccessibleName(title)
        self._reminders_title.setText(translate("Family", "Reminders"))
        self._numbers_title.setText(translate("Family", "Numbers to ask"))
        self._numbers_note.setText(
            translate("Family", "One on each line: name, then number. They stand in the word about unusual days.")
        )
        self.numbers.setAccessibleName(self._numbers_title.text())

    def _texts(self) -> dict[str, tuple[str, str]]:
        return {
            "speaks": (
                translate("Family", "It speaks"),
                translate("Family", "Where the computer has a voice; silent otherwise."),
            ),
            "ask_only": (
                translate("Family", "Ask, and read no expressions"),
                translate("Family", "For faces that a camera misreads: palsy, Parkinson's disease, a mask."),
            ),
            "show_picture": (
                translate("Family", "Show the camera's picture, small"),
                translate("Family", "Off as a rule: most people don't like to see themselves all day."),
            ),
            "asks_an_hour": (translate("Family", "Questions in an hour, at most"), ""),
            "asks_a_day": (translate("Family", "Questions in a day, at most"), ""),
            "night": (
                translate("Family", "Night"),
                translate("Family", "Such as 20:30-08:00: it asks nothing, and says nothing by itself."),
            ),
            "unusual_days": (
                translate("Family", "A word to you after unusual days"),
                translate(
                    "Family",
                    "Where answers or expressions stay unlike the usual ones for so many days, it suggests to you, not "
                    "to the person, that somebody who knows be asked. It diagnoses nothing.",
                ),
            ),
        }

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for switch in self.switches.values():
            switch.set_theme(theme)
        for choice in (self.an_hour, self.a_day, self.unusual):
            choice.set_theme(theme)

    def show_config(self, config: CareConfig) -> None:
        """Show these settings."""
        if not self._built:
            return
        companion = config.companion
        for name, switch in self.switches.items():
            switch.show_on(bool(getattr(companion, name)))
        never = translate("Family", "never")
        self.an_hour.offer(_counts((0, 1, 2, 3, 4, 6), companion.asks_an_hour, never), companion.asks_an_hour)
        self.a_day.offer(_counts((0, 1, 2, 3, 4, 6, 8, 12), companion.asks_a_day, never), companion.asks_a_day)
        days = _counts((0, 3, 5, 7, 10, 14), companion.unusual_days, never)
        self.unusual.offer(days, companion.unusual_days)
        if not self.night.isModified():
            self.night.setText(companion.night)
        folder = companion.family_folder
        self._folder_note.setText(
            translate("Family", "Photos and words from the family: {}").format(folder)
            if folder
            else translate(
                "Family", "A folder into which the family puts photos and text files; one is shown now and then."
            )
        )
        self.folder_off.setVisible(bool(folder))
        has_pin = self._has_pin()
        self._pin_note.setText(
            translate("Family", "Leaving the companion asks for a PIN.")
            if has_pin
            else translate("Family", "The companion is left by a long press. A PIN can be asked for instead.")
        )
        self.pin_off.setVisible(has_pin)
        self.reminders.fill([self._reminder(r) for r in config.reminders])
        if not self.numbers.hasFocus():
            self.numbers.blockSignals(True)
            self.numbers.setPlainText("\n".join(f"{n.name} {n.phone}" for n in config.numbers))
            self.numbers.blockSignals(False)
            self.keep_numbers.setEnabled(False)

    def _has_pin(self) -> bool:
        try:
            return self._desk.secrets.has_pin
        except CareError:
            return False

    def _reminder(self, reminder: Reminder) -> QWidget:
        days = translate("Family", ", ").join(day_words(d) for d in reminder.days) or translate("Family", "every day")
        acts = row_of(
            button(
                translate("Family", "Change…"),
                lambda: ReminderForm(self.window(), self._desk, reminder).open(),
                about=reminder.text,
            ),
            button(translate("Family", "Remove"), lambda: self._remove(reminder), about=reminder.text),
        )
        return line(plain_label(reminder.text), quiet_label(f"{reminder.at} · {days}"), acts)

    # -- what is done ------------------------------------------------------------------------------

    def _set(self, name: str, value: object) -> None:
        config = self._desk.config
        if getattr(config.companion, name) == value:
            return
        companion = CompanionSettings(**{n: getattr(config.companion, n) for n in _NAMES} | {name: value})
        self._tell(change(self._desk, replace(config, companion=companion)))

    def _keep_night(self) -> None:
        self.night.setModified(False)
        self._set("night", self.night.text().strip())

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, translate("Family", "The family's folder"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self._set("family_folder", str(Path(path))))
        dialog.open()

    def _no_folder(self) -> None:
        self._set("family_folder", "")

    def _ask_for_pin(self) -> None:
        PinForm(self.window(), self._desk, lambda: self.show_config(self._desk.config)).open()

    def _no_pin(self) -> None:
        try:
            self._desk.secrets.set_pin("")
        except CareError as e:
            self._tell(spoken(str(e)))
        self.show_config(self._desk.config)

    def _add_reminder(self) -> None:
        ReminderForm(self.window(), self._desk).open()

    def _remove(self, reminder: Reminder) -> None:
        config = self._desk.config
        kept = tuple(r for r in config.reminders if r.key != reminder.key)
        self._tell(change(self._desk, replace(config, reminders=kept)))

    def _keep_numbers(self) -> None:
        found = []
        for text in self.numbers.toPlainText().splitlines():
            name, _, phone = text.strip().rpartition(" ")
            if text.strip() and not (name and phone):
                self._tell(translate("Family", "{}: write a name, a space and a number.").format(text.strip()))
                return
            if text.strip():
                found.append(Number(name=name.strip(), phone=phone))
        self.numbers.clearFocus()
        self._tell(change(self._desk, replace(self._desk.config, numbers=tuple(found))))
        self.keep_numbers.setEnabled(False)

    def _tell(self, words: str) -> None:
        if words:
            self._desk.failed.emit(words)
            self.show_config(self._desk.config)


_NAMES = tuple(CompanionSettings.__slots__)


def _counts(usual: tuple[int, ...], chosen: int, never: str) -> list[tuple[object, str]]:
    return [(n, str(n) if n else never) for n in sorted({*usual, chosen})]

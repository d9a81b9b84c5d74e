"""What the family is told: each rule as a sentence, with a switch, its state, and a trial on a recorded session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLabel, QWidget

from emomonitor.care.alerts.machine import RuleState, RuleStatus
from emomonitor.care.alerts.trial import Trial
from emomonitor.care.config import CareConfig, usual_rules
from emomonitor.care.rules import Rule, What
from emomonitor.care.wording import rule_words
from emomonitor.labels import Emotion
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.family.parts import Card, Lines, button, change, line, plain_label, quiet_label, row_of
from emomonitor.ui.family.rule_form import RuleForm, rule_title, what_words
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.settings_page.controls import Choice, Switch
from emomonitor.ui.theme import DARK, Theme
from emomonitor.ui.words import translate

_TRIED = frozenset({What.EXPRESSION, What.NOBODY, What.CROWD})

_BLANKS = {
    What.EXPRESSION: Rule(key="new", what=What.EXPRESSION, emotions=(Emotion.SAD,), minutes=0.5, quiet="22:00-07:00"),
    What.NOBODY: Rule(key="new", what=What.NOBODY, minutes=240.0, cooldown_min=720.0, quiet="21:00-09:00"),
    What.CROWD: Rule(key="new", what=What.CROWD, people=2, minutes=10.0, cooldown_min=240.0),
    What.CAMERA_LOST: Rule(key="new", what=What.CAMERA_LOST, minutes=10.0, cooldown_min=240.0),
    What.DAILY: Rule(key="new", what=What.DAILY),
}
"""What a new rule of each kind begins with."""

TryRule = Callable[[Rule, Callable[[Trial | str], object]], object]
"""Lets somebody choose a session and tries a rule on it; the second argument is told what came of it, or why not."""


def state_words(status: RuleStatus) -> str:
    """Say how a rule is; "" while there is nothing to say."""
    match status.state:
        case RuleState.PENDING:
            return translate("Family", "It is so now, but not for long enough yet.")
        case RuleState.FIRING:
            return translate("Family", "Told at {}.").format(_clock(status))
        case RuleState.ACKNOWLEDGED:
            return translate("Family", "Somebody looks after it.")
        case RuleState.RESOLVED:
            return translate("Family", "Over since {}.").format(_clock(status))
    return ""


def _clock(status: RuleStatus) -> str:
    return f"{status.since.astimezone():%H:%M}" if status.since is not None else ""


def trial_words(trial: Trial) -> str:
    """Say when a rule would have told somebody."""
    span = f"{trial.first.astimezone():%Y-%m-%d %H:%M}-{trial.last.astimezone():%H:%M}"
    if not trial.times:
        return translate("Family", "{}: it would have told nobody anything.").format(span)
    times = translate("Family", ", ").join(f"{t.astimezone():%H:%M:%S}" for t in trial.times)
    return translate("Family", "{}: it would have told at {}.").format(span, times)


class RulesCard(Card):
    """A line for each rule.

    Args:
        desk: what the carer set.
        try_rule: lets a rule be tried; None where that isn't possible.
    """

    def __init__(self, desk: CareDesk, try_rule: TryRule | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._try = desk, try_rule
        self._theme = DARK
        self._states: dict[str, tuple[QLabel, QWidget]] = {}
        self._trials: dict[str, str] = {}
        self.switches: dict[str, Switch] = {}
        self.lines = Lines()
        self.kind = Choice()
        self.add = button("", self._add, name="primary")
        self.usual = button("", self._back_to_usual)
        self.body.addWidget(self.lines)
        self.body.addSpacing(8)
        self.body.addWidget(row_of(self.kind, self.add, self.usual))
        desk.config_changed.connect(lambda config: self.show_config(config))
        desk.statuses_changed.connect(self._show_states)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Family", "What they are told"))
        self.sentence.setText(
            translate(
                "Family",
                "Messages say what the camera saw and how sure it was; never a feeling as a fact, never a picture. "
                "Rules that send by themselves are off until you choose them.",
            )
        )
        self.kind.offer([(what, what_words(what)) for what in _BLANKS], self.kind.chosen or What.EXPRESSION)
        self.kind.setAccessibleName(translate("Family", "Kind of the new rule"))
        self.add.setText(translate("Family", "Add this rule…"))
        self.usual.setText(translate("Family", "Back to the usual rules"))
        for each in (self.add, self.usual):
            each.setAccessibleName(each.text())
        self.show_config(self._desk.config)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self.kind.set_theme(theme)
        for switch in self.switches.values():
            switch.set_theme(theme)

    def show_config(self, config: CareConfig) -> None:
        """Show the rules."""
        self._states, self.switches = {}, {}
        self.lines.fill([self._rule(rule, config) for rule in config.rules])
        self.usual.setVisible(config.rules != usual_rules())
        self._show_states()

    def _rule(self, rule: Rule, config: CareConfig) -> QWidget:
        sentence = rule_words(rule, config, language_of_the_moment())
        name = rule_title(rule)
        state = quiet_label()
        look_after = button(
            translate("Family", "I'll look after it"), lambda: self._desk.acknowledge(rule.key), about=name
        )
        look_after.hide()
        self._states[rule.key] = (state, look_after)
        acts = [look_after, button(translate("Family", "Change…"), lambda: self._edit(rule), about=name)]
        if rule.what in _TRIED and self._try is not None:
            words = translate("Family", "Try it on a session…")
            acts.append(button(words, lambda: self._begin_trial(rule), about=name))
        if rule.what is not What.CALL:
            acts.append(button(translate("Family", "Remove"), lambda: self._remove(rule), about=name))
        tried = quiet_label(self._trials.get(rule.key, ""))
        tried.setVisible(bool(tried.text()))
        switch = Switch()
        switch.setAccessibleName(name)
        switch.setAccessibleDescription(sentence)
        switch.set_theme(self._theme)
        with QSignalBlocker(switch):
            switch.setChecked(rule.on)
        switch.toggled.connect(lambda on: self._set_on(rule, on))
        self.switches[rule.key] = switch
        return line(plain_label(name, strong=True), plain_label(sentence), state, tried, row_of(*acts), at_right=switch)

    def _show_states(self) -> None:
        known = {status.key: status for status in self._desk.statuses()}
        for key, (label, look_after) in self._states.items():
            status = known.get(key)
            label.setText(state_words(status) if status is not None else "")
            label.setVisible(bool(label.text()))
            look_after.setVisible(status is not None and status.state is RuleState.FIRING)

    # -- what is done ------------------------------------------------------------------------------

    def _set_on(self, rule: Rule, on: bool) -> None:
        self._replace(rule.key, replace(rule, on=on))

    def _replace(self, key: str, new: Rule | None) -> None:
        config = self._desk.config
        rules = tuple(r for old in config.rules if (r := new if old.key == key else old) is not None)
        words = change(self._desk, replace(config, rules=rules))
        if words:
            self._desk.failed.emit(words)

    def _edit(self, rule: Rule) -> None:
        RuleForm(self.window(), self._desk, rule).open()

    def _add(self) -> None:
        chosen = self.kind.chosen
        if isinstance(chosen, What):
            RuleForm(self.window(), self._desk, _BLANKS[chosen], new=True).open()

    def _remove(self, rule: Rule) -> None:
        self._replace(rule.key, None)

    def _back_to_usual(self) -> None:
        words = change(self._desk, replace(self._desk.config, rules=usual_rules()))
        if words:
            self._desk.failed.emit(words)

    def _begin_trial(self, rule: Rule) -> None:
        assert self._try is not None

        def tell(found: Trial | str) -> None:
            self._trials[rule.key] = found if isinstance(found, str) else trial_words(found)
            self.show_config(self._desk.config)

        self._try(rule, tell)


def log_of(path: Path) -> Path:
    """Return the log of a session: its folder, or the log itself."""
    return path / "log.csv" if path.is_dir() else path

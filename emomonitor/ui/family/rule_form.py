"""One rule as a form, with the sentence that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from emomonitor.care.rules import Rule, What
from emomonitor.care.wording import expressions_words, rule_words, span_words
from emomonitor.labels import EMOTIONS, Emotion
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.family.parts import Field, Form, change, new_key, plain_label, row_of, tick
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.settings_page.controls import Choice, ValueSlider
from emomonitor.ui.words import emotion_word, translate

_WINDOWS_MIN = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_LONG_MIN = (5.0, 10.0, 30.0, 60.0, 120.0, 240.0, 480.0, 720.0)
_HOLDS_S = (0.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
_COOLDOWNS_MIN = (0.0, 15.0, 30.0, 60.0, 120.0, 240.0, 720.0, 1440.0)
_STEP = 0.05


def what_words(what: What) -> str:
    """Name a kind of rule."""
    return {
        What.EXPRESSION: translate("Family", "An expression, or a group of them"),
        What.NOBODY: translate("Family", "Nobody seen for long"),
        What.CROWD: translate("Family", "More people than usual"),
        What.CAMERA_LOST: translate("Family", "The camera gives no picture"),
        What.CALL: translate("Family", "The call button"),
        What.DAILY: translate("Family", "Each day: all is running"),
    }[what]


def rule_title(rule: Rule) -> str:
    """Name a rule: as the carer does, or by what it looks for."""
    if rule.name or rule.what is not What.EXPRESSION:
        return rule.name or what_words(rule.what)
    looks = expressions_words((e.key for e in rule.emotions), language_of_the_moment())
    return translate("Family", "Looks {}").format(looks)


def percent_slider(value: float, low: float) -> ValueSlider:
    """A slider of percent in steps of five."""
    made = ValueSlider(round(low / _STEP), 20, 2)
    made.moved.connect(lambda step: made.say(f"{step * 5} %"))
    made.show_step(round(value / _STEP))
    made.say(f"{round(value / _STEP) * 5} %")
    return made


class Spans(Choice):
    """Lengths of time in words; one that isn't in the list is offered too."""

    def __init__(self, usual: Sequence[float], chosen: float, unit_s: float) -> None:
        super().__init__()
        language = language_of_the_moment()
        values = sorted({*usual, chosen})
        none = translate("Family", "none")
        self.offer([(v, span_words(v * unit_s, language) if v else none) for v in values], chosen)

    @property
    def value(self) -> float:
        """What is chosen."""
        chosen = self.chosen
        return float(chosen) if isinstance(chosen, int | float) else 0.0


class RuleForm(Form):
    """All of a rule that makes sense for its kind.

    Args:
        parent: the window.
        desk: where it is kept.
        rule: what is changed.
        new: it is added.
    """

    def __init__(self, parent: QWidget, desk: CareDesk, rule: Rule, *, new: bool = False) -> None:
        super().__init__(parent, title=what_words(rule.what), accept=translate("Family", "Keep"))
        self._desk, self._rule, self._new = desk, rule, new
        self.preview = plain_label()
        self.name = QLineEdit(rule.name)
        self.name.setPlaceholderText(translate("Family", "as the sentence says"))
        self.add(self.preview)
        self.add(Field(translate("Family", "Name"), self.name))
        self.boxes: dict[Emotion, QCheckBox] = {}
        self.to: dict[str, QCheckBox] = {}
        self.sure = percent_slider(rule.sure, 0.2)
        self.share = percent_slider(rule.share, 0.05)
        long = rule.what is not What.EXPRESSION
        self.minutes = Spans(_LONG_MIN if long else _WINDOWS_MIN, rule.minutes, 60.0)
        self.hold = Spans(_HOLDS_S, rule.hold_s, 1.0)
        self.cooldown = Spans(_COOLDOWNS_MIN, rule.cooldown_min, 60.0)
        self.quiet, self.at = QLineEdit(rule.quiet), QLineEdit(rule.at)
        self.people = Choice()
        self.people.offer([(n, str(n)) for n in sorted({*range(7), rule.people})], rule.people)
        self._lay_out()
        controls = (self.sure, self.share, self.minutes, self.hold, self.cooldown, self.quiet, self.at, self.people)
        for control in controls:
            if control.parent() is None:  # this kind of rule has no such field
                control.setParent(self)
                control.hide()
        self.end()
        self._connect()
        self._show_preview()

    def _lay_out(self) -> None:
        what = self._rule.what
        if what is What.EXPRESSION:
            self._add_expressions()
            self.add(
                Field(
                    translate("Family", "How sure, at least"),
                    self.sure,
                    translate("Family", "A moment counts from this probability of them together on."),
                )
            )
            self.add(Field(translate("Family", "What share of the time"), self.share))
            self.add(Field(translate("Family", "Of the last"), self.minutes))
            self.add(Field(translate("Family", "And that goes on for"), self.hold))
        if what is What.CROWD:
            self.add(Field(translate("Family", "More than so many people"), self.people))
        if what in (What.NOBODY, What.CROWD, What.CAMERA_LOST):
            self.add(Field(translate("Family", "For"), self.minutes))
        if what is What.DAILY:
            self.add(Field(translate("Family", "At"), self.at, translate("Family", "Such as 20:00")))
        if what not in (What.CALL, What.DAILY):
            self.add(Field(translate("Family", "At most once in"), self.cooldown))
            self.add(
                Field(
                    translate("Family", "Not between"),
                    self.quiet,
                    translate("Family", "Such as 22:00-07:00; empty for never. The call button is above it."),
                )
            )
        self._add_people()

    def _add_expressions(self) -> None:
        for emotion in EMOTIONS:
            self.boxes[emotion] = tick(emotion_word(emotion), emotion in self._rule.emotions)
        self.add(Field(translate("Family", "Which expressions"), row_of(*self.boxes.values())))

    def _add_people(self) -> None:
        for person in self._desk.config.people:
            self.to[person.key] = tick(person.name, not self._rule.to or person.key in self._rule.to)
        if self.to:
            self.add(Field(translate("Family", "Who is told"), row_of(*self.to.values())))

    def _connect(self) -> None:
        for box in (*self.boxes.values(), *self.to.values()):
            box.toggled.connect(self._show_preview)
        for slider in (self.sure, self.share):
            slider.moved.connect(self._show_preview)
        for choice in (self.minutes, self.hold, self.cooldown, self.people):
            choice.activated.connect(self._show_preview)
        for text in (self.quiet, self.at):
            text.textChanged.connect(self._show_preview)

    def rule(self) -> Rule:
        """Return the rule as it is filled in."""
        told = tuple(key for key, box in self.to.items() if box.isChecked())
        chosen = self.people.chosen
        return replace(
            self._rule,
            name=self.name.text().strip(),
            emotions=tuple(e for e, box in self.boxes.items() if box.isChecked()),
            people=chosen if isinstance(chosen, int) else self._rule.people,
            sure=self.sure.track.value() * _STEP,
            share=self.share.track.value() * _STEP,
            minutes=self.minutes.value,
            hold_s=self.hold.value,
            cooldown_min=self.cooldown.value,
            quiet=self.quiet.text().strip(),
            at=self.at.text().strip(),
            to=() if len(told) == len(self.to) else told,
        )

    def _show_preview(self, *_: object) -> None:
        self.preview.setText(rule_words(self.rule(), self._desk.config, language_of_the_moment()))

    def keep(self) -> str:
        """Keep the rule."""
        config, rule = self._desk.config, self.rule()
        if self.to and not any(box.isChecked() for box in self.to.values()):
            return translate("Family", "Somebody must be told: choose at least one.")
        if self._new:
            rule = replace(rule, key=new_key(rule.what.value.replace("_", "-"), [r.key for r in config.rules]), on=True)
            rules = (*config.rules, rule)
        else:
            rules = tuple(rule if r.key == rule.key else r for r in config.rules)
        return change(self._desk, replace(config, rules=rules))

"""What two models read in one clip: two timelines, a moment of both in words, and how often they agree."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from emomonitor.labels import Emotion
from emomonitor.runtime.pairing import Agreement
from emomonitor.ui.models_page.strip import Strip
from emomonitor.ui.panel import Panel
from emomonitor.ui.settings_page.controls import Choice
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.timeline_legend import Legend
from emomonitor.ui.timeline_model import Moment, TimelineModel, TimelineView
from emomonitor.ui.timeline_words import share_words
from emomonitor.ui.words import clock, emotion_word, number, percent, person, quality_word, translate

_STEPS = 200
_PAGE = 20


class TrialResult(Panel):
    """Shown once a clip was read."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = "", ""
        self._timelines: tuple[TimelineModel, TimelineModel] | None = None
        self._agreement = Agreement()
        self._sum, self._parts, self._caution = QLabel(), QLabel(), QLabel()
        self._sum.setFont(font(18, 600))
        self._caution.setObjectName("quiet")
        self._names = QLabel(), QLabel()
        self._shares = QLabel(), QLabel()
        self._said = QLabel(), QLabel()
        self.strips = Strip(theme), Strip(theme, axis=True)
        self.people, self._people_label = Choice(), QLabel()
        self._people_label.setObjectName("quiet")
        self.moment, self._when = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.legend = Legend(theme)
        for label in (self._sum, self._parts, self._caution, *self._names, *self._shares, *self._said):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.moment.setRange(0, _STEPS)
        self.moment.setPageStep(_PAGE)
        self.moment.setMinimumHeight(36)
        self.moment.valueChanged.connect(lambda _: self._show_moment())
        self.people.picked.connect(lambda _: self._show_person())
        self._build()

    def _build(self) -> None:
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(self._people_label)
        who.addWidget(self.people)
        who.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(6)
        column.addWidget(self._sum)
        column.addWidget(self._parts)
        column.addWidget(self._caution)
        column.addSpacing(8)
        column.addLayout(who)
        for i in (0, 1):
            self._names[i].setFont(font(14, 600))
            self._shares[i].setObjectName("quiet")
            column.addSpacing(6)
            column.addWidget(self._names[i])
            column.addWidget(self._shares[i])
            column.addWidget(self.strips[i])
        column.addWidget(self.moment)  # as wide as the strips: its handle stands under their line
        self._when.setFont(font(14, 600))
        column.addWidget(self._when)
        for said in self._said:
            column.addWidget(said)
        column.addSpacing(4)
        column.addWidget(self.legend)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        for part in (*self.strips, self.legend, self.people):
            part.set_theme(theme)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._people_label.setText(translate("Models", "Whose face"))
        self.people.setAccessibleName(self._people_label.text())
        self.moment.setAccessibleName(translate("Models", "Moment of the clip"))
        self._caution.setText(
            translate("Models", "Which of them is right is not known: that they agree does not make it so.")
        )
        self.legend.retranslate()
        if self._timelines is not None:
            self.show_result(self._models, self._timelines, self._agreement)

    def show_result(
        self, models: tuple[str, str], timelines: tuple[TimelineModel, TimelineModel], agreement: Agreement
    ) -> None:
        """Show what came of a trial.

        Args:
            models: what they are called.
            timelines: what each read.
            agreement: how that compares.
        """
        self._models, self._timelines, self._agreement = models, timelines, agreement
        self._sum.setText(agreement_words(agreement))
        self._parts.setText(parts_words(agreement))
        self._parts.setVisible(agreement.faces > 0)
        self._caution.setVisible(agreement.faces > 0)
        for label, name in zip(self._names, models, strict=True):
            label.setText(name)
        ids = timelines[0].people
        longest = max(ids, key=lambda i: self._read_points(i), default=None)
        chosen = self.people.chosen if self.people.chosen in ids else longest
        self.people.offer([(i, person(i)) for i in ids], chosen)
        for part in (self.people, self._people_label):
            part.setVisible(len(ids) > 1)
        self._show_person()

    def _read_points(self, face_id: int) -> int:
        assert self._timelines is not None
        view = self._whole(self._timelines[0], face_id)
        return 0 if view is None else int((view.probs[:, 0] == view.probs[:, 0]).sum())

    @staticmethod
    def _whole(timeline: TimelineModel, face_id: int | None) -> TimelineView | None:
        end = timeline.now_s
        return None if end is None else timeline.view(face_id, max(0.5, end - timeline.first_s), end_s=end)

    @property
    def _person(self) -> int | None:
        chosen = self.people.chosen
        return chosen if isinstance(chosen, int) else None

    def _show_person(self) -> None:
        if self._timelines is None:
            return
        for timeline, strip, shares, name in zip(self._timelines, self.strips, self._shares, self._models, strict=True):
            view = self._whole(timeline, self._person)
            strip.show_view(view)
            words = "" if view is None else share_words(view)
            shares.setText(words)
            strip.setAccessibleName(translate("Models", "What {} read").format(name))
            strip.setAccessibleDescription(words)
        self._show_moment()

    def _show_moment(self) -> None:
        if self._timelines is None:
            return
        first, last = self._timelines[0].first_s, self._timelines[0].now_s or 0.0
        time_s = first + (last - first) * self.moment.value() / _STEPS
        self._when.setText(translate("Models", "At {}").format(clock(time_s)))
        said = []
        for timeline, strip, label, name in zip(self._timelines, self.strips, self._said, self._models, strict=True):
            strip.point(time_s)
            words = f"{name}: {moment_words(timeline.moment(self._person, time_s))}"
            label.setText(words)
            said.append(words)
        self.moment.setAccessibleDescription(". ".join((clock(time_s), *said)))


def agreement_words(agreement: Agreement) -> str:
    """How often they agree."""
    share = agreement.share
    if share is None:
        return translate("Models", "No face in this clip was good enough to be read.")
    words = translate("Models", "They agree on {} of {} readings of faces.")
    return words.format(percent(share), number(agreement.faces))


def parts_words(agreement: Agreement) -> str:
    """What the agreement is made of."""
    n = max(1, agreement.faces)
    words = translate("Models", "The same word: {}. Both unsure: {}. One of them unsure: {}. Two different words: {}.")
    return words.format(
        *(percent(part / n) for part in (agreement.same, agreement.unsure, agreement.one_unsure, agreement.other))
    )


def moment_words(moment: Moment) -> str:
    """What was read at a moment."""
    if moment.probs is None:
        return quality_word(moment.quality) if moment.quality is not None else translate("Models", "nothing to read")
    strongest = Emotion(int(moment.probs.argmax()))
    share = percent(float(moment.probs[strongest]))
    if moment.emotion is None:
        return translate("Models", "Unsure: {} {} at most").format(emotion_word(strongest), share)
    return translate("Models", "{} {}").format(emotion_word(strongest), share)

"""The Care page: what the days were like as far as a camera could read, and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from emomonitor.care.files import CARE, CareFiles
from emomonitor.care.history.context import Context, note_context
from emomonitor.ui.bridge import Bridge
from emomonitor.ui.care.cards import (
    CalendarCard,
    ChartCard,
    ListCard,
    SharesCard,
    SummaryCard,
    answer_lines,
    episode_lines,
    mark_lines,
    message_lines,
)
from emomonitor.ui.care.learning import LearningCard
from emomonitor.ui.care.looking import CALENDAR_WEEKS, Known, Shown, look
from emomonitor.ui.care.notes import AgreementCard, ContextCard, OpinionForm
from emomonitor.ui.care.parts import day_month, long_date
from emomonitor.ui.care.rest import RestDialog
from emomonitor.ui.column import Column
from emomonitor.ui.controls import Button, Segments
from emomonitor.ui.elided import ElidedLabel
from emomonitor.ui.errand import Errands
from emomonitor.ui.language import language_of_the_moment
from emomonitor.ui.scale import scaled
from emomonitor.ui.shortcuts import Key, Keys
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

DAY, WEEK, MONTHS = range(3)
_DAY_WEEKS = 10
_SIDE_FROM = 1020
"""Pixels of width from which on the lists lie beside the charts."""

_ONE_ROW_FROM = 980
"""Pixels of width from which on the date lies in the head's first row."""

_SIDE = 320
_AGAIN_MS = 60_000


class CarePage(QWidget):
    """A day, a week or months, with lists beside them.

    Signals:
        rules_wanted: the family's page shall be shown, where alerts are set.
        model_chosen: what ``--model`` would take.

    Args:
        theme: the colours.
        store: says where sessions are, and which model reads.
        bridge: to the runner, for the person's own baseline.
    """

    rules_wanted = Signal()
    model_chosen = Signal(str)

    def __init__(self, theme: Theme, store: SettingsStore, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._store, self._bridge = store, bridge
        self._wanted: date | None = None
        self._known: Known | None = None
        self._looking = self._stale = False
        self.shown: Shown | None = None
        self.view = DAY
        self._one_row = True
        self.errands = Errands(self)
        self.errands.failed.connect(self._on_failed)
        self.errands.progressed.connect(self._on_step)
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._build(theme)
        self._bind()
        store.changed.connect(
            lambda new, old: self._on_settings(new.data_dir != old.data_dir or new.model != old.model)
        )
        self.set_theme(theme)
        self.retranslate()

    # -- putting together --------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self._title, self.status, self.empty = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("title")
        for label in (self.status, self.empty):
            label.setWordWrap(True)
        self.status.setContentsMargins(18, 0, 18, 8)
        self.empty.setObjectName("quiet")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kind = Segments(3)
        self.before, self.after, self.newest = Button("step-back"), Button("step"), Button("skip-on")
        self.when = ElidedLabel()
        self.when.setObjectName("rowTitle")
        self.rest, self.rules, self.report = Button("person"), Button("family"), Button("save")
        self.opinion = Button("words")
        self.menu = QMenu(self)
        self.pdf, self.html = self.menu.addAction(""), self.menu.addAction("")
        self.report.setMenu(self.menu)
        self.report.setPopupMode(Button.ToolButtonPopupMode.InstantPopup)
        self._place = QWidget()
        place, acts = QHBoxLayout(self._place), QHBoxLayout()
        place.setContentsMargins(0, 0, 0, 0)
        for part in (self.before, self.after, self.newest):
            place.addWidget(part)
        place.addWidget(self.when, 1)
        first = QHBoxLayout()
        first.addWidget(self._title)
        first.addWidget(self.kind)
        for row in (place, acts, first):
            row.setSpacing(8)
        acts.addWidget(self.rest)
        acts.addWidget(self.opinion)
        acts.addWidget(self.rules)
        acts.addWidget(self.report)
        self._upper, self._head = QHBoxLayout(), QVBoxLayout()
        self._upper.setSpacing(8)
        self._upper.addLayout(first)
        self._upper.addWidget(self._place, 1)
        self._upper.addStretch()
        self._upper.addLayout(acts)
        self._head.setContentsMargins(18, 10, 18, 10)
        self._head.setSpacing(8)
        self._head.addLayout(self._upper)
        self.summary, self.chart = SummaryCard(), ChartCard(theme)
        self.shares, self.calendar = SharesCard(theme), CalendarCard(theme)
        self.messages, self.answers, self.marks, self.longest = (ListCard() for _ in range(4))
        self.context, self.agreement = ContextCard(), AgreementCard()
        self.learning = LearningCard(self._store)
        self.cards = (self.summary, self.chart, self.shares, self.calendar, self.agreement, self.learning)
        self.lists = (self.messages, self.answers, self.context, self.marks, self.longest)
        main, side = QVBoxLayout(), QVBoxLayout()
        for column, cards in ((main, self.cards), (side, self.lists)):
            column.setSpacing(14)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        self._side = QWidget()
        self._side.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._row.setContentsMargins(0, 0, 12, 18)
        self._row.setSpacing(14)
        self._row.addLayout(main, 1)
        self._row.addWidget(self._side)
        self.scroller = Column(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head)
        whole.addWidget(self.status)
        whole.addWidget(self.empty, 1)
        under = QHBoxLayout()
        under.setContentsMargins(18, 0, 6, 0)
        under.addWidget(self.scroller)
        whole.addLayout(under, 1)
        self.status.hide()
        self.scroller.hide()

    def _bind(self) -> None:
        self.kind.choose(DAY)
        self.kind.chosen.connect(self.show_view)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.newest.clicked.connect(lambda: self.go(None))
        self.rules.clicked.connect(self.rules_wanted)
        self.rest.clicked.connect(self.show_rest)
        self.opinion.clicked.connect(self.ask_for_opinion)
        self.context.noted.connect(self._note)
        self.learning.model_chosen.connect(self.model_chosen)
        self.chart.day_wanted.connect(self._on_column)
        self.calendar.day_wanted.connect(lambda day: self.go(day, DAY))
        self.pdf.triggered.connect(lambda: self._ask("pdf"))
        self.html.triggered.connect(lambda: self._ask("html"))
        self.keys = Keys()
        self.keys.add(
            self,
            Key(
                keys=("Alt+Left",), words=lambda: translate("Keys", "The day or week before"), act=lambda: self.step(-1)
            ),
            Key(
                keys=("Alt+Right",), words=lambda: translate("Keys", "The day or week after"), act=lambda: self.step(1)
            ),
        )

    # -- words and colours -------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Care", "Care"))
        self.kind.set_words(
            translate("Care", "How much is shown"),
            (translate("Care", "Day"), translate("Care", "Week"), translate("Care", "Months")),
        )
        self.before.set_words(translate("Care", "Before"), translate("Care", "The day or week before (Alt+Left)"))
        self.after.set_words(translate("Care", "After"), translate("Care", "The day or week after (Alt+Right)"))
        self.newest.set_words(translate("Care", "Newest"), translate("Care", "The newest day with a session"))
        tip = translate("Care", "How this person's face reads at rest, and taking that out")
        self.rest.set_words(translate("Care", "Baseline…"), tip)
        self.opinion.set_words(translate("Care", "Your opinion…"), translate("Care", "What you think of this app"))
        self.rules.set_words(translate("Care", "Alerts…"), translate("Care", "Who is told of what: the page Family"))
        self.report.set_words(translate("Care", "Report…"), translate("Care", "A day or a week on a page to print"))
        self.pdf.setText(translate("Care", "As PDF…"))
        self.html.setText(translate("Care", "As a web page (HTML)…"))
        self.menu.setAccessibleName(translate("Care", "Formats of the report"))
        self._show_empty()
        for card in (*self.cards, *self.lists):
            card.retranslate()
        if self.shown is not None:
            self._draw(self.shown)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.before, self.after, self.newest, self.rest, self.opinion, self.rules, self.report):
            button.set_theme(theme)
        for card in (*self.cards, *self.lists):
            card.set_theme(theme)

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the lists beside the charts, or below them."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= scaled(_SIDE_FROM)
        directions = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(directions[0] if beside else directions[1])
        self._side.setMaximumWidth(scaled(_SIDE) if beside else 16_777_215)
        self._side.setMinimumWidth(scaled(_SIDE) if beside else 0)
        if (self.width() >= scaled(_ONE_ROW_FROM)) is not self._one_row:
            self._one_row = not self._one_row
            if self._one_row:
                self._head.removeWidget(self._place)
                self._upper.insertWidget(1, self._place, 1)
            else:
                self._upper.removeWidget(self._place)
                self._head.addWidget(self._place)
        for button in (self.before, self.after, self.newest):
            button.set_compact(True)
        for button in (self.rest, self.opinion, self.rules, self.report):
            button.set_compact(self.width() < scaled(760))

    # -- what is shown -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look again whenever the page is seen, and while it is."""
        super().showEvent(event)
        self.refresh()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no longer."""
        super().hideEvent(event)
        self._again.stop()

    def refresh(self) -> None:
        """Work out what is shown anew, in the background."""
        if self._looking:
            self._stale = True  # what is being worked out is not what is wanted any more
            return
        settings, wanted, known = self._store.settings, self._wanted, self._known
        self._looking, self._stale = True, False
        self.errands.run(
            lambda step, stopped: look(settings.data_dir, settings.model, wanted, known, step), self._on_looked
        )

    def _on_failed(self, words: str) -> None:
        self._looking = False
        self._say(spoken(words))

    def _on_step(self, done: int, whole: int) -> None:
        """Tell how far the reading is where there is nothing else to see; it takes long the first time only."""
        if self.shown is None:
            self._show_empty(translate("Care", "Reading the sessions: {} of {}…").format(done + 1, whole))

    def _show_empty(self, words: str = "") -> None:
        nothing = translate(
            "Care", "Nothing was recorded yet. Once sessions are recorded on the page Live, their days are shown here."
        )
        self.empty.setText(words or (nothing if self.shown is not None else translate("Care", "Reading the sessions…")))

    def go(self, day: date | None, view: int | None = None) -> None:
        """Show a day, None being the newest, or the week in which it lies."""
        self._wanted = day
        if view is not None:
            self.view = view
            self.kind.choose(view)
        self.refresh()

    def step(self, way: int) -> None:
        """Show the day, week or month after or before; days on which nothing was watched are passed over."""
        shown = self.shown
        if shown is None or shown.shown is None:
            return
        if self.view == DAY:
            later = [d for d in shown.dates if d > shown.shown] if way > 0 else []
            earlier = [d for d in shown.dates if d < shown.shown] if way < 0 else []
            wanted = later[0] if later else earlier[-1] if earlier else None
        else:
            wanted = shown.shown + timedelta(days=7 * way)
            monday = wanted - timedelta(days=wanted.weekday())
            if monday > shown.dates[-1] or monday + timedelta(days=6) < shown.dates[0]:
                wanted = None
        if wanted is not None:
            self.go(wanted)

    def ask_for_opinion(self) -> None:
        """Ask what somebody thinks of the app."""
        path = CareFiles(self._store.settings.data_dir / CARE).opinions
        OpinionForm(self.window(), path, self._say).open()

    def _note(self, context: frozenset[Context]) -> None:
        """Keep what held on the day that is shown, with its sessions."""
        folders = self.shown.folders if self.shown is not None else ()

        def work(step: object, stopped: object) -> None:
            for folder in folders:
                note_context(folder, context)

        self.errands.run(work, lambda _: self.refresh())

    def show_rest(self) -> None:
        """Show the person's own baseline, and how to take it."""
        RestDialog(self.window(), self._store, self._bridge).open()

    def show_view(self, view: int) -> None:
        """Show a day, a week or months."""
        self.view = view
        self.kind.choose(view)
        if self.shown is not None:
            self._draw(self.shown)

    def _on_settings(self, other: bool) -> None:
        if other:
            self._known, self._wanted = None, None
            if self.isVisible():
                self.refresh()

    def _on_column(self, day: date) -> None:
        self.go(day, DAY if self.view == WEEK else WEEK)

    def _on_looked(self, shown: Shown) -> None:
        self._known, self._looking = shown.known, False
        self._say(" ".join(spoken(words) for words in shown.known.trouble))
        if self._stale:
            self.refresh()
            if self._wanted is not None and self._wanted != shown.shown:
                return
        self.shown = shown
        self._show_empty()
        self._draw(shown)

    def _draw(self, shown: Shown) -> None:
        there = shown.day is not None and shown.week is not None
        self.empty.setVisible(not there)
        self.scroller.setVisible(there)
        for part in (self.kind, self.before, self.after, self.newest, self.report):
            part.setEnabled(there)
        if shown.day is None or shown.week is None or shown.shown is None:
            self.when.say("")
            return
        by_day, by_week = self.view == DAY, self.view == WEEK
        self.shares.setVisible(self.view != MONTHS)
        for card in (self.messages, self.answers):
            card.setVisible(self.view != MONTHS)
        self.marks.setVisible(by_day)
        self.longest.setVisible(by_day)
        self.context.setVisible(by_day)
        self.agreement.setVisible(self.view == MONTHS)
        self.learning.setVisible(self.view == MONTHS)
        self.opinion.setVisible(self.view == MONTHS)
        self.rest.setVisible(self.view != MONTHS)
        self._side.setVisible(self.view != MONTHS)
        self.report.setVisible(self.view != MONTHS)
        self._place.setVisible(self.view != MONTHS)
        self._draw_when(shown)
        weeks = _DAY_WEEKS if self.view != MONTHS else CALENDAR_WEEKS
        self.calendar.show_days(shown.glances, shown.shown, weeks=weeks, contexts=shown.contexts)
        self.context.show_context(shown.contexts.get(shown.shown, frozenset()))
        self.agreement.show_agreement(shown.agreement)
        if by_day:
            self.summary.show_day(shown.day)
            self.chart.show_day(shown.day)
            self.shares.show_shares(
                shown.day.day.shares, shown.day.day.usual_days if _usual(shown.day.day.shares) else 0
            )
        elif by_week:
            self.summary.show_week(shown.week)
            self.chart.show_week(shown.week)
            first = shown.week.days[0]
            self.shares.show_shares(shown.week.shares, first.usual_days if _usual(shown.week.shares) else 0)
        else:
            self.summary.show_months(shown.glances)
            self.chart.show_months(shown.glances, CALENDAR_WEEKS)
        source = shown.day if by_day else shown.week
        self.messages.fill(
            translate("Care", "Alerts and messages"),
            message_lines(source.messages, dated=not by_day),
            whole=len(source.messages),
        )
        answers = answer_lines(source.answers, dated=not by_day)
        self.answers.fill(translate("Care", "What the person said"), answers)
        self.marks.fill(translate("Care", "Marks and notes"), mark_lines(shown.day.marks), whole=len(shown.day.marks))
        self.longest.fill(translate("Care", "Longest expressions"), episode_lines(shown.day.longest))

    def _draw_when(self, shown: Shown) -> None:
        assert shown.shown is not None and shown.week is not None
        if self.view == DAY:
            words = long_date(shown.shown)
        elif self.view == WEEK:
            first, last = shown.week.days[0].date, shown.week.days[-1].date
            words = translate("Care", "{} to {}").format(day_month(first), long_date(last))
        else:
            words = ""
        self.when.say(
            words if not shown.person or not words else translate("Care", "{} · {}").format(words, shown.person)
        )
        self.before.setEnabled(self.view == WEEK or shown.shown > shown.dates[0])
        self.after.setEnabled(self.view == WEEK or shown.shown < shown.dates[-1])

    def _say(self, words: str) -> None:
        self.status.setText(words)
        self.status.setVisible(bool(words))

    # -- reports -----------------------------------------------------------------------------------

    def _ask(self, suffix: str) -> None:
        """Ask for the file, then write it."""
        if self.shown is None or self.shown.shown is None:
            return
        kind = "day" if self.view == DAY else "week"
        dialog = QFileDialog(self, self.report.toolTip(), self._folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{kind}-{self.shown.shown.isoformat()}.{suffix}")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, target: Path) -> None:
        """Write what is shown as a report; ``.pdf`` or ``.html``."""
        shown, by_day, language = self.shown, self.view == DAY, language_of_the_moment()
        if shown is None or shown.day is None or shown.week is None:
            return
        day, week, person = shown.day, shown.week, shown.person
        self._folder = str(target.parent)

        def work(step: Callable[[int, int], None], stopped: Callable[[], bool]) -> Path:
            from emomonitor.exporting.days import day_report, week_report, write_report

            report = day_report(day, person, language) if by_day else week_report(week, person, language)
            write_report(report, target, overwrite=target.exists())
            return target

        self._say(translate("Care", "Writing {}…").format(target.name))
        self.errands.run(
            work, lambda path: self._say(translate("Care", "Written: {}. Only you can read it.").format(path))
        )


def _usual(shares: object) -> bool:
    first = next(iter(shares), None) if isinstance(shares, tuple) else None
    return first is not None and first.usual is not None

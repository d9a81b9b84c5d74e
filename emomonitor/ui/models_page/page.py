"""The page of installed models: what each is worth here, which one reads faces, importing and removing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from emomonitor.engines.catalog import ModelInfo, all_models, bad_models, model_name
from emomonitor.engines.suggest import FaceTime
from emomonitor.errors import ModelError
from emomonitor.runtime.engine_speed import time_one_face
from emomonitor.runtime.model_store import check_removable, import_model, remove_model
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.controls import Button
from emomonitor.ui.errand import Errands
from emomonitor.ui.models_page.card import LEAST_WIDTH, Installed, ModelCard, look_at
from emomonitor.ui.models_page.detail import Detail, least_width
from emomonitor.ui.scale import grown
from emomonitor.ui.spoken import spoken
from emomonitor.ui.store import SettingsStore
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import face_time_words, translate

_MEASURE_S = 1.0
"""How long a model is timed: a hundred runs of one that takes 10 ms."""

_MOST_COLUMNS = 4


class ModelsPage(QWidget):
    """Cards of all models side by side, and the details of one or two. What takes long is done in a thread of its own.

    Signals:
        model_chosen: what ``--model`` would take: it shall read faces from now on.
        try_wanted: two models shall be tried on one clip.

    Attributes:
        cards: one for each installed model that can be read, the default one first.
        details: of the models that are chosen, in the cards' order; hidden where nothing is.

    Args:
        theme: the colours.
        store: for the model of the settings, and the engine.
        advisor: knows what runs, and what a face takes.
    """

    model_chosen = Signal(str)
    try_wanted = Signal()

    def __init__(
        self, theme: Theme, store: SettingsStore, advisor: ModelAdvisor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme, self._store, self._advisor = theme, store, advisor
        self._chosen: tuple[str, ...] | None = None  # nobody has chosen yet
        self._columns = 0
        self.cards: tuple[ModelCard, ...] = ()
        self.errands = Errands(self)
        self.errands.failed.connect(lambda words: self.say(spoken(words)))
        self._build(theme)
        advisor.changed.connect(self._show_state)
        store.changed.connect(lambda *_: self._show_state())
        self.set_theme(theme)
        self.retranslate()

    # -- putting together ------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        self._title, self._lead = QLabel(), QLabel()
        self._title.setObjectName("title")
        self._lead.setObjectName("quiet")
        self._lead.setWordWrap(True)
        self.trial, self.take = Button("layers"), Button("folder")
        self.trial.setEnabled(False)  # until two models are known
        self.trial.clicked.connect(self.try_wanted)
        self.take.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.take)
        self._take_zip = menu.addAction("")
        self._take_folder = menu.addAction("")
        self._take_zip.triggered.connect(lambda: self.ask_for_model(folder=False))
        self._take_folder.triggered.connect(lambda: self.ask_for_model(folder=True))
        self.take.setMenu(menu)
        head = QHBoxLayout()
        head.setContentsMargins(18, 10, 18, 10)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.trial)
        head.addWidget(self.take)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 8, 18, 12)
        foot.addWidget(self.status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._make_scroller(theme), 1)
        column.addLayout(foot)

    def _make_scroller(self, theme: Theme) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._grid = QGridLayout()
        self._grid.setSpacing(14)
        self.details = Detail(theme), Detail(theme)
        self._detail_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._detail_row.setSpacing(14)
        for detail in self.details:
            detail.hide()
            self._detail_row.addWidget(detail, 1)
        self._trouble = QLabel()
        self._trouble.setWordWrap(True)
        self._trouble.setTextFormat(Qt.TextFormat.PlainText)
        self._trouble.hide()
        column = QVBoxLayout(inner)
        column.setContentsMargins(18, 0, 12, 6)
        column.setSpacing(14)
        column.addWidget(self._lead)
        column.addLayout(self._grid)
        column.addWidget(self._trouble)
        column.addLayout(self._detail_row)
        column.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(inner)
        return self.scroller

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self._title.setText(translate("Models", "Models"))
        self.setAccessibleName(self._title.text())
        self._lead.setText(
            translate(
                "Models",
                "A model guesses what people would call the expression on a face. Accuracy (with its 95 % interval), "
                "macro-F1 and calibration were measured on test faces, not on yours: try two on a clip of your own.",
            )
        )
        self.trial.set_words(translate("Models", "Try two on a clip…"))
        self.take.set_words(
            translate("Models", "Import…"), translate("Models", "Take in a model that python -m train export made")
        )
        self._take_zip.setText(translate("Models", "A zip file…"))
        self._take_folder.setText(translate("Models", "A model's folder…"))
        for card in self.cards:
            card.retranslate()
        for detail in self.details:
            detail.retranslate()
        self._show_state()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        for button in (self.trial, self.take):
            button.set_theme(theme)
        for card in self.cards:
            card.set_theme(theme)
        for detail in self.details:
            detail.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards side by side as have room."""
        super().resizeEvent(event)
        self._arrange()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - 48
        beside = room >= 2 * least_width() + self._detail_row.spacing()
        self._detail_row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        fit = max(1, (room + 14) // (grown(LEAST_WIDTH, 0.9) + 14))
        columns = min(fit, _MOST_COLUMNS, max(2, len(self.cards)))  # a single card isn't pulled over the whole width
        if columns == self._columns:
            return
        for old in range(max(self._columns, columns)):
            self._grid.setColumnStretch(old, 1 if old < columns else 0)
        self._columns = columns
        while self._grid.takeAt(0) is not None:
            pass
        for n, card in enumerate(self.cards):
            self._grid.addWidget(card, n // columns, n % columns)

    # -- looking -----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look again whenever the page is seen; no button looks chosen before the keyboard is used."""
        super().showEvent(event)
        self.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Look at what is installed, in the background."""
        self.errands.run(lambda step, stopped: _look(), lambda found: self._show(*found))

    def _show(self, found: tuple[Installed, ...], trouble: tuple[ModelError, ...]) -> None:
        self._trouble.setText("\n".join(spoken(str(e)) for e in trouble))
        self._trouble.setVisible(bool(trouble))
        self._advisor.look()
        if [c.installed for c in self.cards] != list(found):
            self._make_cards(found)
        self._show_state()
        QTimer.singleShot(0, self, self._show_details)  # in a tick of its own: a card is long

    def _make_cards(self, found: tuple[Installed, ...]) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = tuple(self._make_card(installed) for installed in found)
        self.trial.setEnabled(len(self.cards) > 1)
        self._columns = 0
        self._arrange()

    def _make_card(self, installed: Installed) -> ModelCard:
        card, info = ModelCard(self._theme, installed), installed.info
        card.use_wanted.connect(lambda: self.use(info))
        card.details_wanted.connect(lambda: self.show_details(info))
        card.measure_wanted.connect(lambda: self.measure(info))
        card.remove_wanted.connect(lambda: self.ask_to_remove(info))
        return card

    def _show_state(self) -> None:
        running, wanted = self._advisor.running, self._store.settings.model
        for card in self.cards:
            in_use = running is not None and running.fingerprint == card.info.fingerprint
            card.show_state(in_use=in_use, chosen=model_name(card.info) == wanted)
            card.show_time(self._advisor.time(card.info))
        if self._chosen is None:
            self._show_details()

    # -- one model ---------------------------------------------------------------------------------------

    def use(self, info: ModelInfo) -> None:
        """Let a model read faces from now on, and at each start."""
        name = model_name(info)
        self._store.change(model=name)
        self.model_chosen.emit(name)

    @property
    def _shown(self) -> tuple[str, ...]:
        """Fingerprints of the models whose details are shown: the chosen ones, before that the one in use."""
        if self._chosen is not None:
            return self._chosen
        return () if self._advisor.running is None else (self._advisor.running.fingerprint,)

    def show_details(self, info: ModelInfo) -> None:
        """Show a model's table of confusions and its card, beside another one's, or hide them where they are shown."""
        mark, shown = info.fingerprint, self._shown
        if mark in shown:
            self._chosen = tuple(s for s in shown if s != mark)
        else:
            self._chosen = (*shown, mark)[-len(self.details) :]  # the one that was chosen first gives way
        self._show_details()
        if mark in self._chosen:
            self.scroller.ensureWidgetVisible(self.details[0], 0, 0)

    def _show_details(self) -> None:
        shown = [card for card in self.cards if card.info.fingerprint in self._shown]
        for card in self.cards:
            card.details.setChecked(card in shown)
        for n, detail in enumerate(self.details):
            detail.setVisible(n < len(shown))
            if n < len(shown) and shown[n].installed is not detail.installed:
                detail.show_model(shown[n].installed)

    def measure(self, info: ModelInfo) -> None:
        """Measure what a face takes, in the background, and remember it."""
        engine = self._store.settings.engine
        self.say(translate("Models", "Measuring {}…").format(info.title))

        def done(found: tuple[float, str]) -> None:
            ms, title = found
            self._advisor.note(info, title, ms)
            words = translate("Models", "{}: {} for a face, with {}. It takes longer while something else is computed.")
            self.say(words.format(info.title, face_time_words(FaceTime(ms=ms)), title))

        self.errands.run(lambda step, stopped: time_one_face(info, engine, _MEASURE_S), done)

    # -- importing and removing ----------------------------------------------------------------------------

    def ask_for_model(self, *, folder: bool) -> None:
        """Ask which model is to be taken in."""
        title = translate("Models", "Import a model's folder") if folder else translate("Models", "Import a model")
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilter(translate("Models", "Zip files (*.zip)"))
        dialog.fileSelected.connect(lambda name: self.take_in(Path(name)))
        dialog.open()

    def take_in(self, source: Path) -> None:
        """Import a model, in the background."""
        self.say(translate("Models", "Checking and trying {}…").format(source.name))

        def done(info: ModelInfo) -> None:
            self.say(
                translate("Models", "{} is installed as {}. Nobody else can read it.").format(info.title, info.name)
            )
            self.refresh()

        self.errands.run(lambda step, stopped: import_model(source), done)

    def ask_to_remove(self, info: ModelInfo) -> None:
        """Ask whether a model shall go."""
        try:
            check_removable(info, in_use=self._in_use())
        except ModelError as e:
            self.say(spoken(str(e)))
            return
        ConfirmDialog(
            self.window(),
            title=translate("Models", "Remove the model {}?").format(info.title),
            lines=(
                translate("Models", "Its weights, figures and card in {}").format(info.folder),
                translate("Models", "Recordings that it read stay as they are."),
            ),
            button=translate("Models", "Remove"),
            then=lambda: self._remove(info),
        ).open()

    def _remove(self, info: ModelInfo) -> None:
        in_use = self._in_use()

        def done(_: object) -> None:
            self.say(translate("Models", "{} was removed.").format(info.title))
            self.refresh()

        self.errands.run(lambda step, stopped: remove_model(info, in_use=in_use), done)

    def _in_use(self) -> set[str]:
        running = self._advisor.running
        return {self._store.settings.model, *([model_name(running)] if running is not None else [])}

    def say(self, words: str) -> None:
        """Say at the foot what was done."""
        self.status.setText(words)
        self.status.setAccessibleName(words)
        self.status.setVisible(bool(words))


def _look() -> tuple[tuple[Installed, ...], tuple[ModelError, ...]]:
    """Read what is installed."""
    return tuple(look_at(m) for m in all_models()), tuple(bad_models())

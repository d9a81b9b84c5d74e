"""The menu of models: what each is worth, takes and needs; and what would suit this computer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from emomonitor.engines.catalog import ModelInfo, model_name
from emomonitor.engines.suggest import Suggestion
from emomonitor.ui.advisor import ModelAdvisor
from emomonitor.ui.icons import icon
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import face_time_words, megabytes_words, model_tip, percent, translate


class ModelMenu(QMenu):
    """Filled each time it opens.

    Signals:
        chosen: what ``--model`` would take: an installed model's name, or the path of another one's folder.
        refused: the suggestion isn't wanted.
    """

    chosen = Signal(str)
    refused = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._advisor: ModelAdvisor | None = None
        self._rows: list[tuple[QAction, ModelInfo]] = []
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._before)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme

    def follow(self, advisor: ModelAdvisor) -> None:
        """Show what the advisor knows."""
        self._advisor = advisor
        advisor.changed.connect(self._renew)
        self.fill()

    def _before(self) -> None:
        if self._advisor is not None:
            self._advisor.look()
        self.fill()

    def fill(self) -> None:
        """Write the rows again."""
        self.clear()
        self._rows.clear()
        advisor = self._advisor
        if advisor is None or not advisor.models:
            self.addAction(translate("Models", "No model is installed")).setEnabled(False)
            return
        head = "\t".join((translate("Models", "Model"), translate("Models", "accuracy · time a face · size")))
        self.addAction(head).setEnabled(False)
        group = QActionGroup(self)
        for model in advisor.models:
            action = self.addAction("")
            self._rows.append((action, model))
            action.setToolTip(model_tip(model))
            action.setCheckable(True)
            action.setChecked(advisor.running is not None and advisor.running.fingerprint == model.fingerprint)
            action.triggered.connect(lambda _=False, m=model: self.chosen.emit(model_name(m)))
            group.addAction(action)
        self._renew()
        if advisor.suggestion is not None:
            self._add_suggestion(advisor.suggestion)

    def _renew(self) -> None:
        """Write the figures again, in an open menu too."""
        if self._advisor is not None:
            for action, model in self._rows:
                action.setText(f"{model.title}\t{self._figures(self._advisor, model)}")

    @staticmethod
    def _figures(advisor: ModelAdvisor, model: ModelInfo) -> str:
        figures = (
            percent(model.accuracy) if model.accuracy is not None else translate("Models", "not measured"),
            face_time_words(advisor.time(model)),
            megabytes_words(model.megabytes),
        )
        return " · ".join(f for f in figures if f)

    def _add_suggestion(self, suggestion: Suggestion) -> None:
        self.addSeparator()
        quiet = self._theme.quiet
        words = translate("Models", "Suggested for this computer: {}").format(suggestion.model.title)
        follow = self.addAction(icon("again", quiet), words)
        follow.triggered.connect(lambda: self.chosen.emit(model_name(suggestion.model)))
        refuse = self.addAction(icon("close", quiet), translate("Models", "Don't suggest it again"))
        refuse.triggered.connect(self.refused)

"""What one model mixes up, and its card, under the cards of all."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QImage, QPalette, QResizeEvent, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from emomonitor.engines.figures import Figures, figures_of
from emomonitor.ui.confusion import ConfusionTable
from emomonitor.ui.models_page.card import Installed
from emomonitor.ui.panel import Panel
from emomonitor.ui.scale import grown, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.understand_words import cell_words
from emomonitor.ui.words import translate

_SMOOTH = Qt.TransformationMode.SmoothTransformation
_AGAIN_MS = 150
_HEADINGS = (18, 15, 14)
"""Pixels by level."""

_TABLE_WIDTH = 430
_WITH_WORDS = 0.7
"""How much of the words' growth the table's least width takes part in: it must fit a small window at 200 %."""

_CARD_HEIGHT = 380
_SIDE_BY_SIDE = 2 * _TABLE_WIDTH + 100


class CardText(QTextBrowser):
    """A model's card. It shows pictures of the model's own folder and nothing from elsewhere; no link leads out."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setMinimumHeight(_CARD_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.document().setDocumentMargin(8)
        self.setFont(font(13))
        self._folder, self._markdown, self._drawn_at = Path(), "", 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._write)

    def show_card(self, markdown: str, folder: Path, theme: Theme) -> None:
        """Show a card; ``folder`` is that of its pictures."""
        self._folder, self._markdown = folder, markdown
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Link, QColor(theme.text))
        self.setPalette(colours)
        self._write()

    def _write(self) -> None:
        at = self.verticalScrollBar().value()
        self._drawn_at = self.viewport().width()
        self.setMarkdown(self._markdown)
        self._space_out()
        self.verticalScrollBar().setValue(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw pictures at another width, once it rests."""
        super().resizeEvent(event)
        if self._markdown and self.viewport().width() != self._drawn_at:
            self._again.start()

    def _space_out(self) -> None:
        """Give headings calm sizes and paragraphs some air: Markdown comes without either."""
        block = self.document().begin()
        while block.isValid():
            form = block.blockFormat()
            level = form.headingLevel()
            cursor = QTextCursor(block)
            if level:
                letters = QTextCharFormat()
                letters.setFont(font(_HEADINGS[min(level, len(_HEADINGS)) - 1], 600))
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(letters)
                form.setTopMargin(14 if block.blockNumber() else 0)
            if cursor.currentTable() is None:
                form.setBottomMargin(6)
                cursor.setBlockFormat(form)
            block = block.next()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load a picture that lies beside the card."""
        wanted = Path(QUrl(name).toString() if isinstance(name, str) else name.toString()).name
        path = self._folder / wanted
        if kind != QTextDocument.ResourceType.ImageResource.value or not path.is_file():
            return None
        picture = QImage(str(path))
        room = max(200, self.viewport().width() - 40)
        return picture.scaledToWidth(room, _SMOOTH) if picture.width() > room else picture


class Detail(QWidget):
    """Table of confusions and card, side by side where there is room."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._installed: Installed | None = None
        self.table: ConfusionTable | None = None
        self._title, self._told, self._none = QLabel(), QLabel(), QLabel()
        self._card_title, self.card = QLabel(), CardText()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(14)
        self._mixed, self._panel = Panel(), Panel()
        self._inside = QVBoxLayout(self._mixed)
        card = QVBoxLayout(self._panel)
        for column in (self._inside, card):
            column.setContentsMargins(18, 16, 18, 16)
            column.setSpacing(10)
        for title in (self._title, self._card_title):
            title.setFont(font(16, 600))
            title.setWordWrap(True)
            title.setTextFormat(Qt.TextFormat.PlainText)
        for words in (self._told, self._none):
            words.setWordWrap(True)
        self._none.setObjectName("quiet")
        self._inside.addWidget(self._title)
        self._inside.addWidget(self._told)
        self._inside.addWidget(self._none)
        self._inside.addStretch(1)
        card.addWidget(self._card_title)
        card.addWidget(self.card, 1)
        self._row.addWidget(self._mixed, 1)
        self._row.addWidget(self._panel, 1)

    def show_model(self, installed: Installed) -> None:
        """Show one model's."""
        self._installed = installed
        info = installed.info
        self._title.setText(translate("Models", "What {} mixes up").format(info.title))
        self._card_title.setText(translate("Models", "The card of {}").format(info.title))
        self.card.setAccessibleName(self._card_title.text())
        self.card.show_card(installed.card or translate("Models", "This model has no card."), info.folder, self._theme)
        if self.table is not None:
            self._inside.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None
        figures = figures_of(info)
        if figures.classes:
            self._show_table(figures)
        self._told.setVisible(bool(figures.classes))
        self._none.setVisible(not figures.classes)
        self._none.setText(translate("Models", "It was not measured on test faces, so nobody knows what it mixes up."))

    def _show_table(self, figures: Figures) -> None:
        self.table = table = ConfusionTable(self._theme, figures.classes)
        table.setMinimumWidth(grown(_TABLE_WIDTH, _WITH_WORDS))
        table.setMinimumHeight(table.sizeHint().height())
        table.chosen.connect(lambda row, called: self._told.setText(cell_words(figures.classes[row], called)))
        self._told.setText(cell_words(figures.classes[table.cell[0]], table.cell[1]))
        self._inside.insertWidget(1, table)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        if self._installed is not None:
            self.show_model(self._installed)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        if self.table is not None:
            self.table.set_theme(theme)
        if self._installed is not None:
            self.card.show_card(
                self._installed.card or translate("Models", "This model has no card."),
                self._installed.info.folder,
                theme,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the card beside the table or under it."""
        super().resizeEvent(event)
        self._arrange()

    def rescale(self) -> None:
        """Take on the scale of words."""
        if self.table is not None:
            self.table.setMinimumWidth(grown(_TABLE_WIDTH, _WITH_WORDS))
        self._arrange()

    def _arrange(self) -> None:
        beside = self.width() >= scaled(_SIDE_BY_SIDE)
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

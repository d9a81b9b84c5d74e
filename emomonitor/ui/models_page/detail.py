"""What one model mixes up, and its card, under the cards of all."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QUrl
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

_HEADINGS = (18, 15, 14)
"""Pixels by level."""

_TABLE_WIDTH = 400
_WITH_WORDS = 0.7
"""How much of the words' growth the table's least width takes part in: it must fit a small window at 200 %."""

_PADDING = 18
_LONG = 1000
"""Letters of a card that surely needs a scroll bar."""

_CARD_HEIGHT = 380
_SIDE_BY_SIDE = 2 * _TABLE_WIDTH + 100


def least_width() -> int:
    """Pixels that one model's details need."""
    return grown(_TABLE_WIDTH, _WITH_WORDS) + 2 * _PADDING


class CardText(QTextBrowser):
    """A model's card, with the pictures that lie beside it. Nothing is loaded from elsewhere; no link leads out."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setMinimumHeight(_CARD_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_card(self, markdown: str, pictures: Mapping[str, QImage], theme: Theme) -> None:
        """Show a card; ``pictures`` by their names in it."""
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Link, QColor(theme.text))
        self.setPalette(colours)
        document = QTextDocument(self)
        document.setDefaultFont(font(13))
        document.setDocumentMargin(8)
        on, as_needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        # Coming and going, a bar lays a long card out twice.
        self.setVerticalScrollBarPolicy(on if len(markdown) > _LONG else as_needed)
        document.setMarkdown(markdown)  # forgets resources that were there before
        for name, picture in pictures.items():
            document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
        _space_out(document)  # before it is laid out: each change would lay it out again
        self.setDocument(document)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load nothing: what may be shown is in the document. Told of no picture at all, Qt would look for a file."""
        picture = QImage(1, 1, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        return picture


def _space_out(document: QTextDocument) -> None:
    """Give headings calm sizes and paragraphs some air: Markdown comes without either."""
    block = document.begin()
    while block.isValid():
        form, cursor = block.blockFormat(), QTextCursor(block)
        if level := form.headingLevel():
            letters = QTextCharFormat()
            letters.setFont(font(_HEADINGS[min(level, len(_HEADINGS)) - 1], 600))
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.mergeCharFormat(letters)
            form.setTopMargin(14 if block.blockNumber() else 0)
        if cursor.currentTable() is None:
            form.setBottomMargin(6)
            cursor.setBlockFormat(form)
        block = block.next()


class Detail(QWidget):
    """Table of confusions and card, side by side where there is room.

    Attributes:
        installed: whose they are; None before the first one.
        table: the table of confusions; None where that wasn't measured.
        card: the card.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.installed: Installed | None = None
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
            column.setContentsMargins(_PADDING, 16, _PADDING, 16)
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
        self.installed = installed
        info = installed.info
        self._title.setText(translate("Models", "What {} mixes up").format(info.title))
        self._card_title.setText(translate("Models", "The card of {}").format(info.title))
        self.card.setAccessibleName(self._card_title.text())
        self._show_card(installed)
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
        if self.installed is not None:
            self.show_model(self.installed)

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        if self.table is not None:
            self.table.set_theme(theme)
        if self.installed is not None:
            self._show_card(self.installed)

    def _show_card(self, installed: Installed) -> None:
        words = installed.card or translate("Models", "This model has no card.")
        self.card.show_card(words, installed.pictures, self._theme)

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

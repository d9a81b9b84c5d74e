"""What is said on top of the picture: that it watches, who is there, what is wrong and what helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from emomonitor.ui.flow import Flow, take_all
from emomonitor.ui.icons import icon, pixmap
from emomonitor.ui.scale import grown, scaled
from emomonitor.ui.style import font
from emomonitor.ui.theme import OVER_PICTURE_TEXT, Theme

_NARROWEST = 110
"""Least width of words in pixels, however narrow the picture is."""

_UNLIMITED = 16_777_215
"""Qt's largest size of a widget."""


class Notice(QFrame):
    """A line of words on the picture, with a drawing, perhaps a button that helps, and perhaps one that refuses."""

    pressed = Signal()
    refused = Signal()

    def __init__(self, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overPicture")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(8)
        self._picture = QLabel()
        self.set_drawing(drawing)
        self._text = QLabel()
        self._words = ""
        self._button = QPushButton()
        self._button.setObjectName("overPictureButton")
        self._button.clicked.connect(self.pressed)
        self._button.hide()
        self._close = QPushButton()
        self._close.setObjectName("overPictureClose")
        self._close.setIcon(icon("close", OVER_PICTURE_TEXT, 14))
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.refused)
        self._close.hide()
        for part in (self._picture, self._text, self._button, self._close):
            row.addWidget(part)
        self.setMinimumHeight(32)

    def set_drawing(self, drawing: str) -> None:
        """Change the drawing."""
        self._drawing = drawing
        self._picture.setPixmap(pixmap(drawing, OVER_PICTURE_TEXT, 14, 2.0))

    def say(self, text: str, button: str = "", refusal: str = "") -> None:
        """Set words, the button's where there is one, and what a screen reader says of a cross that refuses."""
        if (text, button, refusal) == (self._words, self._button.text(), self._close.accessibleName()):
            return
        self._words = text
        self._text.setText(text)
        self.setAccessibleName(text)
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.setVisible(bool(button))
        self._close.setAccessibleName(refusal)
        self._close.setToolTip(refusal)
        self._close.setVisible(bool(refusal))
        right = 4 if button or refusal else 12
        self.layout().setContentsMargins(12, 2, right, 2)  # type: ignore[union-attr]
        self.adjustSize()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self.set_drawing(self._drawing)
        self._close.setIcon(icon("close", OVER_PICTURE_TEXT, 14))

    def fit(self, width: int) -> None:
        """Take the size that the words need: further lines where they need more than ``width`` pixels."""
        self._text.setWordWrap(False)
        self._text.setMinimumSize(0, 0)
        self._text.setMaximumSize(_UNLIMITED, _UNLIMITED)
        self.adjustSize()
        over = self.width() - width
        if over > 0:
            self._text.setWordWrap(True)
            room = max(scaled(_NARROWEST), self._text.fontMetrics().horizontalAdvance(self._words) - over)
            self._text.setFixedSize(room, self._text.heightForWidth(room))
            self.adjustSize()

    @property
    def text(self) -> str:
        """What it says, whole even where there is room for a part only."""
        return self._words

    @property
    def button(self) -> QPushButton:
        """Its button, hidden where there is none."""
        return self._button

    @property
    def close_button(self) -> QPushButton:
        """Its cross, hidden where nothing can be refused."""
        return self._close


class Toast(Notice):
    """Says something for a while."""

    resized = Signal()
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("done", parent)
        self._act: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.pressed.connect(self._run)
        self.hide()

    def show_for(
        self, text: str, *, seconds: float = 6.0, button: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Show words, perhaps with a button that does something."""
        self._act = act
        self.told.emit(text)
        self.say(text, button)
        self.show()
        self.raise_()
        self.resized.emit()
        self._timer.start(round(seconds * 1000))

    def _run(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """A button of a message: its words and what it does. The first one is the way that is advised."""

    text: str
    act: Callable[[], object]


class Message(QFrame):
    """A calm message in the middle of the picture, with buttons that help."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._theme = theme
        self._drawing = "wait"
        self._large = False
        self._said: tuple[str, str, tuple[str, ...]] = ("", "", ())
        self._picture, self._title, self._text = QLabel(), QLabel(), QLabel()
        self._title.setObjectName("messageTitle")
        self._title.setFont(font(18, 600))
        self._text.setObjectName("quiet")
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = Flow(spacing=8, centred=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        for label in (self._picture, self._title):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text)
        column.addSpacing(8)
        column.addLayout(self._buttons)
        self.hide()

    def rescale(self) -> None:
        """Take on the scale of words."""
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""
        self._theme = theme
        self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(pixmap(self._drawing, self._theme.quiet, 48 if self._large else 28, 2.0))

    def say(self, drawing: str, title: str, text: str, helps: Sequence[Help] = (), *, large: bool = False) -> None:
        """Show a message; the buttons do what ``helps`` says. A large one is read and hit from further away."""
        self.show()
        self._set_large(large)
        said = (title, text, tuple(h.text for h in helps))
        if said == self._said and drawing == self._drawing:
            return
        same_buttons = said[2] == self._said[2]
        self._said, self._drawing = said, drawing
        self._draw()
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        if not same_buttons:  # a button that has the focus keeps it while seconds are counted
            self._make_buttons(helps)

    def _set_large(self, large: bool) -> None:
        if large == self._large:
            return
        self._large = large
        self._title.setFont(font(26 if large else 18, 600))
        self._text.setFont(font(16 if large else 14))
        self.setProperty("large", large)
        for part in (self, self._title):
            part.style().unpolish(part)
            part.style().polish(part)
        self._said = ("", "", ())
        self._draw()

    def _make_buttons(self, helps: Sequence[Help]) -> None:
        for old in take_all(self._buttons):
            old.deleteLater()
        for i, helping in enumerate(helps):
            button = QPushButton(helping.text, self)
            button.setObjectName("primary" if i == 0 else "")
            button.setAccessibleName(helping.text)
            button.clicked.connect(helping.act)
            button.ensurePolished()  # its true height is needed before it is shown
            self._buttons.addWidget(button)
            button.show()  # layouts make no room for what is shown only by the next turn of the event loop

    def fit(self, width: int) -> None:
        """Take a size that fits a picture of this width."""
        room = max(260, min(scaled(560 if self._large else 440), width - grown(48, -0.5)))
        column = self.layout()
        assert column is not None
        column.invalidate()
        column.activate()
        height = column.totalHeightForWidth(room) if column.hasHeightForWidth() else column.totalSizeHint().height()
        self.setFixedSize(room, height)

    @property
    def title(self) -> str:
        """What it says first."""
        return self._said[0]

    def buttons(self) -> list[QPushButton]:
        """The buttons that are shown."""
        items = (self._buttons.itemAt(i) for i in range(self._buttons.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [w for w in widgets if isinstance(w, QPushButton)]

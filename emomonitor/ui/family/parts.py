"""What the family's page and its dialogs are made of: cards, lines of a list, fields with their trouble below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from emomonitor.care.config import CareConfig
from emomonitor.errors import CareError
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.flow import Flow
from emomonitor.ui.scale import scaled, target
from emomonitor.ui.spoken import spoken
from emomonitor.ui.style import font
from emomonitor.ui.theme import Theme
from emomonitor.ui.words import translate

_WIDTH = 560
_LINE_EDGE = 12


def change(desk: CareDesk, config: CareConfig) -> str:
    """Keep a changed configuration; return why that can't be, in words, "" where it was done."""
    try:
        desk.change(config)
    except CareError as e:
        return spoken(str(e))
    return ""


def new_key(wanted: str, taken: Sequence[str]) -> str:
    """Return a key that no other has: the wanted one, or it with a number."""
    number = 1
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def quiet_label(words: str = "") -> QLabel:
    """A sentence in the second colour, over several rows where it must be."""
    label = QLabel(words)
    label.setObjectName("rowNote")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def plain_label(words: str = "", *, strong: bool = False) -> QLabel:
    """A sentence, over several rows where it must be."""
    label = QLabel(words)
    label.setObjectName("rowTitle" if strong else "rowValue")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def button(words: str, act: Callable[[], object], *, name: str = "", about: str = "") -> QPushButton:
    """A button with words; ``about`` tells a screen reader what it is about, where the words alone don't."""
    made = QPushButton(words)
    made.setObjectName(name)
    made.setAccessibleName(f"{words}: {about}" if about else words)
    made.setAutoDefault(False)
    made.clicked.connect(act)
    return made


def tick(words: str, on: bool) -> QCheckBox:
    """A box to tick."""
    made = QCheckBox(words)
    made.setAccessibleName(words)
    made.setMinimumHeight(target())
    made.setChecked(on)
    return made


def row_of(*widgets: QWidget) -> QWidget:
    """Put buttons side by side, and into further rows where they don't fit."""
    holder = QWidget()
    flow = Flow(spacing=8)
    for widget in widgets:
        flow.addWidget(widget)
    holder.setLayout(flow)
    policy = holder.sizePolicy()
    policy.setHeightForWidth(True)
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    holder.setSizePolicy(policy)
    return holder


class Card(QFrame):
    """A card with a title, a sentence, and whatever is put into ``body``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.title, self.sentence = QLabel(), QLabel()
        self.title.setObjectName("sectionTitle")
        self.sentence.setObjectName("sectionSentence")
        self.sentence.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 18, 16)
        column.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.setSpacing(3)
        self._head.setContentsMargins(0, 0, 0, 10)
        self._head.addWidget(self.title)
        self._head.addWidget(self.sentence)
        column.addLayout(self._head)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        column.addLayout(self.body)

    def without_head(self) -> None:
        """Have neither title nor sentence, and no room for them."""
        self.title.hide()
        self.sentence.hide()
        self._head.setContentsMargins(0, 0, 0, 0)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Take on a theme."""


class Lines(QWidget):
    """A list whose lines are made anew when what it shows has changed; the focus goes to the same place again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._held: list[QWidget] = []

    def fill(self, lines: Sequence[QWidget]) -> None:
        """Show these lines in place of those before."""
        focused = self._focused_name()
        for old in self._held:
            old.hide()
            self._column.removeWidget(old)
            old.deleteLater()
        self._held = []
        for n, line in enumerate(lines):
            if n:
                rule = QFrame()
                rule.setObjectName("hairline")
                rule.setFixedHeight(1)
                self._column.addWidget(rule)
                self._held.append(rule)
            self._column.addWidget(line)
            self._held.append(line)
        if focused:
            for widget in self.findChildren(QWidget):
                if widget.accessibleName() == focused and widget.isVisibleTo(self):
                    widget.setFocus(Qt.FocusReason.OtherFocusReason)
                    break

    def _focused_name(self) -> str:
        holder = self.focusWidget()
        return holder.accessibleName() if holder is not None and holder.hasFocus() else ""


def line(*parts: QWidget, at_right: QWidget | None = None) -> QWidget:
    """One line of a list: parts one below the other, and something at its right."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, _LINE_EDGE, 0, _LINE_EDGE)
    row.setSpacing(16)
    column = QVBoxLayout()
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
    row.addLayout(column, 1)
    if at_right is not None:
        row.addWidget(at_right, 0, Qt.AlignmentFlag.AlignTop)
    return made


class Field(QWidget):
    """A name, what is filled in, and a sentence below."""

    def __init__(self, name: str, control: QWidget, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.control, self.note = QLabel(name), control, quiet_label(note)
        self.label.setObjectName("rowTitle")
        self.label.setWordWrap(True)
        self.label.setBuddy(control)
        for heard in (control, control.focusProxy()):
            if heard is not None and not heard.accessibleName():
                heard.setAccessibleName(name)
        control.setAccessibleDescription(note)
        self.note.setVisible(bool(note))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(control)
        column.addWidget(self.note)


class Form(QDialog):
    """A dialog with fields, one sentence for what is wrong, and two buttons. Opened, never executed.

    Args:
        parent: the window.
        title: what it is about.
        accept: word of the button that keeps it.
    """

    def __init__(self, parent: QWidget, *, title: str, accept: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        heading = QLabel(title)
        heading.setFont(font(18, 600))
        heading.setWordWrap(True)
        inside = QWidget()
        inside.setObjectName("scrolled")
        self.fields = QVBoxLayout(inside)
        self.fields.setContentsMargins(2, 2, 14, 2)
        self.fields.setSpacing(14)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setWidget(inside)
        self.trouble = QLabel()
        self.trouble.setObjectName("rowValue")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.cancel = button(translate("Dialogs", "Cancel"), self.reject)
        self.go = button(accept, self._keep, name="primary")
        self.go.setDefault(True)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel)
        self.foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 16, 20)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self.scroller, 1)
        column.addWidget(self.trouble)
        column.addLayout(self.foot)
        self._inside = inside

    def add(self, widget: QWidget) -> None:
        """Put something below what is there."""
        self.fields.addWidget(widget)

    def end(self) -> None:
        """Everything is in: fit the size, and focus the first field."""
        self.fields.addStretch(1)
        self.fit()
        QTimer.singleShot(0, self, self.fit)  # once more, when its words have been laid out

    def fit(self) -> None:
        """Be as high as the fields need, and no higher than the window."""
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else self.screen().availableSize()
        width = min(scaled(_WIDTH), room.width() - 40)
        self.ensurePolished()
        self.fields.invalidate()
        inner = width - 56
        high = self.fields.totalHeightForWidth(inner) if self.fields.hasHeightForWidth() else 0
        high = max(high, self._inside.sizeHint().height() if not high else 0)
        self.resize(width, min(high + scaled(170), room.height() - 40))

    def say(self, words: str) -> None:
        """Say what is wrong; "" for nothing."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def keep(self) -> str:
        """Keep what was filled in; return why that can't be, in words, "" where it was done."""
        raise NotImplementedError

    def _keep(self) -> None:
        words = self.keep()
        if words:
            self.say(words)
        else:
            self.accept()

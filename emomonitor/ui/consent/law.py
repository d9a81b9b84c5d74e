"""What the law says, in plain words."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from emomonitor.consent.texts import text
from emomonitor.ui.consent.parts import Reading, Words

_PLACES = (
    ("law_eu", ("law_eu_ban", "law_eu_inform", "law_eu_data", "law_eu_withdraw")),
    ("law_tw", ("law_tw_notice", "law_tw_care")),
)


class LawPage(QWidget):
    """The European Union's and Taiwan's rules about reading faces. Whoever shows it says in which language."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self._labels: dict[str, Words] = {"law_title": Words(26, 600), "law_note": Words(15, quiet=True)}
        self.reading = Reading()
        column = self.reading.column
        column.addWidget(self._labels["law_title"])
        column.addWidget(self._labels["law_note"])
        for place, rules in _PLACES:
            self._labels[place] = Words(18, 600)
            column.addSpacing(18)
            column.addWidget(self._labels[place])
            for rule in rules:
                column.addWidget(self._rule(rule))
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.reading)
        self.setFocusProxy(self.reading)
        self.say("en")

    def _rule(self, key: str) -> QFrame:
        card = QFrame()
        card.setObjectName("panel")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(18, 14, 18, 14)
        inner.setSpacing(6)
        self._labels[key], self._labels[f"{key}_source"] = Words(16), Words(13, quiet=True)
        self._labels[key].setTextFormat(Qt.TextFormat.RichText)
        inner.addWidget(self._labels[key])
        inner.addWidget(self._labels[f"{key}_source"])
        return card

    def say(self, language: str) -> None:
        """Set the words in a language."""
        self.setAccessibleName(text("law_title", language))
        for key, label in self._labels.items():
            words = text(key, language)
            if label.textFormat() is Qt.TextFormat.RichText:
                label.setText(_with_bold(words))
                label.setAccessibleName(words.replace("**", ""))
            else:
                label.setText(words)


def _with_bold(words: str) -> str:
    """Turn ``**words**`` at the beginning into bold ones."""
    _, bold, rest = escape(words).split("**")
    return f"<b>{bold}</b>{rest}"

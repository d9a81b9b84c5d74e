"""What was sent: everything, whole, for the family and for the person whom it is about."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from emomonitor.care.entities import Delivery
from emomonitor.errors import CareError
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.family.parts import Card, Lines, button, line, plain_label, quiet_label, row_of
from emomonitor.ui.family.people import delivery_words
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import translate

_FIRST = 10
_MORE = 200


class SentCard(Card):
    """Messages, newest first."""

    def __init__(self, desk: CareDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._count = _FIRST
        self.lines = Lines()
        self.more = button("", self._show_more)
        self._more_row = row_of(self.more)
        self.body.addWidget(self.lines)
        self.body.addWidget(self._more_row)
        desk.delivery_changed.connect(lambda _: self.refresh())

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Family", "What was sent"))
        self.sentence.setText(
            translate(
                "Family",
                "The person whom it is about may read all of it here. It is deleted on the page Kept.",
            )
        )
        self.more.setText(translate("Family", "Show more"))
        self.more.setAccessibleName(self.more.text())
        self.refresh()

    def refresh(self) -> None:
        """Show the newest."""
        try:
            found = self._desk.history(self._count + 1)
        except CareError as e:
            self.lines.fill([line(quiet_label(spoken(str(e))))])
            return
        self._more_row.setVisible(len(found) > self._count)
        nothing = [line(quiet_label(translate("Family", "Nothing yet.")))]
        self.lines.fill([self._message(d) for d in found[: self._count]] or nothing)

    def _message(self, delivery: Delivery) -> QWidget:
        message, config = delivery.message, self._desk.config
        recipient = config.recipient(message.recipient)
        channel = config.channel(message.channel)
        way = (channel.name or channel.kind.value) if channel is not None else message.channel
        to = recipient.name if recipient is not None else translate("Family", "a test")
        about = f"{message.created.astimezone():%Y-%m-%d %H:%M} · {to} · {way} · {delivery_words(delivery)}"
        return line(plain_label(message.title, strong=True), plain_label(message.body), quiet_label(about))

    def _show_more(self) -> None:
        self._count += _MORE
        self.refresh()

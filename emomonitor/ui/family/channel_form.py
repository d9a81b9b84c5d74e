"""A way to reach somebody, step by step, with its test in the same dialog."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from emomonitor.care.entities import Channel, ChannelKind, Delivery, DeliveryState, Recipient
from emomonitor.care.mqtt import address as mqtt_address
from emomonitor.care.post import by_apprise, ntfy, webhook
from emomonitor.errors import CareError
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.family.parts import Field, Form, button, change, new_key, plain_label, quiet_label, row_of
from emomonitor.ui.family.people import delivery_words, kind_words, leaves_words
from emomonitor.ui.settings_page.controls import Choice
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import translate

NTFY = "https://ntfy.sh"

_TOPIC = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is easily mistaken when it is typed on a phone: l, i, o, 0, 1."""


def new_topic() -> str:
    """Return a topic that nobody guesses: 14 characters of 31 are 69 bits."""
    return "emo-" + "".join(secrets.choice(_TOPIC) for _ in range(14))


def mail_address(*, host: str, port: str, user: str, password: str, to: str) -> str:
    """Write what a mail server needs as Apprise reads it; always encrypted."""
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    at = f"{host}:{port}" if port else host
    more = {"to": to, "from": user if "@" in user else to, "mode": "ssl" if port == "465" else "starttls"}
    return f"mailtos://{login}{at}?{urlencode(more)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One entry of the list of ways.

    Attributes:
        key: ``ntfy``, ``mail``, ``other``, ``webhook``, ``mqtt``, ``desktop`` or ``sound``.
        kind: of the channel that it makes.
        words: names it.
    """

    key: str
    kind: ChannelKind
    words: Callable[[], str]


WAYS = (
    Way(key="ntfy", kind=ChannelKind.NTFY, words=lambda: translate("Family", "App ntfy on a phone (easiest)")),
    Way(key="mail", kind=ChannelKind.APPRISE, words=lambda: translate("Family", "E-mail")),
    Way(key="other", kind=ChannelKind.APPRISE, words=lambda: translate("Family", "Telegram, LINE and others")),
    Way(key="webhook", kind=ChannelKind.WEBHOOK, words=lambda: kind_words(ChannelKind.WEBHOOK)),
    Way(key="mqtt", kind=ChannelKind.MQTT, words=lambda: kind_words(ChannelKind.MQTT)),
    Way(key="desktop", kind=ChannelKind.DESKTOP, words=lambda: kind_words(ChannelKind.DESKTOP)),
    Way(key="sound", kind=ChannelKind.SOUND, words=lambda: kind_words(ChannelKind.SOUND)),
)

_PASSED = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.SEEN)


class ChannelForm(Form):
    """Chooses a way, fills it in, and tests it.

    Args:
        parent: the window.
        desk: where it is kept.
        person: whom it reaches.
        channel: what is changed; None adds one.
    """

    def __init__(self, parent: QWidget, desk: CareDesk, person: Recipient, channel: Channel | None = None) -> None:
        super().__init__(
            parent,
            title=translate("Family", "A way to reach {}").format(person.name),
            accept=translate("Family", "Keep, and send a test"),
        )
        self._desk, self._person, self._channel = desk, person, channel
        self._test = ""
        self._inputs: dict[str, QLineEdit] = {}
        self.way = Choice()
        self._steps = QWidget()
        self._column = QVBoxLayout(self._steps)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.way.offer([(w.key, w.words()) for w in WAYS], self._way_of(channel))
        self.way.picked.connect(lambda _: self._show_steps())
        self.way.setEnabled(channel is None)
        self.add(Field(translate("Family", "By what"), self.way))
        self.add(self._steps)
        self.finish = button(translate("Family", "Done"), self.accept)
        self.finish.hide()
        self.foot.addWidget(self.finish)
        desk.delivery_changed.connect(self._on_delivery)
        self._show_steps()
        self.end()

    def _way_of(self, channel: Channel | None) -> str:
        if channel is None:
            return "ntfy"
        if channel.kind is ChannelKind.APPRISE:
            return "mail" if self._desk.secret(channel.key).startswith("mailto") else "other"
        return next(w.key for w in WAYS if w.kind is channel.kind)

    @property
    def chosen(self) -> Way:
        """The way that is chosen."""
        return next(w for w in WAYS if w.key == self.way.chosen)

    # -- the steps ---------------------------------------------------------------------------------

    def _show_steps(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._inputs = {}
        {"ntfy": self._ntfy, "mail": self._mail}.get(self.chosen.key, self._plain)()
        self._column.addWidget(quiet_label(leaves_words(self.chosen.kind)))
        self.say("")
        QTimer.singleShot(0, self, self.fit)

    def _step(self, number: int, words: str) -> None:
        self._column.addWidget(plain_label(f"{number}. {words}"))

    def _input(self, key: str, name: str, note: str = "", text: str = "", *, secret: bool = False) -> None:
        field = QLineEdit(text)
        field.setAccessibleName(name)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self._inputs[key] = field
        self._column.addWidget(Field(name, field, note))

    def _known(self) -> str:
        return self._desk.secret(self._channel.key) if self._channel is not None else ""

    def _ntfy(self) -> None:
        address = self._known() or f"{NTFY}/{new_topic()}"
        self._step(1, translate("Family", "On the phone of {}, install the free app ntfy.").format(self._person.name))
        self._step(2, translate("Family", "In the app press +, and type this topic. Whoever knows it can read along."))
        self._input("address", translate("Family", "Server and topic"), text=address)
        self._column.addWidget(
            row_of(button(translate("Family", "Copy the topic"), lambda: self._copy(self._text("address"))))
        )
        self._step(3, translate("Family", "Press the button below. The test should arrive on the phone."))

    def _mail(self) -> None:
        self._step(
            1,
            translate(
                "Family",
                "Use a mailbox from which the program may send. Gmail, iCloud and Yahoo want an app password for it: "
                "make one in the account's security settings.",
            ),
        )
        self._input("host", translate("Family", "Mail server"), translate("Family", "Such as smtp.gmail.com"))
        self._input("port", translate("Family", "Port"), translate("Family", "587 as a rule; 465 for some"), "587")
        self._input("user", translate("Family", "User name"), translate("Family", "As a rule the whole address"))
        self._input("password", translate("Family", "App password"), secret=True)
        self._input("to", translate("Family", "To which address"))
        self._step(2, translate("Family", "Press the button below. The test should arrive in the mailbox."))

    def _plain(self) -> None:
        way = self.chosen
        if way.kind in (ChannelKind.DESKTOP, ChannelKind.SOUND):
            self._step(1, translate("Family", "For somebody in the same home. There is nothing to fill in."))
            return
        notes = {
            "other": translate(
                "Family",
                "An Apprise address, such as tgram://token/chat for Telegram or line://token/user for LINE's Messaging "
                "API. How each service's is made stands in Apprise's documentation.",
            ),
            "webhook": translate("Family", "Such as https://example.org/inbox. What is sent: docs/webhook.md."),
            "mqtt": translate(
                "Family", "Such as mqtts://user:password@homeassistant.local:8883. See docs/home-assistant.md."
            ),
        }
        self._input("address", translate("Family", "Address"), notes[way.key], self._known())

    def _copy(self, address: str) -> None:
        topic = address.rsplit("/", 1)[-1]
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(topic)
        self.say(translate("Family", "Copied: {}").format(topic))

    # -- keeping and testing -----------------------------------------------------------------------

    def _text(self, key: str) -> str:
        return self._inputs[key].text().strip() if key in self._inputs else ""

    def _address(self) -> str:
        """Return the address that was filled in. Raises CareError where it can't be one."""
        way = self.chosen
        if way.kind in (ChannelKind.DESKTOP, ChannelKind.SOUND):
            return ""
        if way.key == "mail":
            missing = next((k for k in ("host", "to") if not self._text(k)), None)
            if missing is not None:
                self._inputs[missing].setFocus()
                raise CareError(translate("Family", "The mail server and the address are needed."))
            address = mail_address(
                host=self._text("host"),
                port=self._text("port"),
                user=self._text("user"),
                password=self._inputs["password"].text(),
                to=self._text("to"),
            )
        else:
            address = self._text("address")
        if not address:
            raise CareError(translate("Family", "An address is needed."))
        _check(way.kind, address)
        return address

    def keep(self) -> str:
        """Keep the way and send a test; the dialog stays until the test has passed or was given up."""
        try:
            address = self._address()
            channel = self._kept(address)
            self._test = self._desk.test(channel.key).id
        except CareError as e:
            return spoken(str(e))
        return translate("Family", "The test is being sent…")

    def _kept(self, address: str) -> Channel:
        config, way = self._desk.config, self.chosen
        if self._channel is None:
            key = new_key(way.kind.value, [c.key for c in config.channels])
            name = way.words() if way.key == "mail" else ""
            self._channel = Channel(key=key, kind=way.kind, name=name)
            people = tuple(
                replace(p, channels=(*p.channels, key)) if p.key == self._person.key else p for p in config.people
            )
            self.way.setEnabled(False)
            if address:
                self._desk.secrets.set_address(key, address)
            words = change(self._desk, replace(config, channels=(*config.channels, self._channel), people=people))
            if words:
                raise CareError(words)
        elif address:
            self._desk.set_secret(self._channel.key, address)
        return self._channel

    def _on_delivery(self, delivery: Delivery) -> None:
        if not self._test or delivery.message.id != self._test:
            return
        if delivery.state in _PASSED:
            self.say(translate("Family", "It works. {} is reached by it from now on.").format(self._person.name))
            self.go.hide()
            self.cancel.hide()
            self.finish.show()
            self.finish.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.say(translate("Family", "Test: {}").format(delivery_words(delivery)))


def _check(kind: ChannelKind, address: str) -> None:
    """Make sure that an address can be one. Raises CareError."""
    if kind is ChannelKind.NTFY:
        ntfy.check_address(address)
    elif kind is ChannelKind.WEBHOOK:
        webhook.check_address(address)
    elif kind is ChannelKind.MQTT:
        mqtt_address.check_address(address)
    elif kind is ChannelKind.APPRISE:
        by_apprise.check_address(address)

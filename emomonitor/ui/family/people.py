"""Who is told, and by which ways they are reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, ChannelKind, Delivery, DeliveryState, MessageKind, Recipient
from emomonitor.care.secrets import masked
from emomonitor.errors import CareError
from emomonitor.ui.care_desk import CareDesk
from emomonitor.ui.confirm import ConfirmDialog
from emomonitor.ui.family.parts import (
    Card,
    Field,
    Form,
    Lines,
    button,
    change,
    line,
    new_key,
    plain_label,
    quiet_label,
    row_of,
)
from emomonitor.ui.language import CHINESE, language_of_the_moment
from emomonitor.ui.settings_page.controls import Choice
from emomonitor.ui.spoken import spoken
from emomonitor.ui.words import translate


def kind_words(kind: ChannelKind) -> str:
    """Name a kind of way."""
    return {
        ChannelKind.NTFY: translate("Family", "App ntfy on a phone"),
        ChannelKind.APPRISE: translate("Family", "E-mail, Telegram, LINE and others"),
        ChannelKind.WEBHOOK: translate("Family", "Webhook"),
        ChannelKind.MQTT: translate("Family", "Home Assistant (MQTT)"),
        ChannelKind.DESKTOP: translate("Family", "Notification on this computer"),
        ChannelKind.SOUND: translate("Family", "Sound on this computer"),
    }[kind]


def leaves_words(kind: ChannelKind) -> str:
    """Say what leaves this computer, and to whom."""
    if kind in (ChannelKind.DESKTOP, ChannelKind.SOUND):
        return translate("Family", "Nothing leaves this computer.")
    if kind is ChannelKind.NTFY:
        return translate(
            "Family",
            "The words of each message go to the ntfy server, and from there to every phone that knows the topic. "
            "Never a picture.",
        )
    if kind is ChannelKind.MQTT:
        return translate(
            "Family", "Messages, and what the camera reads each second, go to your own broker. Never a picture."
        )
    return translate("Family", "The words of each message go to the service that you choose. Never a picture.")


def delivery_words(delivery: Delivery) -> str:
    """Say how far a message came."""
    match delivery.state:
        case DeliveryState.WAITING if delivery.trouble:
            return translate("Family", "not sent yet: {}").format(spoken(delivery.trouble))
        case DeliveryState.WAITING:
            return translate("Family", "being sent…")
        case DeliveryState.SENT:
            return translate("Family", "sent")
        case DeliveryState.DELIVERED:
            return translate("Family", "delivered")
        case DeliveryState.SEEN if delivery.answer:
            return translate("Family", "seen: “{}”").format(delivery.answer)
        case DeliveryState.SEEN:
            return translate("Family", "seen")
    return translate("Family", "given up: {}").format(spoken(delivery.trouble))


class PersonForm(Form):
    """Name, telephone, language.

    Args:
        parent: the window.
        desk: where it is kept.
        person: who is changed; None adds somebody.
    """

    def __init__(self, parent: QWidget, desk: CareDesk, person: Recipient | None = None) -> None:
        title = translate("Family", "Change a person") if person else translate("Family", "Somebody who is told")
        super().__init__(parent, title=title, accept=translate("Family", "Keep"))
        self._desk, self._person = desk, person
        self.name, self.phone, self.language = QLineEdit(), QLineEdit(), Choice()
        self.add(Field(translate("Family", "Name"), self.name, translate("Family", "As the person knows them: Mei.")))
        self.add(
            Field(
                translate("Family", "Telephone"),
                self.phone,
                translate("Family", "Shown on the companion where a message didn't arrive. It is never rung."),
            )
        )
        self.add(Field(translate("Family", "Language of the messages"), self.language))
        languages = [("zh_TW", "繁體中文"), ("en", "English")]
        usual = CHINESE if language_of_the_moment() == CHINESE else "en"
        self.language.offer(languages, person.language if person else usual)
        if person is not None:
            self.name.setText(person.name)
            self.phone.setText(person.phone)
        self.end()
        self.name.setFocus()

    def keep(self) -> str:
        """Keep the person."""
        config, name = self._desk.config, self.name.text().strip()
        if not name:
            self.name.setFocus()
            return translate("Family", "A name is needed.")
        language, phone = str(self.language.chosen), self.phone.text().strip()
        if self._person is None:
            key = new_key("person", [p.key for p in config.people])
            people = (*config.people, Recipient(key=key, name=name, phone=phone, language=language))
        else:
            changed = replace(self._person, name=name, phone=phone, language=language)
            people = tuple(changed if p.key == self._person.key else p for p in config.people)
        return change(self._desk, replace(config, people=people))


class PeopleCard(Card):
    """A line for each person, with their ways and a test for each.

    Args:
        desk: what the carer set.
        open_channel: asks for a way to reach somebody: called with the person and the way to change, or None.
    """

    def __init__(
        self, desk: CareDesk, open_channel: Callable[[Recipient, Channel | None], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._open_channel = desk, open_channel
        self._tests: dict[str, Delivery] = {}
        self.lines = Lines()
        self.body.addWidget(self.lines)
        self.add = button("", self.ask_for_person, name="primary")
        self.body.addSpacing(8)
        self.body.addWidget(row_of(self.add))
        desk.config_changed.connect(lambda config: self.show_config(config))
        desk.delivery_changed.connect(self._on_delivery)

    def retranslate(self) -> None:
        """Set the words again after a change of language."""
        self.title.setText(translate("Family", "Who is told"))
        self.sentence.setText(
            translate("Family", "Everybody needs one way that works. Send a test: only then are messages sent by it.")
        )
        self.add.setText(translate("Family", "Add somebody"))
        self.add.setAccessibleName(self.add.text())
        self.show_config(self._desk.config)

    def show_config(self, config: CareConfig) -> None:
        """Show the people."""
        if not config.people:
            self.lines.fill([line(quiet_label(translate("Family", "Nobody yet.")))])
            return
        self.lines.fill([self._person(p, config) for p in config.people])

    def _person(self, person: Recipient, config: CareConfig) -> QWidget:
        name = plain_label(f"{person.name}  {person.phone}".strip(), strong=True)
        ways = [self._way(person, c) for c in config.channels if c.key in person.channels]
        if not ways:
            ways = [quiet_label(translate("Family", "No way to reach them yet."))]
        acts = row_of(
            button(
                translate("Family", "Add a way to reach {}").format(person.name),
                lambda: self._open_channel(person, None),
            ),
            button(translate("Family", "Change…"), lambda: self._edit(person), about=person.name),
            button(translate("Family", "Remove…"), lambda: self._ask_to_remove(person), about=person.name),
        )
        return line(name, *ways, acts)

    def _way(self, person: Recipient, channel: Channel) -> QWidget:
        try:
            address = masked(self._desk.secret(channel.key)) if self._desk.secret(channel.key) else ""
        except CareError as e:
            address = spoken(str(e))
        title = " · ".join(w for w in (channel.name or kind_words(channel.kind), address) if w)
        if channel.tested is not None:
            said = translate("Family", "works: tested on {}").format(f"{channel.tested.astimezone():%Y-%m-%d %H:%M}")
        else:
            said = translate("Family", "not tested yet: nothing is sent by it")
        test = self._tests.get(channel.key)
        if test is not None:
            said = translate("Family", "test: {}").format(delivery_words(test))
        about = f"{person.name}, {channel.name or kind_words(channel.kind)}"
        acts = row_of(
            button(translate("Family", "Send a test"), lambda: self.send_test(channel.key), about=about),
            button(translate("Family", "Change…"), lambda: self._open_channel(person, channel), about=about),
            button(translate("Family", "Remove"), lambda: self._remove_way(channel.key), about=about),
        )
        return line(plain_label(title), quiet_label(said), acts)

    # -- what is done ------------------------------------------------------------------------------

    def ask_for_person(self) -> None:
        """Ask for somebody new."""
        PersonForm(self.window(), self._desk).open()

    def _edit(self, person: Recipient) -> None:
        PersonForm(self.window(), self._desk, person).open()

    def send_test(self, channel_key: str) -> None:
        """Send a test by a way."""
        try:
            self._desk.test(channel_key)
        except CareError as e:
            self._desk.failed.emit(spoken(str(e)))

    def _on_delivery(self, delivery: Delivery) -> None:
        if delivery.message.kind is MessageKind.TEST:
            self._tests[delivery.message.channel] = delivery
            self.show_config(self._desk.config)

    def _ask_to_remove(self, person: Recipient) -> None:
        ConfirmDialog(
            self.window(),
            title=translate("Family", "Remove {}?").format(person.name),
            lines=(translate("Family", "{} is told nothing any more.").format(person.name),),
            button=translate("Family", "Remove"),
            then=lambda: self._remove(person),
        ).open()

    def _remove(self, person: Recipient) -> None:
        config = self._desk.config
        people = tuple(p for p in config.people if p.key != person.key)
        used = {key for p in people for key in p.channels}
        gone = [c.key for c in config.channels if c.key in person.channels and c.key not in used]
        rules = tuple(replace(r, to=tuple(k for k in r.to if k != person.key)) for r in config.rules)
        # A rule that told this person alone would now tell everybody: it is switched off instead.
        rules = tuple(
            replace(new, on=False) if old.to and not new.to else new
            for old, new in zip(config.rules, rules, strict=True)
        )
        channels = tuple(c for c in config.channels if c.key not in gone)
        self._tell(change(self._desk, replace(config, people=people, channels=channels, rules=rules)))
        self._forget(gone)

    def _remove_way(self, key: str) -> None:
        config = self._desk.config
        people = tuple(replace(p, channels=tuple(k for k in p.channels if k != key)) for p in config.people)
        channels = tuple(c for c in config.channels if c.key != key)
        self._tests.pop(key, None)
        self._tell(change(self._desk, replace(config, people=people, channels=channels)))
        self._forget([key])

    def _forget(self, keys: list[str]) -> None:
        for key in keys:
            try:
                self._desk.secrets.set_address(key, "")
            except CareError as e:
                self._tell(spoken(str(e)))

    def _tell(self, words: str) -> None:
        if words:
            self._desk.failed.emit(words)

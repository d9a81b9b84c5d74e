"""Messages get out: in order, at least once, over refusals, dead receivers and restarts, each channel by itself."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from care_scenes import NOW, News, Receiver, a_channel, a_family, a_message, a_receiver

from emomonitor.care.config import CareConfig
from emomonitor.care.entities import Channel, ChannelKind, DeliveryState, MessageKind
from emomonitor.care.files import CareFiles
from emomonitor.care.post.office import PostOffice
from emomonitor.care.post.outbox import Outbox
from emomonitor.care.post.senders import SendError
from emomonitor.care.secrets import Secrets
from emomonitor.errors import CareError

FAST = 0.002
"""Factor on the couriers' waits."""

Open = Callable[..., PostOffice]


@pytest.fixture
def files(tmp_path: Path) -> CareFiles:
    return CareFiles(tmp_path / "care")


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


@pytest.fixture
def open_office(files: CareFiles, news: News) -> Iterator[Open]:
    """Opens post offices on one folder, whose waits are short; ends them all."""
    opened: list[PostOffice] = []
    began = time.monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - began)

    def opening(*channels: Channel, addresses: dict[str, str], config: CareConfig | None = None) -> PostOffice:
        for key, address in addresses.items():
            Secrets(files.secrets).set_address(key, address)
        office = PostOffice(files, config or a_family(*channels), on_change=news, speed=FAST, clock=clock)
        opened.append(office)
        office.start()
        return office

    yield opening
    for office in opened:
        assert office.close(10.0) == ()


# --- one channel


def test_a_message_is_handed_over_with_all_that_the_receiver_needs(
    open_office: Open, receiver: Receiver, news: News
) -> None:
    office = open_office(a_channel(), addresses={"hook": receiver.url + "/dad"})
    office.post((a_message(),))
    assert news.wait_for("m1", DeliveryState.DELIVERED).attempts == 1
    assert receiver.taken == [
        {
            "schema": 1,
            "id": "m1",
            "occasion": "o1",
            "kind": "alert",
            "title": "Title 1",
            "body": "Body",
            "language": "en",
            "person": "Dad",
            "created": "2026-11-26T06:00:00.000Z",
        }
    ]
    assert receiver.headers[0]["Idempotency-Key"] == "m1"


def test_messages_arrive_in_order_although_the_receiver_refuses_and_breaks_off(
    open_office: Open, receiver: Receiver, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.care.post.courier._BACK_OFF_S", (0.01,))
    receiver.refuse.extend([500, 0, 503])
    office = open_office(a_channel(), addresses={"hook": receiver.url})
    office.post([a_message(n) for n in range(1, 6)])
    news.wait_for("m5", DeliveryState.DELIVERED)
    assert [m["id"] for m in receiver.taken] == ["m1", "m2", "m3", "m4", "m5"]
    assert [m["id"] for m in receiver.asked] == ["m1"] * 4 + ["m2", "m3", "m4", "m5"]  # repeats are known by their id
    assert news.wait(lambda d: d.attempts == 1 and d.state is DeliveryState.WAITING).trouble.startswith("127.0.0.1")


def test_a_dead_channel_holds_up_no_other(open_office: Open, receiver: Receiver, news: News) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never answers
        port = silent.getsockname()[1]
        office = open_office(
            a_channel("dead"),
            a_channel("hook"),
            addresses={"dead": f"http://127.0.0.1:{port}", "hook": receiver.url},
        )
        office.post((a_message(1, channel="dead"), a_message(2, channel="hook")))
        news.wait_for("m2", DeliveryState.DELIVERED)
        assert office.outbox.find("m1").state is DeliveryState.WAITING  # type: ignore[union-attr]
        silent.close()


def test_what_waits_is_sent_by_the_next_run(open_office: Open, receiver: Receiver, news: News) -> None:
    receiver.refuse_always = 503
    first = open_office(a_channel(), addresses={"hook": receiver.url})
    first.post((a_message(),))
    news.wait(lambda d: d.attempts > 0)
    first.close(10.0)
    receiver.refuse_always = 0
    with sqlite3.connect(first._files.outbox) as db:  # the wait before the next try is over
        db.execute("UPDATE messages SET due = created")
    db.close()
    open_office(a_channel(), addresses={})
    news.wait_for("m1", DeliveryState.DELIVERED)
    assert [m["id"] for m in receiver.taken] == ["m1"]


def test_a_receiver_that_dies_and_comes_back_gets_everything(
    open_office: Open, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.care.post.courier._BACK_OFF_S", (0.01,))
    with a_receiver() as early:
        office = open_office(a_channel(), addresses={"hook": early.url})
        office.post((a_message(1),))
        news.wait_for("m1", DeliveryState.DELIVERED)
        port = early.port
    office.post((a_message(2), a_message(3)))
    news.wait(lambda d: d.message.id == "m2" and d.attempts > 1)
    with a_receiver(port) as late:
        news.wait_for("m3", DeliveryState.DELIVERED)
        assert [m["id"] for m in late.taken] == ["m2", "m3"]


def test_a_call_goes_before_what_waits(open_office: Open, receiver: Receiver, news: News) -> None:
    office = open_office(addresses={"hook": receiver.url}, config=CareConfig())
    office.outbox.put((a_message(1), a_message(2, kind=MessageKind.CALL)), NOW)
    office.configure(a_family(a_channel()))
    news.wait_for("m1", DeliveryState.DELIVERED)
    assert [m["id"] for m in receiver.taken] == ["m2", "m1"]


def test_a_wrong_password_is_told_in_words_and_a_test_is_not_tried_for_ever(
    open_office: Open, receiver: Receiver, news: News
) -> None:
    receiver.refuse_always = 401
    office = open_office(a_channel(tested=False), addresses={"hook": receiver.url})
    test = office.test("hook", "A test", "It works.")
    given_up = news.wait_for(test.id, DeliveryState.FAILED)
    assert "refuses the user name, password or token" in given_up.trouble


def test_a_channel_without_an_address_says_so(open_office: Open, news: News) -> None:
    office = open_office(a_channel(tested=False), addresses={})
    test = office.test("hook", "A test", "It works.")
    assert "no address yet" in news.wait_for(test.id, DeliveryState.FAILED).trouble


def test_an_unknown_channel_is_refused(open_office: Open) -> None:
    with pytest.raises(CareError, match="no channel 'gone'"):
        open_office(addresses={}).test("gone", "A test", "It works.")


def test_a_receiver_that_asks_for_patience_gets_it(open_office: Open, receiver: Receiver, news: News) -> None:
    receiver.refuse.append(429)
    receiver.retry_after = "120"
    office = open_office(a_channel(), addresses={"hook": receiver.url})
    office.post((a_message(),))
    waits = news.wait(lambda d: d.attempts == 1)
    due = office.outbox.next_of("hook")
    assert due is not None
    assert due.at - waits.changed >= timedelta(seconds=120)


def test_signs_of_life_come_from_a_tested_webhook(open_office: Open, receiver: Receiver) -> None:
    from dataclasses import replace

    config = replace(a_family(a_channel()), heartbeat_s=0.0)
    open_office(addresses={"hook": receiver.url}, config=config)
    receiver.wait(lambda: any(m.get("kind") == "heartbeat" for m in receiver.taken))


# --- answers


def test_a_receiver_that_answers_at_once_has_seen_it(open_office: Open, receiver: Receiver, news: News) -> None:
    receiver.replies = {"seen": True, "by": "Mei", "answer": "I'll  call\nyou"}
    open_office(a_channel(), addresses={"hook": receiver.url}).post((a_message(kind=MessageKind.CALL),))
    seen = news.wait_for("m1", DeliveryState.SEEN)
    assert (seen.answered_by, seen.answer) == ("Mei", "I'll call you")


def test_a_receiver_is_asked_where_it_says_and_nowhere_else(
    open_office: Open, receiver: Receiver, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.care.post.courier._ASK_S", 0.01)
    receiver.replies = {"status_url": "/status/m1"}
    receiver.gets["/status/m1"] = b'{"seen": true, "by": "Mei"}'
    office = open_office(a_channel(), addresses={"hook": receiver.url + "/dad"})
    office.post((a_message(),))
    assert news.wait_for("m1", DeliveryState.SEEN).answered_by == "Mei"
    with a_receiver() as other:
        receiver.replies = {"status_url": f"{other.url}/status"}
        office.post((a_message(2),))
        news.wait_for("m2", DeliveryState.DELIVERED)
        receiver.replies = {"status_url": "/status/m3"}
        receiver.gets["/status/m3"] = b'{"seen": true}'
        office.post((a_message(3),))
        news.wait_for("m3", DeliveryState.SEEN)
        assert other.got == []


def test_a_tap_on_ntfys_button_comes_back(
    open_office: Open, receiver: Receiver, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emomonitor.care.post.courier._ASK_S", 0.01)
    office = open_office(a_channel("ntfy", ChannelKind.NTFY), addresses={"ntfy": f"{receiver.url}/dad-7f3k"})
    office.post((a_message(channel="ntfy", kind=MessageKind.CALL),))
    news.wait_for("m1", DeliveryState.SENT)
    sent = receiver.taken[0]
    assert (sent["topic"], sent["priority"], sent["title"]) == ("dad-7f3k", 5, "Title 1")
    tap = sent["actions"][0]
    assert tap["url"] == f"{receiver.url}/dad-7f3k-seen"
    tapped = {"id": "e1", "event": "message", "message": tap["body"]}
    import json

    receiver.gets["/dad-7f3k-seen/json"] = json.dumps(tapped).encode() + b"\n"
    assert news.wait_for("m1", DeliveryState.SEEN).answer == "I'll call you"


@pytest.mark.parametrize("address", ["ntfy.sh/dad", "https://ntfy.sh/", "https://ntfy.sh/dad tea", "ftp://x/dad"])
def test_an_address_that_is_none_is_refused(open_office: Open, news: News, address: str) -> None:
    office = open_office(a_channel("ntfy", ChannelKind.NTFY, tested=False), addresses={"ntfy": address})
    assert news.wait_for(office.test("ntfy", "A test", "It works.").id, DeliveryState.FAILED).trouble


# --- e-mail and others, by Apprise


class Mailbox:
    """Keeps mails; refuses the first ones where it is told to."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.refuse = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse:
            self.refuse -= 1
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"


def test_a_mail_arrives_although_the_server_refused_it_first(
    open_office: Open, news: News, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("emomonitor.care.post.courier._BACK_OFF_S", (0.01,))
    caplog.set_level(logging.DEBUG)
    box = Mailbox()
    box.refuse = 1
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        address = f"mailto://127.0.0.1:{port}?from=dad@example.org&to=mei@example.org&mode=insecure&name=s3cret"
        office = open_office(a_channel("mail", ChannelKind.APPRISE), addresses={"mail": address})
        office.post((a_message(channel="mail"),))
        assert news.wait_for("m1", DeliveryState.SENT).attempts == 2
    finally:
        server.stop()
    mail = message_from_bytes(box.mails[0])
    assert mail["Subject"] == "Title 1"
    assert len(box.mails) == 1
    ours = [r.getMessage() for r in caplog.records if r.name != "mail.log"]  # the server's own log tells everything
    assert not any("s3cret" in line for line in ours)


def test_an_address_that_apprise_does_not_know_is_told_without_showing_it(open_office: Open, news: News) -> None:
    office = open_office(a_channel("x", ChannelKind.APPRISE, tested=False), addresses={"x": "nothing://s3cret"})
    trouble = news.wait_for(office.test("x", "A test", "It works.").id, DeliveryState.FAILED).trouble
    assert "Apprise doesn't know" in trouble
    assert "s3cret" not in trouble


# --- the outbox


def test_the_outbox_is_its_owners_alone(files: CareFiles) -> None:
    box = Outbox(files.outbox)
    box.put((a_message(),), NOW)
    box.close()
    assert {stat.S_IMODE(p.stat().st_mode) for p in files.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700


def test_a_message_is_kept_once(files: CareFiles) -> None:
    box = Outbox(files.outbox)
    box.put((a_message(), a_message()), NOW)
    assert len(box.newest(9)) == 1
    box.close()


def test_what_was_put_survives_a_kill(files: CareFiles) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/unit')\n"
        "from pathlib import Path; from care_scenes import *; from emomonitor.care.post.outbox import Outbox\n"
        f"box = Outbox(Path({str(files.outbox)!r}))\n"
        "box.put([a_message(n) for n in range(5)], NOW); print('kept', flush=True); input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        os.kill(process.pid, signal.SIGKILL)
    box = Outbox(files.outbox)
    assert [d.message.id for d in box.newest(9)] == ["m4", "m3", "m2", "m1", "m0"]
    box.close()


def test_a_damaged_outbox_is_told_in_words(files: CareFiles) -> None:
    files.folder.mkdir()
    files.outbox.write_bytes(b"no database " * 100)
    with pytest.raises(CareError, match=r"can't be kept in .*outbox\.sqlite"):
        Outbox(files.outbox).put((a_message(),), NOW)


def test_old_messages_are_forgotten_but_not_what_waits(files: CareFiles) -> None:
    box = Outbox(files.outbox)
    box.put((a_message(1), a_message(2)), NOW)
    box.came("m1", DeliveryState.SENT, NOW)
    assert box.forget_before(NOW + timedelta(days=1)) == 1
    assert [d.message.id for d in box.newest(9)] == ["m2"]
    box.close()


def test_a_state_never_goes_back(files: CareFiles) -> None:
    box = Outbox(files.outbox)
    box.put((a_message(),), NOW)
    box.answered("m1", NOW, by="Mei", text="")
    seen = box.came("m1", DeliveryState.SENT, NOW)
    assert seen is not None
    assert seen.state is DeliveryState.SEEN
    box.close()


def test_only_one_of_two_programs_sends(
    open_office: Open, receiver: Receiver, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_office(a_channel(), addresses={"hook": receiver.url})
    first.post((a_message(1),))
    news.wait_for("m1", DeliveryState.DELIVERED)
    second = open_office(a_channel(), addresses={})
    second.post((a_message(2),))  # the first one sends it
    news.wait_for("m2", DeliveryState.DELIVERED)
    assert [m["id"] for m in receiver.taken] == ["m1", "m2"]


def test_nothing_is_opened_where_nothing_is_set_up(tmp_path: Path) -> None:
    files = CareFiles(tmp_path / "care")
    office = PostOffice(files, CareConfig())
    office.start()
    assert office.history() == ()
    office.close(1.0)
    assert not files.folder.exists()


def test_a_send_error_never_holds_the_address() -> None:
    from emomonitor.care.post.webhook import WebhookSender

    sender = WebhookSender(a_channel(), "http://user:s3cret@127.0.0.1:1/path-s3cret", "Dad")
    with pytest.raises(SendError) as told:
        sender.send(a_message())
    assert "s3cret" not in str(told.value)
    assert told.value.__cause__ is None

"""Home Assistant by MQTT, with a real Mosquitto that is killed and started again."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import care_scenes
import pytest
from care_scenes import NOW, WAIT_S, News, a_channel, a_family

from emomonitor.care.alerts.machine import RuleState, RuleStatus
from emomonitor.care.entities import CameraState, ChannelKind, DeliveryState, Message, Sight
from emomonitor.care.files import CareFiles
from emomonitor.care.mqtt import home_assistant
from emomonitor.care.mqtt.address import check_address, is_unsafe, parse_address
from emomonitor.care.mqtt.homes import Homes
from emomonitor.care.post.office import PostOffice
from emomonitor.care.post.senders import SendError
from emomonitor.care.secrets import Secrets
from emomonitor.entities import utc_now
from emomonitor.labels import Emotion

paho = pytest.importorskip("paho.mqtt.client", reason="the extra notify is not installed")

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CHANNEL = a_channel("home", ChannelKind.MQTT)
needs_broker = pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed")


class BrokerProcess:
    """A Mosquitto of our own, which keeps what is retained over a kill."""

    def __init__(self, folder: Path, *more: str, tls: bool = False) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        folder.mkdir(exist_ok=True)
        self._conf = folder / "mosquitto.conf"
        lines = [f"listener {self.port} 127.0.0.1", "persistence false", *more]
        if os.name == "posix" and os.geteuid() == 0:
            lines.append("user root")  # it would become another user, who may not read our files
        if not any(line.startswith("password_file") for line in more):
            lines.append("allow_anonymous true")
        self._conf.write_text("\n".join(lines) + "\n", "utf-8")
        self.start()

    def start(self) -> None:
        assert MOSQUITTO is not None
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", str(self._conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait(self._answers)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class Listener:
    """Another program that listens to everything."""

    def __init__(self, port: int, *, user: str = "", password: str = "") -> None:
        self.heard: list[tuple[str, str, bool]] = []
        self._changed = threading.Condition()
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        if user:
            self._client.username_pw_set(user, password)
        self._client.on_connect = lambda c, u, f, r, p: c.subscribe("#", qos=1)
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def _on_message(self, client: Any, userdata: object, found: Any) -> None:
        with self._changed:
            self.heard.append((found.topic, found.payload.decode(), bool(found.retain)))
            self._changed.notify_all()

    def wait(self, fits: Callable[[str, str], bool]) -> str:
        def first() -> str | None:
            return next((text for topic, text, _ in self.heard if fits(topic, text)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: first() is not None, WAIT_S), self.heard
            found = first()
        assert found is not None
        return found

    def say(self, topic: str, text: str) -> None:
        self._client.publish(topic, text, qos=1).wait_for_publish(WAIT_S)

    def ids(self) -> list[str]:
        return [json.loads(text)["id"] for topic, text, _ in self.heard if topic.endswith("/message")]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def wait(fits: Callable[[], bool]) -> None:
    done = threading.Event()
    for _ in range(round(WAIT_S / 0.05)):
        if fits():
            return
        done.wait(0.05)
    raise AssertionError("it did not come")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[BrokerProcess]:
    made = BrokerProcess(tmp_path / "broker")
    yield made
    made.kill()


def a_message(number: int) -> Message:
    """Written now: old ones are given up."""
    return replace(care_scenes.a_message(number, channel="home"), created=utc_now())


class Installation:
    """Homes and post of one computer."""

    def __init__(self, folder: Path, address: str) -> None:
        self.files = CareFiles(folder / "care")
        Secrets(self.files.secrets).set_address("home", address)
        self.config = a_family(CHANNEL)
        self.news = News()
        self.homes = Homes(self.files, self.config)
        self.post = PostOffice(
            self.files,
            self.config,
            makers={ChannelKind.MQTT: self.homes.sender},
            on_change=self.news,
            speed=0.02,
        )
        self.homes.start()
        self.post.start()

    def close(self) -> None:
        assert self.post.close(WAIT_S) == ()
        self.homes.close()

    @property
    def root(self) -> str:
        return f"emomonitor/{json.loads(self.files.mqtt.read_text('utf-8'))['node']}"


@pytest.fixture
def installation(tmp_path: Path, broker: BrokerProcess) -> Iterator[Installation]:
    made = Installation(tmp_path, f"mqtt://127.0.0.1:{broker.port}")
    yield made
    made.close()


SAD = Sight(utc=NOW, people=1, probs=(0.1, 0.1, 0.1, 0.1, 0.5, 0.1), emotion=Emotion.SAD, confidence=0.5)


@needs_broker
def test_home_assistant_finds_one_device_with_five_entities(installation: Installation, broker: BrokerProcess) -> None:
    listener = Listener(broker.port)
    found = json.loads(listener.wait(lambda topic, text: topic.startswith("homeassistant/device/")))
    assert found["device"]["name"] == "emomonitor Dad"
    assert set(found["components"]) == {"expression", "confidence", "presence", "alert", "last_seen"}
    assert listener.wait(lambda topic, text: topic == f"{installation.root}/availability") == "online"
    late = Listener(broker.port)  # who comes later finds it too
    late.wait(lambda topic, text: topic.startswith("homeassistant/device/"))
    assert all(retained for _, _, retained in late.heard)
    late.close()
    listener.close()


@needs_broker
def test_what_is_seen_is_told_on_change_and_again_after_a_while(
    installation: Installation, broker: BrokerProcess
) -> None:
    listener = Listener(broker.port)
    listener.wait(lambda topic, text: topic.endswith("/availability"))

    def states() -> list[dict[str, Any]]:
        return [json.loads(text) for topic, text, _ in listener.heard if topic.endswith("/state")]

    for second in range(35):
        now = NOW + timedelta(seconds=second)
        sight = Sight(utc=now, people=1, probs=SAD.probs, emotion=SAD.emotion, confidence=0.5)
        installation.homes.publish(now, sight, CameraState.ON, ())
    listener.wait(lambda topic, text: topic.endswith("/state"))
    wait(lambda: len(states()) >= 2)
    assert [s["expression"] for s in states()] == ["sad", "sad"]
    assert states()[0]["confidence"] == 50
    listener.close()


@needs_broker
def test_a_broker_that_is_killed_loses_no_message_and_no_order(
    installation: Installation, broker: BrokerProcess
) -> None:
    installation.post.post((a_message(1),))
    installation.news.wait_for("m1", DeliveryState.SENT)
    broker.kill()
    installation.post.post(tuple(a_message(n) for n in range(2, 6)))
    installation.news.wait(lambda d: d.message.id == "m2" and d.trouble != "")
    broker.start()
    listener = Listener(broker.port)
    listener.wait(lambda topic, text: topic.endswith("/message") and json.loads(text)["id"] == "m5")
    assert list(dict.fromkeys(listener.ids())) == ["m2", "m3", "m4", "m5"]
    listener.wait(lambda topic, text: topic.startswith("homeassistant/"))  # told again to the new broker
    listener.close()


@needs_broker
def test_an_answer_on_the_topic_seen_is_shown(installation: Installation, broker: BrokerProcess) -> None:
    installation.post.post((a_message(1),))
    installation.news.wait_for("m1", DeliveryState.SENT)
    listener = Listener(broker.port)
    listener.say(f"{installation.root}/seen", json.dumps({"id": "m1", "by": "Mei", "text": "On my way"}))
    seen = installation.news.wait_for("m1", DeliveryState.SEEN)
    assert (seen.answered_by, seen.answer) == ("Mei", "On my way")
    listener.close()


_DIES = """
import sys, time
from pathlib import Path
sys.path[:0] = [sys.argv[3]]
from test_care_mqtt import Installation, wait
installation = Installation(Path(sys.argv[1]), sys.argv[2])
wait(lambda: next(iter(installation.homes._homes.values()))._connected.is_set())
print("connected", flush=True)
sys.stdin.read()
"""


@needs_broker
def test_a_computer_that_dies_is_told_by_the_last_will(tmp_path: Path, broker: BrokerProcess) -> None:
    listener = Listener(broker.port)
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _DIES,
            str(tmp_path / "other"),
            f"mqtt://127.0.0.1:{broker.port}",
            str(Path(__file__).parent),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "connected\n"
    listener.wait(lambda topic, text: topic.endswith("/availability") and text == "online")
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()
    listener.wait(lambda topic, text: topic.endswith("/availability") and text == "offline")
    listener.close()


@needs_broker
def test_a_wrong_password_is_told_and_the_right_one_works(tmp_path: Path) -> None:
    tool = shutil.which("mosquitto_passwd")
    if tool is None:
        pytest.skip("mosquitto_passwd is not installed")
    passwords = tmp_path / "passwords"
    subprocess.run([tool, "-c", "-b", str(passwords), "dad", "right"], check=True, capture_output=True)
    passwords.chmod(0o644)
    broker = BrokerProcess(tmp_path / "broker", f"password_file {passwords}", "allow_anonymous false")
    wrong = Installation(tmp_path / "wrong", f"mqtt://dad:wrong@127.0.0.1:{broker.port}")
    right = Installation(tmp_path / "right", f"mqtt://dad:right@127.0.0.1:{broker.port}")
    right.post.post((a_message(1),))
    right.news.wait_for("m1", DeliveryState.SENT)
    home = next(iter(wrong.homes._homes.values()))
    wait(lambda: home._refused != "")
    assert "Check user and password" in str(home._away())
    assert "wrong" not in str(home._away())
    right.close()
    wrong.close()
    broker.kill()


@needs_broker
def test_tls_with_an_authority_of_ones_own(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")

    def run(*args: str) -> None:
        subprocess.run([openssl, *args], check=True, capture_output=True, cwd=tmp_path)

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=home")
    run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "s.key", "-out", "s.csr", "-subj", "/CN=127.0.0.1")
    (tmp_path / "ext").write_text("subjectAltName=IP:127.0.0.1\n", "utf-8")
    run(
        "x509", "-req", "-in", "s.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "s.pem",
        "-days", "2", "-extfile", "ext",
    )  # fmt: skip
    (tmp_path / "s.key").chmod(0o644)
    broker = BrokerProcess(tmp_path / "b", f"certfile {tmp_path / 's.pem'}", f"keyfile {tmp_path / 's.key'}")
    home = Installation(tmp_path / "i", f"mqtts://127.0.0.1:{broker.port}?ca={tmp_path / 'ca.pem'}")
    home.post.post((a_message(1),))
    home.news.wait_for("m1", DeliveryState.SENT)
    home.close()
    broker.kill()


def test_no_connection_is_made_without_such_a_channel(tmp_path: Path) -> None:
    homes = Homes(CareFiles(tmp_path / "care"), a_family(a_channel("hook")))
    homes.start()
    homes.publish(NOW, SAD, CameraState.ON, ())
    assert homes._homes == {}
    homes.close()


@pytest.mark.parametrize(
    ("sight", "camera", "told"),
    [
        (SAD, CameraState.ON, ("sad", 50, "ON")),
        (Sight(utc=NOW, people=1, probs=SAD.probs), CameraState.ON, ("unsure", None, "ON")),
        (Sight(utc=NOW, people=2), CameraState.ON, ("unknown", None, "ON")),
        (Sight(utc=NOW, people=0), CameraState.ON, ("unknown", None, "OFF")),
        (SAD, CameraState.OFF, ("unknown", None, None)),
        (Sight(utc=NOW - timedelta(seconds=20), people=1, probs=SAD.probs), CameraState.ON, ("unknown", None, None)),
        (None, CameraState.ON, ("unknown", None, None)),
    ],
)
def test_the_state_never_says_more_than_is_known(
    sight: Sight | None, camera: CameraState, told: tuple[str, int | None, str | None]
) -> None:
    found = home_assistant.state(NOW, sight, camera, (), None)
    assert (found["expression"], found["confidence"], found["presence"]) == told


def test_an_alert_is_on_while_a_rule_is_firing() -> None:
    firing = RuleStatus(key="upset", state=RuleState.FIRING)
    assert home_assistant.state(NOW, None, CameraState.ON, (firing,), None)["alert"] == "ON"
    done = RuleStatus(key="upset", state=RuleState.ACKNOWLEDGED)
    assert home_assistant.state(NOW, None, CameraState.ON, (done,), None)["alert"] == "OFF"


def test_an_address_is_read_whole() -> None:
    broker = parse_address("mqtts://dad:p%40ss@home.local/rooms/dad?ca=/etc/ca.pem")
    assert (broker.host, broker.port, broker.tls, broker.password) == ("home.local", 8883, True, "p@ss")
    assert (broker.topics, broker.ca) == ("rooms/dad", "/etc/ca.pem")
    assert "p@ss" not in repr(broker)


@pytest.mark.parametrize(
    "address", ["http://x", "mqtt://", "mqtt://h:x", "mqtt://h/a+b", "mqtt://h/a b", "mqtts://h?ca=/no"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SendError):
        check_address(address)


def test_a_password_that_travels_readably_is_noticed() -> None:
    assert is_unsafe("mqtt://a:b@home.local")
    assert not is_unsafe("mqtts://a:b@home.local")
    assert not is_unsafe("mqtt://a:b@127.0.0.1")
    assert not is_unsafe("mqtt://home.local")

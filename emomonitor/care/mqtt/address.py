"""The address of a broker: ``mqtts://user:password@host:8883/topics?ca=/path/to/ca.pem&discovery=homeassistant``."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from emomonitor.care.post.senders import SendError

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_TOPIC = re.compile(r"[\w-]+(/[\w-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where a broker is, and how one logs in.

    Attributes:
        host: name or address.
        port: 8883 with TLS as a rule, 1883 without.
        tls: whether it is encrypted.
        user: name to log in with; "" for none.
        password: likewise.
        ca: file of a certificate authority of the family's own; "" takes the system's.
        topics: what all topics of ours begin with.
        discovery: what Home Assistant's discovery topics begin with.
    """

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""
    ca: str = ""
    topics: str = "emomonitor"
    discovery: str = "homeassistant"

    def __repr__(self) -> str:
        return f"Broker({self.host}:{self.port})"  # never the password


def parse_address(address: str) -> Broker:
    """Read an address. Raises SendError, which says what is wrong."""
    try:
        parts = urllib.parse.urlsplit(address.strip())
        port = parts.port
    except ValueError:
        raise SendError("The port in the address is no number.", again=False) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SendError("The address must begin with mqtts:// or mqtt:// and name a host.", again=False)
    more = urllib.parse.parse_qs(parts.query)
    topics = parts.path.strip("/") or "emomonitor"
    discovery = more.get("discovery", ["homeassistant"])[0]
    for topic in (topics, discovery):
        if not _TOPIC.fullmatch(topic):
            raise SendError("Topics in the address may have letters, digits, - and _ only.", again=False)
    return Broker(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        tls=parts.scheme == "mqtts",
        user=urllib.parse.unquote(parts.username or ""),
        password=urllib.parse.unquote(parts.password or ""),
        ca=more.get("ca", [""])[0],
        topics=topics,
        discovery=discovery,
    )


def check_address(address: str) -> None:
    """Make sure that an address can be one. Raises SendError."""
    broker = parse_address(address)
    if broker.ca and not Path(broker.ca).is_file():
        raise SendError("The file of the certificate authority (ca) is not there.", again=False)


def is_unsafe(address: str) -> bool:
    """Whether a password would travel readably to another computer."""
    broker = parse_address(address)
    return bool(broker.password) and not broker.tls and not _is_here(broker.host)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

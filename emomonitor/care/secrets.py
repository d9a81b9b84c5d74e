"""Addresses with their passwords, and the carer's PIN: one file for its owner alone. Nothing here is ever logged."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

from emomonitor.errors import CareError, SessionError
from emomonitor.session.storage import FILE_MODE, make_private_folder, replace_atomically, told

_SCRYPT = {"n": 1 << 14, "r": 8, "p": 1, "dklen": 32}
"""Cost of one guess at the PIN: about 50 ms and 16 MB (RFC 7914's interactive setting)."""

_SHOWN = 4
"""Characters of an address's end that are shown, so that two can be told apart."""

_PIN = re.compile(r"\d{4,8}")


class Secrets:
    """What must not be read by others; each call reads or writes the file, which is small.

    Args:
        path: ``secrets.toml``; made when something is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __repr__(self) -> str:
        return "Secrets(…)"

    def address(self, channel: str) -> str:
        """Return a channel's address; "" for none. Raises CareError where the file can't be read."""
        return str(self._read().get("addresses", {}).get(channel, ""))

    def set_address(self, channel: str, address: str) -> None:
        """Keep a channel's address; "" takes it away. Raises CareError."""
        document = self._read()
        addresses = {k: v for k, v in document.get("addresses", {}).items() if k != channel}
        if address:
            addresses[channel] = address
        self._write(document | {"addresses": addresses})

    @property
    def has_pin(self) -> bool:
        """Whether the companion is left with a PIN."""
        return "pin" in self._read()

    def set_pin(self, pin: str) -> None:
        """Keep a PIN, as a hash; "" takes it away.

        Raises:
            CareError: it isn't four to eight digits, or the file can't be written.
        """
        document = {k: v for k, v in self._read().items() if k != "pin"}
        if pin:
            if not _PIN.fullmatch(pin):
                raise CareError("A PIN has four to eight digits.")
            salt = os.urandom(16)
            document["pin"] = {"salt": salt.hex(), "scrypt": _hashed(pin, salt)}
        self._write(document)

    def pin_fits(self, pin: str) -> bool:
        """Whether this is the PIN; False where there is none."""
        kept = self._read().get("pin")
        if not isinstance(kept, dict):
            return False
        try:
            salt = bytes.fromhex(str(kept["salt"]))
        except (KeyError, ValueError):
            return False
        return hmac.compare_digest(_hashed(pin, salt), str(kept.get("scrypt", "")))

    def _read(self) -> dict[str, Any]:
        try:
            text = self._path.read_text(encoding="utf-8")
            if os.name == "posix" and self._path.stat().st_mode & 0o077:
                self._path.chmod(FILE_MODE)  # copied here by hand, perhaps
            return tomllib.loads(text)
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):  # its words could hold a password
            raise CareError(f"{self._path} can't be read. Delete it and give the addresses again.") from None

    def _write(self, document: dict[str, Any]) -> None:
        try:
            with contextlib.suppress(FileExistsError):
                make_private_folder(self._path.parent)
            replace_atomically(self._path, tomli_w.dumps(document).encode())
            self._path.chmod(FILE_MODE)
        except OSError as e:
            raise CareError(str(told(e, self._path))) from None
        except SessionError as e:
            raise CareError(str(e)) from None


def masked(address: str) -> str:
    """Return an address as it may stand on a screen: its kind and its last characters."""
    scheme, found, rest = address.partition("://")
    if not found:
        scheme, rest = "", address
    tail = rest[-_SHOWN:] if len(rest) > 2 * _SHOWN else ""
    return f"{scheme}://…{tail}" if found else f"…{tail}"


def _hashed(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, **_SCRYPT).hex()

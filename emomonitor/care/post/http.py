"""One request to a receiver, with what can go wrong put into words. Never a secret in them."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from emomonitor.care.post.senders import TIMEOUT_S, SendError

_LARGEST = 1 << 20
"""Bytes of an answer that are read; more is nothing we asked for."""

_TRY_AGAIN = frozenset({408, 425, 429})
"""Refusals that pass; any other 4xx is a wrong address or password."""

_LONGEST_WAIT_S = 900.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected message would go to a place that nobody has set up."""

    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


def host_of(url: str) -> str:
    """Return a URL's host, for words."""
    return urllib.parse.urlsplit(url).hostname or "?"


def split_login(url: str) -> tuple[str, dict[str, str]]:
    """Take user and password out of a URL: the URL without them, and the header that carries them.

    A password alone (``https://:token@host``) is a bearer token.

    Raises:
        SendError: it is no http or https URL.
    """
    try:
        parts = urllib.parse.urlsplit(url.strip())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise SendError("The address is no web address. It begins with https://.", again=False) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SendError("The address is no web address. It begins with https://.", again=False)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    bare = urllib.parse.urlunsplit((parts.scheme, host + port, parts.path, parts.query, ""))
    user, password = (urllib.parse.unquote(p or "") for p in (parts.username, parts.password))
    if not user and password:
        return bare, {"Authorization": f"Bearer {password}"}
    if user:
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        return bare, {"Authorization": f"Basic {login}"}
    return bare, {}


def request(
    url: str, *, body: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None, secret: bool = True
) -> bytes:
    """POST a JSON body, or GET without one; return what came back.

    Args:
        url: without user and password.
        body: what is sent as JSON.
        headers: beside the usual ones.
        secret: the URL itself is a secret, so only its host may stand in words.

    Raises:
        SendError: it didn't go; the words name the host and what to do.
    """
    where = host_of(url) if secret else url
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    usual = {"User-Agent": "emomonitor"} | ({} if data is None else {"Content-Type": "application/json"})
    asked = urllib.request.Request(url, data=data, headers=usual | dict(headers or {}))
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(asked, timeout=TIMEOUT_S) as answer:
            return bytes(answer.read(_LARGEST))
    except urllib.error.HTTPError as e:
        with e:
            _refused(e, where)
    except (OSError, http.client.HTTPException) as e:  # URLError, timeouts and TLS errors are OSErrors
        reason = getattr(e, "reason", e)
        words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        if isinstance(reason, ssl.SSLCertVerificationError):
            words = f"its certificate is not trusted: {reason.verify_message}"
        raise SendError(f"{where} could not be reached ({words}). It is tried again.") from None


def _refused(error: urllib.error.HTTPError, where: str) -> NoReturn:
    code = error.code
    after = _seconds(error.headers.get("Retry-After"))
    if code >= 500 or code in _TRY_AGAIN:
        raise SendError(f"{where} can't take it now (HTTP {code}). It is tried again.", after_s=after)
    if code in (401, 403):
        raise SendError(f"{where} refuses the user name, password or token (HTTP {code}). Check it.", again=False)
    if 300 <= code < 400:
        raise SendError(f"{where} has moved (HTTP {code}). Give its new address.", again=False)
    raise SendError(f"{where} refuses the message (HTTP {code}). Check the address.", again=False)


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else min(max(0.0, float(text)), _LONGEST_WAIT_S)
    except ValueError:
        return None

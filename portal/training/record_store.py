"""Talking to a learning record store: statements sent by HTTP, as xAPI 1.0.3 wants it."""

import base64
import json
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from portal.training.statements import VERSION

SECONDS = 20  # until a store that says nothing counts as gone
CONFLICT = 409  # it has a statement of this identity, with other words


class NotTaken(Exception):
    """The store did not take what was sent; the message says what it said."""


class _Stays(HTTPRedirectHandler):
    """Statements and password go to the address that was set, and nowhere else."""

    def redirect_request(self, *_given: Any) -> None:
        return None


_OPENER = build_opener(_Stays)


def send(url: str, statements: Sequence[dict[str, Any]]) -> None:
    """Have the store at `url` (https://user:password@host/xapi) keep these, each once.

    One that it has by another wording counts as kept. Raises NotTaken.
    """
    try:
        _post(url, statements)
    except HTTPError as error:
        if error.code != CONFLICT:
            raise NotTaken(f"It answered {error.code} {error.reason}.") from None
        if len(statements) > 1:  # it refuses all for the sake of one
            for one in statements:
                send(url, [one])
    except (URLError, HTTPException, OSError) as error:
        raise NotTaken(f"It cannot be reached: {getattr(error, 'reason', error)}.") from None


def _post(url: str, statements: Sequence[dict[str, Any]]) -> None:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    to = urlunsplit((parts.scheme, host, f"{parts.path.rstrip('/')}/statements", "", ""))
    headers = {"Content-Type": "application/json", "X-Experience-API-Version": VERSION}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    asked = Request(to, json.dumps(list(statements)).encode(), headers, method="POST")  # noqa: S310 - as set, https
    with _OPENER.open(asked, timeout=SECONDS) as answer:
        answer.read(1_000_000)

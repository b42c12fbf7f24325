"""The Flask application, with some work cached that Flask repeats for every request."""

import re
from collections import ChainMap
from collections.abc import Callable, MutableMapping
from functools import wraps
from typing import Any, cast

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.templating import Environment
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule

from portal import clock

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


MOST_COOKIES = 2_000  # remembered by a process: some 1 MB


class Sealed(SecureCookieSessionInterface):
    """Flask's session cookies; the signer is made once per process, and the content of a cookie
    whose signature was checked is remembered.
    """

    def __init__(self) -> None:
        self._made: URLSafeTimedSerializer | None = None
        self._read: dict[str, tuple[float, dict[str, Any]]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        sealed = request.cookies.get(self.get_cookie_name(app), "")
        read = self._read.get(sealed)
        if read is not None and clock.now().timestamp() < read[0]:
            return self.session_class(read[1])
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, str | bool) for value in opened.values()):
            self._remember(app, sealed, dict(opened))
        return opened

    def _remember(self, app: Flask, sealed: str, content: dict[str, Any]) -> None:
        if len(self._read) >= MOST_COOKIES:
            self._read.clear()
        serializer = self.get_signing_serializer(app)
        if serializer is not None:
            sealed_at = serializer.loads(sealed, return_timestamp=True)[1].timestamp()
            self._read[sealed] = (
                sealed_at + app.permanent_session_lifetime.total_seconds(),
                content,
            )

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """If the request changed nothing in the session, only add `Vary: Cookie`."""
        if session.modified or session.permanent:
            super().save_session(app, session, response)
        elif session.accessed:
            headers = response.headers
            known = headers.get("Vary")
            headers["Vary"] = f"{known}, Cookie" if known else "Cookie"

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._made is None:
            self._made = super().get_signing_serializer(app)
        return self._made


class Templates(Environment):
    """Jinja's environment. Templates without globals of their own share the environment's: with a
    chain of mappings, every `import` of a page would compare them one by one.
    """

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Remove indentation, a tenth of a page's bytes."""
        text = super().preprocess(source, name, filename)
        return _INDENTATION.sub("", text) if name and name.endswith(".html") else text

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return ChainMap(d, self.globals) if d else self.globals


class Address(Rule):
    """A URL rule whose builder is compiled when it is first used: compiling all of some 500 took a
    tenth of the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            written = compiled(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", written)
            return cast("tuple[str, str]", written(**values))

        return build


class Portal(Flask):
    """The application. No view is a coroutine, so `ensure_sync` need not check for that."""

    jinja_environment = Templates
    url_rule_class = Address

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.session_interface = Sealed()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def once(drawing: Callable[..., Any]) -> Callable[..., Any]:
    """Cache a macro whose output depends on its arguments only, for as long as the process lives.

    For arguments that stand in our own templates, of which there are some dozens.
    """
    kept: dict[Any, Any] = {}

    @wraps(drawing, assigned=())
    def drawn(*given: Any, **more: Any) -> Any:
        key = (given, tuple(more.items()))
        found = kept.get(key)
        if found is None:
            found = kept[key] = drawing(*given, **more)
        return found

    return drawn

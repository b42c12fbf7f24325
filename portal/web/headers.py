"""Headers of every answer, and the request's id."""

import base64
import hashlib
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request, url_for

from portal.web import bundles

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
CSP = "Content-Security-Policy"
CONFINED = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
DOCUMENT_POLICY = f"default-src 'none'; {CONFINED}"
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME = 120  # characters of a file's name; ours have some 60

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

requests_log = logging.getLogger("portal.requests")


def begin() -> None:
    """Give the request an id that stands in the log and on error pages."""
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()


def finish(response: Response) -> Response:
    headers = response.headers
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    if response.mimetype == "image/svg+xml" and CSP not in headers:
        headers[CSP] = _of_document(response)
    headers["X-Request-Id"] = g.get("request_id", "")
    _log(response)
    return response


def _with_fixed(app: Application, only_https: bool) -> Application:
    """`app`, whose every answer has the headers that are the same for all. They are put in front
    last of all: Flask would look through each of them, and copy it, twice a request.
    """
    fixed = [*FIXED.items(), *([("Strict-Transport-Security", HSTS)] if only_https else [])]
    with_policy = [*fixed, (CSP, POLICY)]

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def begun(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            has_policy = any(name == CSP for name, _ in headers)
            return start(status, [*headers, *(fixed if has_policy else with_policy)], *rest)

        return app(environ, begun)

    return answer


def _of_document(response: Response) -> str:
    """The policy of an SVG document: of all styles only its own, by its digest, may apply.

    The first one is the template's, for names in a drawing are text and bring no elements.
    """
    style = STYLE.search(response.get_data())
    if style is None:
        return DOCUMENT_POLICY
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; {CONFINED}"


def _log(response: Response) -> None:
    facts: dict[str, Any] = {
        "request": g.get("request_id", ""),
        "method": request.method,
        "path": _path(),
        "status": response.status_code,
        "ms": round(1000 * (time.perf_counter() - g.get("began", time.perf_counter())), 1),
    }
    requests_log.info("request", extra={"facts": facts})


def _path() -> str:
    """The address asked for; where a part of it is a token, only its pattern: tokens open doors."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in (request.view_args or {}) else request.path


def of_static_file(only_https: bool) -> Callable[[Any, str, str], None]:
    """The headers of static files, for which WhiteNoise answers before Flask does."""
    fixed = {**FIXED, CSP: DOCUMENT_POLICY}
    if only_https:
        fixed["Strict-Transport-Security"] = HSTS

    def add(headers: Any, _path: str, _url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    return add


def name_file(response: Response, name: str, *, to_read: bool = False) -> None:
    """Say that the answer is a file of this name, to be kept, or `to_read` in the browser.

    Whatever it was called, the header holds plain letters: nothing to quote or encode (RFC 6266).
    """
    plain = NOT_PLAIN.sub("-", name)[-LONGEST_NAME:].strip("-.") or "file"
    kind = "inline" if to_read else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{plain}"'


def version_static(app: Flask) -> None:
    """Put a digest of its content into the address of each static file."""
    addresses: dict[str, str] = {}

    def file_url(name: str) -> str:
        """The address of a static file, made once a process; while one develops, each time."""
        if app.debug:
            bundles.build(Path(str(app.static_folder)))
        elif name in addresses:
            return addresses[name]
        addresses[name] = url_for("static", filename=name)
        return addresses[name]

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        name = values.get("filename")
        if endpoint == "static" and name:
            path = Path(str(app.static_folder)) / name
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"
            values["v"] = found[:12]

    app.jinja_env.globals["file_url"] = file_url


def register(app: Flask) -> None:
    version_static(app)
    app.before_request(begin)
    app.after_request(finish)
    only_https = app.config["SETTINGS"].secure_cookies
    app.wsgi_app = _with_fixed(  # type: ignore[method-assign, assignment]  # how Flask is wrapped
        app.wsgi_app, only_https
    )

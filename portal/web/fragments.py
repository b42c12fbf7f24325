"""Pages and their fragments: the only Python that knows htmx."""

from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, render_template
from htmx_flask import Htmx, request

htmx = Htmx()


def is_htmx() -> bool:
    """Whether htmx asks for a fragment: not boosted, not restoring its history."""
    asked = request.htmx
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def render(page: str, fragment: str, /, *, status: int = 200, **shown: Any) -> Response:
    """`fragment` to htmx, the whole `page` to anybody else, from the same variables."""
    response = make_response(render_template(fragment if is_htmx() else page, **shown), status)
    response.headers["Vary"] = "HX-Request"
    return response


def saved(url: str, fragment: str, /, *, trigger: str | None = None, **shown: Any) -> Response:
    """After a change: the fragment as it is now to htmx, a redirect to `url` to a plain browser.

    `trigger` names an event that other parts of the page listen for.
    """
    if not is_htmx():
        return cast(Response, redirect(url, 303))
    response = make_response(render_template(fragment, **shown))
    response.headers["Vary"] = "HX-Request"
    if trigger:
        response.headers["HX-Trigger"] = trigger
    return response


def moved(url: str) -> Response:
    """After a change that ends on another page: the whole page goes to `url`."""
    return redirect_whole_page(url) if is_htmx() else cast(Response, redirect(url, 303))


def redirect_whole_page(url: str) -> Response:
    """Tell htmx to leave the page for `url`; a place on the page itself is read anew.

    A browser that is sent to another anchor of its own page only scrolls there.
    """
    response = make_response("", 200)
    page, _, anchor = url.partition("#")
    if anchor and current_path() == page:
        response.headers["HX-Refresh"] = "true"
    else:
        response.headers["HX-Redirect"] = url
    response.headers["Vary"] = "HX-Request"
    return response


def fresh(tag: str, fragment: str, /, **shown: Any) -> Response:
    """A polled fragment: 304 (204 to htmx) where the asker has `tag` already.

    htmx sends no If-None-Match by itself; its polls carry the tag as `?seen=`.
    """
    seen = request.args.get("seen") == tag
    if seen or request.if_none_match.contains(tag):
        response = make_response("", 204 if seen else 304)
    else:
        response = make_response(render_template(fragment, tag=tag, **shown))
    response.set_etag(tag)
    response.headers["Vary"] = "HX-Request"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def is_unchanged(tag: str) -> bool:
    """Whether the asker of a poll has `tag` already, so that nothing need be loaded for it."""
    return bool(request.args.get("seen") == tag or request.if_none_match.contains(tag))


def current_path() -> str:
    """Path and query of the page that htmx is in."""
    try:
        parts = urlsplit(request.htmx.current_url or "")
    except ValueError:  # no address at all
        return ""
    if parts.netloc and parts.netloc != request.host:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def register(app: Flask) -> None:
    htmx.init_app(app)

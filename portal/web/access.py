"""Authorisation: every view declares `@allowed(…)` or `@public`; one that doesn't answers 403.

A loader gets the person and the URL's parts and returns the subject if this person may see it,
otherwise None (404). The predicate, from a `policy.py`, then decides whether they may (else 403).
`confirmed` is for grave actions: the person types the password again, unless they did recently.
People who must do something first (`web/owed.py`) are led there, except by `owing` views.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.db import ensure_writing, set_writing
from portal.web import confirmation, fragments, owed, pace
from portal.web.returning import safe_next
from portal.web.unread import NUL

View = Callable[..., ResponseReturnValue]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_BYTES = 256 * 1024  # limit of a form without files; routes that take files use `takes`


def public(view: View) -> View:
    """Anybody may, signed in or not."""
    view._access = "public"  # type: ignore[attr-defined]  # a mark that the guard reads
    return view


def reads(view: View) -> View:
    """For a POST that writes nothing: it takes no write lock."""
    view._reads = True  # type: ignore[attr-defined]  # a mark that the guard reads
    return view


def from_anywhere(view: View) -> View:
    """For POSTs of other programs, to an address that we signed: cookies do not count."""
    view._from_anywhere = True  # type: ignore[attr-defined]  # a mark that the guard reads
    return view


def watches(view: View) -> View:
    """For polls of an open page, which send the tag they have as `?seen=`: they do not extend a
    session.
    """
    view._watches = True  # type: ignore[attr-defined]  # a mark that sign-ins read
    return view


def is_watching() -> bool:
    """Whether this request is a page's own poll rather than somebody's action."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "_watches", False)) and "seen" in request.args


def bare(view: View) -> View:
    """For a part of a page without its header: values for every page are not read for it."""
    view._bare = True  # type: ignore[attr-defined]  # a mark that what stands beside people reads
    return view


def is_bare(view: str) -> bool:
    """Whether the view with this name is `bare`."""
    return bool(getattr(current_app.view_functions.get(view), "_bare", False))


def takes(most: int) -> Callable[[View], View]:
    """The view takes bodies of up to `most` bytes."""

    def mark(view: View) -> View:
        view._most = most  # type: ignore[attr-defined]  # a mark that the guard reads
        return view

    return mark


def anybody(person: Any, *_subject: object) -> bool:
    """Everybody who is signed in may."""
    return bool(person.is_active)


def allowed(
    may: Callable[..., bool] = anybody,
    *,
    load: Callable[..., Any] | None = None,
    confirmed: bool = False,
    owing: bool = False,
) -> Callable[[View], View]:
    """Let signed-in people in if `may(person)` (with a loader `may(person, subject)`) is true."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**parts: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return to_sign_in()
            person = current_user._get_current_object()
            if (first := _first(person, owing)) is not None:
                return first
            subject = None if load is None else load(person, **parts)
            if load is not None and subject is None:
                abort(404)
            if not (may(person) if load is None else may(person, subject)):
                abort(403)
            if confirmed:
                if (question := confirmation.question()) is not None:
                    return question
                if request.method not in SAFE and not getattr(view, "_reads", False):
                    ensure_writing()
            return view(**parts) if load is None else view(subject)

        guarded._access = may.__name__  # type: ignore[attr-defined]  # a mark that the guard reads
        guarded._confirmed = confirmed  # type: ignore[attr-defined]  # the same
        guarded._owing = owing  # type: ignore[attr-defined]  # the same
        return guarded

    return wrap


def _first(person: Any, owing: bool) -> ResponseReturnValue | None:
    """The answer instead of the view: too many requests, or something that must be done first."""
    return pace.refusal(person.id) or (None if owing else owed.answer())


def to_sign_in() -> Response:
    """Redirect to the sign-in page, and back afterwards; for htmx the whole page goes there."""
    g.sent_to_sign_in = True
    back = request.full_path.rstrip("?") if request.method in SAFE else request.referrer or ""
    if fragments.is_htmx():
        back = fragments.current_path() or back
        return fragments.redirect_whole_page(url_for("accounts.sign_in", next=safe_next(back)))
    return cast(Response, redirect(url_for("accounts.sign_in", next=safe_next(back))))


def is_from_here() -> bool:
    """Whether the browser says that a page of the portal sent this; the token is checked as well.

    With a form, today's browsers send `Origin`, and over TLS also `Sec-Fetch-Site`: their own
    comparison, "none" if no page was involved. One of the two must be present, and neither may name
    another site. Only the host of `Origin` counts, since a proxy may have changed scheme and port.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is None and origin is None:
        return False
    told = site in (None, "same-origin", "none")
    return told and (origin is None or _host(origin) == _host(request.host_url))


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # brackets that hold no address
        return None


def guard() -> None:
    """Before each request: set the kind of transaction and the body's limit; check who sent it."""
    if NUL in request.path:  # nothing of ours has one in its name
        abort(404)
    view = current_app.view_functions.get(request.endpoint or "")
    slow = getattr(view, "_reads", False) or getattr(view, "_confirmed", False)
    set_writing(request.method not in SAFE and not slow)
    request.max_content_length = most = getattr(view, "_most", FORM_BYTES)
    if (request.content_length or 0) > most:
        abort(413)  # before anything reads it: views with their token in a header may not
    if view is not None and not hasattr(view, "_access"):
        abort(403)
    outside = getattr(view, "_from_anywhere", False)
    if request.method not in SAFE and not outside and not is_from_here():
        abort(403, "The browser does not say that one of the portal's own pages sent it.")


def done(_error: BaseException | None) -> None:
    """After each request: the thread may write again."""
    set_writing(True)


def register(app: Flask) -> None:
    app.before_request(guard)
    app.teardown_request(done)
    if "static" in app.view_functions:
        app.view_functions["static"]._access = "public"  # type: ignore[union-attr]  # a mark

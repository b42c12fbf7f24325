"""Who may: every view says so with `@allowed(…)` or `@public`; one that doesn't answers 403.

A loader gets the person and the URL's parts and returns the subject as far as this person may see
it, else None (404); the predicate, one of a `policy.py`, then says whether they may (else 403).
What is grave is `confirmed`: the person types the password again unless they did a short while ago.
Who owes something first (`web/owed.py`) is led there by every view but those that are `owing`.
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
FORM_BYTES = 256 * 1024  # what a form of words may weigh; routes that take files say their own


def public(view: View) -> View:
    """Anybody may, signed in or not."""
    view._access = "public"  # type: ignore[attr-defined]  # a mark that the guard reads
    return view


def reads(view: View) -> View:
    """An unsafe method that writes nothing: it takes no write lock."""
    view._reads = True  # type: ignore[attr-defined]  # a mark that the guard reads
    return view


def from_anywhere(view: View) -> View:
    """Programs outside send it, to an address that holds a signature of ours: no cookie counts."""
    view._from_anywhere = True  # type: ignore[attr-defined]  # a mark that the guard reads
    return view


def watches(view: View) -> View:
    """An open page asks by itself, with what it has as `?seen=`: that keeps no sign-in alive."""
    view._watches = True  # type: ignore[attr-defined]  # a mark that sign-ins read
    return view


def is_watching() -> bool:
    """Whether a page asks by itself, and not somebody who does something."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "_watches", False)) and "seen" in request.args


def bare(view: View) -> View:
    """A part of a page, without its header: what stands on every page is not read for it."""
    view._bare = True  # type: ignore[attr-defined]  # a mark that what stands beside people reads
    return view


def is_bare(view: str) -> bool:
    """Whether the view of this name is."""
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
    """Signed-in people may where `may(person)`, with a loader `may(person, subject)`, says so."""

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
    """What is answered before the view is looked at: too much in a short time, or what is owed."""
    return pace.refusal(person.id) or (None if owing else owed.answer())


def to_sign_in() -> Response:
    """The way to the sign-in page and back; inside a swap the whole page goes there."""
    g.sent_to_sign_in = True
    back = request.full_path.rstrip("?") if request.method in SAFE else request.referrer or ""
    if fragments.is_htmx():
        back = fragments.current_path() or back
        return fragments.redirect_whole_page(url_for("accounts.sign_in", next=safe_next(back)))
    return cast(Response, redirect(url_for("accounts.sign_in", next=safe_next(back))))


def is_from_here() -> bool:
    """Whether the browser says that a page of ours sent it. The form's token decides all the same.

    With a form every browser of today sends `Origin`, and over TLS `Sec-Fetch-Site` too: its own
    comparison, "none" where no page had a part in it. One of them must be there, and neither may
    name another site. Of `Origin` the host is looked at, not its scheme or port, which a proxy in
    front may have changed.
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
    """Before each request: the kind of transaction, the size of the body, and who sent it."""
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
    """After each request: what the thread does next is no request that only reads."""
    set_writing(True)


def register(app: Flask) -> None:
    app.before_request(guard)
    app.teardown_request(done)
    if "static" in app.view_functions:
        app.view_functions["static"]._access = "public"  # type: ignore[union-attr]  # a mark

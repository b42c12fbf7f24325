"""Error answers, as a page and as a fragment: what happened, what to do, and the request's id."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.db import is_full, session, set_writing
from portal.disk_space import NoRoom
from portal.errors import Refused
from portal.web.fragments import is_htmx
from portal.web.returning import page_before

SECRETS = ("password", "present", "again", "current")  # in names that no page gives back
AGAIN = (429, 503, 507)  # after these the same form may be sent again
KEPT = (*AGAIN, 403, 404, 409, 422)  # after the others what was typed is shown, to copy
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}

log = logging.getLogger("portal.errors")


@dataclass(frozen=True)
class Fault:
    """What an error page says."""

    code: int
    title: str
    happened: str
    remedy: str


FAULTS = {
    fault.code: fault
    for fault in (
        Fault(400, "That request could not be read", "Something in it is not as it should be.",
              "Go back, reload the page and try again."),
        Fault(403, "You may not do that", "Your roles do not include it.",
              "Ask the owner or the head of the department; roles are an administrator's to give."),
        Fault(404, "There is no such page", "It may have moved, or you may not see it.",
              "Check the address, or search for what you need."),
        Fault(405, "That is not possible here", "This address does not take that kind of request.",
              "Go back and use the page's own buttons."),
        Fault(409, "Somebody was quicker", "What you edited has changed meanwhile.",
              "Reload the page, look at what changed, and make your change again."),
        Fault(413, "That is too large", "What you sent is larger than this page takes.",
              "Go back in the browser, which kept what you typed; choose a smaller file, split "
              "it, or shorten the text."),
        Fault(415, "That kind of content is not taken", "The page cannot read it.",
              "Send the form as the page offers it."),
        Fault(422, "Something needs another look", "What you sent breaks a rule of this page.",
              "Go back, read the message beside the field, and send it again."),
        Fault(429, "Too many attempts", "There were too many in a short time.",
              "Wait a few minutes, then try again."),
        Fault(500, "Something went wrong on our side", "The fault stands in the log by its number.",
              "Try again; if it stays, tell the administrator the number below."),
        Fault(503, "The portal is busy", "The database did not answer in time.",
              "Wait a few seconds and send it again: it counts once, however often you send it."),
        Fault(507, "The disk is full", "Nothing was saved, for there is no room for it. "
              "All that was saved before can be read as usual.",
              "Tell the administrator, who has to make room; then send it again."),
    )
}  # fmt: skip


def answer(code: int, *, happened: str = "", remedy: str = "") -> Response:
    """The error as a page, or as a fragment inside a swap."""
    known = FAULTS.get(code, FAULTS[500 if code >= 500 else 400])
    fault = Fault(code, known.title, happened or known.happened, remedy or known.remedy)
    template = "errors/_fragment.html" if is_htmx() else "errors/page.html"
    shown = {"fault": fault, "request_id": g.get("request_id", ""), "typed": typed(code)}
    shown |= {"again": code in AGAIN, "before": page_before()}
    set_writing(False)  # what an error page reads needs no lock
    try:
        text = render_template(template, **shown)
    except SQLAlchemyError as error:  # it says who is signed in, and even that cannot be read
        if code >= 500:
            raise
        return _unavailable(error, 503)
    response = make_response(text, code)
    response.headers["Vary"] = "HX-Request"
    if code == 503:
        response.headers["Retry-After"] = "5"
    return response


def _csrf(error: CSRFError) -> Response:
    return answer(
        403,
        happened="The form's seal is missing or too old, so it cannot be told who sent it.",
        remedy="Go back, reload the page and send the form again; what you typed is still there.",
    )


def _http(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, SecurityError):  # a foreign host: no page has an address under it
        return make_response("This portal does not answer under that name.\n", 400, PLAIN)
    code = error.code or 500
    if code < 400:
        return error
    own = error.description if isinstance(error.description, str) else ""
    told = own if own and own != type(error).description else ""
    response = answer(code, happened=_too_large() if code == 413 else told)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _too_large() -> str:
    most = request.max_content_length or 0
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} KB"
    return f"What you sent is larger than the {size} that this page takes." if most else ""


def _refused(error: Refused) -> Response:
    session.rollback()
    return answer(422, happened=error.message)


def _stale(_error: StaleDataError) -> Response:
    session.rollback()
    return answer(409)


def typed(code: int) -> list[tuple[str, str]] | None:
    """What was sent, to be sent again from the page of the error, or to be copied where sending it
    again is in vain; None where it is not offered.

    Only after the form's token was found to be ours, else a page from elsewhere could have its own
    form sent from here; and never a password or a file, which a page does not give back.
    """
    if code not in KEPT or not g.get("csrf_valid") or request.files:
        return None
    if any(secret in name for name in request.form for secret in SECRETS):
        return None
    if request.blueprint == "accounts" and any("code" in name for name in request.form):
        return None  # of a second factor; elsewhere it is a metric's, and no secret
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if name != "csrf_token"]


def _stand_alone() -> None:
    """What an error page shows must not need the database again: nobody is signed in on it."""
    set_writing(False)
    g._login_user = AnonymousUserMixin()
    try:
        session.rollback()
    except SQLAlchemyError:
        session.remove()


def _unavailable(error: Exception, code: int) -> Response:
    _stand_alone()
    log.error("database", exc_info=error, extra={"facts": {"request": g.get("request_id", "")}})
    return answer(code)


def _busy(error: SQLAlchemyError) -> Response:
    return _unavailable(error, 507 if is_full(error) else 503)


def _full(error: NoRoom) -> Response:
    return _unavailable(error, 507)


def _database(error: DBAPIError) -> Response:
    """A connection that broke is the database's absence; anything else is a fault of ours."""
    if error.connection_invalidated:
        return _busy(error)
    if current_app.testing or current_app.debug:
        raise error
    return _fault(error)


def _fault(error: Exception) -> Response:
    _stand_alone()
    log.error("fault", exc_info=error, extra={"facts": {"request": g.get("request_id", "")}})
    return answer(500)


def register(app: Flask) -> None:
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NoRoom, _full)
    if not app.config["SETTINGS"].debug and not app.testing:
        app.register_error_handler(Exception, _fault)

"""Error answers, as a page and as a fragment: what happened, what to do, and the request's id."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.db import session
from portal.errors import Refused
from portal.web.fragments import is_htmx

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
              "Ask the owner or the head of the department, or go back."),
        Fault(404, "There is no such page", "It may have moved, or you may not see it.",
              "Check the address, or search for what you need."),
        Fault(405, "That is not possible here", "This address does not take that kind of request.",
              "Go back and use the page's own buttons."),
        Fault(409, "Somebody was quicker", "What you edited has changed meanwhile.",
              "Reload the page, look at what changed, and make your change again."),
        Fault(413, "That is too large", "What you sent is larger than this page takes.",
              "Send a smaller file or split it into parts."),
        Fault(415, "That kind of content is not taken", "The page cannot read it.",
              "Send the form as the page offers it."),
        Fault(422, "Something needs another look", "What you sent breaks a rule of this page.",
              "Go back, read the message beside the field, and send it again."),
        Fault(429, "Too many attempts", "There were too many in a short time.",
              "Wait a few minutes, then try again."),
        Fault(500, "Something went wrong on our side", "The fault stands in the log by its number.",
              "Try again; if it stays, tell the administrator the number below."),
        Fault(503, "The portal is busy", "The database did not answer in time. Nothing was saved.",
              "Wait a few seconds and send it again."),
    )
}  # fmt: skip


def answer(code: int, *, happened: str = "", remedy: str = "") -> Response:
    """The error as a page, or as a fragment inside a swap."""
    known = FAULTS.get(code, FAULTS[500 if code >= 500 else 400])
    fault = Fault(code, known.title, happened or known.happened, remedy or known.remedy)
    template = "errors/_fragment.html" if is_htmx() else "errors/page.html"
    text = render_template(template, fault=fault, request_id=g.get("request_id", ""))
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
    response = answer(code, happened=told)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _refused(error: Refused) -> Response:
    session.rollback()
    return answer(422, happened=error.message)


def _stale(_error: StaleDataError) -> Response:
    session.rollback()
    return answer(409)


def _busy(error: OperationalError) -> Response:
    session.rollback()
    log.error("database", exc_info=error, extra={"facts": {"request": g.get("request_id", "")}})
    return answer(503)


def _fault(error: Exception) -> Response:
    session.rollback()
    log.error("fault", exc_info=error, extra={"facts": {"request": g.get("request_id", "")}})
    return answer(500)


def register(app: Flask) -> None:
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _busy)
    if not app.config["SETTINGS"].debug and not app.testing:
        app.register_error_handler(Exception, _fault)

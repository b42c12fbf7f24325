"""What happened to sign-ins and rights, for those who watch the portal: the log `portal.security`.

Each line says who, from where and in which request; never a password, a token or typed text. What
a person was refused, what they took away as a file, and which fields they sent that no form of ours
has, is noted here for every view.
"""

import logging
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from portal.web import unread

log = logging.getLogger("portal.security")

NOTABLE = logging.WARNING  # what an operator should look at
USUAL = logging.INFO
JUDGED = (409, 422)  # answers to a form that was read and refused


def note(event: str, *, level: int = USUAL, **facts: Any) -> None:
    """Write one line about `event`; `facts` are identities, counts and words of our own."""
    where: dict[str, Any] = {}
    if has_request_context():
        where = {"request": g.get("request_id", ""), "address": request.remote_addr or ""}
    log.log(level, event, extra={"facts": {**where, **facts}})


def _note_answer(response: Response) -> Response:
    """Note a denial, a file handed out, fields that nothing read; by the rule, for an address may
    hold a token.
    """
    person = getattr(g.get("_login_user"), "id", None)
    rule = request.url_rule.rule if request.url_rule is not None else ""
    if response.status_code == 403:
        note("denied", level=NOTABLE, person=person, method=request.method, rule=rule)
    elif response.status_code == 200 and _is_file(response):
        note("export", person=person, rule=rule, parts=dict(request.view_args or {}))
    if _was_judged(response) and (fields := unread.names()):
        note("unknown fields", person=person, rule=rule, fields=fields)
    return response


def _was_judged(response: Response) -> bool:
    """Whether a view looked at a form: not where it was refused, or sent to sign in, before."""
    if request.method != "POST" or g.get("sent_to_sign_in", False):
        return False
    return response.status_code < 400 or response.status_code in JUDGED


def _is_file(response: Response) -> bool:
    disposition = response.headers.get("Content-Disposition", "")
    return disposition.startswith("attachment") or response.mimetype == "application/pdf"


def register(app: Flask) -> None:
    app.after_request(_note_answer)

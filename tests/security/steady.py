"""The portal for an attack: `python -m server tests.security.steady:app`.

What a form did is undone once it is answered, so that an attack meets the same state with each of
its requests: else the first that is taken closes or answers what the form is about, and all after
it are refused before a field is looked at. Every statement of a change is sent all the same, the
log's among them; only its COMMIT is not. And each answer says which parameters were read.
"""

from flask import Response, request

from portal.changelog import recording
from portal.db import session
from portal.records import forget
from portal.web.unread import Fields
from wsgi import app as app


def _sent(_pending: list[recording.Pending]) -> None:
    session.flush()
    forget(but_steady=True)


def _tell(response: Response) -> Response:
    if isinstance(request.args, Fields):
        response.headers["X-Read"] = ",".join(sorted(request.args.asked & set(request.args)))
    return response


recording._commit = _sent
app.after_request(_tell)

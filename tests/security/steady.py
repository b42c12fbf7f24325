"""The portal for an attack: `python -m server tests.security.steady:app`.

What a form did is undone once it is answered, so that an attack meets the same state with each of
its requests: else the first that is taken closes or answers what the form is about, and all after
it are refused before a field is looked at. Every statement of a change is sent all the same, the
log's among them; only its COMMIT is not. And each answer says which parameters were read and which
fields are for no words (X-No-Words), and a file, which hostile words reached which statements
(`carried`).
"""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from flask import Response, request

from portal.changelog import recording
from portal.db import session
from portal.records import forget
from portal.web.forms import PortalForm
from portal.web.unread import Fields
from tests.security import carried
from tests.security.carried import NO_WORDS
from wsgi import app as app

CARRIED = Path("var/attack/carried.tsv")


def _sent(_pending: list[recording.Pending]) -> None:
    session.flush()
    forget(but_steady=True)


def _tell(response: Response) -> Response:
    if isinstance(request.args, Fields):
        response.headers["X-Read"] = _joined(request.args.asked & set(request.args))
    chosen = (name for name, one in carried.asked_fields().items() if isinstance(one, NO_WORDS))
    response.headers["X-No-Words"] = _joined(chosen)
    return response


def _joined(names: Iterable[str]) -> str:
    """For a header, which takes no line end, and an attack's names may have one."""
    return ",".join(map(quote, sorted(names)))


def _note(one: carried.Carried) -> None:
    with CARRIED.open("a", encoding="utf-8") as told:
        told.write(f"{one.rule}\t{quote(one.name)}\t{one.status}\t{one.how}\n")


recording._commit = _sent
PortalForm.__init__ = carried.remembering(PortalForm.__init__)  # type: ignore[method-assign]
app.after_request(_tell)
carried.watch(app, _note)

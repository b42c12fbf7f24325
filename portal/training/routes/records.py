"""One's learning records: what of them is sent elsewhere, and all of them as a file."""

import json
from collections.abc import Iterator

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import records as actions
from portal.training.forms.records import RecordForm
from portal.training.policy.learning import can_learn
from portal.training.queries import statements as queries
from portal.training.routes import bp
from portal.web import streams
from portal.web.access import allowed
from portal.web.fragments import moved, render
from portal.web.headers import name_file


@bp.get("/learn/me/records")
@allowed(can_learn)
def records() -> ResponseReturnValue:
    return _page(RecordForm(level=queries.level_of(me().id)))


@bp.post("/learn/me/records")
@allowed(can_learn)
def choose_records() -> ResponseReturnValue:
    form = RecordForm(request.form)
    if form.attempt(actions.choose, actor=me()):
        return moved(url_for(".records"))
    return _page(form)


@bp.get("/learn/me/statements.jsonl")
@allowed(can_learn)
def own_statements() -> ResponseReturnValue:
    """All of one's own, a line each: one's to keep, to read or to take elsewhere."""
    response = streams.sent(_lines(me().id), "application/x-ndjson")
    name_file(response, "statements.jsonl")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(person_id: int) -> Iterator[bytes]:
    for one in queries.own(person_id):
        yield json.dumps(one, ensure_ascii=False).encode() + b"\n"


def _page(form: RecordForm) -> Response:
    is_sent = bool(current_app.config["SETTINGS"].record_store_url)
    return render(
        "training/records.html",
        "training/_records.html",
        status=form.status,
        form=form,
        is_sent=is_sent,
    )

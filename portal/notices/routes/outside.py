"""What programs outside ask for without signing in, by addresses that only one person has."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.notices import actions, feed, queries, unsubscribing
from portal.web import security
from portal.web.access import from_anywhere, public
from portal.web.headers import name_file

bp = Blueprint("outside", __name__)


@bp.get("/notices/unsubscribe/<token>")
@public
def ask_unsubscribe(token: str) -> ResponseReturnValue:
    """A question: programs that follow every link in a mail must change nothing."""
    asked = queries.unsubscribed(unsubscribing.read(token))
    if asked is None:
        abort(404)
    return render_template("notices/unsubscribe.html", name=asked.name, done=False)


@bp.post("/notices/unsubscribe/<token>")
@from_anywhere
@public
def unsubscribe(token: str) -> ResponseReturnValue:
    """One click of a mail program (RFC 8058), or of the page above."""
    asked = queries.unsubscribed(unsubscribing.read(token))
    if asked is None:
        abort(404)
    actions.unsubscribe(asked.person, list=asked.list)
    return render_template("notices/unsubscribe.html", name=asked.name, done=True)


@bp.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> ResponseReturnValue:
    """The days of whoever made this address."""
    asked = queries.calendar(token)
    if asked is None:
        security.note("calendar refused")
        abort(404)
    found = feed.feed(asked)
    if request.if_none_match.contains(found.tag):
        response = Response(status=304)
    else:
        response = Response(found.text(), mimetype="text/calendar")
        name_file(response, "yardstick.ics", to_read=True)
    response.set_etag(found.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response

"""The start page, search, and whether the portal is up."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.home import queries, readiness
from portal.home.figures import figures_for
from portal.web.access import allowed, public
from portal.web.filters import today
from portal.web.found import Wanted
from portal.web.fragments import render

bp = Blueprint("home", __name__)

LONGEST = 200  # characters of a search


@bp.get("/")
@allowed()
def start() -> ResponseReturnValue:
    groups = queries.waiting_for(me())
    count = sum(len(items) + rest for _, items, rest in groups)
    figures = figures_for(me(), today())
    return render_template(
        "home/start.html", person=me(), groups=groups, count=count, figures=figures
    )


@bp.get("/waiting")
@allowed()
def waiting() -> ResponseReturnValue:
    """All that waits under one heading of the start page, which lists the headings."""
    if not request.args.get("kind", "").strip():
        return redirect(url_for(".start"))
    wanted = Wanted(request.args.get("kind", "")[:LONGEST])
    found = [one for one in queries.waiting_for(me(), wanted) if one[0] == wanted.kind]
    kind, items, rest = found[0] if found else ("", [], 0)
    return render_template("home/waiting.html", kind=kind, items=items, rest=rest)


@bp.get("/search")
@allowed()
def search() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:LONGEST]
    return render(
        "home/search.html", "home/_hits.html", text=text, groups=queries.search(me(), text)
    )


@bp.get("/healthz")
@public
def healthy() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Whether this process can serve people: the database answers and has the tables it needs."""
    why_not = readiness.why_not()
    return jsonify(status=why_not or "ready"), 503 if why_not else 200

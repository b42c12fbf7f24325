"""The start page, search, and whether the portal is up."""

from flask import Blueprint, Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.current import me
from portal.db import session
from portal.web.access import allowed, public

bp = Blueprint("home", __name__)


@bp.get("/")
@allowed()
def start() -> ResponseReturnValue:
    return render_template("home/start.html", person=me())


@bp.get("/healthz")
@public
def healthy() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database answers too."""
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    return jsonify(status="ready"), 200

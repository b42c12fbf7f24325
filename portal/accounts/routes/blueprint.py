"""The blueprint that the modules beside this one add their views to."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

"""The routes of the annual refinement."""

from flask import Blueprint

bp = Blueprint("refinement", __name__, url_prefix="/refinement")

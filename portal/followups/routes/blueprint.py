"""The routes of follow-ups, signals and restarts of limits."""

from flask import Blueprint

bp = Blueprint("followups", __name__)

"""The blueprint of values."""

from flask import Blueprint

bp = Blueprint("values", __name__)

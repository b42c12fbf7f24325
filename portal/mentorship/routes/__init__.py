"""The routes of mentorship; each part has its module, which `portal.mentorship` imports."""

from flask import Blueprint

bp = Blueprint("mentorship", __name__)

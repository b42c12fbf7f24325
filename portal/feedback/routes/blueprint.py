"""The blueprint, and the addresses of one conversation."""

from flask import Blueprint

bp = Blueprint("feedback", __name__)

ONE = "/feedback/<int(max=2147483647):thread_id>"
MESSAGE = ONE + "/messages/<int(max=2147483647):message_id>"

"""The registry's blueprint, and codes in addresses."""

from flask import Blueprint
from werkzeug.routing import BaseConverter

from portal.registry.codes import PATTERN


class CodeConverter(BaseConverter):
    """A code of a metric or an objective: capitals, so that no word of an address is one."""

    regex = PATTERN


bp = Blueprint("registry", __name__)

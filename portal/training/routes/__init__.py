"""The routes of training; each part has its module, which `portal.training.register` imports."""

from flask import Blueprint

bp = Blueprint("training", __name__)

"""Following: the home of mentoring, and what it fills in the pages of others."""

from flask import Flask

from portal.accounts import beside
from portal.mentorship.queries import found
from portal.mentorship.queries.dependants import dependants
from portal.mentorship.routes import following as following  # its views
from portal.registry.dependants import register_dependants
from portal.web import navigation


def register(app: Flask) -> None:
    beside.add(app, found.BESIDE, found.MINE, views=("home.start",))
    register_dependants(app, dependants)
    navigation.add(app, navigation.Entry(57, "Mentoring", "mentorship.home", "/mentoring"))

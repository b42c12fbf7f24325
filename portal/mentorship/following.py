"""Following: the home of mentoring, and what it fills in the pages of others."""

from flask import Flask

from portal.mentorship.routes import following as following  # its views
from portal.web import navigation


def register(app: Flask) -> None:
    navigation.add(app, navigation.Entry(57, "Mentoring", "mentorship.home", "/mentoring"))

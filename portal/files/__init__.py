"""Files as rows, and what pages show as files."""

from flask import Flask

from portal.files import shown


def register(app: Flask) -> None:
    shown.register(app)

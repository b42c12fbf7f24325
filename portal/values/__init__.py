from flask import Flask

from portal.values import models as models


def register(app: Flask) -> None:
    """Join the portal."""

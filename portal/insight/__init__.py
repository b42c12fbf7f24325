from flask import Flask

from portal.insight import models as models


def register(app: Flask) -> None:
    """Join the portal."""

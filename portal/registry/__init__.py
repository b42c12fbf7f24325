from flask import Flask

from portal.registry import models as models


def register(app: Flask) -> None:
    """Join the portal."""

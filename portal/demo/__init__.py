from flask import Flask


def register(app: Flask) -> None:
    """Join the portal."""

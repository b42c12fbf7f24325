"""Views of accounts, by subject."""

from portal.accounts.routes import session
from portal.accounts.routes.blueprint import bp

__all__ = ["bp", "session"]

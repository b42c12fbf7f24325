"""Views of accounts, by subject."""

from portal.accounts.routes import (
    account,
    admin_departments,
    admin_people,
    admin_person,
    confirming,
    directory,
    holidays,
    links_for_many,
    people_imports,
    roles,
    second_factor,
    session,
    several_departments,
    welcome,
)
from portal.accounts.routes.blueprint import bp

__all__ = [
    "account",
    "admin_departments",
    "admin_people",
    "admin_person",
    "bp",
    "confirming",
    "directory",
    "holidays",
    "links_for_many",
    "people_imports",
    "roles",
    "second_factor",
    "session",
    "several_departments",
    "welcome",
]

"""Every write of accounts, by subject."""

from portal.accounts.actions.account import change_password, edit_account
from portal.accounts.actions.departments import (
    add_department,
    archive_department,
    edit_department,
    restore_department,
)
from portal.accounts.actions.heads import end_head, set_head
from portal.accounts.actions.links import FIRST, RESET, issue_link, use_link
from portal.accounts.actions.people import (
    add_person,
    edit_person,
    end_sessions,
    reactivate,
    suspend,
)
from portal.accounts.actions.people_imports import apply_people_file, check_again, check_people_file
from portal.accounts.actions.roles import end_role, grant_role, grant_role_to
from portal.accounts.actions.signing_in import WRONG, Throttled, authenticate

__all__ = [
    "FIRST",
    "RESET",
    "WRONG",
    "Throttled",
    "add_department",
    "add_person",
    "apply_people_file",
    "archive_department",
    "authenticate",
    "change_password",
    "check_again",
    "check_people_file",
    "edit_account",
    "edit_department",
    "edit_person",
    "end_head",
    "end_role",
    "end_sessions",
    "grant_role",
    "grant_role_to",
    "issue_link",
    "reactivate",
    "restore_department",
    "set_head",
    "suspend",
    "use_link",
]

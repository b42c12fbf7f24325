"""Every write of accounts, by subject."""

from portal.accounts.actions.account import change_password, confirm, edit_account
from portal.accounts.actions.departments import (
    add_department,
    archive_department,
    edit_department,
    restore_department,
)
from portal.accounts.actions.heads import end_head, set_head
from portal.accounts.actions.links import (
    FIRST,
    MOST,
    RESET,
    issue_first_links,
    issue_link,
    use_link,
)
from portal.accounts.actions.people import (
    add_person,
    edit_person,
    end_sessions,
    reactivate,
    suspend,
)
from portal.accounts.actions.people_imports import apply_people_file, check_again, check_people_file
from portal.accounts.actions.roles import end_role, grant_role, grant_role_to
from portal.accounts.actions.second_factor import (
    begin_second_factor,
    check_code,
    prove_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
)
from portal.accounts.actions.signing_in import WRONG, Throttled, authenticate

__all__ = [
    "FIRST",
    "MOST",
    "RESET",
    "WRONG",
    "Throttled",
    "add_department",
    "add_person",
    "apply_people_file",
    "archive_department",
    "authenticate",
    "begin_second_factor",
    "change_password",
    "check_again",
    "check_code",
    "check_people_file",
    "confirm",
    "edit_account",
    "edit_department",
    "edit_person",
    "end_head",
    "end_role",
    "end_sessions",
    "grant_role",
    "grant_role_to",
    "issue_first_links",
    "issue_link",
    "prove_second_factor",
    "reactivate",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "restore_department",
    "set_head",
    "suspend",
    "use_link",
]

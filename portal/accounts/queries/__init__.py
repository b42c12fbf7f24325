"""Every read of accounts that is worth a name, by subject."""

from portal.accounts.queries.departments import (
    Branch,
    Named,
    department,
    department_choices,
    department_tree,
    departments,
    head_of,
    headship_in,
    headships_of,
    named_departments,
    only_top,
    walk,
)
from portal.accounts.queries.found import department_url, search, waiting
from portal.accounts.queries.imports import (
    departments_and_people,
    known_departments,
    known_people_and_departments,
    people_import,
    recent_imports,
)
from portal.accounts.queries.links import is_usable, link_with, linked_people, usable_link
from portal.accounts.queries.people import (
    PeopleFilter,
    PeoplePage,
    active_people,
    people_matching,
    people_named,
    people_page,
    people_without_password,
    person,
    person_by_email,
)
from portal.accounts.queries.places import directory
from portal.accounts.queries.roles import grant, grant_of, other_administrators, role_holders
from portal.accounts.queries.second_factor import (
    proven_factor,
    recovery_codes_left,
    second_factor,
    unused_codes,
)

__all__ = [
    "Branch",
    "Named",
    "PeopleFilter",
    "PeoplePage",
    "active_people",
    "department",
    "department_choices",
    "department_tree",
    "department_url",
    "departments",
    "departments_and_people",
    "directory",
    "grant",
    "grant_of",
    "head_of",
    "headship_in",
    "headships_of",
    "is_usable",
    "known_departments",
    "known_people_and_departments",
    "link_with",
    "linked_people",
    "named_departments",
    "only_top",
    "other_administrators",
    "people_import",
    "people_matching",
    "people_named",
    "people_page",
    "people_without_password",
    "person",
    "person_by_email",
    "proven_factor",
    "recent_imports",
    "recovery_codes_left",
    "role_holders",
    "search",
    "second_factor",
    "unused_codes",
    "usable_link",
    "waiting",
    "walk",
]

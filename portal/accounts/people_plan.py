"""What a file of people would do to what is there, and what is wrong with its rows.

A row adds a person or brings one to what it says; a bad row stays out. Roles are added, never
taken away, and people whom the file does not name stay as they are, so that a file can hold a part
of the organisation.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portal.accounts import addresses
from portal.accounts.models import ROLES
from portal.accounts.people_file import TITLES, Row
from portal.db import SHORT
from portal.unreadable import shown


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who is there already."""

    id: int
    email: str
    name: str
    department_id: int
    is_active: bool
    roles: frozenset[str]


@dataclass(frozen=True)
class KnownDepartment:
    """A department that a row may name by slug, code or name."""

    id: int
    slug: str
    code: str | None
    name: str
    is_archived: bool


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, and what to do about it. The row stays out."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Step:
    """What a row would do: add a person (`person_id` None) or change one."""

    line: int
    person_id: int | None
    email: str
    name: str
    department_id: int
    roles: tuple[str, ...]  # to grant
    words: str


@dataclass
class Plan:
    """What the file would do, row by row, and how many rows change nothing."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    same: int = 0

    @property
    def added(self) -> int:
        return sum(1 for step in self.steps if step.person_id is None)

    @property
    def changed(self) -> int:
        return len(self.steps) - self.added


def plan(
    rows: Iterable[Row], people: Iterable[KnownPerson], departments: Iterable[KnownDepartment]
) -> Plan:
    """What `rows` would do to what is there. Order does not matter but for repeated addresses."""
    made = Plan()
    known = {one.email: one for one in people}
    named = _named(departments)
    lines: dict[str, int] = {}  # of each address, where the file has it first
    for row in rows:
        email = addresses.tidy(row.cells["email"])
        problems = [*_faults(row, email, known.get(email), named, lines)]
        lines.setdefault(email, row.line)
        if problems:
            made.problems += problems
            continue
        step = _step(row, email, known.get(email), named)
        if step is None:
            made.same += 1
        else:
            made.steps.append(step)
    return made


def _named(departments: Iterable[KnownDepartment]) -> dict[str, list[KnownDepartment]]:
    """Departments under everything that may name them; a slug or a code goes before a name."""
    exact: dict[str, list[KnownDepartment]] = {}
    by_name: dict[str, list[KnownDepartment]] = {}
    for one in departments:
        for key in {one.slug.lower(), (one.code or one.slug).lower()}:
            exact.setdefault(key, []).append(one)
        by_name.setdefault(one.name.casefold(), []).append(one)
    return {**by_name, **exact}


def _department(text: str, named: dict[str, list[KnownDepartment]]) -> list[KnownDepartment]:
    return named.get(text.lower()) or named.get(text.casefold()) or []


def _faults(
    row: Row,
    email: str,
    known: KnownPerson | None,
    named: dict[str, list[KnownDepartment]],
    lines: dict[str, int],
) -> Iterator[Problem]:
    if not row.cells["name"]:
        yield _problem(row, "name", "There is no name.", "Type the full name.")
    elif len(row.cells["name"]) > SHORT:
        yield _problem(row, "name", f"It has more than {SHORT} characters.", "Shorten it.")
    if fault := addresses.fault(email):
        yield _problem(row, "email", "This is no e-mail address.", fault)
    elif email in lines:
        reason = f"Line {lines[email]} has the same address."
        yield _problem(row, "email", reason, "Keep one row for each person.")
    elif known is not None and not known.is_active:
        remedy = "Reactivate them on their own page first, or leave them out."
        yield _problem(row, "email", "This person is suspended.", remedy)
    yield from _department_faults(row, named)
    remedy = f"Use one of: {', '.join(ROLES)}."
    for word, role in _roles(row):
        if role is None:
            yield Problem(row.line, TITLES["roles"], word[:100], "There is no such role.", remedy)


def _department_faults(row: Row, named: dict[str, list[KnownDepartment]]) -> Iterator[Problem]:
    text = row.cells["department"]
    found = _department(text, named)
    if not text:
        yield _problem(row, "department", "There is no department.", "Type its code or name.")
    elif not found:
        remedy = "Add the department first, or correct the name."
        yield _problem(row, "department", "There is no such department.", remedy)
    elif len(found) > 1:
        yield _problem(
            row,
            "department",
            "Several have this name.",
            "Use its code, or the last part of its address.",
        )
    elif found[0].is_archived:
        remedy = "Name the department that took its place, or restore it."
        yield _problem(row, "department", "This department is archived.", remedy)


def _problem(row: Row, column: str, reason: str, remedy: str) -> Problem:
    return Problem(row.line, TITLES[column], row.cells.get(column, "")[:100], reason, remedy)


def _roles(row: Row) -> Iterator[tuple[str, str | None]]:
    """Each role that the row names, as typed and as we know it; None for an unknown one."""
    by_word = {title.lower(): role for role, title in ROLES.items()}
    text = row.cells.get("roles", "")
    for separator in (",", "|", "/"):
        text = text.replace(separator, ";")
    for part in text.split(";"):
        word = part.strip().lower()
        if word:
            yield part.strip(), word if word in ROLES else by_word.get(word)


def _step(
    row: Row,
    email: str,
    known: KnownPerson | None,
    named: dict[str, list[KnownDepartment]],
) -> Step | None:
    """What a sound row would do; None where everything is so already."""
    name = row.cells["name"]
    department = _department(row.cells["department"], named)[0]
    wanted = {role for _, role in _roles(row) if role}
    new = tuple(sorted(wanted - known.roles if known else wanted))
    words = [f"becomes {ROLES[role].lower()}" for role in new]
    if known is not None:
        words = [
            *([f"name, so far {shown(known.name)}"] if known.name != name else []),
            *([f"moves to {department.name}"] if known.department_id != department.id else []),
            *words,
        ]
        if not words:
            return None
    else:
        words = [f"new in {department.name}", *words]
    return Step(
        row.line, known.id if known else None, email, name, department.id, new, "; ".join(words)
    )

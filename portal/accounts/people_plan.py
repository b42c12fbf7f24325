"""What a file of people would do to what is there, and what is wrong with its rows.

A row adds a person or brings one to what it says; a bad row stays out. Roles and departments to
head are added, never taken away, and people whom the file does not name stay as they are, so that a
file can hold a part of the organisation. Who heads a department takes the place of whoever does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portal.accounts import addresses, department_words
from portal.accounts.department_words import KnownDepartment, Named
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
    heads: frozenset[int] = frozenset()  # departments, today


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
    heads: tuple[int, ...]  # departments to head from now on
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
    """What `rows` would do to what is there. Order does not matter but for what stands twice."""
    made = Plan()
    known = {one.email: one for one in people}
    named = department_words.named(departments)
    lines: dict[str, int] = {}  # of each address, where the file has it first
    headed: dict[int, int] = {}  # the line that names the head of a department first
    for row in rows:
        email = addresses.tidy(row.cells["email"])
        who = known.get(email)
        problems = [
            *_faults(row, email, lines),
            *_place(row, who, named),
            *_unknown_roles(row),
            *_heads(row, who, named, headed),
        ]
        lines.setdefault(email, row.line)
        if problems:
            made.problems += problems
            continue
        step = _step(row, email, who, named)
        if step is None:
            made.same += 1
        elif who is not None and not who.is_active:
            remedy = "Reactivate them on their own page first, or leave them out."
            made.problems.append(_problem(row, "email", "This person is suspended.", remedy))
        else:
            made.steps.append(step)
    return made


def _faults(row: Row, email: str, lines: dict[str, int]) -> Iterator[Problem]:
    if not row.cells["name"]:
        yield _problem(row, "name", "There is no name.", "Type the full name.")
    elif len(row.cells["name"]) > SHORT:
        yield _problem(row, "name", f"It has more than {SHORT} characters.", "Shorten it.")
    if fault := addresses.fault(email):
        yield _problem(row, "email", "This is no e-mail address.", fault)
    elif email in lines:
        reason = f"Line {lines[email]} has the same address."
        yield _problem(row, "email", reason, "Keep one row for each person.")


def _place(row: Row, known: KnownPerson | None, named: Named) -> Iterator[Problem]:
    """What is wrong with where somebody works. Where they work already is fine."""
    text = row.cells["department"]
    found = department_words.meant(text, named)
    if not text:
        yield _problem(row, "department", "There is no department.", "Type its code or name.")
    elif fault := _not_one(found):
        yield _problem(row, "department", *fault)
    elif found[0].is_archived and (known is None or known.department_id != found[0].id):
        remedy = "Name the department that took its place, or restore it."
        yield _problem(row, "department", "This department is archived.", remedy)


def _unknown_roles(row: Row) -> Iterator[Problem]:
    remedy = f"Use one of: {', '.join(ROLES)}."
    for word, role in _roles(row):
        if role is None:
            yield _problem(row, "roles", "There is no such role.", remedy, word)


def _heads(
    row: Row, known: KnownPerson | None, named: Named, headed: dict[int, int]
) -> Iterator[Problem]:
    """What is wrong with what somebody is to head; `headed` learns the line of each department."""
    for word in department_words.parts(row.cells.get("heads", "")):
        found = department_words.meant(word, named)
        if fault := _not_one(found):
            yield _problem(row, "heads", *fault, word)
        elif headed.setdefault(found[0].id, row.line) != row.line:
            reason = f"Line {headed[found[0].id]} makes somebody else its head."
            yield _problem(row, "heads", reason, "Take it out of one of the two rows.", word)
        elif found[0].is_archived and (known is None or found[0].id not in known.heads):
            remedy = "Leave it out, or restore the department first."
            yield _problem(row, "heads", "An archived department has no head.", remedy, word)


def _not_one(found: Sequence[KnownDepartment]) -> tuple[str, str] | None:
    """Why these are not one department, and what to do about it."""
    if not found:
        return "There is no such department.", "Add the department first, or correct the name."
    if len(found) > 1:
        return "Several have this name.", "Use its code, or the last part of its address."
    return None


def _problem(row: Row, column: str, reason: str, remedy: str, value: str | None = None) -> Problem:
    shown = row.cells.get(column, "") if value is None else value
    return Problem(row.line, TITLES[column], shown[:100], reason, remedy)


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


def _step(row: Row, email: str, known: KnownPerson | None, named: Named) -> Step | None:
    """What a sound row would do; None where everything is so already."""
    name = row.cells["name"]
    [department] = department_words.meant(row.cells["department"], named)
    wanted = {role for _, role in _roles(row) if role}
    roles = tuple(sorted(wanted - known.roles if known else wanted))
    heads = _to_head(row, known, named)
    words = [
        *(f"becomes {ROLES[role].lower()}" for role in roles),
        *(f"heads {one.name}{_in_place_of(one)}" for one in heads),
    ]
    if known is not None:
        is_called_so = " ".join(known.name.split()) == name
        words = [
            *([] if is_called_so else [f"name, so far {shown(known.name)}"]),
            *([f"moves to {department.name}"] if known.department_id != department.id else []),
            *words,
        ]
        if not words:
            return None
    else:
        words = [f"new in {department.name}", *words]
    return Step(
        row.line,
        known.id if known else None,
        email,
        name,
        department.id,
        roles,
        tuple(one.id for one in heads),
        "; ".join(words),
    )


def _to_head(row: Row, known: KnownPerson | None, named: Named) -> list[KnownDepartment]:
    """The departments that the row gives a new head, in its order."""
    found = {
        department.id: department
        for word in department_words.parts(row.cells.get("heads", ""))
        for department in department_words.meant(word, named)
    }
    return [one for id, one in found.items() if known is None or id not in known.heads]


def _in_place_of(department: KnownDepartment) -> str:
    return f" in place of {department.head}" if department.head else ""

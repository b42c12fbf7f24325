"""Adding many departments at once, from a pasted list."""

from contextlib import ExitStack

from portal.accounts.actions.constraints import unique
from portal.accounts.actions.departments import CODE_TAKEN, RESERVED, SLUG_TAKEN, slug_of
from portal.accounts.models import Department
from portal.changelog.recording import Actor, change
from portal.errors import Refused

MOST = 500  # departments in one list
LONGEST = 200  # characters of a name
LONGEST_CODE = 40


def add_departments(
    *, lines: str, parent_id: int | None = None, reason: str = "", actor: Actor | None
) -> Department:
    """Add a department for each line, `Name` or `Name; code`; all of them or none.

    Returns the first, whose change holds the others'. Raises Refused with the line to mend.
    """
    made = [_department(line, number, parent_id) for number, line in _filled(lines)]
    _refuse_twins(made)
    first, *others = made
    with (
        unique(slug=SLUG_TAKEN, code=CODE_TAKEN),
        change(first, "add departments", actor=actor, reason=reason, count=len(made)),
        ExitStack() as stack,
    ):
        for one in others:
            stack.enter_context(change(one, "add department", actor=actor, reason=reason))
    return first


def _filled(lines: str) -> list[tuple[int, str]]:
    filled = [(n, line.strip()) for n, line in enumerate(lines.splitlines(), 1) if line.strip()]
    if not filled:
        raise Refused("Type or paste one department a line.", field="lines")
    if len(filled) > MOST:
        raise Refused(f"Add at most {MOST} departments at a time.", field="lines")
    return filled


def _department(line: str, number: int, parent_id: int | None) -> Department:
    name, _, code = (part.strip() for part in line.replace("\t", ";").partition(";"))
    if not name or len(name) > LONGEST or len(code) > LONGEST_CODE:
        raise Refused(
            f"Line {number}: write a name, and behind a semicolon its code if it has one.",
            field="lines",
        )
    slug = slug_of(code or name)
    if not slug or slug in RESERVED:
        raise Refused(f"Line {number}: give it a code of letters or digits.", field="lines")
    return Department(name=name, slug=slug, code=code or None, parent_id=parent_id or None)


def _refuse_twins(made: list[Department]) -> None:
    seen: set[str] = set()
    for one in made:
        if one.slug in seen:
            raise Refused(f"“{one.code or one.name}” stands in the list twice.", field="lines")
        seen.add(one.slug)

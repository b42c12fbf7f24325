"""What the permission matrix meets of programmes: Hal, the chair, runs one that is open."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.actions import running
from portal.mentorship.models import NotWith, Programme
from tests import cast
from tests.mentorship import making

NOBODY = 2_147_483_647


def places(author: Person) -> dict[str, dict[str, dict[str, Any]]]:
    """A programme in which somebody is on both sides, with an entry on a private list; and none.

    Ana is a mentor there, too, and Bo a mentee.
    """
    programme = making.programme(name="Round")
    making.not_with(programme, author, "bo")
    making.mentor(programme, author)
    making.mentee(programme, author)
    making.mentor(programme, "ana")
    making.mentee(programme, "bo")
    here = {
        "slug": programme.slug,
        "side": "mentor",
        "person_id": author.id,
        "administrator_id": programme.administrators[0].id,
        "department": "operations",
        "other_id": session.scalars(select(NotWith.other_id)).one(),
    }
    missing = {
        "slug": "no-such",
        "side": "mentor",
        "administrator_id": NOBODY,
        "person_id": NOBODY,
        "department": "no-such",
        "other_id": NOBODY,
    }
    return {
        "/mentoring/programmes/": {"here": here, "missing": missing},
        "/mentoring/runs/": {
            "here": _run(programme), "missing": {"run_id": NOBODY, "mentee_id": NOBODY},
        },
    }  # fmt: skip


def _run(programme: Programme) -> dict[str, Any]:
    """A proposal for one mentee."""
    mentee = cast.person("bo").id
    run = running.start(programme, orphans_only=False, actor=cast.person("hal"))
    return {"run_id": run.id, "mentee_id": mentee}

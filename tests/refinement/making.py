"""Records of the annual refinement for tests: what a test does not care about is filled in.

Stored without entries in the log, like those of `tests.make`. Hal chairs, Ivy and Eve are members,
Fay is the alternate, unless a test says otherwise.
"""

from datetime import date, timedelta
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.actions.keeping import UNTOUCHED
from portal.refinement.actions.proposals import content_of
from portal.refinement.digest import sha256_of
from portal.refinement.models import (
    Cycle,
    Impact,
    Interest,
    Item,
    Member,
    Proposal,
    Publication,
    Remark,
)
from portal.registry.models import Metric
from tests import cast, make

_years = count(2030)
COMMITTEE = (("hal", "chair"), ("ivy", "member"), ("eve", "member"), ("fay", "alternate"))


def cycle(
    state: str = "planned",
    members: tuple[tuple[str | Person, str], ...] = COMMITTEE,
    year: int | None = None,
    **more: Any,
) -> Cycle:
    """A cycle with a committee, in `state`, whose calendar began long enough ago."""
    today = clock.now().date()
    at = clock.now() - timedelta(days=60)
    given = {
        "title": f"Review {year}" if year else "The year's review",
        "purpose": "",
        "cancelled_reason": "",
        "insight_from": today - timedelta(days=50),
        "insight_until": today - timedelta(days=20),
        "comment_until": today + timedelta(days=20),
        "ballot_until": today + timedelta(days=30),
        "effective_on": today + timedelta(days=90),
        "created_by_id": cast.person("hal").id,
        "created_at": at,
        **({} if state == "planned" else {"scope_frozen_at": at}),
        **more,
    }
    made = make.stored(Cycle(year=year or next(_years), state=state, **given))
    for position, (who, part) in enumerate(members):
        member(made, who, part, position)
    return made


def member(
    cycle: Cycle, who: str | Person, part: str = "member", position: int = 9, **more: Any
) -> Member:
    """A seat in a cycle's committee, interests declared."""
    person = cast.person(who) if isinstance(who, str) else who
    given = {"interests_declared_at": clock.now(), "joined_at": clock.now(), **more}
    return make.stored(
        Member(cycle=cycle, person_id=person.id, part=part, position=position, **given)
    )


def item(cycle: Cycle, metric: Metric | None = None, **more: Any) -> Item:
    """An item: of `metric`, or of a new one of Operations; `metric_id=None` for one to be added."""
    if metric is None and "metric_id" not in more:
        metric = make.metric()
    given = {
        "metric_id": metric.id if metric else None,
        "title": metric.title if metric else "To be added",
        "flags": "",
        **more,
    }
    return make.stored(Item(cycle_id=cycle.id, **given))


def interest(
    item: Item, who: str | Person, rule: str = conflicts.DECLARED, level: str = "no_vote"
) -> Interest:
    """Somebody's interest in an item."""
    person = cast.person(who) if isinstance(who, str) else who
    return make.stored(
        Interest(
            item_id=item.id, person_id=person.id, rule=rule, level=level, words="",
            found_at=clock.now(),
        )
    )  # fmt: skip


def day(later: int) -> date:
    """The day `later` days from today."""
    return clock.now().date() + timedelta(days=later)


def proposal(
    item: Item, author: str | Person = "bo", kind: str = "retire", state: str = "open", **more: Any
) -> Proposal:
    """A proposal with its digest; once it is handed in with a sheet, too."""
    person = cast.person(author) if isinstance(author, str) else author
    given = {
        "title": f"{kind.title()} {item.title}"[:200],
        "reason": "It tells us nothing new.",
        "text": {},
        "exceptional": "",
        "submitted_at": clock.now() if state not in ("draft", "asked") else None,
        **more,
    }
    made = make.stored(
        Proposal(
            item=item, kind=kind, state=state, revision=1, author_id=person.id,
            department_id=person.department_id, created_at=clock.now(), **given,
        )
    )  # fmt: skip
    made.sha256 = sha256_of(content_of(made, []))
    if state not in ("draft", "asked"):
        sheet(made)
    return made


def sheet(proposal: Proposal, **more: Any) -> Impact:
    """A sheet of the proposal's text on which nothing hangs."""
    given = {"is_stopped": False, "risks": "None.", "reversal": "Put it back.", **more}
    content = {**UNTOUCHED, "kind": proposal.kind, "is_stopped": given["is_stopped"]}
    return make.stored(
        Impact(
            proposal_id=proposal.id, revision=proposal.revision, content=content,
            sha256=sha256_of(content), built_at=clock.now(), **given,
        )
    )  # fmt: skip


def remark(item: Item, who: str | Person = "bo", kind: str = "objection", **more: Any) -> Remark:
    """Something that was said of an item."""
    person = cast.person(who) if isinstance(who, str) else who
    given = {"state": "open", "text": "It is our only early warning.", "answer": "", **more}
    return make.stored(Remark(item=item, kind=kind, person_id=person.id, at=clock.now(), **given))


def publication(cycle: Cycle) -> Publication:
    """That a cycle's decisions were made public just now."""
    at, by = clock.now(), cast.person("hal").id
    given = {"at": at, "by_id": by, "decisions_count": 1, "people_count": 0}
    return make.stored(Publication(cycle_id=cycle.id, **given))


def sheet_of(proposal: Proposal) -> Impact:
    """The sheet that stands for it."""
    return session.query(Impact).filter_by(proposal_id=proposal.id).one()

"""A cycle at its ballot with a committee, for tests of motions, decisions and publication."""

from datetime import timedelta

from portal import clock
from portal.refinement import effective
from portal.refinement.digest import sha256_of
from portal.refinement.models import (
    Cycle,
    Decision,
    Interest,
    Item,
    Member,
    Motion,
    Proposal,
    ProposalMetric,
)
from portal.registry.queries.days import today
from tests import cast, make

COMMITTEE = ("hal", "ivy", "ana", "cy", "eve")  # the first one chairs
ALTERNATE = "fay"


def cycle(state="ballot", *, committee=COMMITTEE, alternate=ALTERNATE, year=2026, **more):
    at = clock.now()
    committee = [cast.person(who) if isinstance(who, str) else who for who in committee]
    made = make.stored(
        Cycle(
            year=year, title=f"Review of {year}", state=state, purpose="", cancelled_reason="",
            created_by_id=committee[0].id, created_at=at, **more,
        )
    )  # fmt: skip
    seats = [(who, "member" if place else "chair") for place, who in enumerate(committee)]
    seats += [(cast.person(alternate), "alternate")] if alternate else []
    for place, (person, part) in enumerate(seats):
        make.stored(
            Member(
                cycle_id=made.id, person_id=person.id, part=part, position=place, joined_at=at
            )
        )  # fmt: skip
    return made


def item(cycle, metric=None, *, state="commented", disposition=None, **more):
    """An item about `metric`, or a new one; `metric_id=None` for one to be added."""
    if metric is None and "metric_id" not in more:
        metric = make.metric()
    of = {"metric_id": metric.id, "title": metric.name} if metric else {"title": "To be added"}
    return make.stored(
        Item(cycle_id=cycle.id, flags="", state=state, disposition=disposition, **of, **more)
    )


def proposal(item, kind="retire", text=None, **more):
    """A proposal that the committee has put forward for `item`."""
    author = more.pop("author", None) or cast.person("bo")
    content = {"title": f"{kind} {item.title}", "reason": "It decides nothing.", **more}
    made = make.stored(
        Proposal(
            item_id=item.id, kind=kind, state="put_forward", text=text or {},
            sha256=sha256_of({"kind": kind, "text": text or {}, "title": content["title"]}),
            exceptional="", author_id=author.id, department_id=author.department_id,
            created_at=clock.now(), **content,
        )
    )  # fmt: skip
    item.proposal_id = made.id
    item.disposition = kind
    return made


def recuse(item, who, level="no_vote"):
    return make.stored(
        Interest(
            item_id=item.id, person_id=cast.person(who).id, rule="declared", level=level,
            words="", found_at=clock.now(),
        )
    )  # fmt: skip


def ended(motion):
    """The time of the ballot is over."""
    motion.closes_at = clock.now()
    motion.opened_at = motion.closes_at - timedelta(days=7)


def decided(item, kind, text=None, *, outcome="adopted", merged=(), **more):
    """A decision on `item`, as a ballot would have left it."""
    wanted = proposal(item, kind, text)
    for one in merged:
        make.stored(ProposalMetric(proposal_id=wanted.id, metric_id=one.id))
    at, who = clock.now(), cast.person("hal")
    motion = make.stored(
        Motion(
            cycle_id=item.cycle_id, proposal_id=wanted.id, kind=kind, title=wanted.title,
            sha256=wanted.sha256, state="closed", voters=[], departments=[],
            opened_at=at - timedelta(days=7), closes_at=at, closed_at=at,
        )
    )  # fmt: skip
    item.motion_id, item.state = motion.id, "decided"
    adopted = outcome == "adopted"
    return make.stored(
        Decision(
            cycle_id=item.cycle_id, motion_id=motion.id, kind=kind, outcome=outcome,
            counts={"sentence": "5 of 5 voted, 3 needed; 5 of 5 = 100 %."},
            reason="It decides nothing.", dissent="", rejected_options="", decided_on=today(),
            effective_on=effective.holds_from(kind, today(), None, 4) if adopted else None,
            decided_by_id=who.id, **more,
        )
    )  # fmt: skip


def draft(owner):
    """The text of a proposal that adds a metric."""
    text = {name: value for name, value in DRAFT.items() if value not in ("", None)}
    return {
        "definition": text,
        "metric": {
            "department_id": owner.department_id, "owner_id": owner.id, "level": "department",
            "objective_ids": [], "close_days": 30,
        },
        "answers": {},
    }  # fmt: skip


DRAFT = {
    "name": "Waiting in days", "purpose": "How long people wait.", "key_question": "Too long?",
    "numerator": "days", "denominator": "people", "formula": "numerator / denominator",
    "unit": "days", "scale": "1", "decimals": 1, "value_type": "duration",
    "direction": "decrease", "frequency": "month", "calendar": "calendar",
    "time_aggregation": "mean", "org_aggregation": "mean", "null_policy": "missing",
    "source_system": "order book", "collection_method": "export", "due_days": 10,
}  # fmt: skip

"""A cycle at its ballot with a committee, for tests of motions, decisions and publication."""

from datetime import timedelta

from portal import clock
from portal.refinement.digest import sha256_of
from portal.refinement.models import Cycle, Interest, Item, Member, Proposal
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
    metric = metric or make.metric()
    return make.stored(
        Item(
            cycle_id=cycle.id, metric_id=metric.id, title=metric.name, flags="", state=state,
            disposition=disposition, **more,
        )
    )  # fmt: skip


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

"""Steps of a cycle: onward where every guard holds, back, and out. Only its chair takes them."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.notices import telling
from portal.refinement import guards
from portal.refinement.actions import interests, steps
from portal.refinement.cycle import BACK, CANCELLED, WORDS, may_go
from portal.refinement.models import Advance, Cycle
from portal.refinement.queries import cycles as queries
from portal.refinement.queries.facts import facts
from portal.web.filters import plural

STEPPED = "refinement.stepped"  # a kind of notice
STAMPS = {
    "proposals": "evidence_frozen_at",
    "final_comment": "comment_opened_at",
    "ballot": "ballot_opened_at",
    "published": "published_at",
    "closed": "closed_at",
}
NEXT = {  # what those on the committee do in a state
    "insight": "Departments answer what their metrics are worth to them.",
    "proposals": "Propose what to do with each metric; the evidence is frozen.",
    "impact": "Look at what each proposal would mean, and complete its sheet.",
    "deliberation": "Score the items blind, discuss them, and put one proposal forward for each.",
    "final_comment": "Answer objections and new arguments while people comment.",
    "ballot": "Vote on each motion.",
    "decided": "The chair dates the decisions and publishes them.",
    "published": "Everybody affected is told.",
    "acknowledging": "People say that they know what was decided.",
    "closed": "Thank you. Everything can be read in the minutes.",
    "cancelled": "Nothing is decided in it.",
}


def advance(cycle: Cycle, *, to: str, reason: str, actor: Person) -> Advance:
    """Take the step to `to`. Two at once: one effect, and the other hears who was quicker."""
    if to not in WORDS:
        raise Refused("A cycle has no such step. Choose one of those on its page.")
    if to == "published":
        raise Refused("Publish the decisions: that takes this step by itself.")
    backwards = to == BACK.get(cycle.state) or to == CANCELLED
    if backwards and not reason:
        raise Refused("Say why: it stands in the minutes.", field="reason")
    with change(cycle, _verb(to, backwards), actor=actor, reason=reason):
        queries.locked(cycle)
        return move(cycle, to=to, reason=reason, actor=actor, guarded=True)


def move(cycle: Cycle, *, to: str, reason: str, actor: Person, guarded: bool = False) -> Advance:
    """The step itself, inside the caller's `change` of the cycle; `guarded`: where it may be."""
    if not may_go(cycle.state, to):
        raise Refused(f"The cycle is at “{WORDS[cycle.state]}” meanwhile. Look at it again.")
    if guarded:
        require_guards(cycle, to)
    taken = Advance(
        cycle_id=cycle.id, from_state=cycle.state, to_state=to, reason=reason, by_id=actor.id,
        at=clock.now(),
    )  # fmt: skip
    with change(taken, "step", actor=actor, reason=reason):
        cycle.state = to
        if to == CANCELLED:
            cycle.cancelled_reason = reason
        if to in STAMPS:
            setattr(cycle, STAMPS[to], taken.at)
        session.flush()
        interests.find(cycle)
        steps.take(cycle, actor)
        _tell(cycle, taken, actor)
    return taken


def require_guards(cycle: Cycle, to: str) -> None:
    """Refuse the step to `to` with the first thing that is missing for it."""
    open_ones = [one for one in guards.checks(to, facts(cycle, to)) if not one.holds]
    if open_ones:
        raise Refused(f"Not yet. {open_ones[0].asks} {_others(len(open_ones) - 1)}".strip())


def _tell(cycle: Cycle, taken: Advance, actor: Person) -> None:
    telling.tell(
        [one.person_id for one in interests.seated(cycle.members)],
        STEPPED,
        f"advance:{taken.id}",
        subject=cycle,
        title=f"{cycle.title}: {WORDS[cycle.state].lower()}",
        sentence=" ".join(part for part in (taken.reason, NEXT[cycle.state]) if part),
        actor=actor,
    )


def _verb(to: str, backwards: bool) -> str:
    if to == CANCELLED:
        return "cancel cycle"
    return f"go {'back' if backwards else 'on'} to “{WORDS[to].lower()}”"


def _others(count: int) -> str:
    return f"{plural(count, 'other thing is', 'other things are')} missing, too." if count else ""

"""A stop out of cycle: the chair asks, one member seconds it, and the metric stops at once.

The committee ratifies it within 30 days, or it lapses and the metric goes on.
"""

from datetime import date, timedelta

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.running import Step, release
from portal.notices import kinds, telling
from portal.refinement.actions.lapsing import end_ballot
from portal.refinement.actions.motions import open_ratification
from portal.refinement.models import Cycle, Motion, Suspension
from portal.refinement.policy.cycles import seat_of
from portal.refinement.queries import suspensions as queries
from portal.refinement.queries.cycles import today
from portal.registry.actions import states
from portal.registry.models import Metric
from portal.registry.queries import metrics
from portal.web.filters import day, plural

RATIFY_WITHIN = timedelta(days=30)
LATE = "Its suspension was not ratified in time."
ASKED = "refinement.suspension"
NOTICE = kinds.Kind(ASKED, "Stops of a metric", "The annual refinement", kinds.AT_ONCE)


def ask(*, code: str, reason: str, actor: Person) -> Suspension:
    """The chair asks the committee to stop a metric now; a member has to second it."""
    metric = metrics.visible_by_code(actor, code)
    if metric is None or metric.state != "approved":
        raise Refused("There is no metric in force with this code.", field="code")
    if queries.going_on(metric.id) is not None:
        raise Refused("Its suspension is asked for already. Look at that one.", field="code")
    cycle = _committee()
    made = Suspension(
        metric_id=metric.id,
        cycle_id=cycle.id,
        reason=reason,
        asked_by_id=actor.id,
        asked_at=clock.now(),
    )
    with change(made, "ask for suspension", actor=actor, reason=reason, metric=metric.code):
        session.flush()
        _tell(made, cycle, f"Stop {metric.name}?", f"{actor.name} asks for it: {reason}", actor)
    return made


def second(suspension: Suspension, *, actor: Person) -> None:
    """A member agrees, and the metric stops: no values are due or taken until it goes on."""
    _require(suspension, "asked")
    if actor.id == suspension.asked_by_id:
        raise Refused("Somebody else of the committee seconds it.")
    cycle = _committee()
    seat = seat_of(actor, cycle)
    if seat is None or seat.part == "alternate":
        raise Refused("A member of the committee seconds it.")
    metric = suspension.metric
    with change(suspension, "second suspension", actor=actor, metric=metric.code):
        _require(_locked(suspension), "asked")
        _stop(metric, suspension.reason, actor)
        suspension.second_id = actor.id
        suspension.in_force_at = clock.now()
        suspension.state = "in_force"
        suspension.ratify_by = today() + RATIFY_WITHIN
        session.flush()
        _ask_the_committee(suspension, cycle, suspension.ratify_by, actor)
        words = f"No values are due. It is ratified by {day(suspension.ratify_by)}, or it lapses."
        _tell(suspension, cycle, f"{metric.name} is stopped", words, actor)


def vote_again(suspension: Suspension, *, actor: Person) -> Motion:
    """Its ballot had no quorum, which decides nothing: another, as long as the thirty days last."""
    _require(suspension, "in_force")
    with change(suspension, "vote on suspension again", actor=actor, metric=suspension.metric.code):
        now = _locked(suspension)
        _require(now, "in_force")
        cycle, last = session.get(Cycle, now.cycle_id), now.ratify_by
        if cycle is None or last is None or not queries.had_no_quorum(now):
            raise Refused("It is voted on again only where its ballot had no quorum.")
        if today() > last:
            raise Refused("Its thirty days are over: it lapses.")
        motion = _ask_the_committee(now, cycle, last, actor)
        title = f"Vote again: the suspension of {now.metric.name}"
        words = f"The first ballot had no quorum. It is ratified by {day(last)}, or it lapses."
        _tell(now, cycle, title, words, actor, motion.id)
    return motion


def _ask_the_committee(
    suspension: Suspension, cycle: Cycle, ratify_by: date, actor: Person
) -> Motion:
    metric = suspension.metric
    items = queries.items_of(cycle.id, metric.id)
    motion = open_ratification(metric, suspension.reason, cycle, items, actor, ratify_by)
    suspension.motion_id = motion.id
    return motion


def withdraw(suspension: Suspension, *, reason: str, actor: Person) -> None:
    """Whoever asked takes it back before anybody has seconded it."""
    _require(suspension, "asked")
    with change(suspension, "withdraw suspension", actor=actor, reason=reason):
        _require(_locked(suspension), "asked")
        suspension.state = "withdrawn"


def settle(motion: Motion, *, is_ratified: bool, actor: Person) -> None:
    """What the committee's vote makes of it, inside the change that counts it."""
    found = select(Suspension).where(
        Suspension.motion_id == motion.id, Suspension.state == "in_force"
    )
    for one in session.scalars(found).all():
        if not is_ratified:
            lapse(one, "The committee voted against its suspension.")
            continue
        with change(one, "ratify suspension", actor=actor, metric=one.metric.code):
            one.state = "ratified"


def lapse(suspension: Suspension, said: str = LATE) -> bool:
    """It is not ratified: the metric goes on. False where somebody was quicker."""
    with change(suspension, "let suspension lapse", actor=None, metric=suspension.metric.code):
        if _locked(suspension).state != "in_force":
            return False
        suspension.state = "lapsed"
        end_ballot(suspension.motion_id, actor=None)
        if suspension.metric.state == "suspended":
            states.resume(suspension.metric, actor=None, reason=said)
        cycle = session.get(Cycle, suspension.cycle_id)
        if cycle is not None:
            title = f"{suspension.metric.name} goes on"
            _tell(suspension, cycle, title, said, None)
    return True


def lapse_overdue(step: Step) -> None:
    """End those that nobody ratified, each in a transaction of its own; again does no harm."""
    count = 0
    for number in queries.overdue(today()):
        ensure_writing()
        found = session.get(Suspension, number)
        if found is not None and lapse(found):
            count += 1
        release()
    step.done(f"{plural(count, 'suspension')} lapsed.")


def _stop(metric: Metric, reason: str, actor: Person) -> None:
    """Suspend it in the registry; nobody seconds the stop of a metric of their own."""
    if metric.state != "approved":
        raise Refused("The metric is not in force any more: there is nothing to stop.")
    states.suspend(metric, reason=reason, actor=actor)


def _committee() -> Cycle:
    cycle = queries.committee()
    if cycle is None:
        raise Refused("There is no committee yet: start a cycle first.")
    return cycle


def _locked(suspension: Suspension) -> Suspension:
    found = select(Suspension).where(Suspension.id == suspension.id).with_for_update()
    return session.scalars(found, execution_options={"populate_existing": True}).one()


def _require(suspension: Suspension, state: str) -> None:
    if suspension.state != state:
        raise Refused("That was settled meanwhile. Look at it again.")


def _tell(
    suspension: Suspension,
    cycle: Cycle,
    title: str,
    sentence: str,
    actor: Person | None,
    motion_id: int = 0,
) -> None:
    people = [one.person_id for one in cycle.members if one.left_at is None]
    telling.tell(
        [*people, suspension.metric.owner_id],
        ASKED,
        f"suspension:{suspension.id}:{suspension.state}" + (f":{motion_id}" if motion_id else ""),
        subject=suspension,
        title=title,
        sentence=sentence,
        actor=actor,
    )


LAPSE = Kind(
    "refinement.lapse",
    "Suspensions that were not ratified",
    lapse_overdue,
    memory=128,
    seconds=300,
    queue=SHORT,
    cron="20 6 * * *",
)

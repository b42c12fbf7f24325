"""Publication: all decisions of a cycle at once, by a job, in one transaction.

The registry follows, everybody affected is told once, and the cycle goes on; a process that is
killed on the way has done none of it.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.kinds import LONG, SHORT, Kind
from portal.jobs.models import Job
from portal.jobs.running import Step
from portal.notices import telling
from portal.notices.telling import News
from portal.refinement import published
from portal.refinement.actions import advancing, effects
from portal.refinement.actions.motions import RATIFYING
from portal.refinement.consensus import Outcome
from portal.refinement.models import (
    Acknowledgement,
    Affected,
    Cycle,
    Decision,
    Item,
    Member,
    Proposal,
    Publication,
)
from portal.refinement.published import Told
from portal.refinement.queries import cycles
from portal.refinement.queries import decisions as queries
from portal.refinement.queries.affected import WHYS, affected
from portal.registry.queries.days import today
from portal.web.filters import plural

PUBLISH, EFFECT = "refinement.publish", "refinement.effect"
PUBLISHED = "refinement.published"  # a kind of notice

Touched = dict[int, list[int]]  # by decision, metrics whose people it touches


def ask_publication(cycle: Cycle, *, actor: Person) -> Job:
    """Have a job publish everything that was decided. Two at once: the second is refused."""
    with change(cycle, "ask for publication", actor=actor):
        cycles.locked(cycle)
        if cycle.state != "decided":
            raise Refused("Only a cycle in which everything is decided is published.")
        _require_decided(cycle)
        advancing.require_guards(cycle, "published")
        return jobs.enqueue(
            PUBLISH, name=f"Publishing the decisions of {cycle.title}", actor=actor, subject=cycle
        )


def _require_decided(cycle: Cycle) -> None:
    left = session.scalars(
        select(Item.title)
        .where(Item.cycle_id == cycle.id, Item.state != "decided")
        .order_by(Item.position, Item.id)
    ).all()
    if left:
        more = f" and {plural(len(left) - 1, 'other')}" if len(left) > 1 else ""
        raise Refused(f"Not yet: {left[0]}{more} is not decided.")


def publish_as_job(step: Step) -> None:
    """The work of the job."""
    found = select(Job.subject_id).where(Job.id == step.job_id)
    cycle = session.get_one(Cycle, session.scalars(found).one())
    actor = session.get_one(Person, step.asked_by_id)
    publish(cycle, actor, step)


def publish(cycle: Cycle, actor: Person, step: Step | None = None) -> Publication:
    """All of it, or nothing."""
    made = Publication(
        cycle_id=cycle.id, at=clock.now(), by_id=actor.id, decisions_count=0, people_count=0
    )
    with change(made, "publish decisions", actor=actor):
        with session.no_autoflush:
            cycles.locked(cycle)
            decisions = queries.to_publish(cycle.id)
            if cycle.state != "decided" or not decisions:
                raise Refused("There is nothing to publish: somebody did it meanwhile.")
            advancing.require_guards(cycle, "published")  # days went by while the job waited
        session.flush()
        items = queries.items_by_motion([one.motion_id for one in decisions])
        touched = {
            one.id: _publish(one, items.get(one.motion_id, []), made, actor) for one in decisions
        }
        _settle(cycle, made)
        made.decisions_count = len(decisions)
        made.people_count = _tell(made, cycle, decisions, items, touched, actor)
        _take_due(decisions, items, actor)
        with change(cycle, "publish cycle", actor=actor):
            advancing.move(cycle, to="published", reason="", actor=actor)
        if step is not None:
            step.done(_done(made))
    return made


def take_effect_as_job(step: Step) -> None:
    """Every morning: decisions whose day has come, each in a transaction of its own."""
    due = queries.to_take_effect(today())
    session.rollback()
    for place, decision_id in enumerate(due):
        take_effect(decision_id)
        step.progress(place + 1, len(due))
    step.done(f"{plural(len(due), 'decision')} took effect.")


def take_effect(decision_id: int) -> None:
    """Have a published decision take effect, once."""
    decision = session.get_one(Decision, decision_id)
    with change(decision, "take effect", actor=None):
        now = queries.locked(decision_id)
        if now.state == "published":
            items = queries.items_by_motion([now.motion_id])
            effects.take_effect(now, now.motion, items.get(now.motion_id, []), None)


def _publish(
    decision: Decision, items: Sequence[Item], made: Publication, actor: Person
) -> list[int]:
    with change(decision, "publish decision", actor=actor, reason=decision.reason):
        touched: list[int] = []
        if decision.outcome == Outcome.ADOPTED:
            touched = effects.publish(decision, decision.motion, items, today(), actor)
        decision.state = "published"
        decision.publication_id = made.id
    return touched


def _settle(cycle: Cycle, made: Publication) -> None:
    """Items and what was put forward for them are done with."""
    session.execute(
        update(Item)
        .where(Item.cycle_id == cycle.id, Item.state == "decided")
        .values(state="published", version=Item.version + 1)
    )
    put = select(Item.proposal_id).where(Item.cycle_id == cycle.id, Item.state == "published")
    session.execute(
        update(Proposal)
        .where(Proposal.id.in_(put), Proposal.state == "put_forward")
        .values(state="decided", version=Proposal.version + 1)
        .execution_options(synchronize_session=False)
    )


def _take_due(decisions: Sequence[Decision], items: dict[int, list[Item]], actor: Person) -> None:
    """What holds at once."""
    for one in decisions:
        at_once = one.effective_on is None or one.effective_on <= today()
        if at_once:
            effects.take_effect(one, one.motion, items.get(one.motion_id, []), actor)


def _tell(
    made: Publication,
    cycle: Cycle,
    decisions: Sequence[Decision],
    items: dict[int, list[Item]],
    touched: Touched,
    actor: Person,
) -> int:
    """One notice for each person affected, and what they are to acknowledge; says how many."""
    whys = _whys(decisions, items, touched)
    if not whys:
        return 0
    homes = {
        row.id: row.department_id
        for row in session.execute(
            select(Person.id, Person.department_id).where(Person.id.in_(whys))
        )
    }
    rows = [
        {
            "publication_id": made.id, "person_id": person, "department_id": homes[person],
            "told_at": made.at, "concern": "", "reminders": 0,
        }
        for person in sorted(whys)
    ]  # fmt: skip
    connection = session.connection()
    connection.execute(insert(Acknowledgement), rows)
    listed = select(Acknowledgement.id, Acknowledgement.person_id).where(
        Acknowledgement.publication_id == made.id
    )
    pairs = [
        {"acknowledgement_id": row.id, "decision_id": decision, "why": why}
        for row in connection.execute(listed)
        for decision, why in whys[row.person_id].items()
    ]
    connection.execute(insert(Affected), pairs)
    _notify(made, cycle, decisions, items, whys, actor)
    return len(rows)


def _whys(
    decisions: Sequence[Decision], items: dict[int, list[Item]], touched: Touched
) -> dict[int, dict[int, str]]:
    """By person, the decisions that touch them and the nearest reason why.

    Where nothing changes, only the metric's owner is told.
    """
    metrics = {metric for several in touched.values() for metric in several}
    people = affected(metrics)
    found: dict[int, dict[int, str]] = {}
    by_metric: dict[int, list[int]] = {}
    for decision, several in touched.items():
        for metric in several:
            by_metric.setdefault(metric, []).append(decision)
    for person, reasons in people.items():
        for metric, why in reasons.items():
            for decision in by_metric.get(metric, ()):
                before = found.setdefault(person, {}).get(decision, why)
                found[person][decision] = min(before, why, key=WHYS.index)
    active = set(session.scalars(select(Person.id).where(Person.state == "active")))
    for one in decisions:
        for item in items.get(one.motion_id, ()) if not touched[one.id] else ():
            if item.metric is not None and item.metric.owner_id in active:
                found.setdefault(item.metric.owner_id, {}).setdefault(one.id, "owner")
    return found


def _notify(
    made: Publication,
    cycle: Cycle,
    decisions: Sequence[Decision],
    items: dict[int, list[Item]],
    whys: dict[int, dict[int, str]],
    actor: Person,
) -> None:
    told = {one.id: told_of(one, items.get(one.motion_id, [])) for one in decisions}
    chair = session.scalars(
        select(Person.name)
        .join(Member, Member.person_id == Person.id)
        .where(Member.cycle_id == cycle.id, Member.part == "chair", Member.left_at.is_(None))
    ).first()
    url = f"/refinement/{cycle.year}/changed"
    news = [
        News(
            [person],
            PUBLISHED,
            f"publication:{made.id}",
            subject=made,
            title=f"{cycle.title}: {plural(len(mine), 'decision')} that "
            f"{'concerns' if len(mine) == 1 else 'concern'} you",
            sentence=published.sentence([told[one] for one in sorted(mine)], chair or ""),
            url=url,
        )
        for person, mine in whys.items()
    ]
    telling.tell_each(news, actor=None)


def told_of(decision: Decision, items: Sequence[Item]) -> Told:
    """A decision as people hear of it."""
    name = items[0].title if len(items) == 1 else decision.motion.title.removeprefix(RATIFYING)
    is_short = decision.kind == "keep" and len(items) <= published.FEW
    if len(items) > 1 and (is_short or decision.kind == "merge"):
        name = f"{', '.join(one.title for one in items[:-1])} and {items[-1].title}"
    return Told(
        name,
        decision.kind,
        decision.outcome == Outcome.ADOPTED,
        decision.reason,
        decision.effective_on,
        several=max(1, len(items)),
        is_overturned=decision.state == "overturned",
    )


def _done(made: Publication) -> str:
    return (
        f"{plural(made.decisions_count, 'decision')} published, "
        f"{plural(made.people_count, 'person', 'people')} told."
    )


JOBS = (
    Kind(PUBLISH, "Publication of decisions", publish_as_job, memory=512, seconds=300, queue=SHORT),
    Kind(
        EFFECT,
        "Decisions that take effect today",
        take_effect_as_job,
        memory=256,
        seconds=1_800,
        queue=LONG,
        cron="10 0 * * *",
    ),
)

"""Evidence packs: built by a job over all items of a cycle, and frozen when proposals open."""

import hashlib

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session, upsert
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.kinds import LONG, Kind
from portal.jobs.models import Job
from portal.jobs.running import Step, release
from portal.refinement.cycle import STATES
from portal.refinement.digest import sha256_of
from portal.refinement.models import Cycle, Evidence, Item
from portal.refinement.pack import pack
from portal.refinement.queries import evidence as queries
from portal.refinement.queries import gathering
from portal.registry.queries.days import today
from portal.web.filters import day, plural

BUILD = "refinement.evidence"
SAY_EVERY = 100  # metrics held against all others, between two words on how far it is
OPEN = ("planned", "insight")  # the states in which packs are built


def build(cycle: Cycle, *, actor: Person) -> Job:
    """Ask for the packs of all items, new or anew."""
    if cycle.state not in OPEN:
        raise Refused("The packs are frozen: they say what was known when proposals opened.")
    if cycle.scope_frozen_at is None:
        raise Refused("Freeze the scope first: there are no items yet.")
    with change(cycle, "build evidence packs", actor=actor):
        return jobs.enqueue(BUILD, name=cycle.title, actor=actor, subject=cycle, cycle=cycle.id)


def build_packs(step: Step) -> None:
    """The job: everything is held against everything, then the packs are written in batches.

    Derived rows, so the log has nothing to say before they are frozen.
    """
    cycle = session.get_one(Cycle, step.arguments["cycle"])
    whole = gathering.Whole(cycle)
    whole.read()
    over = is_survey_over(cycle)
    session.rollback()
    steps, total = 0, whole.count_steps() + len(whole.rows)
    for _ in whole.steps():
        steps += 1
        if steps % SAY_EVERY == 0:
            step.progress(steps, total, "Metrics held against each other")
    for batch in gathering.batches(sorted(whole.rows)):
        packs = [
            (item_id, pack(known))
            for item_id, known in gathering.of_items(whole, batch, is_survey_over=over)
        ]
        session.rollback()
        ensure_writing()
        store(cycle.id, packs)
        steps += len(batch)
        step.progress(steps, total, "Packs written")
        release()
    step.done(f"{plural(len(whole.rows), 'evidence pack')} built.")


def store(cycle_id: int, packs: list[tuple[int, dict[str, object]]]) -> None:
    """Store packs in the open transaction; refused where they were frozen meanwhile."""
    now = clock.now()
    state = session.scalar(select(Cycle.state).where(Cycle.id == cycle_id).with_for_update())
    if state not in OPEN:
        raise Refused("The cycle went on meanwhile: its packs are frozen.")
    rows = [
        {
            "item_id": item_id, "content": content, "sha256": sha256_of(content),
            "built_at": now, "version": 1,
        }
        for item_id, content in packs
    ]  # fmt: skip
    added = upsert()(Evidence)
    stored = added.on_conflict_do_update(
        index_elements=["item_id"],
        set_={
            "content": added.excluded.content,
            "sha256": added.excluded.sha256,
            "built_at": now,
            "version": Evidence.version + 1,
        },
        where=Evidence.frozen_at.is_(None),
    )
    session.connection().execute(stored, rows)
    session.execute(
        update(Item)
        .where(Item.id.in_([item_id for item_id, _ in packs]), Item.state == "queued")
        .values(state="evidence", version=Item.version + 1)
        .execution_options(synchronize_session=False)
    )


def is_survey_over(cycle: Cycle) -> bool:
    """Whether nobody can answer any more, so that shares give nobody's answer away."""
    later = STATES.index("proposals") <= STATES.index(cycle.state)
    return later or (cycle.insight_until is not None and today() > cycle.insight_until)


def freeze(cycle: Cycle, actor: Person) -> None:
    """Freeze all packs, inside the `change` with which proposals open.

    Refused where one is missing, or was built before the last answers and statements came.
    """
    if cycle.insight_until is not None and today() <= cycle.insight_until:
        raise Refused(
            f"Departments answer until {day(cycle.insight_until)}. Wait, or end it earlier in the "
            "calendar; then build the packs once more."
        )
    stale = queries.stale(cycle)
    if stale.count:
        names = ", ".join(one.title for one in stale.some)
        raise Refused(
            f"{plural(stale.count, 'pack')} must be rebuilt, for answers or statements came "
            f"later: {names}."
        )
    hashed = hashlib.sha256()
    for digest in queries.digests(cycle):
        hashed.update(digest.encode())
    now = clock.now()
    with change(
        cycle, "freeze evidence packs", actor=actor, sha256=hashed.hexdigest(),
        packs=queries.count(cycle),
    ):  # fmt: skip
        session.execute(
            update(Evidence)
            .where(Evidence.item_id.in_(queries.item_ids(cycle)), Evidence.frozen_at.is_(None))
            .values(frozen_at=now, version=Evidence.version + 1)
            .execution_options(synchronize_session=False)
        )


def is_whole(pack: Evidence) -> bool:
    """Whether the pack still has the digest under which it was stored."""
    return sha256_of(pack.content) == pack.sha256


KIND = Kind(
    BUILD,
    "Building evidence packs",
    build_packs,
    memory=512,
    seconds=1_800,
    queue=LONG,
)

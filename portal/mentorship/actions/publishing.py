"""A proposal is published: all its pairs are offered at once, or none is."""

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions.offering import offer
from portal.mentorship.actions.programmes import require_open
from portal.mentorship.actions.running import PROPOSED, PUBLISHED
from portal.mentorship.models import MENTEE, Profile, Run
from portal.mentorship.queries import programmes
from portal.mentorship.queries import runs as queries
from portal.notices import telling
from portal.web.filters import today

WAITING = "mentoring.waiting"  # a kind of notice
OUTRUN = "Another pairing was published since this one was made. Pair again first."


def publish(run: Run, *, actor: Person) -> None:
    """Offer each pair to both sides; who has nobody waits with a bonus. One transaction."""
    require_open(run.programme, today())
    with change(run, "publish pairing", actor=actor) as entry:
        programmes.locked(run.programme)
        queries.locked(run)
        if run.state != PROPOSED:
            raise Refused("Only a proposal is published, and once.")
        _require_newest(run)
        rows = queries.all_pairs(run)
        made = offer(run, rows)
        alone = [one.mentee_id for one in rows if one.mentor_id is None]
        _let_wait(run, alone, actor)
        run.state, run.published_at, run.published_by_id = PUBLISHED, clock.now(), actor.id
        entry.extra |= {"offers": len(made), "without a mentor": len(alone)}


def _require_newest(run: Run) -> None:
    """What another run has offered since, this one does not know."""
    later = select(Run.id).where(
        Run.programme_id == run.programme_id,
        Run.state == PUBLISHED,
        Run.published_at > run.created_at,
    )
    if session.scalars(later.limit(1)).first() is not None:
        raise Refused(OUTRUN)


def _let_wait(run: Run, alone: list[int], actor: Person) -> None:
    if not alone:
        return
    session.execute(
        update(Profile)
        .where(
            Profile.programme_id == run.programme_id,
            Profile.side == MENTEE,
            Profile.person_id.in_(alone),
        )
        .values(waited=Profile.waited + 1)
        .execution_options(synchronize_session=False)
    )
    telling.tell(
        alone,
        WAITING,
        f"mentoring:run:{run.id}:waiting",
        subject=run.programme,
        title=f"{run.programme.name}: no mentor for you this time",
        sentence="You come first next time. You can also ask a mentor yourself.",
        actor=actor,
    )

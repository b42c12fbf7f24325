"""Conversations go with what they are about: who owns it now answers them."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.feedback.loop import OPEN
from portal.feedback.models import Thread
from portal.registry.models import Metric, Objective
from portal.web.filters import plural


def inherit(subject: Metric | Objective, former_id: int, actor: Person) -> str:
    """Give the open conversations that the former owner answered to the new one.

    One that was handed over to somebody else stays with them.
    """
    found = (
        select(Thread)
        .where(
            Thread.subject_kind == subject.__tablename__,
            Thread.subject_id == subject.id,
            Thread.owner_id == former_id,
            Thread.state.in_(OPEN),
        )
        .options(joinedload(Thread.giver))
        .order_by(Thread.id)
        .with_for_update(of=Thread)
    )
    threads = session.scalars(found).all()
    for one in threads:
        with change(one, "hand feedback over", actor=actor, reason="It has another owner now."):
            one.owner_id = subject.owner_id
            one.touched_at = clock.now()
    if not threads:
        return ""
    waits = "waits" if len(threads) == 1 else "wait"
    return f"{plural(len(threads), 'open conversation')} {waits} for your answer."

"""What people follow, what they are reminded of, and how much of it they have read."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.demo.stage import Stage
from portal.demo.story.following import APART, FOLLOWED, UNREAD
from portal.insight import reminding
from portal.notices import telling
from portal.notices.models import Following, Notice
from portal.training.actions import assignments


def follow(stage: Stage) -> None:
    """From here on they hear of it."""
    places: dict[str, Mapping[str, Any]] = {
        "department": stage.departments,
        "metric": stage.metrics,
        "objective": stage.objectives,
    }
    for name, subjects in FOLLOWED.items():
        for kind, key in subjects:
            session.add(
                Following(
                    person_id=stage.people[name].id,
                    subject_kind=kind,
                    subject_id=places[kind][key].id,
                    created_at=clock.now(),
                )
            )
    session.flush()


def remind(stage: Stage) -> None:
    """Of values and lessons due and overdue, as every morning."""
    for batch in reminding.reminders(stage.today):
        telling.tell_each(batch, actor=None)
    telling.tell_each(assignments.reminders(stage.today), actor=None)


def read(_stage: Stage) -> None:
    """Spread the notices over the past weeks: the newest are unread. What was told in the morning
    of the story is the newest, for it asks for something.
    """
    found = select(Notice).order_by(Notice.person_id, Notice.id.desc())
    now, person, rank = clock.now(), 0, 0
    for notice in session.scalars(found).all():
        rank = rank + 1 if notice.person_id == person else 0
        person = notice.person_id
        notice.created_at = now - timedelta(hours=1 + APART * rank)
        if rank >= UNREAD:
            notice.read_at = notice.created_at + timedelta(hours=3)
        notice.mail = None
    session.flush()

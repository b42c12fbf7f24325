"""Every morning: paths for who came under them, reminders, levels as older answers fade."""

from sqlalchemy import select

from portal.db import ensure_writing, session
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.notices import kinds, telling
from portal.training.actions import assignments, paths, standing
from portal.training.models import Path, SkillLevel
from portal.web.filters import plural, today

GROUP = "Learning"
KINDS = (
    kinds.Kind(assignments.ASSIGNED, "Learning assigned to me", GROUP, kinds.AT_ONCE),
    kinds.Kind(assignments.DUE, "Learning that is due", GROUP),
)
BATCH = 100  # people or notices in a transaction


def remind(step: Step) -> None:
    """Again is no harm: everybody hears of a step once, and levels are what answers say."""
    told = 0
    for path in session.scalars(select(Path).where(Path.ended_at.is_(None))).all():
        paths.give_out(path)
    news = assignments.reminders(today())
    for at in range(0, len(news), BATCH):
        ensure_writing()
        told += telling.tell_each(news[at : at + BATCH], actor=None)
        step.progress(told, 0, "Notices given")
        release()
    for people in _stale():
        ensure_writing()
        standing.recompute(people)
        step.progress(told, 0, "Levels computed")
        release()
    step.done(f"{plural(told, 'notice')} given.")


def _stale() -> list[list[int]]:
    """People whose levels were computed before today."""
    found = session.scalars(
        select(SkillLevel.person_id).where(SkillLevel.computed_on < today()).distinct()
    ).all()
    return [list(found[at : at + BATCH]) for at in range(0, len(found), BATCH)]


REMIND = Kind(
    "learning.remind",
    "Reminders of learning",
    remind,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="20 6 * * *",  # before the digests of the morning
)

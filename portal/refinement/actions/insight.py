"""Departments are asked what their metrics are worth to them, answer as they go, are reminded."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import hold, session, upsert
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step
from portal.notices import kinds, telling
from portal.refinement.models import Cycle, InsightAnswer, InsightAsked, Item
from portal.refinement.queries import insight as queries
from portal.registry.queries.days import today
from portal.web.filters import day

REMIND: Final = "refinement.insight"
ASKED: Final = "refinement.asked"
REMINDED: Final = "refinement.reminded"
REMIND_AFTER: Final = (timedelta(days=7), timedelta(days=12))  # of the 14 days that it takes
BETWEEN: Final = timedelta(hours=20)  # two words to a department on two days
QUESTIONS: Final = ("helps", "fair", "worth")


def ask(cycle: Cycle, actor: Person) -> None:
    """Ask every department that has or uses metrics, inside the step's `change`."""
    departments = queries.departments_using(cycle)
    with change(cycle, "ask departments", actor=actor, departments=len(departments)):
        rows = [
            {
                "cycle_id": cycle.id, "department_id": one, "asked_at": clock.now(),
                "reminders": 0,
            }
            for one in departments
        ]  # fmt: skip
        if rows:
            added = upsert()(InsightAsked).on_conflict_do_nothing()
            session.connection().execute(added, rows)
        jobs.enqueue(REMIND, name=cycle.title, actor=actor)


def require_open(cycle: Cycle) -> None:
    """Refused unless departments can answer today."""
    now = today()
    if cycle.state != "insight":
        raise Refused("Nobody is being asked at present: the cycle is at another step.")
    if cycle.insight_from is not None and now < cycle.insight_from:
        raise Refused(f"Answers are taken from {day(cycle.insight_from)} on.")
    if cycle.insight_until is not None and now > cycle.insight_until:
        raise Refused(
            f"Answers were taken until {day(cycle.insight_until)}. A comment on the metric's item "
            "still reaches the committee."
        )


def answer(item: Item, *, actor: Person, **given: Any) -> None:
    """Keep what `actor` says of one metric; the last word counts."""
    answer_each(item.cycle, answers=[(item, given)], actor=actor)


def answer_each(
    cycle: Cycle, *, answers: Sequence[tuple[Item, Mapping[str, Any]]], actor: Person
) -> None:
    """Keep what `actor` says of these metrics; nothing at all is no answer.

    The log says that somebody answered, never what: there is nothing in it to give them away.
    """
    asked = queries.asking_of(cycle.id, actor.department_id) or InsightAsked(
        cycle_id=cycle.id, department_id=actor.department_id, asked_at=clock.now(), reminders=0
    )  # whose department uses a metric only since today
    with change(asked, "answer insight", actor=actor):
        session.refresh(cycle, ("state", "insight_until"))
        require_open(cycle)
        said = [(item, given) for item, given in answers if _says_something(given)]
        rows = [
            {
                **{name: given.get(name) for name in QUESTIONS},
                "item_id": item.id, "person_id": actor.id, "department_id": actor.department_id,
                "changed": given.get("changed") or "", "saved_at": clock.now(),
            }
            for item, given in said
        ]  # fmt: skip
        if rows:
            added = upsert()(InsightAnswer)
            names = (*QUESTIONS, "changed", "department_id", "saved_at")
            stored = added.on_conflict_do_update(
                index_elements=["item_id", "person_id"],
                set_={name: added.excluded[name] for name in names},
            )
            session.connection().execute(stored, rows)
        for item, _ in (pair for pair in answers if pair not in said):
            before = queries.answer_of(item.id, actor.id)
            if before is not None:
                session.delete(before)  # they took everything back


def _says_something(given: Mapping[str, Any]) -> bool:
    return any(given.get(name) for name in (*QUESTIONS, "changed"))


def remind(step: Step) -> None:
    """Tell whom nobody told yet, and remind departments that are silent; again is no harm."""
    told = 0
    for cycle in queries.open_cycles(today()):
        asked = queries.asked_of(cycle.id)
        for done, (identity, _department) in enumerate(asked, 1):
            told += _say(identity)
            step.progress(done, len(asked), "Departments asked")
    step.done(f"{told} departments told or reminded.")


def _say(asked_id: int) -> int:
    """Tell or remind one department in a transaction of its own; 0 where nothing was due."""
    asked = session.get_one(InsightAsked, asked_id)
    if not _due(asked):
        return 0
    is_new = asked.reminded_at is None
    if not is_new and queries.has_answered(asked.cycle_id, asked.department_id):
        return 0
    with change(asked, "ask department" if is_new else "remind department", actor=None):
        hold(asked)
        if not _due(asked):
            return 0
        if asked.reminded_at is not None:
            asked.reminders += 1
        asked.reminded_at = clock.now()
        telling.tell_each([_news(asked)], actor=None)
    return 1


def _news(asked: InsightAsked) -> telling.News:
    cycle, number = asked.cycle, asked.reminders
    until = f" until {day(cycle.insight_until)}" if cycle.insight_until else ""
    sentence = f"Say it in a few minutes{until}, one short row for each metric that you use."
    if number:
        sentence = f"Nobody of {asked.department.name} has answered yet. {sentence}"
    return telling.News(
        queries.people_of(asked.department_id),
        REMINDED if number else ASKED,
        f"insight:{asked.id}:{number}",
        cycle,
        f"{cycle.title}: what are your metrics worth to you?",
        sentence,
        f"/refinement/{cycle.year}/insight",
    )


def _due(asked: InsightAsked) -> bool:
    """Whether nobody was told yet, or the next reminder of two is due; one a day at most."""
    now = clock.now()
    if asked.reminded_at is None:
        return True
    if asked.reminders >= len(REMIND_AFTER) or now - asked.reminded_at < BETWEEN:
        return False
    return now >= asked.asked_at + REMIND_AFTER[asked.reminders]


KINDS = (
    kinds.Kind(ASKED, "What my metrics are worth", "The annual refinement", kinds.AT_ONCE),
    kinds.Kind(REMINDED, "Reminders to answer", "The annual refinement", kinds.AT_ONCE),
)
KIND = Kind(
    REMIND,
    "Asking departments",
    remind,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="40 6 * * *",  # before the digests of the morning
)

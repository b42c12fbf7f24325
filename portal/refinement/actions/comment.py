"""The final comment: everybody affected is told once, by a job, whatever their number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.jobs import actions as jobs
from portal.jobs.kinds import Kind
from portal.jobs.running import Step
from portal.notices import kinds as notices
from portal.notices import telling
from portal.notices.telling import News
from portal.refinement.actions.proposal_news import GROUP
from portal.refinement.checks import COMMENT_DAYS
from portal.refinement.models import Cycle, Item, Proposal
from portal.refinement.queries.affected import affected, awaited
from portal.registry.queries.days import today

COMMENT = "refinement.comment"
NOTICE = notices.Kind(COMMENT, "Final comment on metrics of mine", GROUP)
BATCH = 500  # people told in one statement
MOST_NAMED = 3  # metrics in a notice; the cycle's page has all


def tell_affected(cycle: Cycle, actor: Person) -> None:
    """Within the change that opens the final comment: ask for the job that tells everybody."""
    jobs.enqueue(
        COMMENT, name=f"Telling who is affected by {cycle.title}", actor=actor, cycle_id=cycle.id
    )


def tell_affected_by(item: Item, items: Sequence[Item], actor: Person) -> None:
    """The same where the comment on one item opens again, with those that are decided with it."""
    jobs.enqueue(
        COMMENT,
        name=f"Telling who is affected by {item.title}"[:200],
        actor=actor,
        cycle_id=item.cycle_id,
        item_id=item.id,
        item_ids=[one.id for one in items],
    )


def tell_as_job(step: Step) -> None:
    """One notice for each person, with those of their metrics that are proposed to change.

    All in one transaction, and each person once however often it is begun.
    """
    cycle = session.get(Cycle, int(step.arguments["cycle_id"]))
    if cycle is None or cycle.comment_opened_at is None:
        step.done("The final comment is not open any more.")
        return
    only = step.arguments.get("item_ids")
    names = _names(cycle, only)
    people = affected(names.keys())
    additions = _additions(cycle, only)
    names |= {number: title for number, (title, _said) in additions.items()}
    for person, whys in awaited({one: said for one, (_title, said) in additions.items()}).items():
        people.setdefault(person, {}).update(whys)
    asker = session.get(Person, step.asked_by_id) if step.asked_by_id else None
    with change(cycle, "tell who is affected", actor=asker, people=len(people)):
        ordered = sorted(people)
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            news = [_news(cycle, one, people[one], names, step.arguments) for one in batch]
            telling.tell_each(news, actor=None)
            step.progress(start + len(batch), len(ordered), "People told")
        step.done(f"{len(people)} {'person' if len(people) == 1 else 'people'} told.")


def _news(
    cycle: Cycle,
    person_id: int,
    metrics: Iterable[int],
    names: dict[int, str],
    of: Mapping[str, Any],
) -> News:
    item_id = of.get("item_id")
    if item_id is not None:
        until: date | None = today() + timedelta(days=COMMENT_DAYS)
        key = f"item:{item_id}:comment:{today():%Y-%m-%d}"
        url = f"/refinement/{cycle.year}/items/{item_id}"
    else:
        until, url = cycle.comment_until, ""
        key = f"cycle:{cycle.id}:comment:{cycle.comment_opened_at:%Y-%m-%d}"
    by = f" until {until.day} {until:%B %Y}" if until else ""
    return News(
        [person_id],
        COMMENT,
        key,
        subject=cycle,
        title=f"{cycle.title}: say what you think{by}",
        sentence=_sentence([names[one] for one in sorted(metrics)]),
        url=url,
    )


def _names(cycle: Cycle, only: Collection[int] | None) -> dict[int, str]:
    """Metrics of the cycle that the committee proposes to change, by identity; `only` of these
    items, whatever is proposed.
    """
    if only is not None:
        its_own = select(Item.metric_id, Item.title).where(
            Item.id.in_(only), Item.metric_id.is_not(None)
        )
        return {row.metric_id: row.title for row in session.execute(its_own) if row.metric_id}
    found = select(Item.metric_id, Item.title).where(
        Item.cycle_id == cycle.id,
        Item.metric_id.is_not(None),
        Item.disposition.is_not(None),
        Item.disposition.not_in(("keep", "defer")),
    )
    return {row.metric_id: row.title for row in session.execute(found) if row.metric_id}


def _additions(cycle: Cycle, only: Collection[int] | None) -> dict[int, tuple[str, dict[str, Any]]]:
    """Metrics that it is proposed to add, by numbers that no metric has: title, and whose it is."""
    found = (
        select(Item.id, Item.title, Proposal.text)
        .join(Proposal, Item.proposal_id == Proposal.id)
        .where(Item.cycle_id == cycle.id, Item.disposition == "add")
    )
    if only is not None:
        found = found.where(Item.id.in_(only))
    return {
        -row.id: (f"“{row.title}” (new)", row.text.get("metric", {}))
        for row in session.execute(found)
    }


def _sentence(names: list[str]) -> str:
    named = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"It is proposed to change {named}{rest}. Read what and why, and object if you must."


JOB = Kind(COMMENT, "Telling who is affected", tell_as_job, memory=256, seconds=600)

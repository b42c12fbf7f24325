"""The annual review, through the refinement's own actions, each on its day.

The clock stands at the day on which each was done: guards count days, and so do the minutes. What
a worker would do is done here, by the functions of its jobs.
"""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.demo import filling_decisions, filling_evidence
from portal.demo.figures import SEED
from portal.demo.reviewing import (
    ASKED,
    CHOSEN,
    ENDED,
    PROPOSED,
    SHEETS,
    STARTED,
    TALKED,
    Unwatched,
    Year,
)
from portal.demo.stage import Stage
from portal.demo.story import refinement, refinement_before
from portal.demo.story.shapes import Scored, Wish
from portal.jobs.models import Job
from portal.refinement import criteria, effective, proposed
from portal.refinement.actions import (
    committee,
    cycles,
    disposing,
    insight,
    interests,
    keeping,
    proposals,
    remarks,
    scores,
    statements,
)
from portal.refinement.models import Cycle, Item
from portal.registry.definition_text import DefinitionText


def review(stage: Stage) -> None:
    """Last year's review to its end, then this year's up to the committee's talks."""
    for told in (refinement_before, refinement):
        year = _start(stage, told)
        _declare(year)
        _ask(year)
        _propose(year)
        _talk(year)
        if told is refinement_before:
            filling_decisions.decide(year)
        _no_job_waits()


def _start(stage: Stage, told: ModuleType) -> Year:
    day = stage.today - timedelta(days=told.AGO)
    year = Year(stage, told, Cycle())
    with year.ago(STARTED):
        cycle = year.cycle = cycles.start_cycle(
            year=day.year, title="", purpose=told.PURPOSE, actor=year.chair
        )
        for part, names in (("member", told.MEMBERS), ("alternate", told.ALTERNATES)):
            for name in names:
                committee.give_seat(
                    cycle, person_id=stage.people[name].id, part=part, actor=year.chair
                )
        cycles.set_calendar(cycle, actor=year.chair, ack_share=80, **calendar(day))
        cycles.freeze_scope(cycle, actor=year.chair)
    year.items = _items(cycle)
    return year


def calendar(today: date) -> dict[str, date]:
    """The days of the calendar, from the first question to the last acknowledgement."""
    days = {
        "insight_from": -ASKED, "insight_until": -ENDED, "proposals_until": -SHEETS - 1,
        "impact_until": -TALKED - 1, "deliberation_until": 10, "comment_until": 24,
        "ballot_until": 35, "acknowledge_until": 170,
    }  # fmt: skip
    found = {name: today + timedelta(days=each) for name, each in days.items()}
    return found | {"effective_on": effective.quarter_start(today + timedelta(days=70))}


def _declare(year: Year) -> None:
    """Each says what they have an interest in, or that the portal has found it all."""
    code, name, level, words = year.told.RECUSED
    with year.ago(STARTED - 2):
        one = interests.declare(year.items[code], level=level, words=words, actor=year.people[name])
        interests.settle(one, level=level, reason="Agreed, and thank you.", actor=year.chair)
        for seat in interests.seated(year.cycle.members):
            interests.declare_all(year.cycle, actor=seat.person)


def _ask(year: Year) -> None:
    """Departments are asked, answer or are reminded; owners say what has changed; packs."""
    year.step("insight", ASKED)
    with year.ago(ASKED):
        insight.remind(Unwatched())
    for place, name in enumerate(year.told.ANSWERED):
        with year.ago(ASKED - 1 - place % 6):
            _answer(year, year.people[name])
    for days in (7, 12):
        with year.ago(ASKED - days):
            insight.remind(Unwatched())
    with year.ago(ASKED - 13):
        for code, name, about, words in year.told.STATEMENTS:
            said = {"market": "", "strategy": "", "law": "", "other": "", about: words}
            statements.state(year.items[code], actor=year.people[name], **said)
    with year.ago(ENDED - 1):
        filling_evidence.store(year.cycle)
    year.step("proposals", PROPOSED)


def _answer(year: Year, person: Person) -> None:
    """What somebody says of the metrics of their department, near what most say of them."""
    drawn = random.Random(f"{SEED}/{person.name}")  # noqa: S311 - a story, not a secret
    given = []
    for code, item in year.items.items():
        if item.metric is None or item.metric.department_id != person.department_id:
            continue
        usual = [int(figure) for figure in year.told.WORTH.get(code, year.told.USUAL)]
        helps, fair, worth = (min(4, max(1, one + drawn.choice((-1, 0, 0, 1)))) for one in usual)
        changed = year.told.CHANGED.get((person.name, code), "")
        given.append((item, {"helps": helps, "fair": fair, "worth": worth, "changed": changed}))
    insight.answer_each(year.cycle, answers=given, actor=person)


def _propose(year: Year) -> None:
    """What is proposed and said; owners propose to keep all else."""
    for place, wish in enumerate(year.told.WISHES):
        with year.ago(PROPOSED - 2 - place):
            _wish(year, wish)
    with year.ago(SHEETS + 3):
        named = {wish.code for wish in year.told.WISHES}
        left = [item for code, item in year.items.items() if code not in named]
        _keep(year, left)
    year.step("impact", SHEETS)
    year.step("deliberation", TALKED)


def _wish(year: Year, wish: Wish) -> None:
    author = year.people[wish.author]
    content: dict[str, Any] = {"title": wish.title, "text": _text(year, wish)}
    reason = wish.amended[0] if wish.amended else wish.reason
    if wish.code:
        made = proposals.propose(
            year.items[wish.code], kind=wish.kind, actor=author, reason=reason, **content
        )
    else:
        made = proposals.propose_addition(
            year.cycle,
            actor=author,
            reason=reason,
            exceptional=year.told.EXTRA.exceptional,
            **content,
        )
        year.items[""] = made.item
    proposals.hand_in(made, actor=author)
    if wish.vouched:
        proposals.vouch(made, actor=year.people[wish.vouched])
    if wish.amended:
        proposals.amend(made, actor=author, why=wish.amended[1], reason=wish.reason, **content)


def _text(year: Year, wish: Wish) -> dict[str, Any]:
    text: dict[str, Any] = {"answers": dict(wish.answers)} if wish.answers else {}
    if wish.changes:
        metric = year.items[wish.code].metric
        current = metric.definition.current if metric is not None else None
        before = DefinitionText.of(current)
        text["changes"] = proposed.changes(before, replace(before, **wish.changes))
    if wish.kind == "add":
        text |= _new(year)
    return text


def _new(year: Year) -> dict[str, Any]:
    """The definition of a metric to be added, and whose it would be."""
    stage, extra = year.stage, year.told.EXTRA
    entry = stage.library.entries[extra.entry]
    due = clock.now().date() + timedelta(days=300)
    return {
        "definition": proposed.whole(replace(entry.definition, **extra.words, next_review_on=due)),
        "metric": {
            "department_id": stage.departments[extra.department].id,
            "owner_id": stage.people[extra.owner].id,
            "objective_ids": [stage.objectives[extra.objective].id],
            "level": "department",
            "perspective": entry.perspective,
            "nature": entry.nature,
            "role": entry.role,
        },
    }


def _keep(year: Year, left: list[Item]) -> None:
    """Owners propose to keep what nobody proposed anything else for."""
    by_owner: dict[Person, list[int]] = defaultdict(list)
    for item in left:
        if item.metric is not None:
            by_owner[item.metric.owner].append(item.id)
    for owner, ids in by_owner.items():
        keeping.keep_each(year.cycle, item_ids=ids, reason=year.told.KEEP, actor=owner)


def _talk(year: Year) -> None:
    """What people say, the blind scores, and what is put forward so far."""
    for place, one in enumerate(year.told.SPOKEN):
        with year.ago(TALKED - 1 - 2 * place):
            said = remarks.remark(
                year.items[one.code], kind=one.kind, text=one.text, actor=year.people[one.who]
            )
        if one.answer:
            with year.ago(TALKED - 3 - 2 * place):
                remarks.answer(said, answer=one.answer, actor=year.people[one.answered_by])
    for scored in year.told.SCORES:
        _score(year, scored)
    for wish in year.told.WISHES:
        if wish.put_forward:
            with year.ago(CHOSEN):
                found = year.proposal(wish.code, wish.kind)
                disposing.put_forward(found, actor=year.people[wish.put_forward])


def _score(year: Year, scored: Scored) -> None:
    item, codes = year.items[scored.code], [one.code for one in criteria.CRITERIA]
    for place, (name, figures) in enumerate(scored.figures.items()):
        given: dict[str, object] = dict(zip(codes, map(int, figures), strict=True))
        for (who, code), words in scored.words.items():
            if who == name:
                given[f"{code}_words"] = words
        with year.ago(TALKED - 1 - place // 2):
            scores.score(item, actor=year.people[name], **given)
    if scored.is_shown:
        with year.ago(TALKED - 6):
            scores.show_scores(item, reason=scored.why, actor=year.chair)


def _items(cycle: Cycle) -> dict[str, Item]:
    found = select(Item).where(Item.cycle_id == cycle.id).order_by(Item.position, Item.id)
    return {one.metric.code: one for one in session.scalars(found) if one.metric is not None}


def _no_job_waits() -> None:
    """What was asked of a worker is done already."""
    now = clock.now()
    session.execute(
        update(Job)
        .where(Job.state == "queued", Job.kind.like("refinement.%"))
        .values(state="done", slot=None, ended_at=now, touched_at=now)
        .execution_options(synchronize_session=False)
    )

"""What people ask and answer, through feedback's own actions, each on its day."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app

from portal.accounts.models import Person
from portal.demo.stage import Stage
from portal.demo.story.conversations import FINDINGS, TALKS
from portal.demo.story.conversations_before import YEAR
from portal.demo.story.shapes import Said, Talk
from portal.feedback import loop, places
from portal.feedback.actions import findings, messages, threads
from portal.feedback.models import Thread
from portal.web.addresses import addresses

BEGINS = time(9, 30)  # of a working day


def converse(stage: Stage) -> None:
    """Everything that is asked, in the order in which it was."""
    with addresses():  # addresses of pages are asked for
        for talk in sorted((*YEAR, *TALKS), key=lambda one: -one.ago):
            _hold(stage, talk)


def share(stage: Stage) -> None:
    """What people read in charts."""
    for one in FINDINGS:
        findings.publish(
            stage.metrics[one.code],
            claim=one.claim,
            advice=one.advice,
            department_ids=[stage.departments[slug].id for slug in one.departments],
            actor=stage.people[one.author],
        )


def _hold(stage: Stage, talk: Talk) -> None:
    giver = stage.people[talk.giver]
    spot = places.at(giver, talk.on)
    if spot is None:
        raise LookupError(f"{talk.on} is no page that takes feedback")
    begun = _before(stage.today, talk.ago)
    thread = threads.give(
        spot,
        kind=talk.kind,
        about=_about(stage, talk),
        text=talk.text,
        actor=giver,
        at=_moment(begun, 0),
    )
    for number, said in enumerate(talk.steps, 1):
        day = min(loop.after(begun, said.after), stage.today)
        _take(thread, said, _actor(stage, thread, said), _moment(day, number))


def _take(thread: Thread, said: Said, actor: Person, at: datetime) -> None:
    """One step, by the action that takes it."""
    if said.does == "triaged":
        threads.triage(thread, actor=actor, at=at)
    elif said.does == "reply":
        messages.reply(thread, text=said.text, actor=actor, at=at)
    elif said.does == "helped":
        threads.say_helped(thread, helped=True, text=said.text, actor=actor, at=at)
    elif said.does == "done":
        threads.close(
            thread, outcome=said.outcome, link=said.link, text=said.text, actor=actor, at=at
        )
    else:
        threads.answer(thread, state=said.does, text=said.text, actor=actor, at=at)


def _actor(stage: Stage, thread: Thread, said: Said) -> Person:
    if said.who:
        return stage.people[said.who]
    return next(one for one in stage.people.values() if one.id == thread.owner_id)


def _about(stage: Stage, talk: Talk) -> str:
    if isinstance(talk.about, int):
        return stage.start(talk.on.rpartition("/")[2], talk.about).isoformat()
    return talk.about or ""


def _before(day: date, ago: int) -> date:
    """The day from which `day` is so many working days away."""
    found = day
    while loop.between(found, day) < ago or not loop.is_working(found):
        found = date.fromordinal(found.toordinal() - 1)
    return found


def _moment(day: date, number: int) -> datetime:
    """An hour of that day in the organisation's zone, later for each step."""
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    begun = datetime.combine(day, BEGINS, zone)
    return begun.replace(hour=begun.hour + min(number, 7))

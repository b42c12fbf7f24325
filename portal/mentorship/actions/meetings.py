"""Sessions of a pair: planned, moved, called off; whether the two met, and what they agreed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.actions import telling
from portal.mentorship.actions.guarding import (
    held,
    refuse_unless_running,
    refuse_unless_standing,
)
from portal.mentorship.models import Meeting, Pairing
from portal.mentorship.policy.pairings import side
from portal.mentorship.queries import bonds as queries

MOST = 6  # planned at a time
FURTHEST = timedelta(days=400)
NOT_PLANNED = "This session is not planned any more. Plan another one."


def plan(
    pairing: Pairing, *, starts: datetime, minutes: int, place: str, agenda: str, actor: Person
) -> Meeting:
    """Plan a session; both get an invitation for their calendars. `starts` is local time."""
    refuse_unless_running(pairing)
    if len(queries.coming(pairing.id)) >= MOST:
        raise Refused(f"{MOST} sessions are planned. Hold one or call one off first.")
    made = Meeting(
        pairing_id=pairing.id,
        starts_at=_moment(starts),
        minutes=minutes,
        place=place,
        agenda=agenda,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    with change(made, "plan session", actor=actor):
        session.flush()
        telling.planned(made, pairing)
    return made


def move(
    meeting: Meeting, *, starts: datetime, minutes: int, place: str, agenda: str, actor: Person
) -> Meeting:
    """Plan it anew: the invitation is sent again, with the next number."""
    refuse_unless_running(meeting.pairing)
    if meeting.state != "planned":
        raise Refused(NOT_PLANNED)
    at = meeting.starts_at if _is_same(meeting, starts) else _moment(starts)
    with change(meeting, "plan session", actor=actor):
        meeting.starts_at, meeting.minutes = at, minutes
        meeting.place, meeting.agenda = place, agenda
        meeting.sequence += 1
        meeting.mentor_says = meeting.mentee_says = meeting.asked_at = None
        session.flush()
        telling.planned(meeting, meeting.pairing)
    return meeting


def call_off(meeting: Meeting, *, actor: Person) -> Meeting:
    """It does not take place; calendars take it out."""
    if meeting.state != "planned":
        raise Refused(NOT_PLANNED)
    return _call_off(meeting, actor)


def call_off_all(pairing: Pairing) -> None:
    """The pairing closes: nothing that is planned takes place."""
    for one in queries.coming(pairing.id):
        _call_off(one, None)


def _call_off(meeting: Meeting, actor: Person | None) -> Meeting:
    with change(meeting, "call off session", actor=actor):
        meeting.state = "cancelled"
        meeting.sequence += 1
        session.flush()
        telling.planned(meeting, meeting.pairing)
    return meeting


def say_met(meeting: Meeting, *, met: bool, actor: Person) -> Meeting:
    """Did you meet? Each side says so for itself; only where they differ it stays open."""
    pairing = held(meeting.pairing)
    session.refresh(meeting)
    refuse_unless_standing(pairing)
    if meeting.state == "cancelled":
        raise Refused(NOT_PLANNED)
    if meeting.starts_at > clock.now():
        raise Refused("It has not begun yet.")
    with change(meeting, "say whether they met", actor=actor):
        if side(actor, pairing) == lifecycle.MENTOR:
            meeting.mentor_says = met
        else:
            meeting.mentee_says = met
        said = {meeting.mentor_says, meeting.mentee_says} - {None}
        meeting.state = "planned" if len(said) > 1 else ("held" if met else "missed")
        session.flush()
        pairing.last_met_on = queries.last_met(pairing.id)
    return meeting


def sum_up(meeting: Meeting, *, summary: str, actor: Person) -> Meeting:
    """What the two agreed, for both."""
    refuse_unless_standing(meeting.pairing)
    with change(meeting, "sum up session", actor=actor):
        meeting.summary = summary
    return meeting


def _moment(starts: datetime) -> datetime:
    """Local time of the organisation, as a moment that has not passed."""
    at = starts.replace(tzinfo=ZoneInfo(current_app.config["SETTINGS"].timezone))
    if at.astimezone(ZoneInfo("UTC")).astimezone(at.tzinfo).replace(tzinfo=None) != starts:
        raise Refused(
            "The clocks go forward then, so this hour does not exist. Choose another.",
            field="starts",
        )
    if not clock.now() <= at <= clock.now() + FURTHEST:
        raise Refused("Choose a time to come, within a year.", field="starts")
    return at


def _is_same(meeting: Meeting, starts: datetime) -> bool:
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    return meeting.starts_at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) == (
        starts
    )

"""Invitations of sessions: mailed to both, moved, called off, safe from what people type."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from portal import clock
from portal.db import session
from portal.jobs.actions import request_wanted
from portal.mentorship.actions import meetings
from portal.mentorship.queries import inviting
from tests import make
from tests.mentorship import pairs
from tests.notices.post_office import office

NASTY = 'Room "4";\r\nATTENDEE:mailto:evil@example.org\u2028END:VEVENT,\x07 \u00fc'


@pytest.fixture
def post(inside):
    with office(inside) as found:
        yield found


def planned(people, place="Room 4", agenda="Our first chart"):
    one = pairs.pairing("active")
    session.commit()
    starts = (clock.now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
    return meetings.plan(
        one, starts=starts, minutes=45, place=place, agenda=agenda, actor=people["bo"]
    )


def arrived(post):
    """What came by mail: to whom, and the invitation in it."""
    session.rollback()
    request_wanted()
    make.jobs()
    session.rollback()
    found = []
    for to, message in post.letters:
        (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
        found.append((to, part, Calendar.from_ical(part.get_content())))
    return found


@pytest.mark.both_engines
def test_both_are_invited_and_hear_of_each_change(people, post):
    made = planned(people)
    told = arrived(post)
    assert sorted(to for to, _, _ in told) == ["bo@example.org", "cy@example.org"]
    _, part, calendar = told[0]
    (event,) = calendar.walk("VEVENT")
    assert (part.get_param("method"), calendar["METHOD"]) == ("REQUEST", "REQUEST")
    assert (event["SEQUENCE"], event["LOCATION"]) == (0, "Room 4")
    assert event["DTSTART"].dt == made.starts_at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
    assert [str(one) for one in event["ATTENDEE"]] == [
        "mailto:bo@example.org",
        "mailto:cy@example.org",
    ]
    meetings.call_off(made, actor=people["cy"])
    _, part, calendar = arrived(post)[-1]
    (after,) = calendar.walk("VEVENT")
    assert (part.get_param("method"), after["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (after["UID"], after["SEQUENCE"]) == (event["UID"], 1)


def test_what_people_type_stays_in_its_field(people):
    people["cy"].name = NASTY
    made = planned(people, place=NASTY, agenda=NASTY * 5)
    text = inviting.text(made)
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert len(event["ATTENDEE"]) == 2
    assert {str(one) for one in event["ATTENDEE"]} == {
        "mailto:bo@example.org",
        "mailto:cy@example.org",
    }
    assert "evil" in event["LOCATION"]
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\x07" not in text
    assert b"\n" not in text.replace(b"\r\n", b"")

"""A session as an invitation for calendars (RFC 5545 and 5546). Pure.

The identity stays the same and the number counts changes, so that a calendar moves what it has;
what is called off it takes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.notices.calendar_text import escaped, folded
from portal.notices.letters import one_line


@dataclass(frozen=True)
class Invitation:
    """A session as calendars know it."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    place: str
    words: str
    url: str
    organiser: tuple[str, str]  # name and address
    guests: Sequence[tuple[str, str]]
    is_off: bool


def method(invitation: Invitation) -> str:
    """What the calendar is asked to do."""
    return "CANCEL" if invitation.is_off else "REQUEST"


def calendar(invitation: Invitation, stamp: datetime) -> bytes:
    """The whole text; the same for the same invitation and stamp."""
    one = invitation
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yardstick//Mentoring//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method(one)}",
        "BEGIN:VEVENT",
        f"UID:{escaped(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(one.starts_at)}",
        f"DTEND:{_utc(one.starts_at + timedelta(minutes=one.minutes))}",
        f"SUMMARY:{escaped(one.title)}",
        f"STATUS:{'CANCELLED' if one.is_off else 'CONFIRMED'}",
        f"ORGANIZER;{_who(*one.organiser)}",
    ]
    lines += [
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;{_who(*guest)}"
        for guest in one.guests
    ]
    if one.place:
        lines.append(f"LOCATION:{escaped(one.place)}")
    if one.words:
        lines.append(f"DESCRIPTION:{escaped(one.words)}")
    lines += [f"URL:{one.url}", "END:VEVENT", "END:VCALENDAR"]
    return "".join(part for line in lines for part in folded(line)).encode()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _who(name: str, address: str) -> str:
    return f'CN="{one_line(name)}":mailto:{address}'

"""The invitation of a session, for the mail that tells of it and to be fetched from its page."""

from urllib.parse import urlsplit

from flask import current_app

from portal.mentorship.invitations import Invitation, calendar
from portal.mentorship.models import Meeting


def of(meeting: Meeting) -> Invitation:
    """A session as calendars know it, with both as guests of the portal."""
    settings = current_app.config["SETTINGS"]
    pairing = meeting.pairing
    host = urlsplit(settings.base_url).hostname or "localhost"
    return Invitation(
        uid=f"mentoring-session-{meeting.id}@{host}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        title=f"Mentoring: {pairing.mentor.name} and {pairing.mentee.name}",
        place=meeting.place,
        words=meeting.agenda,
        url=f"{settings.base_url}/mentoring/sessions/{meeting.id}",
        organiser=("Yardstick", settings.mail_from or f"yardstick@{host}"),
        guests=[(one.name, one.email) for one in (pairing.mentor, pairing.mentee)],
        is_off=meeting.state == "cancelled",
    )


def text(meeting: Meeting) -> bytes:
    """The invitation as a file, the same as long as the session stays as it is."""
    return calendar(of(meeting), meeting.created_at)


def carried(meeting: Meeting) -> str:
    """What a letter about it carries."""
    return text(meeting).decode()

# ruff: noqa: E501  # an input a line
"""What other programs read of us, and what they bring back: badges, calendars, learning records.

Each is a function of bytes, as in `parsers`.
"""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache

import icalendar

from portal.notices.calendar_text import Day, calendar
from portal.training import badges
from portal.training.statements import Happened, Place, statement

READ = 4_000  # characters that are read back: the library is slower than we are
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PORTAL = badges.Portal("https://portal.example", "Brambleside Bikes")
EARNED = badges.Earned(
    serial="K7QM-2V8D-X0TR-C", email="bo@example.org", salt="s", slug="noise-test", title="Noise",
    summary="", pass_mark="70", score="83.3", areas=(("Reading", "80"),),
    issued_on=date(2026, 6, 1), expires_on=None, list_number=1, place=4711,
)  # fmt: skip


@cache
def ours():
    """A badge as it is signed, and the public key."""
    private, public = badges.new_keys()
    return badges.signed(EARNED, PORTAL, badges.Key("key-1", private)), {"key-1": public}


def badge(content):
    """A text that somebody pastes as a badge; and ours with one part of it replaced by that text.

    Only ours, as it was signed, holds.
    """
    signed, publics = ours()
    text = content.decode("utf-8", "replace")
    with suppress(badges.NotOurs):
        badges.checked(text, PORTAL, publics)
    name, _, rest = text.partition("=")
    with suppress(ValueError, RecursionError):
        changed = {**signed, name: json.loads(rest)}
        if changed != signed:
            with suppress(badges.NotOurs):
                badges.checked(json.dumps(changed), PORTAL, publics)
                raise AssertionError("a changed badge holds")


def days(content):
    """Any words in a calendar are the words that a program reads from it."""
    text = content.decode("utf-8", "replace")
    made = calendar(
        [Day("value:3:2026-01-01", date(2026, 1, 1), text, words=text, path="/metrics/DELAY")],
        name=text, base="https://portal.example", host="portal.example", stamp=AT,
    )  # fmt: skip
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    if len(text) > READ:
        return
    read = icalendar.Calendar.from_ical(made)
    (event,) = read.walk("VEVENT")
    assert event["UID"] == "value:3:2026-01-01@portal.example"
    assert len(read.walk()) == 2
    if text.isprintable():
        assert str(event["SUMMARY"]) == text


def record(content):
    """Any title in a learning record is that title, in an object that has what xAPI asks for."""
    title = content.decode("utf-8", "replace")
    place = Place("lesson", "/learn/reading/definition", title)
    percent = f"{len(content) % 101}"
    told = Happened("attempt", 3, 4, AT, place, passed=True, percent=percent)
    said = json.loads(json.dumps(statement(told, "https://portal.example", "secret")))
    assert said["object"]["definition"]["name"] == {"en-GB": title}
    assert 0 <= said["result"]["score"]["scaled"] <= 1
    assert set(said["actor"]["account"]) == {"homePage", "name"}


PARSERS = {"badge": badge, "calendar": days, "record": record}

SEEDS = {
    "badge": [
        b'{"@context": ["https://www.w3.org/ns/credentials/v2"], "proof": {"verificationMethod": "x"}}',
        b'issuer={"id": "did:web:portal.example", "type": ["Profile"]}', b"validFrom=1e5",
        b'@context=["https://example.org/context.json"]', b"credentialSubject=[[{}]]",
        b'proof={"verificationMethod": "did:web:portal.example#key-1", "proofValue": "z1"}',
    ],
    "calendar": ["Value of “Delay”; due, today\\n".encode(), b"a\r\nBEGIN:VEVENT\r\n"],
    "record": [b"Reading <b>a chart</b>"],
}  # fmt: skip

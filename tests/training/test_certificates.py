"""Certificates: how they stand, who gets one when, what is told, revoking and keeping."""

import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select

from portal import clock
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session, set_writing
from portal.jobs.actions import request
from portal.notices.models import Notice
from portal.training import finished
from portal.training.certificates import (
    ALPHABET,
    Facts,
    due_reminder,
    expiry,
    is_renewable,
    serial,
    standing,
    tidy,
)
from portal.training.models import Assignment, Certificate, Drawn
from portal.training.policy import certificates as policy
from portal.training.queries.days import days
from tests import cast, make
from tests.training import making, world

ISSUED = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("facts", "today", "expected"),
    [
        (Facts(ISSUED, date(2027, 1, 15)), date(2027, 1, 15), "valid"),
        (Facts(ISSUED, date(2027, 1, 15)), date(2027, 1, 16), "expired"),
        (Facts(ISSUED, None), date(2099, 1, 1), "valid"),
        (Facts(ISSUED, date(2027, 1, 15), is_superseded=True), date(2028, 1, 1), "superseded"),
        (Facts(ISSUED, None, is_revoked=True, is_superseded=True), ISSUED, "revoked"),
    ],
)
def test_how_it_stands(facts, today, expected):
    assert standing(facts, today) == expected


@pytest.mark.parametrize(
    ("issued", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 5), 24, date(2028, 12, 5)),
        (date(2026, 12, 5), None, None),
    ],
)
def test_it_ends_on_the_same_day_of_a_later_month(issued, months, expected):
    assert expiry(issued, months) == expected


def test_reminders_are_due_90_60_30_and_7_days_before():
    ends = date(2026, 12, 31)
    days = [due_reminder(ends, ends - timedelta(days=left)) for left in (91, 90, 61, 60, 8, 7, 0)]
    assert days == [None, 90, 90, 60, 30, 7, 7]
    assert due_reminder(ends, date(2027, 1, 1)) is None
    assert not is_renewable(Facts(ISSUED, ends), ends - timedelta(days=91))
    assert is_renewable(Facts(ISSUED, ends), ends - timedelta(days=90))


@given(some.integers(0, 2**32), some.integers(0, 12), some.sampled_from(ALPHABET))
def test_a_serial_is_found_however_it_is_typed_and_no_slip_gives_another(seed, place, letter):
    made = serial(random.Random(seed).choice)  # noqa: S311 - a seed to find a failure by
    plain = made.replace("-", "")
    assert tidy(made.lower().replace("-", " ")) == made
    assert tidy(plain.replace("0", "O").replace("1", "l").replace("2", "z")) == made
    if plain[place] != letter:
        assert tidy(plain[:place] + letter + plain[place + 1 :]) is None
    if place < 12 and plain[place] != plain[place + 1]:
        swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
        assert tidy(swapped) is None


def assessment(months=24):
    return making.piece(
        "assessment", "noise-test", title="The test", meta={"certificate": {"valid_months": months}}
    )


def finish(person, piece, **more):
    """An attempt at `piece` that ends now, with the hooks that its end calls."""
    bank = making.piece("bank", f"bank-{more.pop('bank', 'a')}")
    attempt = making.attempt(person, piece, making.question(bank), **more)
    with change(attempt, "finish attempt", actor=person):
        drawn = session.scalars(select(Drawn).where(Drawn.attempt_id == attempt.id)).all()
        finished.tell_finished(attempt, drawn)


def certificates():
    return session.scalars(select(Certificate).order_by(Certificate.id)).all()


@pytest.mark.both_engines
def test_passing_gives_one_and_passing_again_near_its_end_another(inside):
    bo, piece = cast.person("bo"), assessment()
    finish(bo, piece)
    (first,) = certificates()
    assert (first.name, first.title, first.score) == ("Bo Bright", "The test", "80")
    assert first.skills == {"vary": {"percent": "80", "items": 1}}
    assert first.expires_on == expiry(first.issued_on, 24)
    assert session.scalar(select(Notice.title)) == "Your certificate: The test"
    finish(bo, piece, bank="b")
    assert certificates() == [first]
    later = datetime.combine(first.expires_on, clock.now().timetz()) - timedelta(days=80)
    with clock.standing_at(later):
        finish(bo, piece, bank="c")
    first, second = certificates()
    assert first.superseded_by_id == second.id
    assert first.standing(second.issued_on) == "superseded"
    assert {one.action for one in session.scalars(select(Entry))} >= {
        "issue certificate", "supersede certificate"
    }  # fmt: skip


@pytest.mark.parametrize("how", [{"passed": False}, {"behaviour": "practice"}])
def test_nothing_else_gives_one(inside, how):
    finish(cast.person("bo"), assessment(), **how)
    assert certificates() == []


def test_an_assessment_without_the_rule_gives_none(inside):
    finish(cast.person("bo"), making.piece("assessment", "diagnostic"))
    assert certificates() == []


@pytest.fixture
def certificate(inside):
    bo = cast.person("bo")
    found = world.certificate(bo, making.piece("assessment", "noise-test", title="The test"))
    session.commit()
    session.refresh(found)
    session.rollback()
    return found


def test_anybody_may_check_one(visit, certificate):
    page = visit(None).get("/certificates/k7qm2v8dxotrc")
    assert page.status_code == 200
    assert "It is valid until 31 January 2999" in page.text
    assert "Bo Bright" in page.text
    assert "Revoke" not in page.text
    asked = visit(None).get("/certificates?serial=k7qm+2v8d+x0tr+c")
    assert asked.status_code == 302
    assert asked.location.endswith(certificate.serial)
    wrong = visit(None).get("/certificates/K7QM-2V8D-X0TR-D")
    assert wrong.status_code == 404
    assert "No certificate has this serial" in wrong.text
    assert "Type the serial" in visit(None).get("/certificates?serial=").text


def test_a_revoked_one_says_so_with_the_reason(visit, certificate):
    ana, serial = visit("ana"), certificate.serial
    address = f"/certificates/{serial}/revocation"
    sent = ana.post(address, data={"reason": ""})
    assert sent.status_code == 422
    assert "Say why" in sent.text
    sent = ana.post(address, data={"reason": "Somebody else sat it."})
    assert sent.status_code == 303
    page = visit(None).get(f"/certificates/{serial}").text
    assert "It was revoked on" in page
    assert "Somebody else sat it." in page
    again = ana.post(address, data={"reason": "Twice."})
    assert again.status_code == 422
    assert "was revoked before" in again.text
    entry = session.scalars(select(Entry).where(Entry.action == "revoke certificate")).one()
    assert entry.actor_id == cast.person("ana").id
    told = session.scalars(select(Notice)).one()
    assert (told.person_id, told.sentence) == (certificate.person_id, "Somebody else sat it.")


def test_one_that_a_regrade_touched_is_kept_with_a_reason(visit, certificate):
    ana, serial = visit("ana"), certificate.serial
    certificate.flag = "Its mark fell from 80 % to 65 % by a corrected key."
    session.commit()
    assert "Its mark fell from 80 % to 65 %" in ana.get(f"/certificates/{serial}").text
    sent = ana.post(f"/certificates/{serial}/kept", data={"reason": "It was our error."})
    assert sent.status_code == 303
    again = ana.post(f"/certificates/{serial}/kept", data={"reason": "Twice."})
    assert again.status_code == 422
    entry = session.scalars(select(Entry).where(Entry.action == "keep certificate")).one()
    assert entry.actor_id == cast.person("ana").id
    assert (certificate.flag, certificate.revoked_at) == ("", None)


def test_holders_are_reminded_once_at_each_step(inside, app):
    now = clock.now()
    piece = making.piece("assessment", "noise-test", title="The test")
    for number, left in enumerate((200, 90, 29, 5, -1)):
        ends = now.date() + timedelta(days=left)
        serial = f"K7QM-2V8D-X0TR-{number}"
        world.certificate(cast.person("bo"), piece, serial, expires_on=ends)
    session.commit()
    for day in range(2):
        set_writing(True)
        request("training.certificates", f"day {day}", name="Reminders")
        make.jobs(app)
    told = session.scalars(select(Notice.title).order_by(Notice.id)).all()
    assert len(told) == session.scalar(select(func.count(Notice.id))) == 3
    assert all("The test" in one for one in told)


@pytest.mark.both_engines
def test_calendars_have_the_days_that_certificates_end_and_courses_are_due(inside):
    bo, piece = cast.person("bo"), making.piece("assessment", "noise-test", title="The test")
    world.certificate(bo, piece)
    course = making.piece("course", "noise", title="Signal or noise")
    due = date(2027, 2, 1)
    make.stored(
        Assignment(
            person_id=bo.id, piece_id=course.id, due_on=due, reason="", created_at=clock.now()
        )
    )
    found = sorted((one.day, one.title, one.path) for one in days(bo))
    assert found == [
        (due, "To finish: Signal or noise", "/learn/noise"),
        (date(2999, 1, 31), "Certificate ends: The test", f"/certificates/{world.SERIAL}"),
    ]
    assert days(cast.person("cy")) == []


@pytest.mark.both_engines
def test_a_head_revokes_what_others_hold_and_not_their_own(people):
    ana, bo = people["ana"], people["bo"]
    assert policy.can_revoke(ana, Certificate(person_id=bo.id, person=bo))
    assert not policy.can_revoke(ana, Certificate(person_id=ana.id, person=ana))

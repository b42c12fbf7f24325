"""Headings of the inbox name what the news is about: who, which metric, when."""

import re
from datetime import date, timedelta

import pytest

from portal import clock
from portal.changelog.recording import change
from portal.followups.models import FollowUp
from portal.notices import telling
from portal.web.filters import moment
from tests import cast, make
from tests.mentorship import pairs
from tests.notices.conftest import KIND

HEADING = re.compile(r'<h2 class="inbox-subject">.*?<a [^>]*>(.*?)</a>', re.DOTALL)


def told(records, who="bo"):
    for record in records:
        with change(record, "edit", actor=None):
            telling.tell(
                [cast.person(who)], KIND, f"{record.__tablename__}{record.id}",
                subject=record, title="News", actor=None,
            )  # fmt: skip


def follow_up(metric):
    return make.stored(
        FollowUp(
            metric_id=metric.id, owner_id=cast.person("bo").id, what="Two more desks\nby June",
            due_on=date(2026, 6, 1), by_start=date(2026, 6, 1), direction="down", size=1.0,
            created_by_id=cast.person("ana").id, created_at=clock.now(),
        )
    )  # fmt: skip


def test_a_heading_says_with_whom_on_what_and_when(app, visit):
    with app.test_request_context():
        pair = pairs.pairing("active")
        met = pairs.meeting(pair, timedelta(days=2))
        at = moment(met.starts_at)
        told([pair, met, follow_up(make.metric(name="Delay")), make.staged_import()])
        told([pair, met], "cy")
        make.kept()
    mine = HEADING.findall(visit("bo").get("/notices").text)
    assert mine[1:] == [
        "Two more desks: Delay",
        f"Session with Cy Crane, {at}",
        "Mentoring with Cy Crane",
    ]
    assert mine[0].endswith(", import 1")
    with_bo = HEADING.findall(visit("cy").get("/notices").text)
    assert with_bo == [f"Session with Bo Bright, {at}", "Mentoring with Bo Bright"]


@pytest.mark.parametrize("kind", ["pairing", "meeting", "follow-up"])
def test_headings_take_as_many_statements_for_few_as_for_many(app, visit, statements, kind):
    def add(count):
        with app.test_request_context():
            made = []
            for _ in range(count):
                other = make.person()
                pair = pairs.pairing("active", mentee=other)
                met = pairs.meeting(pair, timedelta(days=2))
                made += {
                    "pairing": [pair],
                    "meeting": [met],
                    "follow-up": [follow_up(make.metric())],
                }[kind]
            told(made)
            make.kept()

    add(2)
    bo = visit("bo")
    bo.get("/notices")
    statements.clear()
    bo.get("/notices")
    few = len(statements)
    add(6)
    statements.clear()
    assert len(HEADING.findall(bo.get("/notices").text)) == 8
    assert len(statements) == few, statements

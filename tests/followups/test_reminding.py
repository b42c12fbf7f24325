"""Reminding of follow-ups and signals: once for each due day, in the morning's job."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import session
from portal.followups import reminding
from portal.followups.actions import follow_ups as actions
from portal.followups.models import FollowUp
from portal.followups.queries import reminders
from portal.notices.models import Notice
from portal.registry.queries.days import today
from tests.followups.test_follow_ups import agreed, delay
from tests.followups.test_signals import HIGH, QUIET, the_one, waits

DAY = timedelta(days=1)


class Heard:
    """A job's step that only remembers what it was told."""

    sentence = ""

    def progress(self, *_said):
        session.flush()

    def done(self, sentence):
        self.sentence = sentence


@pytest.fixture(autouse=True)
def _in_one_transaction(monkeypatch):
    monkeypatch.setattr(reminding, "release", lambda: None)


def remind():
    step = Heard()
    reminding.remind(step)
    return step.sentence


def told():
    rows = session.scalars(select(Notice).where(Notice.kind.in_([k.name for k in reminding.KINDS])))
    return sorted((one.kind, one.title) for one in rows)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (4, []),
        (3, ["follow_ups.due"]),
        (0, ["follow_ups.due"]),
        (-1, ["follow_ups.overdue"]),
        (-60, ["follow_ups.overdue"]),
        (-61, []),
    ],
)
def test_a_follow_up_is_told_of_once_for_its_day(people, days, kinds):
    made = actions.add_follow_up(delay(), **agreed(people["bo"]), actor=people["ana"])
    made.due_on = today() + days * DAY
    session.flush()
    assert remind() == f"{len(kinds)} notice{'' if len(kinds) == 1 else 's'} given."
    assert [kind for kind, _ in told()] == kinds
    assert remind() == "0 notices given."


def test_a_closed_one_is_no_news(people):
    made = actions.add_follow_up(delay(), **agreed(people["bo"]), actor=people["ana"])
    made.due_on = today()
    actions.drop_follow_up(made, reason="No.", actor=people["ana"])
    remind()
    assert told() == []


def test_a_signal_without_an_answer_is_told_of_after_its_day(people):
    waits([*QUIET, HIGH])
    one = the_one()
    one.due_on = today()
    session.flush()
    remind()
    assert told() == []
    one.due_on = today() - DAY
    session.flush()
    remind()
    remind()
    assert [kind for kind, _ in told()] == ["signals.overdue"]


def test_all_come_in_batches(people, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    metric = delay()
    for _ in range(5):
        actions.add_follow_up(metric, **agreed(people["bo"]), actor=people["ana"])
    for one in session.scalars(select(FollowUp)):
        one.due_on = today()
    session.flush()
    assert remind() == "5 notices given."

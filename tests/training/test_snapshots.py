"""Questions about the portal's own metrics: keys computed from the chart as it was."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from portal.db import session, set_writing
from portal.insight.actions import recompute
from portal.jobs.actions import request
from portal.training.assessment.questions import Question as Canonical
from portal.training.assessment.snapshots import LEAST, Held, questions, trimmed
from portal.training.models import Question, QuestionVersion, Snapshot
from tests import make

VALUES = (12, 14, 11, 13, 15, 12, 14, 13, 12, 14, 13, 22)


def held(values=VALUES, **more):
    given = {
        "code": "COMPLAINTS", "name": "Complaints", "department": "Service", "unit": "complaints",
        "decimals": 0, "labels": tuple(f"M{number}" for number, _ in enumerate(values, 1)),
        "values": tuple(None if one is None else Decimal(one) for one in values), "first": 0,
        "lower": Decimal(8), "upper": Decimal(18), "is_signal": True, "is_provisional": False,
        **more,
    }  # fmt: skip
    return Held(**given)


def by_id(found):
    return {one.id.removeprefix("complaints-"): one for one in found}


def test_keys_are_computed_from_the_chart():
    asked = by_id(questions(held()))
    assert [one.id for one in asked["signal"].options if one.right] == ["signal"]
    assert [
        one.id for one in by_id(questions(held(is_signal=False)))["signal"].options if one.right
    ] == ["noise"]
    (line,) = asked["beyond"].lines
    assert (line.low, line.high) == ("1", "1")
    assert [one.text for one in asked["peak"].options if one.right] == ["M12"]
    (line,) = asked["change"].lines
    assert (line.low, line.high) == ("8.5", "9.5")


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"is_provisional": True}, {"signal", "beyond"}),
        ({"lower": None, "upper": None}, {"signal", "beyond"}),
        ({"values": (*VALUES[:-1], None, 22)}, {"change"}),
        ({"values": (22, *VALUES[1:])}, {"peak"}),
    ],
)
def test_what_figures_do_not_decide_is_not_asked(more, missing):
    assert {"signal", "beyond", "peak", "change"} - set(by_id(questions(held(**more)))) == missing


def test_too_few_values_ask_nothing():
    assert list(questions(held(VALUES[: LEAST - 1]))) == []


@given(some.lists(some.integers(-1000, 1000), min_size=LEAST, max_size=30))
def test_every_question_has_one_key_and_comes_back_from_json(values):
    for one in questions(held(tuple(values))):
        assert Canonical.from_dict(one.as_dict()) == one
        if one.kind == "single":
            assert sum(option.right for option in one.options) == 1
            texts = [option.text for option in one.options]
            assert len(set(texts)) == len(texts) >= 2


def test_values_are_those_that_people_see():
    labels, values = trimmed(("a", "b", "c"), (1.26, None, None), 1)
    assert (labels, values) == (("a",), (Decimal("1.3"),))


@pytest.mark.both_engines
def test_a_snapshot_is_taken_once_and_again_when_the_chart_has_changed(inside, app):
    metric = make.metric(code="COMPLAINTS", name="Complaints <b>")
    series = [float(one) for one in VALUES] * 2
    make.values(metric, series)
    recompute([metric.id])
    session.commit()

    numbers = count(1)

    def take():
        set_writing(True)
        request("training.snapshots", f"take {next(numbers)}", name="Snapshots")
        make.jobs(app)
        return len(session.scalars(select(Snapshot)).all())

    assert (take(), take()) == (1, 1)
    found = session.scalars(select(Question)).all()
    assert {one.slug for one in found} >= {"complaints-signal", "complaints-beyond"}
    version = found[0].version
    assert "<svg" in version.html["chart"]
    assert "Complaints &lt;b&gt;" in version.html["stem"]
    assert "signal" not in version.html["chart"].lower()
    assert "common cause" not in version.html["chart"]
    before = len(session.scalars(select(QuestionVersion)).all())
    session.rollback()
    set_writing(True)
    make.values(metric, [30.0], first=make.month(date(2023, 1, 1), 24))
    recompute([metric.id])
    session.commit()
    assert take() == 2
    assert len(session.scalars(select(QuestionVersion)).all()) > before

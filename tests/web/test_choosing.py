"""Where there are many to choose from a part of the name is typed, and what was chosen stays."""

import re

import pytest
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from portal.db import session
from portal.registry.models import Metric, MetricObjective, Objective
from portal.web.choosing import FEW, meant
from tests import cast, make
from tests.mentorship import making
from tests.mentorship.test_profiles import MENTOR, ONE

NAMES = ["Deliver on time (O-1)", "Deliver whole (O-2)", "Time off (O-12)", "Time"]
CHOICES = [SelectChoice(number, name) for number, name in enumerate(NAMES)]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("whole", 1), ("  TIME ", 3), ("o-1", 0), ("O-12", 2), ("deliver  ON", 0), ("time off", 2)],
)
def test_a_name_or_a_part_that_no_other_has_is_enough(typed, number):
    assert meant(typed, CHOICES) == number


@pytest.mark.parametrize(("typed", "told"), [("zz", "Nothing here is called"), ("del", "O-2")])
def test_who_types_too_little_is_told_what_fits(typed, told):
    with pytest.raises(ValueError, match=told):
        meant(typed, CHOICES)


@pytest.fixture
def many(app):
    with app.app_context():
        for number in range(FEW + 5):
            make.objective(code=f"N-{number}", name=f"Objective number {number}")
            make.department(f"Department {number}")
        make.kept()


def test_a_new_metric_is_defined_by_typed_names(app, visit, many):
    browser = visit("eve")
    page = browser.get("/metrics/new")
    assert "Objective number" not in page.text
    assert "Department 3" not in page.text
    sent = {"name": "Lead time", "level": "department", "department_id": "ment 33"}
    sent["owner_id"] = "bo@example.org"
    lines = ["N-4", "number 70", "number"]
    wrong = browser.post("/metrics", data=sent | {"objective_ids": ["\r\n".join(lines)]})
    assert wrong.status_code == 422
    assert "“number” fits" in wrong.text
    assert "Department 33" in wrong.text  # what was understood stands, ticked
    assert ticked_in(wrong, "objective_ids") == 2
    ticked = [str(one) for one in _ids(app, "N-4", "N-70")]
    saved = browser.post("/metrics", data=sent | {"objective_ids": [*ticked, "N-71"]})
    assert saved.status_code == 303
    wanted = set(_ids(app, "N-4", "N-70", "N-71"))
    with app.app_context():
        made = session.scalars(select(Metric).filter_by(code="LEAD-TIME")).one()
        assert made.department.name == "Department 33"
        served = session.scalars(select(MetricObjective).filter_by(metric_id=made.id)).all()
        assert {one.objective_id for one in served} == wanted


def test_a_mentors_wishes_stay_where_there_are_many_departments(app, visit, many):
    with app.app_context():
        making.programme(name="Round")
        wished = cast.department("sales").id
    browser, url = visit("bo"), f"{ONE}/profile/mentor"
    sent = MENTOR | {"wish_departments": [str(wished), "Department 7\r\nment 33"]}
    told = browser.post(url, data=sent)
    assert "“Department 7” fits" not in told.text
    assert told.status_code == 303
    page = browser.get(url)
    assert ticked_in(page, "wish_departments") == 3
    assert "Department 44" not in page.text


def ticked_in(page, name):
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    return sum("checked" in one for one in boxes if 'type="checkbox"' in one)


def _ids(app, *codes):
    with app.app_context():
        return [session.scalar(select(Objective.id).filter_by(code=one)) for one in codes]

"""Defining metrics and writing drafts, with the check beside the form."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.changelog import queries as log
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.registry.actions import metrics as actions
from portal.registry.actions import versions as version_actions
from portal.registry.definition_text import DefinitionText
from portal.registry.models import DefinitionVersion, Metric
from portal.registry.queries import metrics, versions
from tests import cast, make

COMPLETE = {
    "name": "On-time delivery",
    "purpose": "Tells the head of operations monthly whether parcels keep the promised day.",
    "unit": "%",
    "direction": "increase",
    "value_type": "ratio",
    "numerator": "parcels that arrived on the promised day",
    "denominator": "parcels delivered",
    "formula": "numerator / denominator",
    "scale": "percent",
    "inclusions": "all parcels",
    "time_aggregation": "ratio_of_sums",
    "org_aggregation": "ratio_of_sums",
    "frequency": "month",
    "due_days": 5,
    "source_system": "warehouse system",
    "collection_method": "monthly export",
    "next_review_on": date.today() + timedelta(days=200),  # noqa: DTZ011 - any day will do
}


def define(people, who="bo", **more):
    given = {"name": "Lead time", "department_id": cast.department("operations").id, **more}
    return actions.define_metric(actor=people[who], **given)


def text(version):
    return DefinitionText.of(version)


@pytest.mark.both_engines
class TestDefining:
    def test_a_draft_needs_no_more_than_a_name_and_a_department(self, people):
        made = define(people)
        version = versions.newest(made.definition_id)
        assert (made.code, made.state, version.state) == ("LEAD-TIME", "draft", "draft")
        assert made.owner_id == made.created_by_id == version.author_id == people["bo"].id
        assert (version.number, made.definition.current_id) == ("1.0.0", None)
        assert made.definition.steward_id == people["bo"].id
        entries = session.scalars(select(Entry).order_by(Entry.sequence)).all()
        assert [(one.subject_kind, one.action) for one in entries] == [
            ("metric", "define metric"),
            ("definition_version", "draft version"),
        ]

    def test_whoever_drafts_may_name_another_owner(self, people):
        made = define(people, owner_id=people["ivy"].id, tags=" speed,speed , , promise ")
        assert (made.owner_id, made.created_by_id) == (people["ivy"].id, people["bo"].id)
        assert made.tags == "speed, promise"

    @pytest.mark.parametrize(
        ("who", "slug", "may"),
        [("bo", "operations", True), ("bo", "sales", False), ("ana", "sales", False),
         ("fay", "organisation", True), ("eve", "sales", True), ("dee", "service", True)],
    )  # fmt: skip
    def test_who_may_draft_for_which_department(self, people, who, slug, may):
        department = cast.department(slug).id
        if may:
            assert define(people, who, department_id=department).department_id == department
        else:
            with pytest.raises(Refused) as refused:
                define(people, who, department_id=department)
            assert refused.value.field == "department_id"

    def test_only_leadership_describes_the_whole_organisation(self, people):
        with pytest.raises(Refused) as refused:
            define(people, level="organisation")
        assert refused.value.field == "level"
        assert define(people, "eve", level="organisation").level == "organisation"

    def test_a_code_is_never_used_twice(self, people):
        define(people, code="lead")
        assert define(people, name="Lead").code == "LEAD-2"
        with pytest.raises(Refused) as refused:
            define(people, code="LEAD")
        assert refused.value.field == "code"
        session.rollback()
        assert session.scalar(select(func.count()).select_from(Metric)) == 2

    def test_a_draft_serves_objectives_in_force_only(self, people):
        made = define(people, objective_ids=[make.objective(code="AIM").id])
        assert [one.code for one in metrics.objectives_of(made)] == ["AIM"]
        retired = make.objective(retired_at=made.created_at)
        with pytest.raises(Refused) as refused:
            define(people, objective_ids=[retired.id])
        assert refused.value.field == "objective_ids"


@pytest.mark.both_engines
class TestSaving:
    def save(self, made, people, **more):
        version = versions.newest(made.definition_id)
        given = {"name": made.name, "department_id": made.department_id, "owner_id": made.owner_id}
        actions.save_draft(version, made, actor=people["bo"], **{**given, **more})
        return version

    def test_text_and_identity_are_saved_together(self, people):
        made = define(people)
        version = self.save(made, people, name="Lead times", unit="days", scale="",
                            nature="leading", owner_id=people["ivy"].id, close_days=9)  # fmt: skip
        assert (version.name, version.unit, version.scale) == ("Lead times", "days", None)
        assert (made.name, made.nature) == ("Lead times", "leading")
        assert made.owner_id == people["ivy"].id
        assert made.definition.steward_id == people["ivy"].id
        assert version.close_days == 9
        assert log.last_entry(version).words.fields["unit"] == ["", "days"]
        assert log.last_entry(made).words.fields["nature"] == [None, "leading"]

    def test_the_version_of_the_draft_rises_even_if_only_the_metric_changed(self, people):
        made = define(people)
        before = versions.newest(made.definition_id).version
        assert self.save(made, people, nature="leading").version == before + 1

    def test_a_rejected_draft_becomes_a_draft_again(self, people):
        made = make.metric(owner=people["bo"], state="rejected")
        assert self.save(made, people).state == "draft"
        assert made.state == "draft"

    def test_a_draft_in_review_is_not_edited(self, people):
        made = make.metric(owner=people["bo"], state="in_review")
        with pytest.raises(Refused, match="Take it back"):
            self.save(made, people)

    def test_a_metric_in_force_is_not_edited_as_a_draft(self, people):
        made = make.metric(owner=people["bo"])
        with pytest.raises(Refused, match="new version"):
            self.save(made, people)

    def test_a_field_that_no_definition_has_is_a_mistake_of_ours(self, people):
        made = define(people)
        with pytest.raises(TypeError):
            self.save(made, people, colour="green")


@pytest.fixture
def drafted(app):
    """A draft of Bo's, with its form's data."""
    with app.app_context():
        made = make.metric(owner=cast.person("bo"), code="LEAD", name="Lead time", state="draft")
        make.metric(owner=cast.person("bo"), code="FORCE", name="Stock accuracy")
        make.kept()
        return {"name": "Lead time", "department_id": made.department_id, "level": "department",
                "owner_id": "bo@example.org", "version": "1"}  # fmt: skip


@pytest.fixture
def blank(app):
    with app.app_context():
        return {"name": "Parcels", "department_id": cast.department("operations").id,
                "level": "department", "owner_id": "bo@example.org"}  # fmt: skip


def test_a_metric_is_defined_by_a_plain_form_and_inside_a_swap(app, visit, blank):
    answer = visit("bo").post("/metrics", {**blank, "key": "k" * 24})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/metrics/PARCELS")
    again = visit("bo").post("/metrics", {**blank, "key": "k" * 24})
    assert again.headers["Location"] == "/metrics/PARCELS"
    swapped = visit("bo").post("/metrics", {**blank, "key": "l" * 24}, htmx=True)
    assert swapped.headers["HX-Redirect"] == "/metrics/PARCELS-2"
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Metric)) == 2


def test_a_key_with_other_content_is_a_conflict(visit, blank):
    visit("bo").post("/metrics", {**blank, "key": "k" * 24})
    other = visit("bo").post("/metrics", {**blank, "name": "Other", "key": "k" * 24})
    assert other.status_code == 409
    assert 'value="Other"' in other.text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Give it a name."),
        ("name", "x" * 201, "Shorten it to 200 characters."),
        ("owner_id", "nobody", "Nobody who works here"),
        ("hard_low", "much", "Type a number, such as 12.5."),
        ("hard_low", "nan", "Type a number, such as 12.5."),
        ("due_days", "400", "whole number from 0 to 366"),
        ("direction", "sideways", "Not a valid choice"),
        ("next_review_on", "2026-13-01", "Not a valid date"),
        ("code", "a b", "letters, digits and hyphens"),
        ("level", "organisation", "Leadership defines the metrics"),
    ],
)
def test_bad_input_is_shown_and_what_was_typed_is_kept(visit, blank, field, value, says):
    answer = visit("bo").post("/metrics", {**blank, "purpose": "Kept words", field: value})
    assert answer.status_code == 422
    assert says in answer.text
    assert "Kept words" in answer.text
    fragment = visit("bo").post("/metrics", {**blank, field: value}, htmx=True)
    assert fragment.status_code == 422
    assert fragment.text.lstrip().startswith('<form id="draft-form"')


def test_the_check_answers_while_one_types_and_on_a_plain_submit(app, visit, blank):
    typed = {**blank, **COMPLETE, "hard_low": "no number", "owner_id": "nobody"}
    fragment = visit("bo").post("/metrics/check", typed, htmx=True)
    assert fragment.status_code == 200
    assert fragment.text.lstrip().startswith('<section id="smart-check"')
    assert 'href="#owner_id"' in fragment.text
    page = visit("bo").post("/metrics/check", typed)
    assert page.status_code == 200
    assert "SMART check" in page.text
    assert 'value="no number"' in page.text
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Metric)) == 0


@pytest.mark.both_engines
@pytest.mark.parametrize("number", ["2147483648", "9" * 20, "9" * 400, "-1", "x"])
def test_a_number_that_no_table_holds_is_no_department(visit, blank, number):
    answer = visit("bo").post("/metrics/check", {**blank, **COMPLETE, "department_id": number})
    assert answer.status_code == 200
    assert "SMART check" in answer.text


def test_findings_lead_to_their_field(visit, blank):
    page = visit("bo").post("/metrics/check", blank)
    linked = set(re.findall(r'<a href="#([a-z_]+)">', page.text))
    assert {"purpose", "unit", "direction", "formula", "frequency"} <= linked
    assert 'href="/objectives">Link the objective' in page.text
    assert linked <= set(re.findall(r' id="([a-z_-]+)"', page.text)) | {"main"}


ROLES = [("bo", 200), ("ana", 403), ("cy", 404), ("dee", 404), ("eve", 403), (None, 302)]


@pytest.mark.parametrize(("who", "status"), ROLES)
def test_who_may_write_a_draft(visit, drafted, who, status):
    browser = visit(who)
    assert browser.get("/metrics/LEAD/draft").status_code == status
    assert browser.post("/metrics/LEAD/draft/check", drafted, htmx=True).status_code in (
        status, 200 if who is None else status,
    )  # fmt: skip
    saved = browser.post("/metrics/LEAD/draft", drafted)
    assert saved.status_code == (303 if status == 200 else status)


def test_two_people_editing_one_draft_see_each_others_text(app, visit, drafted):
    first = {**drafted, "name": "First", "unit": "days", "nature": "leading"}
    assert visit("bo").post("/metrics/LEAD/draft", first).status_code == 303
    second = {**drafted, "name": "Second", "unit": "hours", "nature": "lagging"}
    late = visit("bo").post("/metrics/LEAD/draft", second)
    assert late.status_code == 409
    assert "Changed meanwhile by Bo Bright" in late.text
    table = late.text.partition('class="table conflict"')[2].partition("</table>")[0]
    shown = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', table)
    rows = {label: (theirs, yours) for label, theirs, yours in shown}
    assert rows["Name"] == ("First", "Second")
    assert rows["Unit"] == ("days", "hours")
    assert rows["Nature"] == ("Leading", "Lagging")
    version = re.search(r'name="version"[^>]*value="(\d+)"', late.text)[1]
    again = visit("bo").post(
        "/metrics/LEAD/draft", {**drafted, "name": "Second", "version": version}
    )
    assert again.status_code == 303
    with app.app_context():
        made = session.scalars(select(Metric).where(Metric.code == "LEAD")).one()
        assert made.name == "Second"


def test_a_copy_begins_with_the_text_of_another_metric(visit, drafted):
    page = visit("bo").get("/metrics/new?copy=FORCE")
    assert "order book" in page.text
    assert "order book" not in visit("bo").get("/metrics/new?copy=LEAD").text
    assert visit("cy").get("/metrics/new?copy=LEAD").status_code == 200


def test_versions_hold_what_was_drafted(app, visit, drafted):
    visit("bo").post("/metrics/LEAD/draft", {**drafted, **COMPLETE, "hard_low": "1 000,5"})
    with app.app_context():
        made = session.scalars(
            select(DefinitionVersion).where(DefinitionVersion.name == COMPLETE["name"])
        ).one()
        assert made.hard_low == 1000.5
        assert text(made).formula == "numerator / denominator"
        assert version_actions.text_of(made) == text(made)

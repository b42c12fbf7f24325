"""Links between metrics, and the people who have a part in one."""

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.registry.actions import links as actions
from portal.registry.actions import people as people_actions
from portal.registry.models import MetricLink, MetricPerson
from portal.registry.queries import metrics
from portal.registry.queries.checking import Given, check
from portal.registry.queries.links import dependants
from portal.registry.queries.targets import text_for
from tests import cast, make


@pytest.mark.both_engines
class TestLinks:
    def link(self, people, metric, other, **more):
        given = {"kind": "drives", "reason": "Seen in May", "actor": people["bo"], **more}
        return actions.link(metric, other=other, **given)

    def test_a_link_has_a_direction_and_a_reason(self, people):
        lead, lag = make.metric(code="LEAD"), make.metric(code="LAG")
        self.link(people, lead, "lag")
        self.link(people, lead, "LAG", kind="counters", reverse=True)
        found = session.scalars(select(MetricLink).order_by(MetricLink.id)).all()
        ends = [(one.metric_id, one.other_id, one.kind) for one in found]
        assert ends == [(lead.id, lag.id, "drives"), (lag.id, lead.id, "counters")]
        assert log.last_entry(found[0]).words.reason == "Seen in May"
        assert log.last_entry(lead).action == "link metrics"

    @pytest.mark.parametrize("code", ["NONE", "LEAD", "GONE", "HID"])
    def test_a_link_leads_to_another_metric_that_one_sees(self, people, code):
        make.metric(code="GONE", state="archived")
        make.metric(
            code="HID", state="draft", owner=people["cy"], department=cast.department("sales")
        )
        with pytest.raises(Refused) as refused:
            self.link(people, make.metric(code="LEAD"), code)
        assert refused.value.field == "other"

    def test_the_same_link_twice_is_refused(self, people):
        lead = make.metric(code="LEAD")
        make.metric(code="LAG")
        self.link(people, lead, "LAG")
        with pytest.raises(Refused, match="already"):
            self.link(people, lead, "LAG")
        session.rollback()
        assert len(session.scalars(select(MetricLink)).all()) == 1

    def test_to_replace_is_no_link_to_make_by_hand(self, people):
        make.metric(code="LAG")
        with pytest.raises(Refused):
            self.link(people, make.metric(), "LAG", kind="replaces")

    def test_a_link_that_was_taken_away_stays_in_the_log(self, people):
        lead = make.metric(code="LEAD")
        make.metric(code="LAG")
        self.link(people, lead, "LAG")
        link = session.scalars(select(MetricLink)).one()
        actions.unlink(lead, link_id=link.id, actor=people["bo"])
        assert log.last_entry(lead).words.fields["link"] == [None, "LEAD drives LAG"]
        with pytest.raises(Refused):
            actions.unlink(lead, link_id=link.id, actor=people["bo"])

    def test_a_link_of_other_metrics_is_not_taken_away_here(self, people):
        lead = make.metric(code="LEAD")
        make.metric(code="LAG")
        self.link(people, lead, "LAG")
        link = session.scalars(select(MetricLink)).one()
        with pytest.raises(Refused):
            actions.unlink(make.metric(), link_id=link.id, actor=people["bo"])

    def test_links_to_what_one_may_not_see_are_not_shown(self, people):
        lead = make.metric(code="LEAD")
        make.metric(code="HID", state="draft")
        self.link(people, lead, "HID")
        assert len(metrics.links_of(people["bo"], lead)) == 1
        assert metrics.links_of(people["cy"], lead) == []

    def test_the_check_knows_what_drives_what(self, people):
        lead, lag = make.metric(code="LEAD", nature="leading"), make.metric(code="LAG")
        self.link(people, lead, "LAG")

        def codes(metric):
            given = Given(metric=metric, definition=metric.definition, nature=metric.nature)
            text = text_for(metric)
            return {one.code for one in check(people["bo"], text, given).result["R"].findings}

        assert "drives-nothing" not in codes(lead)
        assert "driven-by-nothing" not in codes(lag)
        assert "drives-nothing" in codes(make.metric(nature="leading"))

    def test_what_hangs_on_a_metric_is_told(self, people, inside):
        made = make.metric(code="LEAD", objective=make.objective(name="Keep promises"))
        make.metric(code="LAG", name="Lagging one")
        make.metric(name="Sum of both", formula="[LEAD] + [LAG]")
        self.link(people, made, "LAG")
        with inside.test_request_context():
            told = [one.words for one in dependants(people["cy"], made)]
        assert told == [
            "The objective “Keep promises” is served by it",
            "“Lagging one” is linked to it (drives)",
            "The formula of “Sum of both” uses it",
        ]


@pytest.mark.both_engines
class TestPeople:
    def name(self, people, metric, who="ivy", part="contributor", actor="bo"):
        return people_actions.name_person(
            metric, person_id=people[who].id, part=part, actor=people[actor]
        )

    def test_a_contributor_is_named_and_taken_away(self, people):
        made = make.metric()
        self.name(people, made)
        part = session.scalars(select(MetricPerson)).one()
        assert (part.part, part.person_id) == ("contributor", people["ivy"].id)
        people_actions.remove_person(made, part_id=part.id, actor=people["bo"])
        assert session.scalars(select(MetricPerson)).all() == []
        assert log.last_entry(made).words.fields["person"] == [None, "Ivy Innes, contributor"]

    def test_nobody_gets_one_part_twice(self, people):
        made = make.metric()
        self.name(people, made)
        with pytest.raises(Refused, match="already"):
            self.name(people, made)

    def test_only_the_head_names_reviewers_and_takes_the_part_away(self, people):
        made = make.metric(owner=people["bo"])
        with pytest.raises(Refused, match="head names them"):
            self.name(people, made, part="reviewer")
        self.name(people, made, part="reviewer", actor="ana")
        part = session.scalars(select(MetricPerson)).one()
        with pytest.raises(Refused):
            people_actions.remove_person(made, part_id=part.id, actor=people["bo"])
        people_actions.remove_person(made, part_id=part.id, actor=people["ana"])

    def test_an_owner_does_not_review_the_own_metric(self, people):
        with pytest.raises(Refused, match="Nobody reviews their own"):
            self.name(people, make.metric(owner=people["bo"]), "bo", "reviewer", "ana")

    @pytest.mark.parametrize("part", ["shaper", "colleague", "king"])
    def test_other_parts_are_not_given_here(self, people, part):
        with pytest.raises(Refused):
            self.name(people, make.metric(), part=part)

    def test_who_shaped_a_definition_stands_on_it(self, people):
        made = make.metric()
        part = make.stored(
            MetricPerson(metric_id=made.id, person_id=people["ivy"].id, part="shaper")
        )
        with pytest.raises(Refused, match="stays"):
            people_actions.remove_person(made, part_id=part.id, actor=people["ana"])


@pytest.fixture
def lead(app):
    with app.app_context():
        make.metric(owner=cast.person("bo"), code="LEAD", name="Lead time")
        make.metric(owner=cast.person("bo"), code="LAG", name="Late parcels")
        make.kept()


LINK = {"relation": "driven_by", "other": "LAG", "reason": "Seen in May"}
PART = {"person_id": "ivy@example.org", "part": "contributor"}
ROLES = [("bo", 303), ("ana", 303), ("cy", 403), ("dee", 403), ("eve", 403), (None, 302)]


@pytest.mark.parametrize(("who", "status"), ROLES)
@pytest.mark.parametrize(("path", "data"), [("links", LINK), ("people", PART)])
def test_who_may_link_metrics_and_name_people(visit, lead, who, status, path, data):
    assert visit(who).post(f"/metrics/LEAD/{path}", data).status_code == status


def test_a_link_inside_a_swap_brings_the_section_anew(app, visit, lead):
    answer = visit("bo").post("/metrics/LEAD/links", {**LINK, "key": "k" * 24}, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="links"')
    assert "is driven by" in answer.text
    assert "Late parcels" in answer.text
    again = visit("bo").post("/metrics/LEAD/links", {**LINK, "key": "k" * 24}, htmx=True)
    assert again.status_code == 200
    with app.app_context():
        link = session.scalars(select(MetricLink)).one()
        assert link.metric.code == "LAG"
        link_id = link.id
    gone = visit("bo").post("/metrics/LEAD/links/removal", {"link_id": link_id}, htmx=True)
    assert "No other metric is linked to it." in gone.text
    twice = visit("bo").post("/metrics/LEAD/links/removal", {"link_id": link_id})
    assert twice.status_code == 422
    assert "There is no such link any more." in twice.text


def test_bad_links_are_shown_where_they_were_typed(visit, lead):
    answer = visit("bo").post("/metrics/LEAD/links", {**LINK, "other": "NONE"}, htmx=True)
    assert answer.status_code == 422
    assert "There is no metric with this code." in answer.text
    assert 'value="NONE"' in answer.text
    page = visit("bo").post("/metrics/LEAD/links", {**LINK, "reason": ""})
    assert page.status_code == 422


def test_people_inside_a_swap_bring_the_section_anew(app, visit, lead):
    answer = visit("bo").post("/metrics/LEAD/people", PART, htmx=True)
    assert answer.text.lstrip().startswith('<section id="parts"')
    assert "Ivy Innes" in answer.text
    with app.app_context():
        part_id = session.scalars(select(MetricPerson)).one().id
    gone = visit("bo").post("/metrics/LEAD/people/removal", {"part_id": part_id}, htmx=True)
    assert "Nobody besides the owner" in gone.text
    bad = visit("bo").post("/metrics/LEAD/people", {**PART, "person_id": "nobody"}, htmx=True)
    assert bad.status_code == 422


@pytest.mark.parametrize("path", ["links", "people"])
def test_each_section_stands_alone_for_browsers_without_scripts(visit, lead, path):
    assert visit("cy").get(f"/metrics/LEAD/{path}").status_code == 200

"""Mentoring on the start page, in search, and on what would miss a metric."""

import pytest

from portal.mentorship.queries.dependants import dependants
from portal.mentorship.queries.found import search
from portal.refinement.queries import walks
from tests import cast, make
from tests.mentorship import rows


@pytest.mark.both_engines
def test_the_start_page_says_in_a_line_what_there_is_of_mentoring(app, visit):
    with app.app_context():
        made = rows.pairing("cy", "bo")
        rows.pairing("cy", "ivy", last_met_on=rows.day(-40))
        rows.meeting(made, 3)
        rows.pairing("cy", "ana", state="accepted_mentee", starts_on=None, mentor_accepted_at=None)
        make.kept()
    page = visit("cy").get("/").text
    for words in (
        "My 2 mentees", "Next session", ", Bo Bright; 1 late",
        "Ana Albrecht as your mentee: accept or decline", "Ana Albrecht asks you",
    ):  # fmt: skip
        assert words in page
    assert "Cy Crane, your mentor" in visit("bo").get("/").text
    assert "accept or decline" not in visit("ana").get("/").text  # she waits for Cy
    for who in ("dee", "eve", "hal"):
        page = visit(who).get("/").text
        assert "mentor" not in page.replace('href="/mentoring"', "")


def test_the_start_page_of_who_takes_no_part_costs_no_statement(app, visit, statements):
    visitor = visit("bo")
    visitor.get("/")
    del statements[:]
    visitor.get("/")
    assert sum("mentoring_pairing" in one for one in statements) == 1  # beside who is signed in
    assert "FROM sign_in" in next(one for one in statements if "mentoring_pairing" in one)


@pytest.mark.both_engines
def test_goals_are_counted_among_what_hangs_on_a_metric_and_nobody_is_named(people):
    metric = make.metric(code="WAIT")
    assert dependants(people["bo"], metric) == []
    made = rows.pairing("cy", "bo")
    rows.goal(made, metric_id=metric.id)
    rows.goal(made, metric_id=metric.id, state="met")
    rows.goal(rows.pairing("ivy", "hal", state="closed"), metric_id=metric.id)
    rows.goal(rows.pairing("ivy", "ana", state="paused"), metric_id=metric.id)
    one = dependants(people["dee"], metric)[0]
    assert (one.words, one.count, one.url) == ("2 mentoring goals are tied to it", 2, None)
    on_the_sheet = [one for one in walks._dependants([metric]) if one.kind == "mentoring goal"]
    assert on_the_sheet == [one]


@pytest.mark.both_engines
def test_search_finds_mentors_by_name_words_and_topics_where_they_consent(people):
    def found(text):
        return [(one.kind, one.title) for one in search(people["bo"], text)]

    rows.programme()
    rows.profile(people["cy"], "mentor", about="Ten years of queues.", levels={"flow": 3})
    rows.profile(people["ivy"], "mentor", about="Queues.", consents=False, levels={"flow": 3})
    rows.profile(people["hal"], "mentee", about="Queues, please.")
    cy = [("Mentor", "Cy Crane")]
    for text in ("Crane", "queues", "flow", "cy flow queues"):
        assert found(text) == cy
    for text in ("", "forecasting", "cy forecasting", "Innes"):
        assert found(text) == []
    hit = search(people["bo"], "flow")[0]
    assert hit.url == f"/mentoring/programmes/spring/mentors/{people['cy'].id}"
    assert hit.words == "Spring round: flow"
    assert cast.person("cy").name == hit.title

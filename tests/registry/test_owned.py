"""What a person answers for stands on their page, as far as the reader may see it."""

import pytest

from tests import cast, make


@pytest.fixture
def bo(app):
    with app.app_context():
        bo = cast.person("bo")
        make.metric(owner=bo, code="LEAD", name="Lead time")
        make.metric(owner=bo, code="DRAFT", name="Not ready", state="draft")
        make.metric(owner=bo, code="GONE", name="Long gone", state="archived")
        make.metric(owner=cast.person("ana"), code="ANAS", name="Not his")
        make.kept()
        return bo.id


@pytest.mark.parametrize(
    ("who", "draft"), [("cy", False), ("dee", False), ("ana", True), ("bo", True)]
)
def test_a_persons_page_names_the_metrics_they_answer_for(visit, bo, who, draft):
    page = visit(who).get(f"/people/{bo}").text
    assert '<a href="/metrics/LEAD">Lead time</a>' in page
    assert ("Not ready" in page) is draft
    assert "Long gone" not in page
    assert "Not his" not in page


def test_who_owns_none_has_no_such_part(app, visit):
    with app.app_context():
        cy = cast.person("cy").id
    assert "answers for" not in visit("bo").get(f"/people/{cy}").text


def test_three_metrics_cost_as_many_statements_as_thirty(app, visit, bo, statements):
    counts = []
    for more in (1, 27):
        with app.app_context():
            for _ in range(more):
                make.metric(owner=cast.person("bo"))
            make.kept()
        browser = visit("ana")
        statements.clear()
        browser.get(f"/people/{bo}")
        counts.append(len(statements))
    assert counts[0] == counts[1]

"""Findings: the chart as it was, for departments; followed, answered, found again, and revised."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.feedback.models import Finding, FindingDepartment
from portal.feedback.revised import Revision, since
from portal.insight.actions import recompute
from portal.insight.charts import EMPTY
from portal.notices.models import Notice
from portal.registry.models import Metric
from portal.values.actions.notes import add_note
from portal.values.models import Observation
from portal.web.counting import HEADER
from tests import cast, make

EVERYBODY = ("cy", "bo", "ana", "fay", "ivy", "hal", "dee", "eve")
CLAIM = "May is no accident: the carrier was on strike."


@pytest.fixture
def sent(app, site):
    with app.app_context():
        chosen = [cast.department(slug).id for slug in ("operations", "sales")]
    return {
        "metric": "DELAY", "claim": CLAIM, "advice": "Book two carriers.", "department_ids": chosen,
    }  # fmt: skip


@pytest.fixture
def finding(visit, sent):
    """Cy's finding; its address."""
    return visit("cy").post("/findings", sent).headers["Location"]


def stored(app):
    with app.app_context():
        return session.scalars(select(Finding).order_by(Finding.id)).all()


@pytest.mark.both_engines
def test_a_finding_keeps_the_chart_and_tells_whom_it_concerns(app, visit, site, sent):
    with app.app_context():
        metric = session.scalars(select(Metric)).one()
        add_note(metric, period_start=date(2024, 5, 1), text="Strike.", actor=cast.person("bo"))
    answer = visit("cy").post("/findings", sent)
    (one,) = stored(app)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/findings/{one.id}"
    assert one.drawing["values"] == [4.0, 5.0, 4.0, 6.0, 9.0]
    assert one.remarks == [["2024-05-01", "Strike."]]
    with app.app_context():
        assert len(session.scalars(select(FindingDepartment)).all()) == 2
        assert log.last_entry(one).action == "publish finding"
        told = session.execute(select(Notice.person_id, Notice.title)).all()
        assert {row.person_id for row in told} == {cast.person("bo").id, cast.person("ana").id}
        assert told[0].title == f"Cy Crane found in Delay: {CLAIM}"


def test_everybody_reads_it_with_its_chart(visit, finding):
    for who in EVERYBODY:
        text = visit(who).get(finding).text
        assert CLAIM in text
        assert "Book two carriers." in text
        assert 'id="pinned-title"' in text
        assert "revised since" not in text
    assert visit(None).get(finding).status_code == 302


@pytest.mark.both_engines
def test_it_says_when_a_figure_in_it_was_revised(app, visit, finding):
    with app.app_context():
        metric = session.scalars(select(Metric)).one()
        for start, figure, revision in ((date(2024, 5, 1), 7.0, 2), (date(2024, 6, 1), 5.0, 1)):
            make.stored(
                Observation(
                    metric_id=metric.id, definition_version_id=metric.definition.current_id,
                    period_start=start, revision=revision, value=figure, state="final",
                    source="sheet", entered_by_id=metric.owner_id, entered_at=metric.created_at,
                    reason="", note="",
                )
            )  # fmt: skip
        recompute([metric.id])
        session.commit()
    text = visit("fay").get(finding).text
    assert "1 figure in this chart was revised since" in text
    assert "May 2024: 9.0 days then, 7.0 days now" in text
    assert "1 period has come since" in text


def test_what_was_revised():
    then = {**EMPTY, "unit": "days", "decimals": 1, "starts": ["2024-01-01", "2024-02-01"],
            "labels": ["January 2024", "February 2024"], "values": [1.0, 2.0]}  # fmt: skip
    assert since(then, then) == ([], 0, False)
    assert since(then, {**then, "values": [1.04, None]}).revisions == [
        Revision("February 2024", "2.0 days", "no value")
    ]
    assert since(then, {**EMPTY, "unit": "days"}).revisions[0].now == "no value"
    assert since(then, {**then, "unit": "hours"}).redefined
    assert since(EMPTY, EMPTY) == ([], 0, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"claim": ""}, {"claim": "a" * 201}, {"advice": " "}, {"advice": "a" * 4_001},
        {"department_ids": []}, {"department_ids": ["99999"]}, {"department_ids": ["x"]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("htmx", [True, False])
def test_bad_input_is_refused_and_kept(app, visit, sent, wrong, htmx):
    answer = visit("cy").post("/findings", sent | wrong, htmx=htmx)
    assert answer.status_code == 422
    assert (sent | wrong)["claim"] in answer.text
    assert stored(app) == []


@pytest.mark.parametrize("code", ["", "NO-SUCH", "DRAFT", "a" * 300])
def test_only_what_everybody_may_see_is_shared(app, visit, sent, code):
    with app.app_context():
        make.metric(code="DRAFT", state="draft")
        make.kept()
    for who in ("bo", "cy"):
        assert visit(who).post("/findings", sent | {"metric": code}).status_code == 404
        assert visit(who).get(f"/findings/new?metric={code}").status_code == 404


def test_a_metric_without_values_has_no_chart_to_share(app, visit, sent):
    with app.app_context():
        make.metric(code="EMPTY")
        make.kept()
    answer = visit("cy").post("/findings", sent | {"metric": "EMPTY"})
    assert answer.status_code == 422
    assert "no values yet" in answer.text


@pytest.mark.both_engines
def test_the_same_form_twice_shares_once(app, visit, sent):
    for _ in range(2):
        assert visit("cy").post("/findings", sent | {"key": "k" * 20}).status_code == 303
    assert len(stored(app)) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("cy", 303), ("bo", 303), ("ana", 403), ("eve", 403), ("dee", 403), ("fay", 403)],
)
def test_who_takes_it_back(app, visit, finding, who, status):
    url = f"{finding}/retirement"
    assert visit(who).post(url, {"reason": "The strike went on."}).status_code == status
    if status == 303:
        assert "The strike went on." in visit("fay").get(finding).text
        assert visit(who).post(url, {"reason": "Again."}).status_code == 422
        assert CLAIM not in visit("fay").get("/search?q=strike").text
    else:
        assert stored(app)[0].retired_at is None


@pytest.mark.both_engines
def test_it_is_found_again(app, visit, finding):
    sales = visit("fay")
    for path in (
        "/findings",
        "/findings?q=STRIKE",
        "/findings?q=carriers delay",
        "/search?q=strike",
    ):
        assert CLAIM in sales.get(path).text, path
    assert CLAIM not in sales.get("/findings?q=holiday").text
    with app.app_context():
        own, other = cast.department("sales").id, cast.department("service").id
    assert CLAIM in sales.get(f"/findings?department={own}").text
    assert CLAIM not in sales.get(f"/findings?department={other}", htmx=True).text
    for junk in ("x", "-1", "99999999999999999999", "%00"):
        assert sales.get(f"/findings?department={junk}&before={junk}&q=%00").status_code == 200


def test_it_is_followed_and_answered(app, visit, finding):
    (one,) = stored(app)
    sent = {"subject": f"finding:{one.id}", "follow": "1"}
    assert visit("fay").post("/following", sent, htmx=True).status_code == 200
    given = {"on": finding, "kind": "question", "about": "", "text": "For how long?"}
    assert visit("fay").post("/feedback", given).status_code == 303
    assert "For how long?" in visit("cy").get(f"/feedback/about?on={finding}").text
    assert "For how long?" in visit("cy").get("/feedback/queue").text
    assert f"/feedback/about?on={finding}" in visit("cy").get(finding).text


def test_lists_cost_the_same_for_3_and_for_30(app, visit, sent):
    costs = []
    for count in (3, 17):
        for number in range(count):
            visit("cy").post("/findings", sent | {"claim": f"Number {number}."})
        answer = visit("fay").get("/findings", htmx=True)
        costs.append(answer.headers[HEADER].partition(";")[0])
    assert costs[0] == costs[1]

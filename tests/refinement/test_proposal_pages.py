"""Proposals over HTTP: plain forms, fragments, bad input, and what pages show."""

import re

import pytest
from sqlalchemy import select

from portal.db import session
from portal.refinement.models import Proposal
from portal.refinement.queries.shown import shown_of_item
from tests import cast, make
from tests.refinement import making

RETIRE = {
    "kind": "retire", "title": "Retire it", "reason": "Nobody asks for it.",
    "instead": "Complaints.", "risks": "None that we know.",
}  # fmt: skip


@pytest.fixture
def item(app):
    with app.app_context():
        made = making.item(making.cycle("proposals", year=2031), make.metric(code="LEAD"))
        make.kept()
        return made.id


def proposal(app):
    with app.app_context():
        return session.scalars(select(Proposal).order_by(Proposal.id.desc())).first()


def carried(page):
    """What each form of a page sends with it: the version that it edits."""
    return {"version": re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]}


def test_a_proposal_is_chosen_written_looked_at_and_handed_in(app, visit, item):
    bo = visit("bo")
    base = f"/refinement/2031/items/{item}/proposals"
    chosen = bo.get(f"{base}/new")
    assert "Retire it" in chosen.text
    assert "Add a new metric" not in chosen.text
    assert "What people look at instead" in bo.get(f"{base}/new?kind=retire").text
    answer = bo.post(base, RETIRE)
    made = proposal(app)
    assert answer.status_code == 303
    assert answer.location == f"/refinement/proposals/{made.id}"
    page = bo.get(answer.location)
    assert "Hand it in" in page.text
    assert "Nobody asks for it." in page.text
    assert visit("cy").get(answer.location).status_code == 404
    bo.post(f"{answer.location}/submission", carried(page))
    page = visit("cy").get(answer.location)
    assert "What it would mean" in page.text
    assert "full quarter" in page.text


@pytest.mark.parametrize("field", ["title", "reason", "instead", "risks"])
def test_what_is_missing_is_said_at_its_field(visit, item, field):
    url = f"/refinement/2031/items/{item}/proposals"
    answer = visit("bo").post(url, {**RETIRE, field: " "}, htmx=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("kind", ["", "add", "sell"])
def test_a_kind_that_an_item_does_not_take_is_no_address(visit, item, kind):
    url = f"/refinement/2031/items/{item}/proposals"
    assert visit("bo").post(url, {**RETIRE, "kind": kind}).status_code == 404


def test_a_revision_shows_word_by_word_what_differs(app, visit, item):
    bo = visit("bo")
    base = f"/refinement/2031/items/{item}/proposals"
    form = bo.get(f"{base}/new?kind=revise_minor")
    sent = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form.text))
    texts = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', form.text)
    sent |= {name: words.strip() for name, words in texts}
    for name, options in re.findall(
        r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form.text, re.S
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    sent |= {"reason": "Later data.", "risks": "None.", "due_days": "12",
             "collection_method": "monthly export by the desk"}  # fmt: skip
    bo.post(base, sent)
    made = proposal(app)
    assert made.text["changes"] == {
        "collection_method": "monthly export by the desk", "due_days": 12
    }  # fmt: skip
    page = bo.get(f"/refinement/proposals/{made.id}")
    assert "<ins> by the desk</ins>" in page.text
    assert "SMART check" in page.text


def test_a_stale_form_shows_both_texts(app, visit, item):
    bo = visit("bo")
    bo.post(f"/refinement/2031/items/{item}/proposals", RETIRE)
    made = proposal(app)
    url = f"/refinement/proposals/{made.id}"
    assert (
        bo.post(url, {**RETIRE, "version": made.version, "title": "Retire in June"}).status_code
        == 303
    )
    late = bo.post(url, {**RETIRE, "version": made.version, "title": "Retire in May"})
    assert late.status_code == 409
    assert "Retire in June" in late.text


def test_an_amendment_without_why_is_refused_and_with_it_is_shown(app, visit, item):
    with app.app_context():
        made = making.proposal(session.get(making.Item, item))
        make.kept()
        url = f"/refinement/proposals/{made.id}"
    ivy = visit("ivy")
    sent = {**RETIRE, "title": "Retire it in June", **carried(ivy.get(url))}
    refused = ivy.post(url, sent, htmx=True)
    assert refused.status_code == 422
    assert 'id="why-error"' in refused.text
    ivy.post(url, {**sent, "why": "Two teams read it."})
    page = ivy.get(url)
    assert "How the text changed" in page.text
    assert "Two teams read it." in page.text


def test_a_new_metric_is_proposed_from_the_cycle(app, visit, item):
    hal = visit("hal")
    assert "Why it replaces none" in hal.get("/refinement/2031/proposals/new").text
    with app.app_context():
        department = cast.person("hal").department_id
    sent = {"title": "On time", "reason": "Customers ask.", "risks": "None.", "name": "On time",
            "department_id": department, "owner_id": "hal@example.org", "level": "department",
            "replaces": "NO-SUCH", "kind": "of no kind"}  # fmt: skip
    refused = hal.post("/refinement/2031/proposals", sent, htmx=True)
    assert refused.status_code == 422
    assert "No metric in force has the code" in refused.text
    answer = hal.post("/refinement/2031/proposals", {**sent, "replaces": "lead"})
    assert answer.status_code == 303
    page = hal.get(answer.location)
    assert "Replaces" in page.text
    assert "On time" in page.text
    refused = hal.post(f"{answer.location}/submission", carried(page), htmx=True)
    assert refused.status_code == 422
    assert "Not ready yet" in refused.text


def test_the_committee_puts_one_forward_or_hears_why_not(app, visit, item):
    with app.app_context():
        found = session.get(making.Item, item)
        found.cycle.state = "deliberation"
        made = making.proposal(found)
        making.sheet_of(made).is_stopped = True
        make.kept()
        url = f"/refinement/proposals/{made.id}"
    hal = visit("hal")
    refused = hal.post(f"{url}/disposition", carried(hal.get(url)), htmx=True)
    assert refused.status_code == 422
    assert "left with no metric" in refused.text
    with app.app_context():
        making.sheet_of(session.get(Proposal, made.id)).is_stopped = False
        make.kept()
    assert hal.post(f"{url}/disposition", carried(hal.get(url))).status_code == 303
    assert "Put forward" in visit("cy").get(url).text


def test_an_objection_is_made_answered_and_read(app, visit, item):
    url = f"/refinement/2031/items/{item}/remarks"
    empty = visit("cy").post(url, {"kind": "objection", "text": " "}, htmx=True)
    assert empty.status_code == 422
    assert 'id="remark-text-error"' in empty.text
    early = visit("cy").post(url, {"kind": "argument", "text": "New."}, htmx=True)
    assert early.status_code == 422
    said = visit("cy").post(url, {"kind": "objection", "text": "We need it."}, htmx=True)
    assert "We need it." in said.text
    assert "needs an answer" in said.text
    (remark_id,) = re.findall(r'id="remark-(\d+)"', said.text)
    here = f"/refinement/remarks/{remark_id}"
    page = visit("ivy").get(here)
    assert "We need it." in page.text
    answer = {"answer": "It stays until June.", **carried(page)}
    assert visit("ivy").post(f"{here}/answer", answer).status_code == 303
    page = visit("cy").get(f"/refinement/remarks/{remark_id}")
    assert "It stays until June." in page.text
    assert (
        visit("ivy").post(f"/refinement/remarks/{remark_id}/answer", {"text": "x"}).status_code
        == 403
    )


def test_what_an_item_shows_takes_as_many_statements_for_3_as_for_30(app, statements, item):
    counted = []
    with app.app_context():
        found = session.get(making.Item, item)
        for more in (3, 27):
            for _ in range(more):
                making.proposal(found)
            make.kept()
            session.expire_all()
            bo, one = cast.person("bo"), session.get(making.Item, item)
            assert one.metric.definition.current
            assert one.cycle.members
            assert bo.headships == []
            statements.clear()
            assert len(shown_of_item(bo, one)) in (3, 30)
            counted.append(len(statements))
    assert counted == [2, 2]


def test_a_metric_tells_of_its_review_while_a_cycle_goes_on(app, visit, item):
    assert "Annual refinement" in visit("cy").get("/metrics/LEAD").text
    told = visit("cy").get("/refinement/metrics/LEAD", htmx=True)
    assert f"/refinement/2031/items/{item}" in told.text
    assert "<html" not in told.text
    with app.app_context():
        session.get(making.Item, item).cycle.state = "closed"
        make.kept()
    assert "Annual refinement" not in visit("cy").get("/metrics/LEAD").text


@pytest.mark.parametrize(
    ("state", "who", "status"),
    [
        ("insight", "hal", 303),
        ("proposals", "cy", 200),
        ("deliberation", "cy", 303),
        ("deliberation", "hal", 200),
        ("ballot", "hal", 303),
    ],
)
def test_nobody_fills_in_a_form_that_comes_too_late(app, visit, state, who, status):
    with app.app_context():
        cycle = making.cycle(state, year=2032)
        item = making.item(cycle, make.metric(code="LEAD")).id
        make.kept()
    one = visit(who)
    for address in ("proposals/new", f"items/{item}/proposals/new?kind=keep"):
        assert one.get(f"/refinement/2032/{address}").status_code == status
    page = one.get(f"/refinement/2032/items/{item}").text
    assert ("proposals now" in page or "proposals is over" in page) is (status == 303)
    offered = "Propose something" in page
    assert offered is (status == 200)
    assert ("Propose a new metric" in one.get("/refinement/2032").text) is offered


def test_who_amends_what_is_put_forward_hears_what_follows(app, visit, item):
    with app.app_context():
        found = session.get(making.Item, item)
        found.cycle.state = "ballot"
        made = making.proposal(found, state="put_forward")
        make.kept()
        url = f"/refinement/proposals/{made.id}/edit"
    assert "goes back to deliberation" in visit("ivy").get(url).text

"""The permission matrix, cell by cell, for the rows that exist: page and fragment, read and write.

Cy is an employee from elsewhere, Bo the metric's owner, Ana the head of its department, Fay the
head of the department above, Ivy a committee member, Hal the chair, Dee the administrator, Eve
the leadership.
"""

import pytest

from portal.insight.actions import recompute
from tests import make

EVERYBODY = ("cy", "bo", "ana", "fay", "ivy", "hal", "dee", "eve")
NOBODY = None


@pytest.fixture
def metrics(app):
    """One metric of Operations in force, one as a draft, one in review; all Bo's."""
    with app.app_context():
        for code, state in (("IN-FORCE", "approved"), ("DRAFT", "draft"), ("REVIEW", "in_review")):
            metric = make.metric(code=code, state=state, objective=make.objective())
            make.values(metric, [20.0, 21, 19, 22, 20, 21]) if state == "approved" else None
            recompute([metric.id])
        make.kept()


def cells(*allowed, hidden=(), anonymous=302):
    """(who, status) of a row: `allowed` may, `hidden` don't see it, the others may not."""
    row = [(who, 200 if who in allowed else 404 if who in hidden else 403) for who in EVERYBODY]
    return [*row, (NOBODY, anonymous)]


STRANGERS = ("cy", "ivy", "hal", "dee")

READS = {
    "/metrics/IN-FORCE": cells(*EVERYBODY),
    "/metrics/IN-FORCE/chart.svg": cells(*EVERYBODY),
    "/metrics/IN-FORCE/versions/1.0.0": cells(*EVERYBODY),
    "/metrics/IN-FORCE/targets/new": cells("bo", "ana"),
    "/metrics/IN-FORCE/versions/new": cells("bo", "ana"),
    "/metrics/IN-FORCE/edit": cells("bo", "ana"),
    "/metrics/IN-FORCE/people": cells(*EVERYBODY),
    "/metrics/DRAFT": cells("bo", "ana", "fay", "eve", hidden=STRANGERS),
    "/metrics/DRAFT/draft": cells("bo", hidden=STRANGERS),
    "/metrics/REVIEW": cells("bo", "ana", "fay", "eve", hidden=STRANGERS),
    "/metrics/REVIEW/approval": cells("ana", hidden=STRANGERS),
    "/departments/operations": cells(*EVERYBODY),
    "/overview": cells(*EVERYBODY),
    "/objectives": cells(*EVERYBODY),
    "/admin/people": cells("dee"),
    "/admin/departments": cells("dee"),
    "/admin/roles": cells("dee"),
}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("address", READS)
def test_who_sees_what(visit, metrics, address, htmx):
    for who, status in READS[address]:
        answer = visit(who).get(address, htmx=htmx)
        if who is NOBODY and htmx:
            assert answer.headers["HX-Redirect"].startswith("/sign-in")
        else:
            assert answer.status_code == status, (who, address)


WRITES = {
    "/metrics/REVIEW/approval": cells("ana", hidden=STRANGERS),
    "/metrics/REVIEW/rejection": cells("ana", hidden=STRANGERS),
    "/metrics/DRAFT/draft": cells("bo", hidden=STRANGERS),
    "/metrics/IN-FORCE/targets": cells("bo", "ana"),
    "/metrics/IN-FORCE/versions": cells("bo", "ana"),
    "/metrics/IN-FORCE/links": cells("bo", "ana"),
    "/metrics/IN-FORCE/suspension": cells("ana"),
}


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("address", WRITES)
def test_who_does_what(visit, metrics, address, htmx):
    """Those who may are told what is missing from an empty form; the others are refused."""
    for who, status in WRITES[address]:
        answer = visit(who).post(address, {}, htmx=htmx)
        if who is NOBODY and htmx:
            assert answer.headers["HX-Redirect"].startswith("/sign-in")
        elif status == 200:
            assert answer.status_code in (200, 303, 409, 422), (who, address)
        else:
            assert answer.status_code == status, (who, address)


@pytest.mark.parametrize("address", ["/metrics?q=DRAFT", "/search?q=DRAFT", "/metrics?state=draft"])
def test_lists_and_searches_hide_what_the_page_hides(app, visit, metrics, address):
    for who in EVERYBODY:
        told = "/metrics/DRAFT" in visit(who).get(address).text
        assert told is (who not in STRANGERS), (who, address)

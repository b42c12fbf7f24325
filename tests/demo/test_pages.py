"""What the demonstration's people see: the offer to try them, and every page they can reach."""

import re
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from portal.accounts.models import Person
from portal.db import db, session
from portal.demo import offering
from portal.demo.story.organisation import OFFERED, PASSWORD, PEOPLE, email_of
from tests.demo import conftest

LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
DEPTH = 5  # clicks from the start page
OF_A_KIND = 2  # pages of one kind that each person opens
OF_PRINTED = 1  # documents, which take a second each
OF_A_PDF = (202, 503)  # it is being made by a worker; the machine lacks WeasyPrint's libraries


@pytest.mark.parametrize("name", [each.name for each in PEOPLE])
def test_everybody_can_sign_in(name, visit_company):
    form = {"email": email_of(name), "password": PASSWORD, "next": ""}
    browser = visit_company(None)
    elsewhere = {"REMOTE_ADDR": f"127.0.0.{2 + len(name)}"}
    response = browser.post("/sign-in", form, environ_overrides=elsewhere)
    assert response.status_code == 303
    assert browser.get("/").status_code == 200


def test_the_sign_in_page_names_who_can_be_tried(visit_company):
    page = visit_company(None).get("/sign-in").text
    for name, role in OFFERED:
        assert email_of(name) in page
        assert role.partition("(")[0].partition(":")[0] in page


def test_an_empty_demonstration_offers_nobody(tmp_path):
    app = conftest.portal(tmp_path)
    assert "demo.example" not in app.test_client().get("/sign-in").text
    with app.app_context():
        db.engine.dispose()


def test_somebody_suspended_is_not_offered(inside_company):
    person = session.scalars(select(Person).where(Person.email == email_of("Jamie Fox"))).one()
    person.state = "suspended"
    offered = [each.name for each in offering.people()]
    session.rollback()
    assert offered == [name for name, _ in OFFERED if name != "Jamie Fox"]


@pytest.mark.parametrize("mode", ["test", "production"])
def test_only_a_demonstration_offers_anybody(tmp_path, mode):
    app = conftest.portal(tmp_path, mode=mode)
    assert "demo_people" not in app.extensions
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("name", ["Luca Moretti", "Nia Evans"])
def test_owner_and_contributor_owe_values_on_their_sheet(name, visit_company):
    assert "First-contact resolution" in visit_company(name).get("/values").text


def kind_of(app, path):
    """The view behind a path, for counting; the path itself where there is none."""
    try:
        endpoint, _ = app.url_map.bind("127.0.0.1").match(urlsplit(path).path, "GET")
    except HTTPException:
        return path
    return endpoint


def reached(app, browser):
    """Pages by path with their status, link by link from the start page."""
    found, seen, kinds = {}, {"/"}, Counter()
    waiting = deque([("/", 0)])
    while waiting:
        path, depth = waiting.popleft()
        response = browser.get(path, buffered=True)  # a stream is read to its end, too
        found[path] = response.status_code
        if response.status_code in (301, 302, 303):
            links = [response.location]
        elif response.mimetype == "text/html":
            links = [link.replace("&amp;", "&") for link in LINK.findall(response.text)]
        else:
            links = []
        for link in links if depth < DEPTH else []:
            kind = kind_of(app, link)
            most = OF_PRINTED if ".pdf" in link else OF_A_KIND
            if link not in seen and link.startswith("/") and kinds[kind] < most:
                seen.add(link)
                kinds[kind] += 1
                waiting.append((link, depth + 1))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", [*(name for name, _ in OFFERED), "Tom Ashworth", "Dev Patel"])
def test_every_page_that_can_be_reached_answers(name, company, visit_company):
    """In every role: those on offer, a mentor and a member of the committee."""
    found = reached(company, visit_company(name))
    wrong = {
        path: status
        for path, status in found.items()
        if status not in (200, 301, 302, 303) and not (status in OF_A_PDF and path.endswith(".pdf"))
    }
    assert not wrong
    assert len(found) > 20

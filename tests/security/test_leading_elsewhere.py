"""Row 14 everywhere: whatever a request says of other addresses, no answer leads to another host.

Every page and every form, as page and as fragment, is asked with an address of elsewhere in each
parameter and header by which a portal may be told where to go.
"""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.conftest import SECRET
from tests.security import crawl
from tests.security.test_every_form import doors, filled, own_fields
from tests.security.test_every_page import pages
from tests.security.test_forms import FULL
from tests.web import matrix

ELSEWHERE = ("https://evil.example/x", "//evil.example/x", "/\\evil.example", "https:evil.example")
PARAMETERS = ("next", "back", "url", "return", "return_to", "redirect", "path", "to", "from", "on")
LEADS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh",
         "Content-Location", "Link")  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("elsewhere"), SECRET)


def told(form, *, htmx):
    """Headers that name a page of elsewhere."""
    more = {"HX-Request": "true"} if htmx else {}
    return {"Referer": form, "HX-Current-URL": form, "X-Original-URL": form, **more}


def leads_elsewhere(answer, url):
    """Headers and links of an answer that lead to another host."""
    found = []
    for name in LEADS:
        value = answer.headers.get(name, "")
        place = re.sub(r"^\d+;\s*url=", "", value)
        if value and urlsplit(urljoin("http://localhost" + url, place)).netloc != "localhost":
            found.append((name, value))
        if "evil" in urlsplit(value).netloc or re.match(r"[\\/]{2}", place):
            found.append((name, value))
    if answer.mimetype == "text/html":
        found += crawl.dangers(crawl.Page(answer.text))
        found += [
            (tag, value)
            for tag, given in crawl.Page(answer.text).elements
            for name, value in given.items()
            if name in crawl.GOES and "evil" in urlsplit(urljoin("http://localhost", value)).netloc
        ]
    return found


def test_no_page_leads_elsewhere(portal):
    """Those who may see it, and nobody: who is sent to sign in, and comes back."""
    asked, moved = 0, 0
    for turn, (_, who, url) in enumerate(pages(portal)):
        for at, form in enumerate(ELSEWHERE):
            if not FULL and at != turn % len(ELSEWHERE):
                continue
            strangers = ("anonymous",) if FULL or turn % 6 == 0 else ()
            for asker in (who, *strangers):
                htmx = turn % 2 == (asker == who)
                client = portal.people[asker].client
                if portal.cookies[asker]:
                    client.set_cookie("session", portal.cookies[asker].value)
                query = dict.fromkeys(PARAMETERS, form)
                answer = client.get(
                    url, query_string=query, headers=told(form, htmx=htmx), buffered=True
                )
                assert leads_elsewhere(answer, url) == [], (asker, url, form)
                asked += 1
                moved += any(name in answer.headers for name in LEADS)
    assert asked > 250
    assert moved > 25


def test_no_form_leads_elsewhere(portal):
    moved = 0
    for turn, (rule, who, url) in enumerate(doors(portal, every=True)):
        form = ELSEWHERE[turn % len(ELSEWHERE)]
        own = own_fields(portal.app.view_functions[rule.endpoint])
        words = {name: filled(one, "Words, and a few more of them.") for name, one in own.items()}
        client = portal.people[who].client
        client.set_cookie("session", portal.cookies[who].value)
        answer = client.post(
            url,
            data={**dict.fromkeys(PARAMETERS, form), **words},
            headers={**told(form, htmx=turn % 2 == 0), "X-CSRFToken": portal.tokens[who]},
            buffered=True,
        )
        assert leads_elsewhere(answer, url) == [], (rule.rule, form)
        moved += any(name in answer.headers for name in LEADS)
        if answer.status_code < 400:
            portal.restore()
    assert moved > 20, moved

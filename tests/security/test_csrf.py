"""Row 2: nothing that a person did not send from the portal's own pages changes anything."""

import pytest

from tests.web.test_routes import FROM_ANYWHERE, address, rules

OURS = [
    {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost"},
    {"Origin": "https://localhost:8443"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]
ELSEWHERE = [
    {},
    {"Referer": "http://localhost/admin/people"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://[::1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": ""},
    {"Origin": ""},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
]


def posts(app):
    every = [rule for rule in rules(app) if "POST" in (rule.methods or set())]
    return [rule for rule in every if rule.rule not in FROM_ANYWHERE]


def role_form(app, browser):
    """A form of consequence that would be taken: its address and what to send."""
    from tests import cast

    with app.app_context():
        return f"/admin/people/{cast.person('bo').id}/roles", {"role": "author", "reason": "x"}


def silent(visit, who):
    """A browser that does not say by itself where a form comes from."""
    browser = visit(who)
    del browser.client.environ_base["HTTP_ORIGIN"]
    return browser


def roles(app):
    from tests import cast

    with app.app_context():
        return cast.person("bo").roles


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_a_token_does_not_help_a_page_from_elsewhere(app, visit, headers):
    """Nor one that nobody vouches for."""
    browser = silent(visit, "dee")
    url, form = role_form(app, browser)
    assert browser.post(url, form, headers=headers).status_code == 403
    assert roles(app) == set()


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_the_portals_own_pages_are_heard(app, visit, headers):
    browser = silent(visit, "dee")
    url, form = role_form(app, browser)
    assert browser.post(url, form, headers=headers).status_code == 303
    assert roles(app) == {"author"}


@pytest.mark.parametrize("who", ["dee", None])
def test_every_post_wants_to_know_where_it_was_sent(app, visit, who):
    """Signing in and out included; a foreign one is told nothing about what it asked for."""
    browser = silent(visit, who)
    token = browser.csrf()
    for rule in posts(app):
        for headers in ({}, {"Origin": "null"}, {"Origin": "https://evil.example"}):
            sent = {"X-CSRFToken": token, **headers}
            answer = browser.client.post(address(rule), headers=sent)
            assert answer.status_code == 403, (rule, headers)
            assert "own pages" in answer.text, (rule, headers)


@pytest.mark.parametrize("who", ["dee", None])
def test_every_post_refuses_the_token_of_another_session(app, visit, who):
    token = visit("ana").csrf()
    browser = visit(who)
    for rule in posts(app):
        for sent in ({"headers": {"X-CSRFToken": token}}, {"data": {"csrf_token": token}}):
            assert browser.client.post(address(rule), **sent).status_code == 403, rule


def test_every_post_refuses_other_kinds_of_body(app, visit):
    """A form elsewhere can send text/plain without asking; the token in it counts for nothing."""
    browser = visit("dee")
    token = browser.csrf()
    bodies = [
        (f"csrf_token={token}&role=author", "text/plain"),
        (f'{{"csrf_token": "{token}"}}', "application/json"),
        (f"<a csrf_token='{token}'/>", "application/xml"),
        (f"csrf_token={token}", ""),
    ]
    for rule in posts(app):
        for body, kind in bodies:
            answer = browser.client.post(address(rule), data=body, content_type=kind)
            assert answer.status_code == 403, (rule, kind)


def test_a_token_in_the_address_counts_for_nothing(app, visit):
    browser = visit("dee")
    for rule in posts(app):
        answer = browser.client.post(f"{address(rule)}?csrf_token={browser.csrf()}")
        assert answer.status_code == 403, rule


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_other_method_stands_in_for_a_post(app, visit, method):
    browser = visit("dee")
    url, form = role_form(app, browser)
    form |= {"csrf_token": browser.csrf(), "_method": "POST"}
    headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    for sent in ({"query_string": form}, {"data": form}):
        answer = browser.client.open(url, method=method, headers=headers, **sent)
        assert answer.status_code == 405
    assert roles(app) == set()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X"])
def test_no_route_takes_another_method(app, visit, method):
    browser = visit("dee")
    for url in ("/account", "/admin/people", "/metrics", "/sign-in", "/static/site.css"):
        answer = browser.client.open(url, method=method, headers={"X-CSRFToken": browser.csrf()})
        assert answer.status_code in (403, 405), (method, url)


def test_a_second_tab_and_a_boosted_page_have_the_same_token(visit):
    """Tokens differ in their text and hold for the whole session."""
    browser = visit("ana")
    first, second = browser.csrf(), browser.csrf()
    for token in (first, second, first):
        headers = {"X-CSRFToken": token, "HX-Request": "true", "HX-Boosted": "true"}
        answer = browser.client.post(
            "/account", data={"name": "Ana", "theme": "auto"}, headers=headers
        )
        assert answer.status_code == 303

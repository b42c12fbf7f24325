"""The directory of departments: whole where a page holds it, else a level at a time, or what fits
the words that are searched for."""

import re

import pytest

from portal import clock
from portal.accounts.queries import places
from portal.web.counting import HEADER
from tests import cast, make


@pytest.fixture
def many(app, monkeypatch):
    """Seven departments of Sales, one of them with two more below; four to a page."""
    monkeypatch.setattr(places, "MOST", 4)
    with app.app_context():
        sales = cast.department("sales")
        made = [make.department(f"Sales {letter}", sales) for letter in "ABCDEFG"]
        for name in ("Deep one", "Deep two"):
            make.department(name, made[1])
        make.department("Gone", sales).archived_at = clock.now()
        make.kept()


def shown(page):
    """Slugs of the departments on the page, in order."""
    main = page.text[page.text.index("<main") :]
    return re.findall(r'href="/departments/([\w-]+)"', main)


def test_a_small_tree_stands_whole_on_its_page(visit):
    page = visit("cy").get("/departments")
    assert set(shown(page)) == {"organisation", "operations", "sales", "service"}
    assert 'type="search" name="q" value="" placeholder="Name or code"' not in page.text
    assert "This list as a workbook" in page.text


def test_a_large_one_is_read_a_level_at_a_time(many, visit):
    browser = visit("cy")
    top = browser.get("/departments")
    assert shown(top) == ["organisation", "operations", "sales"]
    assert "13 departments, shown a level at a time" in top.text
    assert 'href="/departments?of=sales">7 below' in top.text
    assert "Ana Albrecht" in top.text, "heads stand beside them"
    level = browser.get("/departments?of=sales")
    assert shown(level) == ["sales", "sales-a", "sales-b", "sales-c", "sales-d"]
    assert 'href="/departments?of=sales-b">2 below' in level.text
    assert "Gone" not in level.text
    more = browser.get("/departments?of=sales&at=sales-e")
    assert shown(more) == ["sales", "sales-e", "sales-f", "sales-g"]
    assert "at=sales-a" in more.text
    assert "at=sales-e" in level.text
    assert shown(browser.get("/departments?of=sales-b")) == ["sales-b", "deep-one", "deep-two"]


def test_words_find_departments_wherever_they_stand(many, visit):
    browser = visit("cy")
    found = browser.get("/departments?q=DEEP+one")
    assert shown(found) == ["deep-one"]
    assert "1 department of 13 with “DEEP one”" in found.text
    assert shown(browser.get("/departments?q=sales")) == ["sales", "sales-a", "sales-b", "sales-c"]
    second = browser.get("/departments?q=sales&at=sales-d")
    assert shown(second) == ["sales-d", "sales-e", "sales-f", "sales-g"]
    assert "No department fits" in browser.get("/departments?q=zebra").text


@pytest.mark.parametrize(
    "query", ["of=nowhere", "at=%00", "q=%25&at=x", "of=gone", "at=" + "x" * 999]
)
def test_what_is_not_there_gives_a_first_page(many, visit, query):
    page = visit("cy").get(f"/departments?{query}")
    assert page.status_code == 200
    assert shown(page)[:1] in ([], ["organisation"])


@pytest.mark.both_engines
def test_the_page_costs_the_same_however_many_there_are(app, visit, many):
    browser, costs = visit("cy"), []
    for turn in range(2):
        browser.get("/departments?of=sales")
        costs.append(browser.get("/departments?of=sales").headers[HEADER])
        with app.app_context():
            sales = cast.department("sales")
            for number in range(20):
                make.department(f"Sales X {turn} {number}", sales)
            make.kept()
    assert costs[0] == costs[1]


def test_administrators_read_a_large_one_a_level_at_a_time_with_what_is_archived(many, visit):
    browser = visit("dee")
    top = browser.get("/admin/departments")
    assert "14 departments, shown a level at a time" in top.text
    assert 'href="/admin/departments?of=sales">8 below' in top.text
    level = browser.get("/admin/departments?of=sales")
    assert re.findall(r'href="/admin/departments/([\w-]+)"', level.text)[-4:] == [
        "gone", "sales-a", "sales-b", "sales-c",
    ]  # fmt: skip
    assert "Archived" in level.text
    assert 'href="/admin/departments/deep-one"' in browser.get("/admin/departments?q=deep").text

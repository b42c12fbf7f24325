"""The list of metrics: filters, search, pages by key, and its cost."""

import re

import pytest

from portal.db import session
from portal.registry.queries import listing, lists
from portal.registry.queries.lists import PAGE, Filters
from tests import cast, make

ROW = re.compile(r'<th scope="row"><a href="/metrics/([A-Z0-9-]+)"')


def codes(answer):
    return ROW.findall(answer.text)


@pytest.mark.both_engines
class TestQueries:
    def test_pages_by_key_hold_every_metric_once_in_both_directions(self, people):
        for number in range(2 * PAGE + 7):
            make.metric(name=f"Metric {number % 10}", code=f"C-{number}")
        page = lists.page(people["bo"], Filters())
        assert page.previous is None
        pages = [page]
        while pages[-1].next:
            pages.append(lists.page(people["bo"], Filters(), after=pages[-1].next))
        seen = [row.code for one in pages for row in one.rows]
        assert [len(one.rows) for one in pages] == [PAGE, PAGE, 7]
        assert len(set(seen)) == 2 * PAGE + 7
        assert {one.total for one in pages} == {2 * PAGE + 7}
        back = [pages[-1]]
        while back[-1].previous:
            back.append(lists.page(people["bo"], Filters(), before=back[-1].previous))
        assert [row.code for one in back[::-1] for row in one.rows] == seen
        assert back[-1].previous is None

    @pytest.mark.parametrize("key", ["", "no key", "x~y", "~3", "x~" + "9" * 30, "\x00~1"])
    def test_what_is_no_key_shows_the_first_page(self, people, key):
        made = make.metric()
        assert [row.id for row in lists.page(people["bo"], Filters(), after=key).rows] == [made.id]

    def test_filters_narrow_and_combine(self, people):
        objective = make.objective(code="AIM")
        make.metric(code="A", objective=objective, nature="leading")
        make.metric(code="B", nature="lagging", state="suspended")
        make.metric(code="C", owner=people["cy"], department=cast.department("sales"))

        def found(**given):
            page = lists.page(people["eve"], Filters(**given))
            assert page.total == len(page.rows)
            return {row.code for row in page.rows}

        assert found() == {"A", "B", "C"}
        assert found(objective="AIM") == {"A"}
        assert found(nature="lagging") == {"B", "C"}
        assert found(department="sales") == {"C"}
        assert found(department="AL") == {"C"}  # a part of the name
        assert found(objective="CTIVE") == {"A"}
        assert found(department="a") == {"A", "B", "C"}
        assert found(owner=str(people["cy"].id)) == {"C"}
        assert found(state="suspended") == {"B"}
        assert found(nature="lagging", department="operations") == {"B"}
        assert found(department="no-such") == set()
        assert found(owner="crane") == found(owner="CY@example") == {"C"}
        assert found(owner="somebody") == set()

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("lead", {"LEAD-TIME", "OTHER"}),
            ("LEAD time", {"LEAD-TIME"}),
            ("promise", {"OTHER"}),
            ("time-2", set()),
            ("100%", {"PERCENT"}),
            ("_", {"UNDER-SCORE"}),
            ("r_s", {"UNDER-SCORE"}),
            ("er", {"OTHER", "PERCENT", "UNDER-SCORE"}),
            ('ad "', set()),
            ('"ead', set()),
            ("", {"LEAD-TIME", "OTHER", "PERCENT", "UNDER-SCORE"}),
        ],
    )
    def test_every_word_of_a_search_stands_in_name_code_or_tags(self, people, text, found):
        make.metric(code="LEAD-TIME", name="Lead time")
        make.metric(code="OTHER", name="Leading figure", tags="promise, delivery")
        make.metric(code="PERCENT", name="100% checked")
        make.metric(code="UNDER-SCORE", name="Under_score")
        rows = lists.page(people["bo"], Filters(q=text)).rows
        assert {row.code for row in rows} == found

    def test_a_search_finds_what_an_edit_made_of_a_metric(self, people):
        made = make.metric(code="OTHER", name="Leading figure", tags="promise")

        def found(text):
            return [row.code for row in lists.page(people["bo"], Filters(q=text)).rows]

        assert found("figure") == ["OTHER"]
        made.name, made.tags = "Lagging number", "delivery"
        session.flush()
        assert found("figure") == found("promise") == []
        assert found("number deliv") == ["OTHER"]

    def test_more_than_anybody_counts_is_said_as_such(self, people, monkeypatch):
        monkeypatch.setattr(lists, "PAGE", 2)
        monkeypatch.setattr(listing, "MOST_COUNTED", 3)
        listing.forget_all()
        for _ in range(3):
            make.metric()
        page = lists.page(people["bo"], Filters())
        assert (page.total, page.is_more) == (3, False)
        make.metric()
        page = lists.page(people["bo"], Filters())
        assert (page.total, page.is_more) == (3, True)
        listing.forget_all()

    def test_unit_and_frequency_come_from_the_version_in_force_or_the_draft(self, people):
        made = make.metric(code="A", unit="days")
        make.version(made.definition, major=2, unit="hours", state="draft")
        make.metric(code="B", unit="%", state="draft", frequency="quarter")
        rows = {row.code: (row.unit, row.frequency) for row in
                lists.page(people["bo"], Filters()).rows}  # fmt: skip
        assert rows == {"A": ("days", "month"), "B": ("%", "quarter")}

    def test_a_page_takes_one_statement_for_3_rows_and_for_30(self, people, statements):
        counts = []
        for more in (3, 27):
            for _ in range(more):
                make.metric(owner=make.person(), department=make.department())
            make.kept()
            bo = cast.person("bo")
            _ = (bo.roles, bo.headships)
            statements.clear()
            for row in lists.page(bo, Filters()).rows:
                _ = (row.owner, row.department, row.unit)
            lists.choices()
            counts.append(len(statements))
            session.expire_all()
        assert counts == [2, 2]


@pytest.fixture
def some(app):
    with app.app_context():
        make.metric(code="LEAD", name="Lead time")
        make.metric(code="DRAFT", name="Lead time of drafts", state="draft")
        make.kept()


def test_the_list_is_a_page_and_a_fragment_with_the_same_rows(visit, some):
    page = visit("bo").get("/metrics?q=lead")
    fragment = visit("bo").get("/metrics?q=lead", htmx=True)
    assert codes(page) == codes(fragment) == ["LEAD", "DRAFT"]
    assert fragment.text.lstrip().startswith('<div id="metric-list"')
    assert "2 metrics found" in fragment.text


def test_drafts_of_others_stand_in_no_list_count_or_offer(visit, some):
    page = visit("cy").get("/metrics")
    assert codes(page) == ["LEAD"]
    assert "1 metric" in page.text
    offered = visit("cy").get("/metrics/options?other=lead", htmx=True)
    assert "LEAD" in offered.text
    assert "DRAFT" not in offered.text


def test_an_empty_list_says_what_to_do_next(visit, some):
    assert "No metric fits" in visit("bo").get("/metrics?q=nothing").text
    assert "No metric fits" in visit("bo").get("/metrics?department=%00&q=%00nothing").text


def test_an_empty_registry_points_to_the_library(visit):
    page = visit("bo").get("/metrics")
    assert "No metrics yet" in page.text
    assert "/metrics/library" in page.text


def test_pages_keep_their_filters(app, visit):
    with app.app_context():
        for number in range(PAGE + 2):
            make.metric(name=f"Lead & time {number:03}", code=f"C-{number}")
        make.kept()
    first = visit("bo").get("/metrics?q=lead&nature=lagging")
    link = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    assert "q=lead" in link
    assert "nature=lagging" in link
    second = visit("bo").get(link)
    assert len(codes(second)) == 2
    link = re.search(r'rel="prev" href="([^"]+)"', second.text)[1].replace("&amp;", "&")
    assert codes(visit("bo").get(link)) == codes(first)


@pytest.mark.parametrize("more", [0, 27])
def test_the_page_takes_at_most_six_statements(app, visit, statements, more):
    with app.app_context():
        for _ in range(3 + more):
            make.metric(objective=make.objective())
        make.kept()
    browser = visit("bo")
    statements.clear()
    assert browser.get("/metrics").status_code == 200
    assert len(statements) <= 6


def test_too_many_to_choose_from_are_typed(app, visit, monkeypatch):
    with app.app_context():
        make.metric(code="A", department=cast.department("sales"))
        make.metric(code="B")
        session.commit()
    page = visit("bo").get("/metrics")
    assert '<select id="department"' in page.text
    monkeypatch.setattr(listing, "MOST_CHOSEN", 1)
    page = visit("bo").get("/metrics?department=sal")
    assert '<select id="department"' not in page.text
    assert re.search(r'<input id="department" [^>]*value="sal"', page.text)
    assert codes(page) == ["A"]

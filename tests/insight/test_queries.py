"""The list of all metrics: every order, every page, every filter, and the counts beside them."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import session
from portal.insight import queries
from portal.insight.choice import FACETS, OFFERED, SORTS, Choice
from portal.insight.queries import facet_counts as counting
from portal.insight.queries import listing
from portal.registry.models import Metric
from portal.values.models import Series
from portal.web.cache import Cache
from portal.web.filters import today
from tests import cast, make
from tests.insight import stories

pytestmark = pytest.mark.both_engines


@pytest.fixture
def many(inside, monkeypatch):
    """Metrics of every kind, some alike but for their identity, on pages of four."""
    monkeypatch.setattr(listing, "PAGE", 4)
    listing._statement.cache_clear()
    objective = make.objective(code="DELIVER")
    departments = [cast.department(slug) for slug in ("operations", "sales", "service")]
    figures = [stories.STEADY, stories.WORSE, stories.BETTER, [1.0, 2.0]]
    for number in range(13):
        stories.metric(
            figures[number % 4],
            name=f"Metric {number // 2}",
            department=departments[number % 3],
            level=[None, 12, 40][number % 3],
            nature=["leading", "lagging", None][number % 3],
            objective=objective if number % 2 else None,
            behind=14 if number % 5 == 0 else 1,
            state=["approved", "deprecated"][number % 7 == 0],
        )
    stories.metric(direction="neutral", name="A 100%_sure thing", tags="paper")
    make.metric(name="Never read")
    make.metric(name="A draft", state="draft")
    make.metric(name="Gone", state="archived")
    for number, series in enumerate(session.query(Series).order_by(Series.metric_id)):
        series.changed_at -= timedelta(days=number // 2)
    session.flush()
    yield
    listing._statement.cache_clear()


def codes(page):
    return [one.code for one in page.rows]


def walked(sort, **filters):
    """All pages forwards, then all backwards from the last."""
    forwards, key = [], ""
    while True:
        page = queries.page(Choice(filters, sort=sort, after=key), today())
        forwards.append(codes(page))
        if not page.next:
            break
        key = page.next
    backwards = [codes(page)]
    while page.previous:
        page = queries.page(Choice(filters, sort=sort, before=page.previous), today())
        backwards.append(codes(page))
    return forwards, backwards[::-1]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_key_show_every_metric_once_forwards_and_backwards(many, sort):
    forwards, backwards = walked(sort)
    assert [len(page) for page in forwards] == [4, 4, 4, 3]
    assert len({code for page in forwards for code in page}) == 15
    assert [code for page in backwards for code in page] == [
        code for page in forwards for code in page
    ]


def ordered(sort):
    forwards, _ = walked(sort)
    page = {}
    for one in session.execute(listing.any_listed()):
        page[one.code] = listing.listed(one, today())
    return [page[code] for found in forwards for code in found]


def test_each_order_puts_first_what_it_says(many):
    by_name = [one.name for one in ordered("name")]
    assert by_name == sorted(by_name)
    by_department = [(one.department, one.name) for one in ordered("department")]
    assert by_department == sorted(by_department)
    meanings = [one.meaning for one in ordered("variation")]
    rank = ["concern", "improvement", "neutral", "common", "none"]
    assert meanings == sorted(meanings, key=rank.index)
    assert meanings[0] == "concern"
    kinds = [one.assurance for one in ordered("assurance")]
    assert kinds == sorted(kinds, key=["fail", "hit_or_miss", "pass", "none"].index)
    late = [one.freshness for one in ordered("overdue")]
    assert [one.kind for one in late][:2] == ["overdue", "overdue"]
    changed = dict(session.query(Series.metric_id, Series.changed_at).all())
    latest = [changed[one.metric_id] for one in ordered("latest") if one.metric_id in changed]
    assert latest == sorted(latest, reverse=True)


def test_metrics_without_values_stand_behind_those_that_changed_on_pages_of_their_own(many):
    for number in range(7):
        make.metric(name=f"Without values {number}")
    forwards, backwards = walked("latest")
    assert [len(page) for page in forwards] == [4, 4, 4, 4, 4, 2]
    found = [code for page in forwards for code in page]
    assert [code for page in backwards for code in page] == found
    changed = set(session.scalars(select(Metric.code).join(Series, Series.metric_id == Metric.id)))
    assert [code in changed for code in found] == [True] * 14 + [False] * 8


@pytest.mark.parametrize("sort", SORTS)
def test_words_that_many_hold_are_found_along_the_order(many, monkeypatch, sort):
    searches = [{"q": text} for text in ("metric", "METRIC 1", "100%", "nothing such")]
    searches.append({"q": "metric", "variation": "concern"})

    def found():
        listing._holding.cache_clear()
        choices = [Choice.of({**one, "sort": sort}) for one in searches]
        return [codes(queries.page(one, today())) for one in choices]

    sorted_all = found()
    monkeypatch.setattr(listing, "MOST_SORTED", -1)
    assert found() == sorted_all
    assert [bool(page) for page in sorted_all] == [True, True, True, False, True]
    listing._holding.cache_clear()


def test_a_page_stays_where_it_is_while_metrics_come_and_go(many):
    page = queries.page(Choice(sort="name"), today())
    before = codes(queries.page(Choice(sort="name", after=page.next), today()))
    stories.metric(name="A newcomer at the very top")
    assert codes(queries.page(Choice(sort="name", after=page.next), today())) == before


def test_a_key_of_another_order_gives_the_first_page(many):
    page = queries.page(Choice(sort="overdue"), today())
    first = queries.page(Choice(sort="name"), today())
    assert codes(queries.page(Choice(sort="name", after=page.next), today())) == codes(first)


def facets(**given):
    choice = Choice.of(given)
    return queries.facets(choice, today(), tag="")


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(counting, "_kept", Cache())
    monkeypatch.setattr(counting, "_narrowed", Cache())


def test_the_counts_of_every_facet_are_what_choosing_it_leaves(many):
    for chosen in ({}, {"variation": "concern"}, {"department": "sales", "nature": "lagging"}):
        found = facets(**chosen)
        for name in FACETS:
            for option in found.options[name]:
                narrower = {**chosen, name: option.value}
                assert facets(**narrower).count == option.count, (chosen, name, option)
                forwards, _ = walked("name", **narrower)
                assert sum(len(page) for page in forwards) == option.count


def test_a_facet_counts_under_the_other_choices_and_not_under_its_own(many):
    found = facets(variation="concern")
    by_value = {one.value: one.count for one in found.options["variation"]}
    assert by_value["concern"] == found.count < sum(by_value.values()) == facets().count
    assert sum(one.count for one in found.options["department"]) == found.count


def test_facets_offer_their_words_in_their_own_order_and_departments_by_name(many):
    found = facets()
    for name, offered in OFFERED.items():
        assert [one.label for one in found.options[name]] == list(offered.values())
    assert [one.label for one in found.options["department"]] == ["Operations", "Sales", "Service"]


def searched(text):
    page = queries.page(Choice.of({"q": text, "sort": "name"}), today())
    assert facets(q=text).count == len(page.rows)
    return [one.name for one in page.rows]


def test_words_are_found_in_name_code_and_tags_as_they_stand(many):
    assert searched("100%_sure") == ["A 100%_sure thing"]
    assert searched("THING a") == ["A 100%_sure thing"]
    assert searched("paper") == ["A 100%_sure thing"]
    assert searched("1__%") == []
    assert searched("\\") == []
    assert searched("draft") == searched("gone") == []


def test_a_metric_that_was_never_read_says_so(many):
    (found,) = queries.page(Choice.of({"q": "never"}), today()).rows
    assert (found.variation, found.assurance, found.written, found.trace) == (
        "none",
        "none",
        "",
        "",
    )
    assert found.freshness.kind == "none"
    assert found.together == ""


def test_what_one_process_keeps_is_made_anew_when_its_tag_changes():
    kept, made = Cache(), []
    for tag in ("a", "a", "b", "b", "a"):
        assert kept.get(1, tag, lambda tag=tag: made.append(tag) or tag) == tag
    assert made == ["a", "b", "a"]


def test_two_who_want_the_same_thing_make_it_once():
    kept, made = Cache(), []

    def make_slowly():
        made.append(1)
        while len(waiting) < 2:
            time.sleep(0.001)
        return "made"

    waiting = []

    def ask():
        waiting.append(1)
        return kept.get(1, "a", make_slowly)

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(ask) for _ in range(2)]
        assert [one.result() for one in answers] == ["made", "made"]
    assert len(made) == 1


def test_what_was_not_asked_for_longest_makes_room():
    kept, made = Cache(most=2), []
    for key in (1, 2, 1, 3, 1, 2):
        kept.get(key, "a", lambda key=key: made.append(key))
    assert made == [1, 2, 3, 2]


def test_the_rebuild_command_reads_every_metric(inside):
    stories.metric()
    make.kept()
    result = inside.test_cli_runner().invoke(args=["insight", "rebuild"])
    assert (result.exit_code, result.output) == (0, "1 metric read anew.\n")

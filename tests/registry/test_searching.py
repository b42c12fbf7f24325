"""A search of metrics finds what reading every text would, on whichever way, and in which order."""

import random
import re
import string

import pytest
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from portal.db import db, session
from portal.insight.models import RollUpMetric
from portal.registry.models import Metric
from portal.registry.queries import listing, lists
from portal.registry.queries.lists import Filters
from portal.registry.queries.visible import PUBLISHED, UNPUBLISHED
from portal.registry.vocabulary import MetricState
from tests import cast, make

pytestmark = pytest.mark.both_engines

PIECES = [
    "lead", "time", "Ti", "a", "x-y", "100%", "under_score", "back\\slash", 'quo"te', "it's",
    "*", "(", "naïve", "ÉCOLE", "école", "日本", "日本語", "\N{KELVIN SIGN}g", "ſ", "M-00", "00",
]  # fmt: skip
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def folded(said):
    """Without case: the tests' PostgreSQL knows that of a to z alone."""
    if db.engine.dialect.name == "postgresql":
        return said.translate(ASCII_LOWER)
    return said.replace("\N{KELVIN SIGN}", "k").replace("ſ", "s").lower()


def expected(metrics, q):
    """Codes of those whose texts hold every word, by name."""
    words = [folded(word) for word in q.split()[:8]]
    held = [one for one in metrics if all(word in folded(" ".join(one[2:])) for word in words)]
    return [one[2] for one in sorted(held, key=lambda one: (one[1].encode(), one[0]))]


def walked(person, size, **filters):
    """All pages, forwards, and the totals that they told."""
    codes, totals, after = [], set(), ""
    while True:
        page = lists.page(person, Filters(**filters), after=after, size=size)
        codes += [row.code for row in page.rows]
        totals.add((page.total, page.is_more))
        if page.next is None:
            break
        after = page.next
    back, before = [row.code for row in page.rows], page.previous
    while before:
        page = lists.page(person, Filters(**filters), before=before, size=size)
        back = [*(row.code for row in page.rows), *back]
        before = page.previous
    assert back == codes
    return codes, totals


@pytest.fixture
def metrics(people):
    """Identity, name, code, name and tags of 40 metrics that Eve sees; Cy none of the drafts."""
    rolls = random.Random(5)  # noqa: S311 - names, not secrets
    made = []
    for number in range(40):
        name = " ".join(rolls.choices(PIECES, k=rolls.randint(1, 4)))
        tags = rolls.choice(["", "", "Tagged, x", "日"])
        state = "draft" if number % 9 == 0 else "approved"
        department = cast.department("sales" if number % 4 == 0 else "operations")
        one = make.metric(
            name=name, code=f"{'M' if number % 3 else 'KG'}-{number:03}", tags=tags, state=state,
            department=department,
        )  # fmt: skip
        made.append((one.id, name, one.code, name, tags))
    return made


@pytest.fixture
def counted(monkeypatch):
    """Let the ways part after a few metrics, not after thousands."""

    def limits(found, read):
        monkeypatch.setattr(listing, "MOST_FOUND", found)
        monkeypatch.setattr(listing, "READ", read)
        listing.forget_all()

    yield limits
    listing.forget_all()


QUERIES = st.lists(
    st.sampled_from(PIECES).flatmap(
        lambda piece: st.tuples(st.integers(0, len(piece)), st.integers(1, 6)).map(
            lambda part: piece[part[0] : part[0] + part[1]]
        )
    )
    | st.text("aeimtTÉé日本%_\\\"'*0-", min_size=1, max_size=3),
    min_size=1,
    max_size=4,
).map(" ".join)


@pytest.mark.parametrize(("found", "read"), [(1_000, 3_000), (3, 100), (3, 8), (0, 1)])
def test_every_way_finds_what_the_texts_hold(people, metrics, counted, found, read):
    counted(found, read)

    @settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
    @given(QUERIES, st.sampled_from([3, 7, 50]))
    @example("ſ", 3)  # of which the index makes an s
    @example("k", 3)
    def holds(q, size):
        if not q.split():
            return
        right = expected(metrics, q)
        codes, totals = walked(people["eve"], size, q=q)
        assert codes == right
        counts = {(len(right), False)} if len(right) <= found else {(found, True)}
        assert totals == counts or not right

    holds()


@pytest.mark.parametrize(("found", "read"), [(1_000, 3_000), (2, 6)])
def test_filters_narrow_what_is_found(people, metrics, counted, found, read):
    counted(found, read)
    sales = set(session.scalars(
        select(Metric.code).where(Metric.department_id == cast.department("sales").id)
    ))  # fmt: skip
    drafts = set(session.scalars(select(Metric.code).where(Metric.state == "draft")))
    for q in ("a", "e", "ti", "lead", "m-", "école", "nothing"):
        right = expected(metrics, q)
        assert walked(people["eve"], 3, q=q, department="sales")[0] == [
            code for code in right if code in sales
        ]
        assert walked(people["eve"], 3, q=q, state="draft")[0] == [
            code for code in right if code in drafts
        ]
        codes, totals = walked(people["cy"], 3, q=q)
        assert codes == [code for code in right if code not in drafts]
        assert max(total for total, _ in totals) <= len(codes)  # no count tells of a draft


def test_the_index_keeps_step_with_every_write(people):
    def codes(q):
        return [row.code for row in lists.page(people["eve"], Filters(q=q)).rows]

    made = make.metric(code="ONE", name="Ångström", tags="x1")
    make.metric(code="TWO", name="Zebra")
    assert codes("zz") == codes("q") == []
    session.execute(update(Metric).where(Metric.code == "TWO").values(name="Quiz", tags="zz"))
    assert codes("q") == codes("zz") == codes("ui z") == ["TWO"]
    made.code, made.state = "ONE-2", "archived"
    session.flush()
    assert codes("-") == codes("e-2") == codes("x1") == ["ONE-2"]
    session.rollback()
    assert codes("q") == codes("-") == []
    gone = make.metric(code="GONE", name="qq")
    session.execute(delete(RollUpMetric).where(RollUpMetric.metric_id == gone.id))
    session.execute(delete(Metric).where(Metric.id == gone.id))
    session.expire_all()
    assert codes("qq") == []


def test_an_upgrade_finds_short_words_and_a_downgrade_keeps_the_rest(inside):
    made = make.metric(code="OLD", name="Quiz of old")
    make.kept()
    code = made.code
    session.remove()
    downgrade(revision="0032")
    make_changed = text("UPDATE metric SET name = 'Jazz' WHERE code = :code")
    session.execute(make_changed, {"code": code})
    session.commit()
    session.remove()
    upgrade()
    eve = cast.person("eve")
    for q, found in (("j", [code]), ("zz", [code]), ("ja zz", [code]), ("q", []), ("qu", [])):
        assert [row.code for row in lists.page(eve, Filters(q=q)).rows] == found


WORST = [
    "a " * 100, "a" * 200, "%" * 200, "_ " * 100, '" ' * 100, "\\" * 200, "ab" * 100, "* OR NEAR(",
    "a AND b NOT c", "text:a", "^a", "'; --", "\x00", "\ud7ff", "😀 é",
]  # fmt: skip


@pytest.mark.parametrize("q", WORST)
def test_whatever_is_typed_is_words_and_few_statements(visit, statements, q, app):
    with app.app_context():
        make.metric(name="a AND b")
        make.kept()
    browser = visit("bo")
    statements.clear()
    answer = browser.get("/metrics", query_string={"q": q}, htmx=True)
    assert answer.status_code == 200
    assert len(statements) <= 4
    assert re.search("No metric fits|1 metric", answer.text)


def test_the_index_is_asked_first_on_sqlite(people, counted, statements):
    """SQLite without statistics plans the same for three metrics as for many."""
    if db.engine.dialect.name != "sqlite":
        return
    make.metric(name="Lead time")
    counted(0, 10)
    statements.clear()
    for filters in ({"q": "ad ti"}, {"q": "a", "department": "operations"}):
        lists.page(people["bo"], Filters(**filters))
    asked = [one for one in statements if "MATCH" in one and "JOIN metric_text" in one]
    assert len(asked) >= 2
    for one in asked:
        given = [1] * one.count("?")
        plan = [row[3] for row in session.connection().connection.driver_connection.execute(
            f"EXPLAIN QUERY PLAN {one}", given
        )]  # fmt: skip
        scan = next(i for i, step in enumerate(plan) if "metric_text VIRTUAL TABLE" in step)
        assert plan[scan] == "SCAN metric_text VIRTUAL TABLE INDEX 0:M1"
        assert plan[scan + 1] == "SEARCH metric USING INTEGER PRIMARY KEY (rowid=?)"


def test_hidden_metrics_never_make_a_search_say_that_more_are_left(people, counted):
    """The index counts drafts, too: it is believed where there are more without them."""
    counted(3, 100)
    for number in range(8):
        make.metric(name=f"Quiz {number}", state="approved" if number < 3 else "draft")
    page = lists.page(people["cy"], Filters(q="quiz"), size=2)
    assert (len(page.rows), page.total, page.is_more) == (2, 3, False)
    make.metric(name="Quiz 9")
    for q in ("quiz", "quiz qu"):
        page = lists.page(people["cy"], Filters(q=q), size=2)
        assert (len(page.rows), page.total, page.is_more) == (2, 3, True)
    for number in range(6):
        make.metric(name=f"Quizzes {number}")
    page = lists.page(people["cy"], Filters(q="quiz"), size=2)
    assert (len(page.rows), page.total, page.is_more) == (2, 3, True)


def test_each_state_is_published_or_not():
    assert sorted((*PUBLISHED, *UNPUBLISHED)) == sorted(MetricState)

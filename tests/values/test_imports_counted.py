"""Statements of an import by the pages: few for any file, and two more for a batch of rows.

From the file that is sent to the values that count: the forms, the pages that they lead to, and
both jobs. docs/PERFORMANCE.md says what that is for a million rows.
"""

import io

import pytest

from portal.values.actions import staged_rows, staging
from tests import books, make
from tests.values import test_imports
from tests.values.test_imports import csv, form_of

pytestmark = pytest.mark.both_engines

HEADER = ("period", "department", "delay")
MOST = {"file": 19, "columns": 23, "dry run": 35, "asked": 17, "applied": 33}
BATCH = 100  # rows, here; of the 69,000 of a file as it comes


@pytest.fixture
def site(app, monkeypatch):
    monkeypatch.setattr(staged_rows, "MOST", BATCH)
    monkeypatch.setattr(staged_rows, "HOLD", 60.0)  # however busy the machine
    monkeypatch.setattr(staging, "SAY", 60.0)
    with app.app_context():
        test_imports.made()


def rows(first_year, batches):
    return [
        (f"{first_year + at // 12}-{at % 12 + 1:02}-01", "Operations", 20 + at % 5)
        for at in range(BATCH * batches)
    ]


def as_csv(found):
    return csv(*(",".join(map(str, row)) for row in found), header=",".join(HEADER))


def as_workbook(found):
    return books.saved(books.book(Values=[list(HEADER), *map(list, found)]))


def brought_in(app, browser, statements, content, name):
    """Statements by step: the file, its columns, its dry run, its applying."""
    costs, begun = {}, 0

    def spent(step):
        nonlocal begun
        costs[step] = len(statements) - begun
        begun = len(statements)

    statements.clear()
    answer = browser.post("/imports", {"file": (io.BytesIO(content), name), "key": name})
    mapping = answer.headers["Location"]
    page = browser.get(mapping)
    spent("file")
    form = form_of(page.text)
    answer = browser.post(mapping, form)
    assert answer.status_code == 303, answer.text
    url = answer.headers["Location"]
    browser.get(url)
    spent("columns")
    make.jobs(app)
    page = browser.get(url)
    spent("dry run")
    applying = form_of(page.text, "application") | {"note": "fine"}
    assert browser.post(f"{url}/application", applying).status_code == 303
    browser.get(url)
    spent("asked")
    make.jobs(app)
    assert "values stand since then" in browser.get(url).text
    spent("applied")
    return costs


@pytest.mark.parametrize(("written", "name"), [(as_csv, "v.csv"), (as_workbook, "v.xlsx")])
def test_a_page_imports_by_few_statements_and_two_more_for_a_batch(
    app, visit, site, statements, written, name
):
    browser = visit("bo")
    _first, few, more, many = (
        brought_in(app, browser, statements, written(rows(1900 + 10 * at, batches)), f"{at}{name}")
        for at, batches in enumerate((1, 1, 3, 11))
    )
    assert {step: cost for step, cost in few.items() if cost > MOST[step]} == {}
    assert sum(few.values()) <= 125
    assert few | {"dry run": more["dry run"]} == more  # of which no other step knows
    assert few | {"dry run": many["dry run"]} == many
    assert more["dry run"] - few["dry run"] <= 2 * 2
    assert many["dry run"] - few["dry run"] <= 2 * 10

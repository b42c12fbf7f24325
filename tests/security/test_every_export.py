"""Row 10 for every file of a table: whatever people typed, no cell is a formula; numbers stay such.

Words that spreadsheets take for formulas stand in every text of every table. Then every address
that answers with a table is asked for, and every table of every page as its workbook.
"""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from portal.db import db, set_writing
from portal.jobs.models import Job
from portal.jobs.running import drain
from portal.tables.safe_csv import unescape
from portal.values.actions import workbooks
from tests.conftest import SECRET
from tests.security.poison import poison
from tests.security.test_every_page import pages
from tests.security.test_forms import FULL
from tests.web import matrix, tables

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", " =1", "＝1"]
SIGNS = set("=+-@\t\r＝＋－＠|%")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = matrix.Portal(tmp_path_factory.mktemp("formulas"), SECRET)
    with made.app.app_context(), db.engine.begin() as connection:
        assert len(poison(connection, FORMULAS)) > 100
    return made


@pytest.fixture(scope="module")
def answers(portal):
    """Every page and file: rule, who, address, answer."""
    return [(rule, who, url, portal.ask(who, "GET", url)) for rule, who, url in pages(portal)]


def guarded(content):
    """How many cells of a CSV file are made safe; none is a formula."""
    count = 0
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in row:
            is_plain = cell.lstrip(" \u00a0\u3000")[:1] not in SIGNS or NUMBER.fullmatch(cell)
            assert is_plain, cell
            count += unescape(cell).lstrip()[:1] in SIGNS or unescape(cell)[:1] in SIGNS
    return count


def texts_and_numbers(content):
    """How many texts of a workbook look like a formula, and how many numbers it has."""
    looks, numbers = 0, 0
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                looks += cell.data_type == "s" and str(cell.value).lstrip()[:1] in SIGNS
                numbers += cell.data_type == "n" and cell.value is not None
    return looks, numbers


def test_every_file_with_a_table_runs_nothing(answers):
    files, made_safe, looks, numbers = set(), 0, 0, 0
    for rule, _, _, answer in answers:
        if answer.status_code != 200:
            continue
        if answer.mimetype == "text/csv":
            made_safe += guarded(answer.data)
        elif answer.mimetype == XLSX:
            found = texts_and_numbers(answer.data)
            looks, numbers = looks + found[0], numbers + found[1]
        elif rule.endswith((".csv", ".xlsx")):
            raise AssertionError(f"{rule} is {answer.mimetype}")
        else:
            continue
        files.add(rule)
    assert len(files) > 15, files
    assert min(made_safe, looks, numbers) > 5, (made_safe, looks, numbers)


def test_every_table_of_a_page_runs_nothing_as_a_workbook(portal, answers):
    seen, looks, numbers = set(), 0, 0
    for _, who, url, answer in answers:
        if answer.mimetype != "text/html":
            continue
        for name, query in tables.links(answer.text).items():
            if name in seen:
                continue
            book = portal.ask(who, "GET", f"{url.partition('?')[0]}?{query}")
            assert book.mimetype == XLSX, (url, name)
            found = texts_and_numbers(book.data)
            looks, numbers = looks + found[0], numbers + found[1]
            seen.add(name)
        if len(seen) > 40 and not FULL:
            break
    assert len(seen) > 40, seen
    assert looks > 40
    assert numbers > 10


def test_a_workbook_that_a_job_writes_runs_nothing(portal, monkeypatch):
    monkeypatch.setattr(workbooks, "LARGE", 1)
    url = "/metrics/HERE/values.xlsx"
    assert portal.ask("owner", "GET", url).mimetype == "text/html"  # it is being written
    with portal.app.app_context(), db.engine.begin() as connection:
        of_others = update(Job).where(Job.state == "queued", Job.kind != workbooks.WORKBOOK)
        connection.execute(of_others.values(state="cancelled"))  # documents that were asked for
    with portal.app.app_context():
        set_writing(False)
        drain()
    answer = portal.ask("owner", "GET", url)
    while answer.status_code in (302, 303):
        answer = portal.ask("owner", "GET", answer.location)
    assert answer.mimetype == XLSX
    looks, numbers = texts_and_numbers(answer.data)
    assert looks > 0
    assert numbers > 0

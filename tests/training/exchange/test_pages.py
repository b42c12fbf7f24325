"""Authors bring in a file of another program and take a bank out, in the portal."""

import io
import zipfile

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from portal.files.models import File
from portal.training.actions import questions as actions
from portal.training.exchange.formats import FORMATS, OUT
from portal.training.queries import questions as queries
from tests import make

PAGE = "/learn/authors/questions"
GIFT = b"::week:: How long is a week? {#7}\n\nWhy? {}\n"


@pytest.fixture
def author(visit, people):
    people["cy"].grants.append(RoleGrant(role=AUTHOR, granted_at=clock.now()))
    session.commit()
    return visit("cy")


def sent(content=GIFT, name="days.gift.txt", **more):
    return {"file": (io.BytesIO(content), name), "form": "gift", "slug": ""} | more


def test_a_file_becomes_a_bank_with_its_report(author, people):
    author.get(PAGE)
    answer = author.post(PAGE, data=sent(), content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    place = answer.headers["Location"]
    assert "No worker is running." in author.get(place).text
    make.jobs()
    page = author.get(place)
    assert "1 of 2 questions can be kept." in page.text
    assert "an essay" in page.text
    assert "line 3" in page.text
    assert 'href="/jobs/' in page.text
    assert "days.gift.txt" in author.get(PAGE).text
    found = queries.brought(people["cy"], int(place.rpartition("/")[2]))
    content = b"".join(queries.files.content(found.job.file))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["banks/days.md", "report.txt", "report.json"]
        assert "{#week}" in archive.read("banks/days.md").decode()
    entries = list(session.scalars(select(Entry.action)))
    assert [one for one in entries if "bank" in one or "questions" in one] == [
        "bring in questions", "make bank"
    ]  # fmt: skip
    assert queries.brought(people["bo"], found.file.id) is None
    session.rollback()
    assert author.get("/changes").status_code == 200


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (sent(b""), "The file is empty"),
        ({"form": "gift"}, "Choose the file that the other program wrote."),
        (sent(form="word"), "Not a valid choice"),
        (sent(slug="../x"), "Small letters, digits and hyphens"),
    ],
)
def test_what_cannot_be_brought_in_is_said(author, data, says):
    author.get(PAGE)
    answer = author.post(PAGE, data=data, content_type="multipart/form-data")
    assert (answer.status_code, says in answer.text) == (422, True)
    assert session.scalar(select(File.id)) is None


def test_a_file_that_cannot_be_read_says_where(author):
    author.get(PAGE)
    data = sent(b"So? {T}\n\xff\xff")
    place = author.post(PAGE, data=data, content_type="multipart/form-data").headers["Location"]
    make.jobs()
    assert "not written in UTF-8: look at line 2" in author.get(place).text


def test_a_bank_goes_out_with_what_the_format_cannot_hold(author):
    page = author.get("/learn/authors/preview/bank/noise")
    for name in OUT:
        assert f"/learn/authors/banks/noise/{name}" in page.text
    assert "GIFT has none like it" in author.get("/learn/authors/banks/noise/gift").text
    answer = author.get("/learn/authors/banks/noise/moodle/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="noise.xml"'
    assert answer.data.startswith(b"<?xml")
    assert author.get("/learn/authors/banks/noise/aiken").status_code == 404
    assert author.get("/learn/authors/banks/nowhere/gift").status_code == 404


def test_the_pages_know_all_formats():
    assert tuple(FORMATS) == actions.FORMATS
    assert tuple((name, one.title) for name, one in OUT.items()) == queries.OUT

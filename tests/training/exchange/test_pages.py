"""Authors bring in a file of another program and take a bank out, in the portal."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from portal.files.models import File
from portal.jobs.models import Job
from portal.training.actions import questions as actions
from portal.training.exchange.formats import FORMATS, OUT
from portal.training.queries import banks
from portal.training.queries import questions as queries
from tests import cast, make

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


LARGE = "portal.training.queries.banks.LARGE"
NOISE = "/learn/authors/banks/noise/moodle"


@pytest.fixture
def apart(app, visit):
    """An author whose requests have sessions of their own."""
    with app.app_context():
        cy = cast.person("cy")
        cy.grants.append(RoleGrant(role=AUTHOR, granted_at=clock.now()))
        session.commit()
    return visit("cy")


def test_a_large_bank_goes_out_by_a_job(app, apart, monkeypatch):
    author = apart
    at_once = author.get(f"{NOISE}/file").data
    monkeypatch.setattr(LARGE, 1000)
    page = author.get(NOISE)
    assert "A large bank" in page.text
    assert author.get(f"{NOISE}/file").status_code == 404
    for _twice in range(2):
        assert author.post(NOISE).headers["Location"] == NOISE
    assert "No worker is running." in author.get(NOISE).text
    make.jobs(app)
    page = author.get(NOISE)
    assert ("Fetch the file" in page.text, "Moodle has no place for it" in page.text) == (
        True,
        True,
    )
    answer = author.get(f"{NOISE}/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="noise.xml"'
    assert answer.data == at_once
    with app.app_context():
        _look_at_what_was_kept()


def _look_at_what_was_kept():
    job = session.scalars(select(Job)).one()
    assert [one.action for one in session.scalars(select(Entry))][-1:] == ["take bank out"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(queries.files.content(job.file))))
    assert archive.namelist() == ["noise.xml", "report.txt", "report.json"]
    assert banks.outgoing(cast.person("bo"), "noise", "moodle").job is None


def test_a_bank_that_is_cancelled_or_cannot_go_out_says_so(app, apart, monkeypatch, tmp_path):
    author = apart
    monkeypatch.setattr(LARGE, 1000)
    author.post(NOISE)
    job = re.search(r"/jobs/\d+/cancellation", author.get(NOISE).text)[0]
    author.post(job)
    page = author.get(NOISE).text
    assert ("Cancelled." in page, "Make the file" in page) == (True, True)
    broken = tmp_path / "banks" / "noise.md"
    broken.parent.mkdir()
    (tmp_path / "skills.toml").write_text("")
    broken.write_text("---\nid: noise\nkind: bank\ntitle: X\n---\n## So? {#so}\n\n<b>x</b>\n")
    monkeypatch.setattr("portal.training.queries.preview.CONTENT", tmp_path)
    monkeypatch.setattr("portal.training.authoring.lint.PROJECT", tmp_path)
    monkeypatch.setattr(LARGE, 1)
    author.post(NOISE)
    make.jobs(app)
    assert "noise.md is no sound bank: banks/noise.md:" in author.get(NOISE).text
    monkeypatch.setattr(LARGE, 1000)
    assert "The bank cannot go out as it is." in author.get(NOISE).text
    assert author.get(f"{NOISE}/file").status_code == 404


def test_the_pages_know_all_formats():
    assert tuple(FORMATS) == actions.FORMATS
    assert tuple((name, one.title) for name, one in OUT.items()) == queries.OUT

"""Notes on a period: read by all, added by who enters, kept in the log."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.values.actions.notes import add_note
from portal.values.models import Note
from tests import cast, make

URL = "/metrics/DELAY/notes"
SENT = {"period_start": "2024-05-17", "text": "The carrier was on strike."}


@pytest.fixture
def site(app):
    with app.app_context():
        metric = make.metric(name="Delay", code="DELAY")
        make.values(metric, [4.0], first=date(2024, 5, 1))
        make.kept()


@pytest.fixture
def note(app, site):
    """Bo's note on May 2024; returns its address."""
    with app.app_context():
        metric = session.scalars(select(make.Metric)).one()
        made = add_note(
            metric, period_start=date(2024, 5, 1), text="A strike.", actor=cast.person("bo")
        )
        return f"/notes/{made.id}"


def notes(app):
    with app.app_context():
        found = session.scalars(select(Note)).all()
        return [(one.period_start.isoformat(), one.text, one.retired_at is None) for one in found]


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 303), ("ana", 303), ("cy", 403), ("eve", 403), ("dee", 403)]
)
def test_who_may_enter_may_add_a_note(app, site, visit, who, status):
    assert visit(who).post(URL, SENT).status_code == status
    wanted = [("2024-05-01", "The carrier was on strike.", True)]
    assert notes(app) == (wanted if status == 303 else [])


def test_everybody_reads_a_note_where_its_values_stand(note, visit):
    for path in ("/metrics/DELAY", "/metrics/DELAY/values"):
        assert "A strike." in visit("hal").get(path).text


@pytest.mark.parametrize(
    "sent", [{"text": ""}, {"text": " "}, {"period_start": ""}, {"period_start": "1066-01-01"}]
)
def test_bad_input_is_refused_and_kept(app, site, visit, sent):
    given = SENT | sent
    for htmx in (True, False):
        response = visit("bo").post(URL, given, htmx=htmx)
        assert response.status_code == 422
        assert given["text"].strip() in response.text
    assert notes(app) == []


def test_the_same_key_twice_adds_one(app, site, visit):
    visitor = visit("bo")
    for _ in range(2):
        assert visitor.post(URL, SENT | {"key": "k" * 20}).status_code == 303
    assert len(notes(app)) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 303), ("ana", 303), ("cy", 403), ("eve", 403), ("dee", 403)]
)
def test_author_owner_and_head_edit_and_retire(app, note, visit, who, status):
    visitor = visit(who)
    assert visitor.get(note).status_code == (200 if status == 303 else 403)
    assert visitor.post(note, {"text": "A long strike.", "version": "1"}).status_code == status
    assert visitor.post(f"{note}/retirement", {"version": "2"}).status_code == status
    if status == 303:
        assert notes(app) == [("2024-05-01", "A long strike.", False)]
        with app.app_context():
            assert log.last_entry(session.scalars(select(Note)).one()).action == "retire note"
        assert "A long strike." not in visitor.get("/metrics/DELAY/values").text.split('"notes"')[1]
    else:
        assert notes(app) == [("2024-05-01", "A strike.", True)]


def test_two_who_edit_at_once_see_both_texts(app, note, visit):
    visit("bo").post(note, {"text": "By Bo.", "version": "1"})
    response = visit("ana").post(note, {"text": "By Ana.", "version": "1"})
    assert response.status_code == 409
    assert "By Bo." in response.text
    assert "By Ana." in response.text


def test_a_retired_note_is_not_edited(app, note, visit):
    visit("bo").post(f"{note}/retirement", {"version": "1"})
    response = visit("bo").post(note, {"text": "Again.", "version": "2"})
    assert response.status_code == 422

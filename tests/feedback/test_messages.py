"""Messages: edited so that it shows, removed with a reason, and people who are named."""

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.feedback.models import Mention, Message
from tests import cast


@pytest.fixture
def first(app, thread):
    """The address of Cy's first message."""
    with app.app_context():
        return f"{thread}/messages/{session.scalars(select(Message.id)).first()}"


def message(app):
    with app.app_context():
        return session.scalars(select(Message).order_by(Message.id)).first()


@pytest.mark.parametrize(
    ("who", "edits", "removes"),
    [("cy", 303, 303), ("bo", 403, 303), ("ana", 403, 403), ("hal", 403, 403), ("fay", 404, 404)],
)
def test_who_edits_and_removes(app, visit, first, who, edits, removes):
    visitor = visit(who)
    assert visitor.get(first).status_code == (200 if removes == 303 else removes)
    assert visitor.post(first, {"text": "Why?", "version": "1"}).status_code == edits
    assert visitor.post(f"{first}/removal", {"reason": "Told twice."}).status_code == removes


@pytest.mark.both_engines
def test_an_edit_shows_and_its_former_words_are_kept(app, visit, first, thread):
    assert visit("cy").post(first, {"text": "Why did May fall?", "version": "1"}).status_code == 303
    one = message(app)
    assert (one.text, one.edited_at is None) == ("Why did May fall?", False)
    with app.app_context():
        assert log.last_entry(one).action == "edit message"
    assert "edited" in visit("bo").get(thread).text
    told = visit("bo").get(f"{first}/history").text
    assert "<del>Why did May jump?</del>" in told
    assert "<ins>Why did May fall?</ins>" in told
    assert visit("fay").get(f"{first}/history").status_code == 404


@pytest.mark.both_engines
def test_a_removed_message_leaves_who_and_why(app, visit, first, thread):
    assert visit("bo").post(f"{first}/removal", {"reason": "A name in it."}).status_code == 303
    for path in (thread, f"{first}/history", "/feedback/all", "/feedback"):
        for who in ("cy", "bo", "hal"):
            assert "jump" not in visit(who).get(path).text
    text = visit("cy").get(thread).text
    assert "Removed by Bo Bright" in text
    assert "A name in it." in text
    with app.app_context():
        assert log.last_entry(message(app)).words.reason == "A name in it."
    assert visit("cy").post(first, {"text": "Again.", "version": "2"}).status_code == 422
    assert visit("cy").post(f"{first}/removal", {"reason": "Twice."}).status_code == 422


@pytest.mark.parametrize("htmx", [True, False])
def test_bad_input_is_refused(app, visit, first, htmx):
    cy = visit("cy")
    for text in ("", " ", "a" * 4_001):
        assert cy.post(first, {"text": text, "version": "1"}, htmx=htmx).status_code == 422
    for reason in ("", "a" * 501):
        assert cy.post(f"{first}/removal", {"reason": reason}, htmx=htmx).status_code == 422
    assert (message(app).text, message(app).removed_at) == ("Why did May jump?", None)


def test_two_edits_at_once_show_both_texts(visit, first):
    visit("cy").post(first, {"text": "First.", "version": "1"})
    answer = visit("cy").post(first, {"text": "Second.", "version": "1"})
    assert answer.status_code == 409
    assert "First." in answer.text
    assert "Second." in answer.text


def test_a_message_is_found_under_its_own_conversation_only(app, visit, first):
    assert visit("cy").get(first.replace("/feedback/", "/feedback/9")).status_code == 404


@pytest.mark.both_engines
def test_who_is_named_may_read_and_write_from_then_on(app, visit, thread):
    fay = visit("fay")
    assert fay.get(thread).status_code == 404
    visit("cy").post(f"{thread}/messages", {"text": "@fay ford, you know that. @Gus Gray too."})
    with app.app_context():
        named = session.scalars(select(Mention)).all()
        assert [one.person_id for one in named] == [cast.person("fay").id]  # Gus is suspended
    text = fay.get(thread).text
    assert f'<a class="named" href="/people/{named[0].person_id}">@fay ford</a>' in text
    assert fay.post(f"{thread}/messages", {"text": "I do."}).status_code == 303
    assert "Delay" in fay.get("/feedback").text


def test_an_edit_names_more_people_and_unnames_nobody(app, visit, first):
    for version, text in (("1", "@Fay Ford"), ("2", "@fay@example.org and @Ivy Innes"), ("3", "-")):
        visit("cy").post(first, {"text": text, "version": version})
    with app.app_context():
        found = set(session.scalars(select(Mention.person_id)))
        assert found == {cast.person("fay").id, cast.person("ivy").id}


def test_people_are_offered_while_one_types(visit, thread):
    found = visit("cy").get("/feedback/people?q=fo", htmx=True).text
    assert 'data-name="Fay Ford"' in found
    assert "Gus Gray" not in visit("cy").get("/feedback/people?q=gus", htmx=True).text
    assert "<li" not in visit("cy").get("/feedback/people?q=", htmx=True).text
    assert visit("cy").get("/feedback/people?q=fo").status_code == 302

"""The minutes: who kept out, what was objected and answered, where the log stood."""

import io

from pypdf import PdfReader

from portal.db import session
from portal.refinement.models import Cycle, Score
from tests import cast, make
from tests.refinement import making, voting


def filled(count=1):
    of = making.cycle("published", year=2031)
    for _ in range(count):
        item = making.item(of, make.metric(), disposition="keep")
        making.interest(item, "ivy", level="leave")
        making.interest(item, "eve", level="note")
        making.remark(item, kind="objection", text="It counts twice.")
        item.scores_shown_at = item.cycle.created_at
        for who, score in (("hal", 1), ("eve", 4)):
            make.stored(
                Score(
                    item_id=item.id, person_id=cast.person(who).id, criterion="importance",
                    score=score, words="", saved_at=item.cycle.created_at,
                )
            )  # fmt: skip
    make.kept()


def test_what_stands_in_them(app, visit):
    with app.app_context():
        filled()
    page = visit("cy").get("/refinement/2031/minutes").text
    assert "Hal Hart, chair" in page
    assert "Ivy Innes (declared an interest: leaves the item)" in page
    assert "Eve Ellis (" not in page
    assert "It counts twice." in page
    assert "No answer yet." in page
    assert "Importance: scores from 1 to 4" in page


def test_as_many_statements_for_many_items(app, visit, statements):
    with app.app_context():
        filled(3)
    hal = visit("hal")
    hal.get("/refinement/2031/minutes")
    statements.clear()
    hal.get("/refinement/2031/minutes")
    few = len(statements)
    with app.app_context():
        of = session.query(Cycle).one()
        for _ in range(27):
            making.interest(making.item(of), "ivy")
        make.kept()
    statements.clear()
    hal.get("/refinement/2031/minutes")
    assert len(statements) == few


def test_empty_before_the_scope_is_frozen(app, visit):
    with app.app_context():
        making.cycle(year=2031)
        make.kept()
    assert "No items yet" in visit("hal").get("/refinement/2031/minutes").text
    assert visit("cy").get("/refinement/2031/minutes").status_code == 403


def test_an_item_without_words_is_a_row_and_no_more(app, visit):
    with app.app_context():
        filled()
        of = session.query(Cycle).one()
        making.item(of, make.metric(name="Quiet"), disposition="keep")
        make.kept()
    page = visit("hal").get("/refinement/2031/minutes").text
    assert page.count("Quiet (") == 1
    assert page.count('<h3 class="card-title">') == 1


def test_a_decision_on_a_list_stands_there_once(app, visit):
    with app.app_context():
        of = making.cycle("decided", year=2031)
        items = [making.item(of, disposition="keep", state="decided") for _ in range(3)]
        made = voting.decided(items[0], "keep")
        for one in items:
            one.motion_id = made.motion_id
        make.kept()
    page = visit("hal").get("/refinement/2031/minutes").text
    assert page.count("3 items decided together") == 1


def test_they_are_printed_for_who_may_read_them(app, visit):
    with app.app_context():
        filled()
    address = "/reports/minutes/2031.pdf"
    assert address in visit("cy").get("/refinement/2031/minutes").text
    cy = visit("cy")
    assert cy.get(address).status_code == 202
    assert make.jobs(app) == 1
    answer = cy.get(address)
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Minutes of 2031", "Ivy Innes kept out", "Hal Hart, chair", "counts twice",
                  "Importance, scores from 1 to 4"):  # fmt: skip
        assert words in text
    with app.app_context():
        session.query(Cycle).one().state = "deliberation"
        make.kept()
    assert visit("cy").get(address).status_code == 403
    assert visit("ivy").get(address).status_code == 202

"""The minutes: who kept out, what was objected and answered, where the log stood."""

import io
import re

from pypdf import PdfReader

from portal.db import session
from portal.refinement.models import Appeal, Cycle, Score, Suspension
from portal.refinement.queries import minutes
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
    assert "Ivy Innes</strong> leaves the item: " in page
    assert "(declared an interest)" in page
    assert "Eve Ellis</strong>" not in page
    assert "It counts twice." in page
    assert "No answer yet." in page
    assert "Scores</strong> of 2 members, from 1 to 4: Importance 1 to 4 (discussed)" in page


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
        voting.decided(making.item(of, make.metric(name="Plain")), "keep")
        make.kept()
    page = visit("hal").get("/refinement/2031/minutes").text
    assert page.count("Quiet (") == page.count("Plain (") == 1
    assert page.count('<h3 class="card-title">') == 1
    assert "Decided with nobody against" in page


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


def test_every_ballot_on_an_item_with_who_stood_in(app, visit):
    with app.app_context():
        of = making.cycle("decided", year=2031)
        item = making.item(of, make.metric(name="Delay"))
        first = voting.decided(item, "retire", outcome="reconsider")
        first.counts = {"sentence": "5 of 5 voted; 3 of 5 = 60 %. To reconsider."}
        first.dissent = "It is too early."
        second = voting.decided(item, "retire")
        second.dissent = "Who looks then?"
        second.motion.voters = [
            {"id": cast.person("ivy").id, "department": 1, "recused": True, "stands_for": None},
            {"id": cast.person("fay").id, "department": 1, "recused": False,
             "stands_for": cast.person("ivy").id},
        ]  # fmt: skip
        lapsed = voting.decided(item, "retire")
        lapsed.motion.state, lapsed.motion.opened_at = "lapsed", second.motion.opened_at
        session.delete(lapsed)
        item.motion_id = second.motion_id
        make.stored(
            Appeal(
                decision_id=second.id, person_id=cast.person("bo").id, ground="procedure",
                text="Nobody asked me.", state="dismissed", answer="You were asked.",
                at=item.cycle.created_at, answered_at=item.cycle.created_at,
            )
        )  # fmt: skip
        make.kept()
    page = visit("hal").get("/refinement/2031/minutes").text
    words = " ".join(re.sub("<[^>]*>", " ", page).split())
    (begun, then) = (words.index("First ballot"), words.index("Second ballot"))
    assert begun < words.index("3 of 5 = 60 %") < words.index("It is too early.") < then
    assert "Fay Ford voted for Ivy Innes, who was kept out." in words
    assert then < words.index("Who looks then?")
    assert "it was dismissed" in words
    assert "Nobody asked me." not in page
    assert "Third ballot" not in page  # a later one, on another text, that nobody counted


def test_stops_out_of_cycle_and_who_left(app, visit):
    with app.app_context():
        of = making.cycle("decided", year=2031)
        gone = making.member(of, "cy", left_at=of.created_at)
        metric = make.metric(name="Noise")
        made = voting.decided(making.item(of, make.metric()), "keep")
        made.motion.kind = made.kind = "ratify"
        made.counts = {"sentence": "4 of 5 voted; 4 of 4 = 100 %."}
        make.stored(
            Suspension(
                metric_id=metric.id, cycle_id=of.id, reason="The meter is broken.",
                state="ratified", asked_by_id=cast.person("hal").id, asked_at=of.created_at,
                second_id=cast.person("ivy").id, motion_id=made.motion_id,
            )
        )  # fmt: skip
        assert gone.left_at is not None
        make.kept()
    page = visit("hal").get("/refinement/2031/minutes").text
    words = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "Noise , asked for by Hal Hart" in words
    assert "seconded by Ivy Innes: The meter is broken." in words
    assert "4 of 4 = 100 %" in words
    assert "Cy Crane, member, until " in words


def test_of_a_large_cycle_a_part_is_named_and_the_rest_counted(app, visit, monkeypatch):
    monkeypatch.setattr(minutes, "MOST", 2)
    with app.app_context():
        of = making.cycle(year=2031)
        for _ in range(5):
            making.item(of)
        make.kept()
    page = visit("hal").get("/refinement/2031/minutes").text
    assert page.count('<th scope="row" class="queue-item">') == 2
    assert "3 items more" in page


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
    for words in ("Minutes of 2031", "Ivy Innes leaves the item", "Hal Hart, chair", "counts twice",
                  "Importance 1 to 4 (discussed)"):  # fmt: skip
        assert words in text
    with app.app_context():
        session.query(Cycle).one().state = "deliberation"
        make.kept()
    assert visit("cy").get(address).status_code == 403
    assert visit("ivy").get(address).status_code == 202

"""The job of statistics, its command and its pages."""

from dataclasses import asdict
from functools import partial

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.db import session
from portal.training.actions import figures
from portal.training.assessment.questions import Choice, Gap, Line, Option, Pair, Question
from portal.training.models import Answer, Drawn, Figures
from portal.training.statistics import figuring, reading_aids
from portal.training.statistics.item_statistics import statistics_of
from tests import cast, make
from tests.make import stored
from tests.training import making

OTHER = Question(
    "sound", "single", "Which?", skill="read",
    options=(Option("a", "A", True), Option("b", "B"), Option("c", "C")),
)  # fmt: skip
ADDRESS = "/learn/authors/figures/assessment/noise-test"


def sitting(person, piece, questions, credits, **more):
    """An attempt with marks of 0 or 100 percent; the first of the wrong options where it is 0."""
    attempt = making.attempt(person, piece, **more)
    for position, (one, credit) in enumerate(zip(questions, credits, strict=True), 1):
        options = one.version.body["options"]
        given = next(o["id"] for o in options if o["right"] == bool(credit))
        drawn = stored(
            Drawn(
                attempt_id=attempt.id, position=position, slot=position, order=[], given=given,
                question_version_id=one.version_id, credit=str(credit), points=str(credit // 100),
            )
        )  # fmt: skip
        stored(Answer(drawn_id=drawn.id, sequence=1, given=given, at=clock.now()))
    return attempt


def answered(people=4):
    """Attempts of `people` at a test of two questions, one repeated, and a check in a lesson."""
    bank, piece = making.piece("bank", "noise"), making.piece("assessment", "noise-test")
    questions = [making.question(bank), making.question(bank, OTHER)]
    for at in range(people):
        person = make.person()
        sitting(person, piece, questions, [100 * (at > 0), 100 * (at % 3 > 0)])
        if not at:
            sitting(person, piece, questions, [100, 100])
            lesson = making.piece("lesson", "noise/two-points")
            sitting(person, lesson, questions[:1], [100], behaviour="practice")
    session.commit()
    return piece


def found(kind, piece=None):
    rows = session.scalars(select(Figures).where(Figures.kind == kind).order_by(Figures.id))
    return [one for one in rows if piece is None or one.piece_id == piece.id]


@pytest.mark.both_engines
def test_figures_rest_on_each_persons_first_finished_attempt(inside):
    piece = answered(6)
    assert inside.test_cli_runner().invoke(args=["learn", "figures"]).exit_code == 0
    (whole,) = found("whole")
    marks = [[int(at > 0), int(at % 3 > 0)] for at in range(6)]
    expected = statistics_of(marks, [1, 1])
    assert whole.held["mean"] == pytest.approx(expected.test.mean)
    assert whole.held["alpha"] == pytest.approx(expected.test.alpha)
    for row, item in zip(found("slot"), expected.items, strict=True):
        assert row.held["effective_weight"] == pytest.approx(item.effective_weight)
    first, _second = found("item", piece)
    assert first.held["facility"] == pytest.approx(5 / 6)
    assert first.held["discrimination"] == pytest.approx(expected.items[0].discrimination)
    assert first.held["chosen"] == {"a": 1, "b": 5, "c": 0, "": 0}
    (wrong,) = found("misconception")
    assert (wrong.subject, wrong.held) == ("two-points-are-a-trend", {"asked": 6, "people": 1})
    (inbank, _other) = (one for one in found("item") if one.piece_id != piece.id)
    practised = {"n": 1, "facility": 1.0, "chosen": {"a": 0, "b": 1, "c": 0, "": 0}}
    assert inbank.held["practice"] == practised


def test_another_wording_counts_on_and_another_key_begins_anew(inside):
    piece = answered(5)
    question = session.scalar(select(Drawn)).question_version.question
    body = question.version.body
    reworded = making.version(question, Question.from_dict(body | {"stem": "New"}))
    making.version(question, Question.from_dict(body | {"points": "2"}))
    session.commit()
    figures.replace(figures.reckoned())
    assert str(reworded.id) in {one.subject for one in found("item", piece)}
    assert len(found("item", piece)) == 2


def test_a_dropped_question_is_left_out(inside):
    piece = answered(5)
    session.scalar(select(Drawn)).question_version.void = "drop"
    session.commit()
    figures.replace(figures.reckoned())
    assert len(found("item", piece)) == 1
    assert found("whole")[0].held["items"] == 1


def test_pages_are_the_authors_and_show_only_counts_of_few(app, visit):
    with app.app_context():
        answered(4)
        stored(RoleGrant(person_id=cast.person("cy").id, role=AUTHOR, granted_at=clock.now()))
        session.commit()
        figures.replace(figures.reckoned())
    assert visit("bo").get(ADDRESS).status_code == 403
    page = visit("cy").get(ADDRESS).text
    assert "too few people for more than counts" in page
    assert "75 %" not in page
    assert "noise-test" in visit("cy").get("/learn/authors/figures").text
    assert visit("cy").get("/learn/authors/figures/bank/none").status_code == 404


def test_what_deserves_a_look_waits_for_enough_answers():
    marks = [[int(at % 2), int(at % 2 == 0)] for at in range(40)]
    held = asdict(statistics_of(marks, [1, 1]).items[0])
    held |= {"random_guess": 0.5, "chosen": {"a": 20, "b": 20, "c": 0, "": 0}}
    remarks = " ".join(reading_aids.shown("item", "1", held)["remarks"])
    assert "“c” was never chosen in 40 answers." in remarks
    assert "Discrimination −100 [−100, −100]." in remarks
    assert "not above guessing" in remarks
    few = held | {"n": 4}
    assert reading_aids.shown("item", "1", few)["remarks"] == []


def test_the_lint_joins_what_people_answered(inside, tmp_path, monkeypatch):
    bank = making.piece("bank", "small", path="banks/small.md")
    held = asdict(statistics_of([[at % 2, at % 2] for at in range(40)], [1, 1]).items[0])
    held |= {"name": "which", "chosen": {"a": 20, "b": 20, "c": 0}}
    more = {"kind": "item", "subject": "1", "attempts": 40, "computed_at": clock.now()}
    stored(Figures(piece_id=bank.id, held=held, **more))
    session.commit()
    (tmp_path / "banks").mkdir()
    text = "---\nid: small\nkind: bank\ntitle: Small\n---\n\n## Which? {#which}\n- [x] A\n- [ ] B\n"
    (tmp_path / "banks" / "small.md").write_text(text)
    monkeypatch.setattr("portal.training.commands.CONTENT", tmp_path)
    said = inside.test_cli_runner().invoke(args=["learn", "lint", "--with-answers"]).output
    assert "small.md:7:1 W001 which: “c” was never chosen in 40 answers. (look)" in said
    assert "W001" not in inside.test_cli_runner().invoke(args=["learn", "lint"]).output


def test_the_list_needs_as_many_statements_for_30_pieces_as_for_3(app, visit, statements):
    with app.app_context():
        stored(RoleGrant(person_id=cast.person("cy").id, role=AUTHOR, granted_at=clock.now()))
        session.commit()
    author, counts, url = visit("cy"), [], "/learn/authors/figures"
    for more in (3, 27):
        with app.app_context():
            for at in range(more):
                making.piece("assessment", f"test-{more}-{at}")
            session.commit()
        author.get(url)
        statements.clear()
        page = author.get(url).text
        counts.append((len(statements), page.count("/learn/authors/figures/assessment/")))
    assert counts[0][0] == counts[1][0]
    assert [one[1] for one in counts] == [3, 30]


def test_a_misconception_leads_to_the_lesson_that_mends_it():
    held = {"asked": 9, "people": 3}
    known = reading_aids.misconception("two-points-are-a-trend", held)["about"]
    assert (known.lesson, bool(known.says)) == ("noise/two-points", True)
    assert reading_aids.misconception("no-such-mistake", held)["about"].title == "no such mistake"


def test_short_names_of_parts_are_told():
    held = partial(Question, "q", stem="?")
    options = Option("a", "Ask", right=True), Option("b", "Tell"), Option("c", "Wait", credit="50")
    assert figuring.named(held(kind="single", options=options)) == [
        ("a", "Ask", "right"), ("b", "Tell", "wrong"), ("c", "Wait", "50 %")
    ]  # fmt: skip
    assert figuring.named(held(kind="order", options=options))[1] == ("b", "Tell", "place 2")
    matched = held(kind="match", pairs=(Pair("p1", "Hours", "x"),), choices=(Choice("x", "Input"),))
    assert figuring.named(matched) == [("p1", "Hours", "Input")]
    gaps = Gap("g1", words=("lag", "lagging")), Gap("g2", low="8", high="9")
    assert [one[2] for one in figuring.named(held(kind="cloze", gaps=gaps))] == [
        "lag, lagging", "8 to 9"
    ]  # fmt: skip
    lines = Line("8.5", "8.5"), Line(words="lag", credit="50")
    assert figuring.named(held(kind="text", lines=lines)) == [
        ("l1", "8.5", "100 %"), ("l2", "lag", "50 %")
    ]  # fmt: skip

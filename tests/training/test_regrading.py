"""Regrades: what would change, changing it, certificates, notices; void questions."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.notices.models import Notice
from portal.training.actions import regrading, standing
from portal.training.assessment.carrying import named_as
from portal.training.assessment.questions import Question
from portal.training.models import Attempt, Certificate, Drawn, Piece, Regrade, SkillLevel
from portal.training.queries import regrading as queries
from tests import cast, make
from tests.make import stored
from tests.training import making, world

URL = "/learn/authors/regrade"
ROW = '<th scope="row">'
META = {"pass_mark": 50, "certificate": {"valid_months": 24}}
KEY = {"a": True, "b": False, "c": False}  # what the key becomes


def sat(who="bo", given="b", score="100", passed=True):
    """A finished attempt at one question, of which b is right."""
    bank, piece = making.piece("bank", "noise"), making.piece("assessment", "noise-test", meta=META)
    question = making.question(bank)
    person = cast.person(who)
    attempt = making.attempt(
        person, piece, number=1, score=score, passed=passed, points=str(int(score) // 100),
        possible="1", skills={"vary": score},
    )  # fmt: skip
    stored(
        Drawn(
            attempt_id=attempt.id, position=1, order=["a", "b", "c"], given=given, credit=score,
            points=attempt.points, question_version_id=question.version_id,
            graded_version_id=question.version_id,
        )
    )  # fmt: skip
    return attempt, question


def correct(question):
    """The key was wrong: a is right."""
    body = question.version.body
    options = [one | {"right": KEY[one["id"]]} for one in body["options"]]
    return making.version(question, Question.from_dict(body | {"options": options}))


def test_nothing_changes_without_a_change_of_key(inside):
    _attempt, question = sat()
    making.version(question, Question.from_dict(question.version.body | {"stem": "Reworded"}))
    assert regrading.plan() == []
    with pytest.raises(Refused, match="Nothing would change"):
        regrading.apply(reason="x", actor=None)


@pytest.mark.both_engines
def test_a_corrected_key_changes_marks_flags_certificates_and_tells(inside):
    attempt, question = sat()
    certificate = stored(
        Certificate(
            serial=world.SERIAL, person_id=attempt.person_id, piece_id=attempt.piece_id,
            edition_id=attempt.edition_id, attempt_id=attempt.id, name="Bo", title="T", score="100",
            skills={}, issued_on=clock.now().date(), revoked_reason="", flag="",
        )
    )  # fmt: skip
    correct(question)
    session.commit()
    (line,) = regrading.plan()
    assert (line.old, line.new, line.passed_before, line.passed_now) == ("100", "0", True, False)
    assert (line.serial, line.questions, line.flips) == (world.SERIAL, ("two-points",), True)
    assert attempt.score == "100"
    with pytest.raises(Refused, match="Something has changed"):
        regrading.apply(reason="x", actor=None, looked_at="0" * 64)
    author = cast.person("cy")
    regrading.apply(reason="The key was wrong.", actor=author, looked_at=regrading.digest([line]))
    assert (attempt.score, attempt.passed, attempt.skills) == ("0", False, {"vary": "0"})
    assert certificate.revoked_at is None
    assert certificate.flag == ("Regraded: 100 % became 0 %, which no longer passes.")
    regrade = session.scalar(select(Regrade))
    assert (regrade.attempts, regrade.passes, regrade.certificates) == (1, 1, 1)
    notice = session.scalar(select(Notice).where(Notice.kind == "learning.regraded"))
    assert (notice.person_id, "The key was wrong." in notice.sentence) == (attempt.person_id, True)
    actions = {"regrade", "regrade attempt", "flag certificate"}
    assert set(session.scalars(select(Entry.action))) >= actions
    assert regrading.plan() == []


def test_passing_by_a_regrade_gives_the_certificate(inside):
    attempt, question = sat(given="a", score="0", passed=False)
    correct(question)
    regrading.apply(reason="The key was wrong.", actor=None)
    assert attempt.passed
    assert session.scalar(select(Certificate.attempt_id)) == attempt.id


@pytest.mark.parametrize(("how", "score", "possible"), [("full", "100", "1"), ("drop", "0", "0")])
def test_a_void_question_counts_for_all_or_for_nobody_and_again(inside, how, score, possible):
    attempt, question = sat(given="a", score="0", passed=False)
    author = cast.person("cy")
    regrading.void(question.version, how=how, reason="It was unclear.", actor=author)
    assert (attempt.score, attempt.possible) == ("0", "1")
    regrading.apply(reason="It was unclear.", actor=author)
    assert (attempt.score, attempt.possible) == (score, possible)
    with pytest.raises(Refused):
        regrading.void(question.version, how=how, reason="x", actor=author)
    regrading.void(question.version, how="", reason="It was clear.", actor=author)
    regrading.apply(reason="It was clear.", actor=author)
    assert (attempt.score, attempt.possible) == ("0", "1")


def test_the_command_says_first_and_wants_a_reason(inside):
    attempt, question = sat()
    correct(question)
    session.commit()
    run = inside.test_cli_runner()
    dry = run.invoke(args=["learn", "regrade", "--dry-run"])
    assert "100 -> 0, passed True -> False" in dry.output
    assert "1 marks would change: 1 passes" in dry.output
    assert run.invoke(args=["learn", "regrade"]).exit_code == 1
    assert run.invoke(args=["learn", "regrade", "--reason", "Wrong key"]).exit_code == 0
    session.refresh(attempt)
    assert attempt.score == "0"


def test_everybody_reads_how_many_marks_changed_and_never_whose(app, visit):
    with app.app_context():
        attempt, question = sat()
        correct(question)
        session.commit()
        sitting = attempt.person.name
        regrading.apply(reason="The key was wrong.", actor=cast.person("ivy"))
    page = visit("fay").get("/changes?kind=regrade").text
    assert "Ivy Innes gave new marks by the present key to" in page
    assert "1 attempt" in page
    assert "The key was wrong." in page
    assert sitting not in page


def test_the_pages_show_and_apply_it(app, visit):
    with app.app_context():
        _attempt, question = sat()
        number = correct(question).id
        stored(RoleGrant(person_id=cast.person("cy").id, role=AUTHOR, granted_at=clock.now()))
        session.commit()
    author = visit("cy")
    page = author.get("/learn/authors/regrade")
    assert "no longer passes" in page.text
    assert author.post("/learn/authors/regrade", data={"reason": ""}).status_code == 422
    assert author.post("/learn/authors/regrade", data={"reason": "Wrong key"}).status_code == 303
    assert "1 mark, 1 pass changed" in author.get("/learn/authors/regrade").text
    address = f"/learn/authors/versions/{number}"
    assert "It counts as usual" in author.get(address).text
    void = {"how": "drop", "reason": "Unclear"}
    assert author.post(f"{address}/void", data=void).status_code == 303
    assert "as if it had not been asked" in author.get(address).text
    assert author.post(f"{address}/void", data=void).status_code == 422


def test_whoever_answered_reads_what_was_corrected(app, visit):
    with app.app_context():
        attempt, question = sat()
        correct(question)
        session.commit()
        url = f"/learn/assessments/noise-test/attempts/{attempt.number}"
    bo = visit("bo")
    notes = ("by the old one", "it does not count", "everybody has its points")

    def told():
        page = bo.get(url).text
        return [one for one in notes if one in page]

    assert told() == []  # not before the regrade
    for how, note in (("", notes[0]), ("drop", notes[1]), ("full", notes[2])):
        with app.app_context():
            version = session.scalars(select(Drawn)).one().question_version
            if how:
                regrading.void(version, how=how, reason="Unclear", actor=cast.person("cy"))
            regrading.apply(reason="Wrong key", actor=cast.person("cy"))
        assert told() == [note]


def again(times, version_id):
    """As many people more who sat the same test, all right by the first key."""
    piece = session.scalars(select(Piece).filter_by(slug="noise-test")).one()
    for _ in range(times):
        attempt = making.attempt(
            make.person(), piece, number=1, score="100", points="1", possible="1"
        )
        stored(
            Drawn(
                attempt_id=attempt.id, position=1, order=["a", "b", "c"], given="b", credit="100",
                points="1", question_version_id=version_id, graded_version_id=version_id,
            )
        )  # fmt: skip


def three_to_regrade():
    """Three attempts whose key was wrong, for the author Cy; the version that was asked."""
    _attempt, question = sat()
    asked = question.version_id
    again(2, asked)
    correct(question)
    stored(RoleGrant(person_id=cast.person("cy").id, role=AUTHOR, granted_at=clock.now()))
    session.commit()
    return asked


def test_the_page_looks_at_some_attempts_and_leads_to_the_next(app, visit, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    with app.app_context():
        three_to_regrade()
        ids = list(queries.touched_ids())
    author = visit("cy")
    first = author.get(URL).text
    assert first.count(ROW) == 2
    assert f"{URL}?after={ids[1]}" in first
    assert author.post(URL, data={"reason": "Wrong", "after": "x"}).status_code == 422
    looked = re.search(r'name="looked_at"[^>]*value="([0-9a-f]{64})"', first)[1]
    sent = author.post(URL, data={"reason": "Wrong", "after": "0", "looked_at": looked})
    assert sent.location == URL
    with app.app_context():
        scores = dict(session.execute(select(Attempt.id, Attempt.score)).all())
        assert [scores[one] for one in ids] == ["0", "0", "100"]
    assert author.get(URL).text.count(ROW) == 1  # those that were regraded are not looked at again
    assert author.get(f"{URL}?after={ids[1]}").text.count(ROW) == 1
    assert author.get(f"{URL}?after={'9' * 30}").status_code == 200


def test_it_needs_as_many_statements_for_30_attempts_as_for_3(app, visit, statements):
    with app.app_context():
        asked = three_to_regrade()
    author, counts = visit("cy"), []
    for more in (0, 27):
        with app.app_context():
            again(more, asked)
            session.commit()
        author.get(URL)
        statements.clear()
        assert author.get(URL).text.count(ROW) == 3 + more
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_key_that_was_taken_back_is_looked_at_again(inside):
    attempt, question = sat()
    first = Question.from_dict(question.version.body)
    correct(question)
    regrading.apply(reason="The key was wrong.", actor=None)
    making.version(question, first)
    assert [one.new for one in regrading.plan()] == ["100"]
    regrading.apply(reason="It was right.", actor=None)
    assert attempt.score == "100"


def test_texts_that_changed_places_are_found(inside):
    """The file's names and key stay, but what was chosen is wrong now."""
    _attempt, question = sat()
    own = Question.from_dict(question.version.body)
    first, right, *others = own.options
    swapped = replace(first, text=right.text), replace(right, text=first.text), *others
    making.version(question, named_as(replace(own, options=swapped), own))
    (line,) = regrading.plan()
    assert (line.old, line.new, line.flips) == ("100", "0", True)


def test_an_option_put_in_before_the_others_changes_nobodys_mark(inside):
    _attempt, question = sat()
    body = question.version.body
    first = body["options"][0] | {"text": "None of them", "right": False}
    moved = [one | {"id": after} for one, after in zip(body["options"], "bcd", strict=True)]
    making.version(question, Question.from_dict(body | {"options": [first, *moved]}))
    assert regrading.plan() == []


def test_levels_follow_the_new_marks(inside):
    attempt, question = sat(given="a", score="0", passed=False)
    held = select(SkillLevel.mean).where(SkillLevel.person_id == attempt.person_id)
    session.execute(update(Drawn).values(sequence=1, answered_at=clock.now()))
    standing.recompute([attempt.person_id])
    before = session.scalars(held).one()
    correct(question)
    regrading.apply(reason="The key was wrong.", actor=None)
    session.expire_all()
    assert session.scalars(held).one() > before


def test_what_was_looked_at_is_not_looked_at_again(inside):
    """Marks that change and marks that do not, by a corrected key and by a void question."""
    attempt, question = sat()
    again(1, question.version_id)
    session.scalars(select(Drawn).order_by(Drawn.id.desc())).first().given = "c"  # stays wrong
    session.execute(update(Drawn).where(Drawn.given == "c").values(credit="0", points="0"))
    session.execute(update(Attempt).where(Attempt.id != attempt.id).values(score="0", points="0"))
    assert queries.touched_ids() == []
    correct(question)
    assert len(queries.touched_ids()) == 2
    regrading.apply(reason="The key was wrong.", actor=None)
    assert queries.touched_ids() == []
    for how in ("full", ""):
        regrading.void(question.version, how=how, reason="Unclear.", actor=cast.person("cy"))
        assert len(queries.touched_ids()) == 2
        regrading.apply(reason="It was unclear.", actor=None)
        assert queries.touched_ids() == []


def test_the_command_goes_by_batches_and_settles_marks_that_stay(app, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 1)
    with app.app_context():
        _attempt, question = sat(given="c", score="0", passed=False)
        again(2, question.version_id)
        correct(question)
        session.commit()
    run = app.test_cli_runner()
    dry = run.invoke(args=["learn", "regrade", "--dry-run"])
    assert "2 marks would change" in dry.output
    done = run.invoke(args=["learn", "regrade", "--reason", "Wrong key"])
    assert "2 marks changed" in done.output
    with app.app_context():
        assert queries.touched_ids() == []
        assert session.scalar(select(func.count()).select_from(Regrade)) == 2


def test_a_wrong_key_of_two_that_cancel_each_other_is_seen(inside):
    """The whole stays the same, what the questions gave does not."""
    attempt, question = sat()
    other = making.question(question.bank, replace(making.CHOICE, id="other"))
    stored(
        Drawn(
            attempt_id=attempt.id, position=2, order=["a", "b", "c"], given="a", credit="0",
            points="0", question_version_id=other.version_id, graded_version_id=other.version_id,
        )
    )  # fmt: skip
    attempt.score, attempt.possible = "50", "2"
    correct(question)
    correct(other)
    (line,) = regrading.plan()
    assert (line.old, line.new, line.questions) == ("50", "50", ("two-points", "other"))
    regrading.apply(reason="Both were wrong.", actor=None)
    assert list(session.scalars(select(Drawn.credit).order_by(Drawn.position))) == ["0", "100"]
    assert regrading.plan() == []

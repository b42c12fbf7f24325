"""One conversation: who reads and answers it, and each step of the loop."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.feedback import policy
from portal.feedback.models import Message, Thread
from portal.feedback.queries import threads as queries
from portal.notices.models import Following, Notice
from portal.registry.models import Metric
from tests import cast, make
from tests.feedback.conftest import ON, given

EVERYBODY = ("cy", "bo", "ana", "fay", "ivy", "hal", "dee", "eve", "ike", "jo")
READERS = ("cy", "bo", "ana", "ivy", "hal", "dee", "eve", "jo")
STEPS = {
    "messages": {"text": "More."},
    "triage": {},
    "answer": {"state": "answered", "text": "Because."},
    "outcome": {"outcome": "nothing", "text": "That was all."},
    "helped": {"helped": "yes"},
    "owner": {"person": "Ana Albrecht", "reason": "Holiday"},
}


@pytest.fixture
def talk(app, site):
    """Cy's question that names Jo, who works elsewhere, as Ike does, whom nobody names."""
    with app.test_request_context():
        for who in ("ike", "jo"):
            make.person(who.title() + " New", cast.department("sales")).email = f"{who}@example.org"
        session.commit()
        return f"/feedback/{given(text='Why did May jump, @Jo New?').id}"


def stored(app):
    with app.app_context():
        thread = session.scalars(select(Thread)).one()
        texts = session.scalars(select(Message.text).order_by(Message.id)).all()
        return thread, list(texts)


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_who_reads_it(visit, talk, htmx):
    """Its parties, the head of the department then, the committee, leadership, administrators."""
    for who in EVERYBODY:
        status = 200 if who in READERS else 404
        for path in (talk, f"{talk}/messages"):
            assert visit(who).get(path, htmx=htmx).status_code == status, (who, path)


@pytest.mark.parametrize(
    "path",
    ["/feedback/all", f"/feedback/about?on={ON}", "/feedback", "/feedback/queue", "/", ON],
)
def test_lists_hide_what_the_page_hides(visit, talk, path):
    for who in EVERYBODY:
        if who not in READERS:
            for htmx in (True, False):
                assert "jump" not in visit(who).get(path, htmx=htmx).text, (who, path)


@pytest.mark.both_engines
def test_predicate_and_condition_agree(app, talk):
    with app.test_request_context():
        given("bo", on="/departments/sales", about="")
        given("ivy", on="/overview", about="")
        for who in EVERYBODY:
            person = cast.person(who)
            seen = set(session.scalars(select(Thread.id).where(queries.seen_by(person))))
            every = session.scalars(select(Thread)).all()
            assert seen == {one.id for one in every if policy.can_see(person, one)}, who
            owed = {row.thread.id for row in queries.queue(person)}
            assert owed == {one.id for one in every if policy.can_answer(person, one)}, who


WHO_MAY = {
    "messages": ("cy", "bo", "jo"),
    "triage": ("bo",),
    "answer": ("bo",),
    "outcome": ("bo",),
    "helped": ("cy",),
    "owner": ("bo", "ana"),
}


@pytest.mark.parametrize("step", STEPS)
def test_who_does_what(visit, talk, step):
    for who in EVERYBODY:
        answer = visit(who).post(f"{talk}/{step}", {})
        if who in WHO_MAY[step]:
            assert answer.status_code in (303, 422), who
        else:
            assert answer.status_code == (403 if who in READERS else 404), who


def test_what_nobody_owns_the_chair_answers(app, site, visit):
    with app.test_request_context():
        url = f"/feedback/{given('cy', on='/overview', about='').id}"
    assert visit("ana").get(url).status_code == 404
    assert visit("ivy").post(f"{url}/triage", {}).status_code == 403
    assert visit("hal").post(f"{url}/triage", {}).status_code == 303


@pytest.mark.both_engines
@pytest.mark.parametrize("htmx", [True, False])
def test_the_loop_from_question_to_it_helped(app, visit, thread, htmx):
    bo, cy = visit("bo"), visit("cy")
    status = 200 if htmx else 303
    states = []
    for visitor, step in ((bo, "triage"), (bo, "answer"), (bo, "outcome"), (cy, "helped")):
        answer = visitor.post(f"{thread}/{step}", STEPS[step], htmx=htmx)
        assert answer.status_code == status, answer.text
        with app.app_context():
            states.append(session.scalars(select(Thread.state)).one())
    assert states == ["triaged", "answered", "done", "done"]
    one, texts = stored(app)
    assert (one.helped, one.outcome_kind, one.answer_days, one.close_days) == (
        True, "nothing", 0, 0,
    )  # fmt: skip
    assert texts == ["Why did May jump?", "Because.", "That was all."]
    with app.app_context():
        actions = [entry.action for entry in reversed(log.history(one))]
    assert actions == [
        "give feedback", "look at feedback", "answer feedback: answered", "close feedback",
        "say that it helped",
    ]  # fmt: skip


def test_what_did_not_help_goes_round_again(app, visit, thread):
    bo, cy = visit("bo"), visit("cy")
    bo.post(f"{thread}/answer", STEPS["answer"])
    bo.post(f"{thread}/outcome", STEPS["outcome"])
    assert cy.post(f"{thread}/helped", {"helped": "no"}).status_code == 422
    assert cy.post(f"{thread}/helped", {"helped": "no", "text": "In June?"}).status_code == 303
    one, texts = stored(app)
    assert (one.state, one.helped, one.closed_on) == ("triaged", False, None)
    assert one.answered_on is not None  # the first answer stays one
    assert texts[-1] == "In June?"
    bo.post(f"{thread}/outcome", STEPS["outcome"])
    assert cy.post(f"{thread}/helped", {"helped": "yes"}).status_code == 303
    assert stored(app)[0].helped is True


def test_what_is_declined_has_its_reason(app, visit, thread):
    visit("bo").post(f"{thread}/answer", {"state": "declined", "text": "It is measured so."})
    one, _ = stored(app)
    assert (one.state, one.reason, one.is_closed) == ("declined", "It is measured so.", True)


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("messages", {"text": ""}),
        ("messages", {"text": "a" * 4_001}),
        ("answer", {"text": "Because."} | {"state": "done"}),
        ("answer", {"state": "answered", "text": " "}),
        ("outcome", {"outcome": "", "text": "x"}),
        ("outcome", {"outcome": "value", "text": "x"}),
        ("outcome", {"outcome": "value", "text": "x", "link": "https://evil.example/metrics"}),
        ("outcome", {"outcome": "value", "text": "x", "link": "//evil.example"}),
        ("outcome", {"outcome": "value", "text": "x", "link": "javascript:alert(1)"}),
        ("outcome", {"outcome": "value", "text": "x", "link": "/no-such-page"}),
        ("outcome", {"outcome": "nothing"}),
        ("owner", {"person": "Nobody Known"}),
        ("owner", {"person": "Bo Bright"}),
        ("owner", {"person": ""}),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_bad_input_is_refused_and_kept(app, visit, thread, step, sent, htmx):
    answer = visit("bo").post(f"{thread}/{step}", sent, htmx=htmx)
    assert answer.status_code == 422
    assert sent.get("text", "").strip() in answer.text
    one, texts = stored(app)
    assert (one.state, len(texts)) == ("new", 1)


def test_the_outcome_leads_to_a_page_of_the_portal(app, visit, thread):
    sent = {"outcome": "value", "link": f"{ON}/values", "text": "Corrected."}
    assert visit("bo").post(f"{thread}/outcome", sent).status_code == 303
    assert f'<a href="{ON}/values">Where it stands</a>' in visit("cy").get(thread).text


@pytest.mark.parametrize(
    ("before", "step"),
    [
        (("outcome",), "answer"), (("outcome",), "outcome"), (("outcome",), "triage"),
        (("answer",), "triage"),
    ],
)  # fmt: skip
def test_no_step_is_taken_backwards(app, visit, thread, before, step):
    bo = visit("bo")
    for one in before:
        bo.post(f"{thread}/{one}", STEPS[one])
    state = stored(app)[0].state
    assert bo.post(f"{thread}/{step}", STEPS[step]).status_code == 422
    assert stored(app)[0].state == state


def test_nobody_says_that_it_helped_before_it_is_done(app, visit, thread):
    assert visit("cy").post(f"{thread}/helped", {"helped": "yes"}).status_code == 422
    assert stored(app)[0].helped is None


@pytest.mark.both_engines
def test_it_is_handed_over(app, visit, thread):
    assert visit("ana").post(f"{thread}/owner", STEPS["owner"]).status_code == 303
    one, _ = stored(app)
    with app.app_context():
        assert one.owner_id == cast.person("ana").id
        assert log.last_entry(one).words.reason == "Holiday"
    assert visit("bo").post(f"{thread}/triage", {}).status_code == 404
    assert visit("ana").post(f"{thread}/triage", {}).status_code == 303


@pytest.mark.both_engines
def test_an_open_page_is_told_of_what_is_new_and_else_of_nothing(visit, thread, statements):
    cy = visit("cy")
    asked = f"{thread}/messages?seen="
    poll = asked + cy.get(thread).text.split(asked)[1].split('"')[0].replace("&amp;", "&")
    statements.clear()
    answer = cy.get(poll, htmx=True)
    assert (answer.status_code, answer.data) == (204, b"")
    assert len([one for one in statements if "BEGIN" not in one]) == 2
    visit("bo").post(f"{thread}/answer", STEPS["answer"])
    answer = cy.get(poll, htmx=True)
    assert "Because." in answer.text
    assert answer.headers["HX-Trigger"].startswith("moved-")
    tag = answer.headers["ETag"]
    assert cy.get(f"{thread}/messages", headers={"If-None-Match": tag}).status_code == 304


def test_hostile_words_stay_words(app, visit, thread):
    words = "<script>xss()</script> [a](javascript:xss()) <a href=x hx-get=/x>b</a> {{7*7}}"
    visit("cy").post(f"{thread}/messages", {"text": words})
    text = visit("bo").get(thread).text
    assert "<script>xss" not in text
    assert "hx-get=/x" not in text.replace("&lt;a href=x hx-get=/x&gt;", "")
    assert "{{7*7}}" in text  # as it was typed


def told(app, who):
    """Titles of the notices that `who` has, oldest first."""
    with app.app_context():
        found = select(Notice.title).where(Notice.person_id == cast.person(who).id)
        return list(session.scalars(found.order_by(Notice.id)))


def kinds_of(app, who):
    """Kinds of the same."""
    with app.app_context():
        found = select(Notice.kind).where(Notice.person_id == cast.person(who).id)
        return list(session.scalars(found.order_by(Notice.id)))


@pytest.mark.both_engines
def test_each_is_told_once_and_nobody_of_their_own_doing(app, visit, talk):
    """Fay follows the metric but may not see the conversation; the head follows it and may."""
    assert told(app, "bo") == ["Cy Crane asks about Delay, May 2024"]
    assert told(app, "jo") == ["Cy Crane names you: Question on Delay, May 2024"]
    bo, cy = visit("bo"), visit("cy")
    bo.post(f"{talk}/triage", {})
    bo.post(f"{talk}/answer", {"state": "planned", "text": "@Jo New looks at it, @Cy Crane."})
    bo.post(f"{talk}/outcome", {"outcome": "nothing", "text": ""})
    cy.post(f"{talk}/helped", {"helped": "no", "text": "In June?"})
    on = "Question on Delay, May 2024"
    assert told(app, "cy") == [
        f"Bo Bright looks into it: {on}", f"Bo Bright names you: {on}",
        f"Bo Bright closed it: did it help?: {on}",
    ]  # fmt: skip
    assert told(app, "bo")[1:] == [f"Cy Crane says that it did not help yet: {on}"]
    assert len(told(app, "jo")) == 3  # named, named again, and Cy's last word
    assert kinds_of(app, "cy") == ["feedback.said", "feedback.named", "feedback.answered"]
    bo.post(f"{talk}/answer", {"state": "answered", "text": "In June."})
    assert kinds_of(app, "cy")[3:] == ["feedback.answered"]
    assert kinds_of(app, "jo")[3:] == ["feedback.said"]  # it is no feedback of Jo's
    assert told(app, "fay") == told(app, "ana") == []


def test_followers_hear_of_what_they_may_see(app, site, visit):
    with app.app_context():
        metric = session.scalars(select(Metric)).one()
        for who in ("fay", "ana", "cy"):
            follow(("metric", metric.id), who)
        session.commit()
    with app.test_request_context():
        given()
    assert told(app, "ana") == ["Cy Crane asks about Delay, May 2024"]
    assert told(app, "fay") == told(app, "cy") == []


def follow(pair, who):
    at = clock.now()
    make.stored(
        Following(
            person_id=cast.person(who).id, subject_kind=pair[0], subject_id=pair[1], created_at=at
        )
    )  # fmt: skip


def test_who_takes_over_is_told(app, visit, thread):
    visit("bo").post(f"{thread}/owner", STEPS["owner"])
    assert told(app, "ana") == ["Bo Bright hands over to you: Question on Delay, May 2024"]

"""The same form twice, two people at once: one effect, and nobody's change is lost unseen."""

import re
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Department
from portal.changelog import verifying
from portal.changelog.models import Entry
from portal.db import session
from portal.refinement.models import Proposal
from portal.values.models import Note, Observation
from tests import cast, make
from tests.refinement import making

pytestmark = pytest.mark.both_engines

MONTH = "2026-06-01"


@pytest.fixture
def code(app):
    with app.app_context():
        code = make.metric(close_days=9_999).code
        make.kept()
        session.remove()
    return code


def at_once(count, work):
    """`work(number)` in so many threads that begin together; what they returned, in order."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number):
        barrier.wait()
        try:
            results[number] = work(number)
        except Exception as fault:
            results[number] = fault

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_form_twenty_times_at_once_counts_once(app, visit, code):
    first = visit("bo")
    browsers = [first]
    for _ in range(19):  # one person's tabs: the same cookie, other connections
        browsers.append(visit("bo"))
    form = {"value": "7", "state": "final", "note": "", "key": "one-form"}
    answers = at_once(20, lambda at: browsers[at].post(f"/values/{code}/{MONTH}", form))
    assert [one.status_code for one in answers] == [303] * 20
    assert len({one.location for one in answers}) == 1
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Observation)) == 1
        assert session.scalar(select(func.count()).where(Entry.action == "enter value")) == 1
        assert verifying.verify().is_whole
        session.remove()


def test_a_key_with_other_content_is_refused_and_the_text_is_kept(app, visit, code):
    bo = visit("bo")
    form = {"text": "First", "period_start": MONTH, "key": "one-form"}
    assert bo.post(f"/metrics/{code}/notes", form).status_code == 303
    page = bo.post(f"/metrics/{code}/notes", {**form, "text": "Second"})
    assert page.status_code == 409
    assert "Second" in page.text
    with app.app_context():
        assert session.scalars(select(Note.text)).all() == ["First"]
        session.remove()


def test_a_key_of_somebody_else_is_refused(visit, code):
    form = {"text": "First", "period_start": MONTH, "key": "one-form"}
    assert visit("bo").post(f"/metrics/{code}/notes", form).status_code == 303
    assert visit("ana").post(f"/metrics/{code}/notes", form).status_code == 409


def _tells_who_and_when(page, who):
    """The page of a 409, to whoever was later by seconds."""
    found = re.search(rf'Changed meanwhile by {who}, <time datetime="([^"]+)"', page)
    assert found, page[-3000:]
    assert abs(clock.now() - datetime.fromisoformat(found[1])) < timedelta(minutes=2)


def edit(browser, name, parent, version, key):
    form = {
        "name": name, "code": "", "parent_id": parent, "version": version, "key": key,
        "reason": "a test",
    }  # fmt: skip
    return browser.post("/admin/departments/sales", form)


def test_two_who_edit_one_record_never_overwrite_each_other(app, visit, full, tell):
    """Each round both saw the same version: exactly one wins, the other sees the difference."""
    rounds = 500 if full else 6
    editors = [visit("dee"), visit("dee")]
    with app.app_context():
        parent = str(cast.department("organisation").id)
        session.remove()
    for turn in range(rounds):
        with app.app_context():
            version = str(cast.department("sales").version)
            session.remove()
        names = [f"Sales {turn} by {at}" for at in range(2)]
        pages = at_once(
            2,
            lambda at, names=names, version=version, turn=turn: edit(
                editors[at], names[at], parent, version, f"k{turn}-{at}"
            ),
        )
        codes = sorted(page.status_code for page in pages)
        assert codes == [303, 409]
        won = next(at for at in range(2) if pages[at].status_code == 303)
        lost = pages[1 - won].text
        _tells_who_and_when(lost, "Dee Dunn")
        assert names[won] in lost
        assert names[1 - won] in lost
        with app.app_context():
            assert cast.department("sales").name == names[won]
            session.remove()
    with app.app_context():
        told = session.scalar(select(func.count()).where(Entry.subject_kind == "department"))
        assert told == rounds
        assert verifying.verify().is_whole
        session.remove()
    tell(f"{rounds} rounds, each one winner and one 409 with both texts")


@pytest.fixture
def edited(app):
    """A metric and a proposal: where each is edited, and what by the two who do."""
    with app.app_context():
        kept = make.metric(owner=cast.person("bo"), code="FORCE")
        item = making.item(making.cycle("proposals", year=2031), make.metric(code="LEAD"))
        wanted = making.proposal(item, state="draft")
        make.kept()
        found = {
            "metric": (
                type(kept), kept.id, "/metrics/FORCE", "owner_id",
                ("ivy@example.org", "bo@example.org", "eve@example.org"),
            ),
            "proposal": (
                type(wanted), wanted.id, f"/refinement/proposals/{wanted.id}", "title",
                ("Retire it in May", "Retire it in June", "Retire it in July"),
            ),
        }  # fmt: skip
        session.remove()
    return found


@pytest.mark.parametrize("kind", ["metric", "proposal"])
def test_two_who_edit_a_metric_or_a_proposal_never_overwrite_each_other(
    app, visit, full, tell, edited, kind
):
    table, number, address, name, texts = edited[kind]
    who = "ana" if kind == "metric" else "bo"
    editors, form = (
        [visit(who), visit(who)],
        {
            "metric": {"nature": ""},
            "proposal": {
                "kind": "retire",
                "reason": "Nobody asks.",
                "instead": "Calls.",
                "risks": "-",
            },
        }[kind],
    )

    def stored():
        with app.app_context():
            one = session.get_one(table, number)
            found = one.version, one.owner.email if kind == "metric" else one.title
            session.remove()
        return found

    for turn in range(500 if full else 3):
        version, before = stored()
        words = [one for one in texts if one != before][:2]
        pages = at_once(
            2,
            lambda at, words=words, version=version, turn=turn: editors[at].post(
                address,
                {**form, name: words[at], "version": str(version), "key": f"{turn}-{at}"},
            ),
        )
        won = next((at for at in range(2) if pages[at].status_code == 303), None)
        assert sorted(page.status_code for page in pages) == [303, 409], pages
        assert stored()[1] == words[won]
        lost = pages[1 - won].text
        _tells_who_and_when(lost, {"ana": "Ana Albrecht", "bo": "Bo Bright"}[who])
        assert words[won] in lost
        assert words[1 - won] in lost
    with app.app_context():
        assert verifying.verify().is_whole
        session.remove()
    tell(f"{500 if full else 3} rounds on a {kind}, each one winner and one 409")


def test_one_edits_what_the_other_archives(app, visit, full, tell):
    """Either is first; the later one learns of it, and nothing is half done."""
    rounds = 500 if full else 3
    dee, other = visit("dee"), visit("dee")
    outcomes = Counter()
    for turn in range(rounds):
        with app.app_context():
            made = Department(slug=f"unit-{turn}", name=f"Unit {turn}")
            session.add(made)
            session.commit()
            session.remove()
        address = f"/admin/departments/unit-{turn}"
        page = dee.get(address).text
        versions = set(re.findall(r'name="version" value="(\d+)"', page))
        (version,) = versions  # of both forms
        form = {
            "name": f"Other {turn}",
            "code": "",
            "parent_id": "0",
            "reason": "a test",
            "version": version,
        }
        pages = at_once(
            2,
            lambda at, form=form, address=address, turn=turn, version=version: (
                dee.post(address, {**form, "key": f"e{turn}"})
                if at == 0
                else other.post(
                    f"{address}/archive",
                    {"reason": "closed", "key": f"a{turn}", "version": version},
                )
            ),
        )
        codes = [getattr(page, "status_code", page) for page in pages]
        outcomes[tuple(codes)] += 1
        assert sorted(codes) == [303, 409]
        lost = pages[codes.index(409)].text
        _tells_who_and_when(lost, "Dee Dunn")
        assert f"Other {turn}" in lost  # what stands there, or was typed
        assert "closed" in lost
        with app.app_context():
            now = cast.department(f"unit-{turn}")
            assert (now.name == f"Other {turn}") == (codes[0] == 303)
            assert now.is_archived == (codes[1] == 303)
            session.remove()
    tell(f"{rounds} rounds: edit, archive → {dict(outcomes)}")
    with app.app_context():
        assert verifying.verify().is_whole
        session.remove()


def test_one_edits_a_proposal_that_the_other_withdraws(app, visit, full, tell):
    """Either is first. Withdrawn is withdrawn, and what the later one typed is on the page."""
    rounds = 500 if full else 3
    with app.app_context():
        item = making.item(making.cycle("proposals", year=2031), make.metric(code="LEAD"))
        ids = [making.proposal(item, state="draft").id for _ in range(rounds)]
        make.kept()
        session.remove()
    tabs, outcomes = [visit("bo"), visit("bo")], Counter()
    for turn, number in enumerate(ids):
        with app.app_context():
            version = str(session.get_one(Proposal, number).version)
            session.remove()
        address = f"/refinement/proposals/{number}"
        edited = {
            "kind": "retire", "title": f"Retire it {turn}", "reason": "Nobody asks.",
            "instead": "Calls.", "risks": "-",
        }  # fmt: skip
        sent = (
            (address, {**edited, "version": version, "key": f"e{turn}"}),
            (f"{address}/withdrawal", {"why": "A mistake.", "version": version, "key": f"w{turn}"}),
        )
        pages = at_once(2, lambda at, sent=sent: tabs[at].post(*sent[at]))
        codes = tuple(getattr(page, "status_code", page) for page in pages)
        outcomes[codes] += 1
        assert codes in ((303, 409), (409, 303)), codes
        _tells_who_and_when(pages[codes.index(409)].text, "Bo Bright")
        with app.app_context():
            now = session.get_one(Proposal, number)
            assert (now.state == "withdrawn") == (codes[1] == 303)
            assert (now.title == edited["title"]) == (codes[0] == 303)
            session.remove()
        if codes[0] != 303:
            assert edited["title"] in pages[0].text
    with app.app_context():
        assert verifying.verify().is_whole
        session.remove()
    tell(f"{rounds} rounds: edit, withdraw → {dict(outcomes)}")


def test_of_many_decisions_on_one_version_one_counts(app, visit, full, tell):
    """Half of them approve, half reject: one decision, one entry, the others are refused."""
    count = 50 if full else 6
    browsers = [visit("ana") for _ in range(count)]
    outcomes = Counter()
    for turn in range(10 if full else 2):
        with app.app_context():
            code = make.metric(state="in_review").code
            make.kept()
            session.remove()
        page = browsers[0].get(f"/metrics/{code}/approval").text
        version = re.search(r'name="version"[^>]*value="([^"]+)"', page)[1]

        def decide(at, code=code, version=version):
            step = ("approval", "rejection")[at % 2]
            form = {"reason": "Seen.", "version": version, "key": f"{code}-{at}"}
            if step == "approval":
                form["effective_from"] = "2024-04-01"
            return browsers[at].post(f"/metrics/{code}/{step}", form).status_code

        statuses = at_once(count, decide)
        outcomes += Counter(statuses)
        assert statuses.count(303) == 1, statuses
        assert set(statuses) <= {303, 403, 404, 409, 422, 503}, statuses
        with app.app_context():
            decided = select(func.count()).where(
                Entry.action.in_(("approve version", "reject version"))
            )
            assert session.scalar(decided) == turn + 1
            session.remove()
    tell(f"{count} decisions at once, ten times over: {dict(outcomes)}")
    with app.app_context():
        assert verifying.verify().is_whole
        session.remove()

"""The change log for people: list, filters, entries, feed, and the proof that it is whole."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import event, select

from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import db, session
from portal.insight.models import Rebase
from portal.jobs.models import Job
from portal.refinement.queries import feed, log, proof
from portal.refinement.queries.log import Filters
from tests import cast, make
from tests.insight import stories

pytestmark = pytest.mark.both_engines
ATOM = "{http://www.w3.org/2005/Atom}"


def renamed(metric, times=1, reason="Clearer for newcomers."):
    for number in range(times):
        with change(metric, "rename", actor=cast.person("bo"), reason=reason):
            metric.name = f"Delay {number}"


@pytest.fixture
def metric(inside):
    return make.metric(name="Delay", code="DELAY", owner=cast.person("bo"))


def sequences(filters, **more):
    return [line.told.sequence for line in log.page(filters, **more).lines]


def test_the_newest_stand_first_and_pages_meet(metric):
    renamed(metric, 2 * log.PAGE + 5)
    first = log.page(Filters())
    second = log.page(Filters(), before=first.older)
    third = log.page(Filters(), before=second.older)
    found = [line.told.sequence for page in (first, second, third) for line in page.lines]
    assert len(found) == 2 * log.PAGE + 5
    assert found == sorted(found, reverse=True)
    assert (first.newer, third.older) == (None, None)
    back = log.page(Filters(), after=third.newer)
    assert [one.told.sequence for one in back.lines] == found[log.PAGE : 2 * log.PAGE]


def test_drafts_and_people_do_not_stand_in_it(inside):
    draft = make.metric(code="DRAFT", state="draft")
    renamed(draft)
    renamed(cast.person("cy"))
    assert sequences(Filters()) == []
    assert session.scalar(select(Entry.sequence)) is not None


def test_what_is_about_a_draft_stands_in_it_once_the_metric_is_in_force(inside):
    bo, draft = cast.person("bo"), make.metric(state="draft")
    restart = Rebase(
        metric_id=draft.id, period_start=date(2025, 1, 1), cause="Two sites.", evidence="",
        asked_by_id=bo.id, asked_at=make.clock.now(), decline_reason="",
    )  # fmt: skip
    for record in (stories.target(draft, 5.0), restart):
        with change(record, "edit", actor=bo):
            pass
    assert sequences(Filters()) == []
    draft.state = "approved"
    session.flush()
    for kind in ("target", "rebase"):
        assert len(sequences(Filters(kind=kind))) == 1
    assert log.newest() == sequences(Filters())[0]


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"kind": "metric"}, True),
        ({"kind": "target"}, False),
        ({"kind": "nonsense"}, False),
        ({"metric": "DELAY"}, True),
        ({"metric": "OTHER"}, False),
        ({"department": "operations"}, True),
        ({"department": "sales"}, False),
        ({"year": "2026"}, False),
        ({"year": "soon"}, False),
        ({"first": "2000-01-01", "until": "2190-01-01"}, True),
        ({"first": "2190-01-01"}, False),
        ({"until": "2000-01-01"}, False),
        ({"first": "yesterday", "until": "9999-12-31"}, True),
        ({"kind": "metric", "metric": "DELAY", "department": "operations"}, True),
    ],
)
def test_it_is_narrowed(metric, filters, fits):
    renamed(metric)
    assert bool(sequences(Filters(**filters))) is fits


def test_everybody_reads_an_entry_at_its_own_address(app, visit):
    with app.app_context():
        metric = make.metric(name="Delay", code="DELAY")
        renamed(metric)
        sequence = log.newest()
        session.commit()
    for who in ("ana", "bo", "cy", "dee"):
        page = visit(who).get(f"/changes/{sequence}")
        assert page.status_code == 200
        assert "Clearer for newcomers." in page.text
        assert 'href="/metrics/DELAY"' in page.text
    assert visit(None).get(f"/changes/{sequence}").status_code == 302


def test_an_entry_about_a_draft_is_not_found(app, visit):
    with app.app_context():
        renamed(make.metric(code="DRAFT", state="draft"))
        sequence = session.scalar(select(Entry.sequence))
        session.commit()
    assert visit("cy").get(f"/changes/{sequence}").status_code == 404
    assert visit("cy").get("/changes/99999").status_code == 404


def test_the_list_is_a_page_and_a_fragment(app, visit):
    with app.app_context():
        renamed(make.metric(name="Delay", code="DELAY"))
        session.commit()
    page = visit("cy").get("/changes?kind=metric&before=x")
    assert "Clearer for newcomers." in page.text
    assert "<h1" not in visit("cy").get("/changes", htmx=True).text
    assert "Nothing fits" in visit("cy").get("/changes?kind=target").text


def test_as_many_statements_for_three_entries_as_for_thirty(metric):
    def statements():
        count = 0

        def note(*_):
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", note)
        log.page(Filters())
        event.remove(db.engine, "before_cursor_execute", note)
        return count

    renamed(metric, 3)
    few = statements()
    renamed(metric, 27)
    assert statements() == few <= 2


def test_the_feed_names_each_entry_by_its_address(app, visit):
    with app.app_context():
        renamed(make.metric(name="Delay & <b>", code="DELAY"), reason="A <script> & more")
        session.commit()
    answer = visit("cy").get("/changes.atom")
    assert answer.mimetype == "application/atom+xml"
    whole = ET.fromstring(answer.data)  # noqa: S314 - our own
    entry = whole.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}summary").text == "A <script> & more"
    assert "/changes/" in entry.find(f"{ATOM}id").text
    tag = answer.headers["ETag"]
    again = visit("cy").get("/changes.atom", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_feed_reader_needs_no_sign_in_but_an_address_that_can_be_revoked(app, visit):
    with app.app_context():
        token = feed.token_of(cast.person("cy"))
    nobody = visit(None)
    assert nobody.get(f"/changes/feed/{token}.atom").status_code == 200
    assert nobody.get(f"/changes/feed/{token}x.atom").status_code == 404
    assert visit("cy").post("/account/notices/links/revocation").status_code == 303
    assert nobody.get(f"/changes/feed/{token}.atom").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("dee", 303), ("ana", 403), ("cy", 403), (None, 302)])
def test_who_may_have_it_proved(app, visit, who, status):
    assert visit(who).post("/changes/proof").status_code == status


def test_it_is_proved_by_a_job_and_the_page_says_so(app, visit):
    with app.app_context():
        proof.heads().unlink(missing_ok=True)  # of another test's log
        renamed(make.metric(code="DELAY"))
        session.commit()
    administrator = visit("dee")
    assert "Not proved yet" in visit("cy").get("/changes/proof").text
    administrator.post("/changes/proof")
    administrator.post("/changes/proof")
    assert make.jobs(app) == 1
    text = visit("cy").get("/changes/proof").text
    assert "entries, whole." in text
    assert "Prove it now" not in text
    with app.app_context():
        assert session.scalar(select(Job.state)) == "done"
        sequence, hashed, _ = proof.recorded(proof.heads())
        assert (int(sequence), hashed) == proof.proof().head


def test_a_broken_file_of_heads_breaks_no_page(tmp_path):
    file = tmp_path / "heads.log"
    assert proof.recorded(file) is None
    file.write_bytes(b"\xff\xfe half a line")
    assert proof.recorded(file) is None
    file.write_text("1 abc 2026-01-01T00:00:00.000000Z\n2 def 2026-01-02T00:00:00.000000Z\n")
    assert proof.recorded(file) == ("2", "def", "2026-01-02T00:00:00.000000Z")


def test_the_whole_entry_shows_what_was_taken_out_and_put_in(app, metric):
    renamed(metric)
    with app.test_request_context():
        whole = log.whole(cast.person("cy"), log.entry(log.newest()))
    assert dict(whole.rows)["Name"][0] == ("same", "Delay")
    assert whole.url == "/metrics/DELAY"


def test_the_year_as_a_document_asks_the_same_rule(metric):
    renamed(metric)
    assert session.scalars(select(Entry).where(log.public())).all()
    metric.state = "draft"
    session.flush()
    assert not session.scalars(select(Entry).where(log.public())).all()

"""Asking for jobs, carrying them out, and what counts: in this process, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Department
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.files.models import File, FileChunk
from portal.jobs import actions, kinds, nightly, queries, running
from portal.jobs.kinds import Kind
from portal.jobs.models import Job, Worker
from tests import cast, make

pytestmark = pytest.mark.both_engines


@pytest.fixture
def kind(inside):
    """`kind(work)`: has jobs of the kind "test" do that."""

    def known(work, **more):
        kinds.add(inside, Kind("test", "A test", work, memory=64, seconds=5, **more))

    known(lambda step: None)
    yield known
    inside.extensions["jobs"].pop("test")


def asked(**more):
    """A job about the department of Sales, asked for in the transaction that renames it."""
    sales = cast.department("sales")
    with change(sales, "rename", actor=cast.person("dee"), reason="a test"):
        sales.name = "Bids"
        job = actions.enqueue("test", name="Sales", actor=cast.person("dee"), subject=sales, **more)
    return session.get_one(Job, job.id)


def renamed(step):
    """An effect and the job's end, in one transaction."""
    sales = cast.department("sales")
    with change(sales, "rename", actor=None):
        sales.name += "!"
        step.done("Renamed.")


def test_a_job_is_asked_for_by_the_transaction_or_not_at_all(kind):
    sales = cast.department("sales")
    try:
        with change(sales, "rename", actor=cast.person("dee")):
            sales.name = "Bids"
            actions.enqueue("test", name="Sales", actor=cast.person("dee"))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert session.scalars(select(Job)).all() == []
    job = asked(number=3)
    assert (job.state, job.name, job.arguments) == ("queued", "Sales", {"number": 3})
    assert (
        session.scalars(select(Department.name).where(Department.slug == "sales")).one() == "Bids"
    )


def test_an_unknown_kind_is_a_mistake_of_ours(inside):
    with pytest.raises(KeyError):
        actions.enqueue("no such", name="", actor=cast.person("dee"))


def test_a_subject_has_one_active_job(kind):
    first = asked()
    with pytest.raises(Refused, match="worked on already"):
        asked()
    assert cast.department("sales").name == "Bids"
    make.jobs()
    assert session.get_one(Job, first.id).state == "done"
    asked()


def test_the_effect_and_the_end_are_one_transaction(kind):
    kind(renamed)
    job = asked()
    assert make.jobs() == 1
    session.refresh(job)
    assert (job.state, job.sentence, job.attempts) == ("done", "Renamed.", 1)
    assert cast.department("sales").name == "Bids!"
    assert make.jobs() == 0


def test_an_attempt_that_was_taken_for_dead_has_no_effect(kind):
    """Its worker hung; another attempt took over while it worked."""
    job = asked()

    def overtaken(step):
        ensure_writing()
        session.execute(update(Job).where(Job.id == job.id).values(attempts=Job.attempts + 1))
        session.commit()
        renamed(step)

    kind(overtaken)
    attempt = running.claim(job.id, 1, "one")
    running.work(job.id, attempt)
    assert cast.department("sales").name == "Bids"
    session.refresh(job)
    assert job.state == "running"  # as the other attempt left it
    kind(renamed)
    running.work(job.id, attempt)  # the dead one speaks up once more
    assert cast.department("sales").name == "Bids"
    running.work(job.id, attempt + 1)
    assert cast.department("sales").name == "Bids!"


def test_a_run_is_claimed_by_one_worker_and_again_by_itself(kind):
    job = asked()
    assert running.claim(job.id, 1, "one") == 1
    assert running.claim(job.id, 1, "two") is None
    assert running.claim(job.id, 1, "one") == 2  # it was killed and started again
    assert running.claim(job.id, 2, "one") is None


@pytest.mark.parametrize("minutes", [-1, 60], ids=["silent", "clock set back"])
def test_what_a_dead_worker_left_is_queued_anew(kind, minutes):
    job = asked()
    running.claim(job.id, 1, "one")
    assert actions.take_over() == 0  # it may only be slow
    other = clock.now() + timedelta(minutes=minutes)
    ensure_writing()
    session.execute(update(Job).values(touched_at=other))
    session.add(Worker(name="one", started_at=other, seen_at=clock.now()))
    session.commit()
    assert actions.take_over() == 0  # it lives
    ensure_writing()
    session.execute(update(Worker).values(seen_at=other))
    session.commit()
    assert queries.workers() == []
    assert actions.take_over() == 1
    session.refresh(job)
    assert (job.state, job.run, job.handed_run) == ("queued", 2, 1)
    assert running.claim(job.id, 1, "one") is None  # the old run is over
    assert running.claim(job.id, 2, "two") == 2


def test_progress_joins_the_transaction_or_has_its_own(kind):
    seen = []

    def work(step):
        step.progress(1, 3, "Rows")
        seen.append(session.scalars(select(Job.done)).one())
        session.rollback()
        with change(cast.department("sales"), "rename", actor=None):
            step.progress(2, 3)
        seen.append(session.scalars(select(Job.done)).one())

    kind(work)
    job = asked()
    make.jobs()
    session.refresh(job)
    assert seen == [1, 2]
    assert (job.state, job.done, job.total, job.sentence) == ("done", 2, 3, "Rows")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("Split it."), "Split it."),
        (MemoryError(), "64 MiB"),
        (ZeroDivisionError("secret words"), "under job"),
    ],
)
def test_a_failed_job_says_why_and_can_be_run_again(kind, error, told):
    ended = []

    def work(step):
        if not ended:
            raise error
        step.done("At last.")

    kind(work, ended=lambda job: ended.append((job.state, job.error)))
    job = asked()
    make.jobs()
    session.refresh(job)
    assert job.state == "failed"
    assert told in job.error
    assert "secret" not in job.error
    assert ended == [("failed", job.error)]
    assert job.slot is None
    actions.run_again(job, actor=cast.person("dee"))
    assert job.slot
    make.jobs()
    session.refresh(job)
    assert (job.state, job.error, job.sentence, job.run) == ("done", "", "At last.", 2)
    entry = session.scalars(select(Entry).where(Entry.subject_kind == "job")).one()
    assert entry.action == "run job again"


def test_only_what_failed_or_was_cancelled_runs_again(kind):
    job = asked()
    with pytest.raises(Refused, match="failed or was cancelled"):
        actions.run_again(job, actor=cast.person("dee"))
    actions.cancel(job, actor=cast.person("dee"))
    asked()
    with pytest.raises(Refused, match="worked on already"):
        actions.run_again(session.get_one(Job, job.id), actor=cast.person("dee"))


def test_a_waiting_job_is_cancelled_at_once(kind):
    ended = []
    kind(renamed, ended=lambda job: ended.append(job.state))
    job = asked()
    actions.cancel(job, actor=cast.person("dee"))
    assert (job.state, job.slot, ended) == ("cancelled", None, ["cancelled"])
    assert make.jobs() == 0
    with pytest.raises(Refused, match="ended already"):
        actions.cancel(job, actor=cast.person("dee"))


def test_a_running_job_is_cancelled_at_its_next_step(kind):
    ended = []

    def work(step):
        step.progress(1, 2)
        actions.cancel(session.get_one(Job, step.job_id), actor=cast.person("dee"))
        with change(cast.department("sales"), "rename", actor=None):
            cast.department("sales").name = "Never"
            step.progress(2, 2)

    kind(work, ended=lambda job: ended.append(job.state))
    job = asked()
    make.jobs()
    session.refresh(job)
    assert (job.state, job.done, ended) == ("cancelled", 1, ["cancelled"])
    assert cast.department("sales").name == "Bids"


@pytest.mark.parametrize("settles", [True, False])
def test_what_is_cancelled_in_its_last_moment_has_no_effect_or_is_done(kind, settles):
    """However little it says of how far it is; what stands already is not called cancelled."""

    def work(step):
        actions.cancel(session.get_one(Job, step.job_id), actor=cast.person("dee"))
        if settles:
            renamed(step)

    kind(work)
    job = asked()
    make.jobs()
    session.refresh(job)
    assert job.state == ("cancelled" if settles else "done")
    assert cast.department("sales").name == "Bids"


def test_what_is_derived_is_asked_for_once_for_each_key(kind):
    for _ in range(2):
        actions.request("test", "tonight", name="A test", number=4)
    job = session.scalars(select(Job)).one()
    assert (job.key, job.arguments, job.asked_by_id) == ("tonight", {"number": 4}, None)
    assert make.jobs() == 1


def test_old_documents_and_jobs_are_forgotten(kind):
    long_ago = clock.now() - timedelta(days=100)
    fresh = asked()
    make.jobs()
    old = asked()
    make.jobs()
    ensure_writing()
    file = make.stored(
        File(
            name="a.pdf", media_type="application/pdf", purpose=nightly.DOCUMENT, size=1,
            digest="", person_id=cast.person("ana").id, created_at=clock.now() - timedelta(days=2),
        )
    )  # fmt: skip
    make.stored(FileChunk(file_id=file.id, number=0, content=b"x"))
    session.execute(update(Job).where(Job.id == fresh.id).values(file_id=file.id, key="k"))
    session.execute(update(Job).where(Job.id == old.id).values(ended_at=long_ago))
    session.commit()
    actions.request("jobs.forget", "tonight", name="Forgetting")
    make.jobs()
    assert session.scalars(select(File)).all() == []
    assert session.scalars(select(FileChunk)).all() == []
    left = session.scalars(select(Job).order_by(Job.id)).all()
    assert [one.kind for one in left] == ["test", "jobs.forget"]
    assert left[0].key is None
    assert left[1].sentence == "1 documents and 1 jobs forgotten."


def test_the_log_is_proved(inside):
    actions.request("changelog.verify", "tonight", name="Proof")
    make.jobs()
    assert session.scalars(select(Job)).one().sentence.endswith("entries, whole.")


def test_every_metric_is_read_anew_as_a_job(inside):
    metric = make.metric()
    make.values(metric, [20.0, 21, 19])
    make.kept()
    actions.request("insight.rebuild", "tonight", name="Reading")
    make.jobs()
    job = session.scalars(select(Job)).one()
    assert (job.state, job.sentence, job.done) == ("done", "1 metric read anew.", 1)


def test_a_kind_that_is_wanted_has_one_active_job(kind, inside):
    wanted = True
    kind(lambda step: None, wanted=lambda: wanted)
    for _ in range(2):
        actions.request_wanted()
    assert [one.state for one in session.scalars(select(Job))] == ["queued"]
    make.jobs()
    actions.request_wanted()
    session.expire_all()
    assert sorted(one.state for one in session.scalars(select(Job))) == ["done", "queued"]
    make.jobs()
    wanted = False
    actions.request_wanted()
    assert make.jobs() == 0

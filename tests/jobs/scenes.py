"""For each kind of job a small portal in which it has something to do: `SCENES[kind](app)`.

A scene fills the portal and asks for the job; it returns the rows by table, or the files by name,
that the job must bring about or take away, so that a job which does nothing is no proof. `SMALL`
makes batches small, so that even here there is a middle.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Headship, SignIn, Throttle
from portal.changelog.recording import change
from portal.db import session, set_writing
from portal.feedback.models import Thread
from portal.files.models import FileChunk
from portal.followups.models import FollowUp
from portal.insight.actions import recompute
from portal.jobs import lists
from portal.jobs.actions import request, request_wanted
from portal.jobs.models import Job
from portal.mentorship.actions import checking, editing, running
from portal.mentorship.models import Run, RunPair
from portal.notices import telling
from portal.notices.models import Mail, Notice
from portal.refinement.actions import publishing, suspending
from portal.refinement.models import Acknowledgement, InsightAsked
from portal.registry.queries.days import today
from portal.reports.models import Report, Subscription
from portal.training.actions import banks, paths, questions
from portal.training.models import Assignment, Drawn
from portal.training.queries import banks as bank_queries
from portal.values.actions import imports, workbooks
from portal.values.mapping import Mapping, Measure
from portal.values.models import Import
from portal.values.queries import exports
from tests import cast, make
from tests.mentorship import making as mentoring
from tests.mentorship import pairs
from tests.refinement import making, voting
from tests.training import making as learning
from tests.training import world as training

DAY = timedelta(days=1)
LONG_AGO = 500 * DAY
SMALL = {
    "portal.values.actions.clearing.ROWS": 4,
    "portal.values.actions.staging.METRICS": 1,
    "portal.values.actions.staging.PART": 1,
    "portal.values.actions.staged_rows.MOST": 8,
    "portal.values.actions.staged_rows.FEWEST": 1,
    "portal.values.actions.staged_rows.PAUSE": 0,
    "portal.jobs.lists.STEP": 5,
    "portal.insight.actions.FEW": 1,
    "portal.insight.queries.dates.BATCH": 1,
    "portal.followups.queries.reminders.BATCH": 1,
    "portal.notices.composing.BATCH": 2,
    "portal.notices.jobs.BATCH": 2,
    "portal.training.queries.certificates.BATCH": 1,
    "portal.training.actions.badges.BATCH": 1,
    "portal.training.actions.records.store": lambda: "http://127.0.0.1:9/xapi",
    "portal.training.actions.records.AT_ONCE": 1,
    "portal.training.record_store.send": lambda _url, _statements: None,
    "portal.training.queries.badges.address": lambda: "https://portal.example.org",
    "portal.training.actions.paths.BATCH": 2,
    "portal.training.exchange.coming.EVERY": 1,
    "portal.training.exchange.leaving.EVERY": 1,
    "portal.training.queries.banks.LARGE": 1,
    "portal.training.actions.snapshots.BATCH": 1,
    "portal.training.reminding.BATCH": 1,
    "portal.notices.jobs.SAID": 0.0,
    "portal.notices.sending.AT_ONCE": 2,
    "portal.jobs.nightly.BATCH": 2,
    "portal.accounts.forgetting.BATCH": 2,
    "portal.mentorship.actions.running.OWN": 1,
    "portal.mentorship.actions.editing.OWN": 1,
    "portal.reports.schedule.BATCH": 2,
    "portal.refinement.queries.gathering.BATCH": 1,
    "portal.refinement.actions.comment.BATCH": 2,
}
MEASURES = ("delay", "orders", "visits")
EVERYBODY = ("ana", "bo", "cy", "dee", "eve")

SCENES: dict[str, Callable[[], set[str]]] = {}


def scene(kind: str) -> Callable[[Callable[[], set[str]]], Callable[[], set[str]]]:
    def keep(made: Callable[[], set[str]]) -> Callable[[], set[str]]:
        SCENES[kind] = made
        return made

    return keep


def set_up(kind: str, app: Any) -> set[str]:
    """Set the scene of a kind; what must have changed when its job has ended."""
    with app.app_context():
        set_writing(True)
        changes = SCENES[kind]()
        session.commit()
        session.remove()
        set_writing(True)
    return changes


def ask(kind: str, **arguments: Any) -> None:
    session.commit()
    set_writing(False)
    request(kind, f"{kind}@once", name=kind, **arguments)


def measured(months: int = 18) -> list[Any]:
    """Three metrics with a value for each month since eighteen months ago."""
    made = []
    for name in MEASURES:
        definition = make.definition(
            name=name, value_type="count", unit="days", direction="decrease"
        )
        definition.key = name
        metric = make.metric(name=name, code=name.upper(), definition=definition)
        first = make.month(today().replace(day=1), -18)
        make.values(metric, [20.0 + at % 3 for at in range(months)], first=first)
        made.append(metric)
    recompute([one.id for one in made])
    session.commit()
    return made


def checked() -> Import:
    """Bo's file, whose dry run ended; a row of it is refused."""
    brought = mapped()
    make.jobs()
    brought = session.get_one(Import, brought.id)
    assert (brought.state, brought.errors_count) == ("checked", 2)
    return brought


def mapped() -> Import:
    measured()
    bo = cast.person("bo")
    rows = [f"{2020 + at // 12}-{1 + at % 12:02}-01,{at},{2 * at},{3 * at}" for at in range(12)]
    content = "\n".join(["period,delay,orders,visits", *rows, "2021-02-01,x,y,1", ""]).encode()
    brought = imports.bring_in(stream=io.BytesIO(content), name="values.csv", actor=bo)
    mapping = Mapping(
        layout="measures", frequency="month", period_column="period", department="operations",
        measures=tuple(Measure(name, name) for name in MEASURES),
    )  # fmt: skip
    imports.map_columns(brought, mapping=mapping, on_conflict="skip", reason="", actor=bo)
    return brought


@scene("values.check")
def _dry_run() -> set[str]:
    mapped()
    return {"observation", "import_problem", "import_series", "staged_verdict"}


@scene("values.apply")
def _applying() -> set[str]:
    imports.apply(checked(), note="A storm.", actor=cast.person("bo"))
    return {"entry", "import", "verdict", "staged_verdict", "series"}


@scene("values.clear")
def _clearing() -> set[str]:
    imports.drop(checked(), actor=cast.person("bo"))
    return {"observation", "import_problem", "import_series", "staged_verdict"}


@scene("values.sweep")
def _sweeping() -> set[str]:
    brought = checked()
    brought.state, brought.touched_at = "staging", clock.now() - DAY
    ask("values.sweep")
    return {"observation", "import_problem", "import_series", "staged_verdict", "import"}


@scene("values.workbook")
def _workbook() -> set[str]:
    measured()
    bo = cast.person("bo")
    export = exports.find(bo, "department", "operations")
    assert export is not None
    session.commit()
    set_writing(False)
    workbooks.workbook_for(bo, export)
    return {"file", "file_chunk", "entry"}


@scene("jobs.list")
def _long_list() -> set[str]:
    measured()
    session.commit()
    set_writing(False)
    lists.ask(cast.person("bo"), "overview", {})
    return {"file", "file_chunk", "entry"}


@scene("insight.rebuild")
def _rebuilding() -> set[str]:
    for metric in measured(17):
        make.values(metric, [200.0], first=make.month(today().replace(day=1), -1))
    ask("insight.rebuild")
    return {"verdict", "signal"}


@scene("values.remind")
def _reminding() -> set[str]:
    for number in range(3):
        metric = make.metric(name=f"Complaints {number}")
        make.values(metric, [3.0, 4.0], first=make.month(today().replace(day=1), -4))
        recompute([metric.id])
    ask("values.remind")
    return {"notice"}


@scene("follow_ups.remind")
def _reminding_of_follow_ups() -> set[str]:
    metric, ana = measured()[0], cast.person("ana")
    for number in range(3):
        make.stored(
            FollowUp(
                metric_id=metric.id, what=f"Two more people, {number}.", owner_id=metric.owner_id,
                due_on=today() - number * DAY, direction="down", size=1.5, by_start=today(),
                outcome="", created_by_id=ana.id, created_at=clock.now(),
            )
        )  # fmt: skip
    ask("follow_ups.remind")
    return {"notice"}


@scene("feedback.heads")
def _another_head() -> set[str]:
    """Three departments have another head since today, and each a question to the one before."""
    bo, ana = cast.person("bo"), cast.person("ana")
    for number in range(3):
        one = make.department(f"Depot {number}")
        for who, first, last in ((bo, LONG_AGO, today() - DAY), (ana, timedelta(), None)):
            make.stored(
                Headship(
                    department_id=one.id, person_id=who.id, starts_on=today() - first, ends_on=last
                )
            )
        make.stored(
            Thread(
                subject_kind="department", subject_id=one.id, subject_title=one.name,
                path="/departments/depot", kind="question", state="new", reason="", giver_id=ana.id,
                owner_id=bo.id, department_id=one.id, given_on=today(), due_on=today(),
                created_at=clock.now(), touched_at=clock.now(),
            )
        )  # fmt: skip
    ask("feedback.heads")
    return {"entry", "entry_words", "notice"}


def told(how: str) -> None:
    """Everybody has two notices that wait to go by e-mail."""
    metric = measured()[0]
    for key in "ab":
        with change(metric, "edit", actor=None):
            people = [cast.person(one) for one in EVERYBODY]
            telling.tell(
                people, "registry.decided", key, subject=metric, title="Approved", actor=None
            )
    for notice in session.scalars(select(Notice)):
        notice.mail = how
    session.commit()


@scene("notices.mail")
def _mail() -> set[str]:
    told("at_once")
    set_writing(False)
    request_wanted()
    return {"mail", "notice"}


@scene("notices.digests")
def _digests() -> set[str]:
    told("daily")
    ask("notices.digests")
    return {"mail", "notice"}


@scene("notices.forget")
def _forgetting_notices() -> set[str]:
    told("daily")
    before = clock.now() - LONG_AGO
    for notice in session.scalars(select(Notice)):
        notice.read_at = before
    for number in range(3):
        make.stored(
            Mail(
                key=f"old:{number}", person_id=cast.person("bo").id, list="daily", subject="Old",
                plain="", html="", state="sent", next_try_at=before, error="", created_at=before,
            )
        )  # fmt: skip
    ask("notices.forget")
    return {"mail", "notice"}


@scene("reports.make")
def _report() -> set[str]:
    metric = measured()[0]
    bo = cast.person("bo")
    make.stored(
        Subscription(
            person_id=bo.id, kind="metric", subject_id=metric.id, name="Delay", rhythm="month",
            created_at=clock.now(),
        )
    )  # fmt: skip
    first = make.month(today().replace(day=1), -12)
    ask(
        "reports.make", asked_by_id=bo.id, about="metric", subject_id=metric.id,
        first=first.isoformat(), until=(today().replace(day=1) - DAY).isoformat(),
        day=today().isoformat(), scheduled=True,
    )  # fmt: skip
    return {"report", "file", "file_chunk", "entry", "notice"}


@scene("reports.due")
def _reports_due() -> set[str]:
    before = clock.now() - LONG_AGO
    for metric in measured():
        make.stored(
            Subscription(
                person_id=metric.owner_id, kind="metric", subject_id=metric.id, name=metric.name,
                rhythm="month", created_at=clock.now(),
            )
        )  # fmt: skip
        old = make.staged_import().file_id
        make.stored(FileChunk(file_id=old, number=0, content=b"old"))
        make.stored(
            Report(
                kind="overview", subject_id=0, name="Old", first=before.date(),
                until=before.date(), key=f"old:{metric.id}", asked_by_id=metric.owner_id,
                scheduled=False, log_sequence=1, log_hash="0" * 64, pages=1, size=3,
                made_at=before, file_id=old,
            )
        )  # fmt: skip
        session.execute(Import.__table__.delete())
    ask("reports.due")
    return {"job", "report", "file", "file_chunk"}


@scene("jobs.forget")
def _forgetting_jobs() -> set[str]:
    before = clock.now() - LONG_AGO
    for number in range(3):
        brought = make.staged_import()
        file = brought.file
        session.delete(brought)
        file.purpose, file.created_at = "document", before
        make.stored(FileChunk(file_id=file.id, number=0, content=b"old"))
        make.stored(
            Job(
                kind="values.workbook", name=f"old {number}", arguments={}, state="done",
                sentence="", error="", created_at=before, touched_at=before, ended_at=before,
                file_id=file.id, key=f"old:{number}",
            )
        )  # fmt: skip
    ask("jobs.forget")
    return {"job", "file", "file_chunk"}


@scene("accounts.forget")
def _forgetting_sign_ins() -> set[str]:
    before = clock.now() - LONG_AGO
    for number in range(3):
        make.stored(
            SignIn(
                token_hash=f"old {number}", person_id=cast.person("bo").id, started_at=before,
                seen_at=before, ends_at=before, browser="tests", address="192.0.2.1",
            )
        )  # fmt: skip
        make.stored(Throttle(key=f"old {number}", failures=1, window_ends_at=before))
    ask("accounts.forget")
    return {"job", "sign_in", "throttle"}


@scene("refinement.evidence")
def _evidence() -> set[str]:
    cycle = making.cycle("insight")
    for metric in measured():
        making.item(cycle, metric)
    ask("refinement.evidence", cycle=cycle.id)
    return {"evidence", "cycle_item"}


@scene("refinement.comment")
def _final_comment() -> set[str]:
    cycle = making.cycle("final_comment", comment_opened_at=clock.now())
    for metric in measured():
        making.item(cycle, metric, disposition="retire")
    ask("refinement.comment", cycle_id=cycle.id)
    return {"notice"}


@scene("refinement.lapse")
def _lapsing_suspensions() -> set[str]:
    making.cycle("closed")
    for code in ("DELAY", "ORDERS"):
        make.metric(code=code)
        made = suspending.ask(code=code, reason="It misleads.", actor=cast.person("hal"))
        suspending.second(made, actor=cast.person("ivy"))
        made.ratify_by = today() - DAY
    ask("refinement.lapse")
    return {"suspension", "metric"}


@scene("refinement.insight")
def _asking() -> set[str]:
    cycle = making.cycle("insight", insight_until=making.day(9))
    for metric in measured():
        making.item(cycle, metric)
    for slug in ("operations", "sales", "service"):
        make.stored(
            InsightAsked(
                cycle_id=cycle.id, department_id=cast.department(slug).id, reminders=0,
                asked_at=clock.now() - 8 * DAY, reminded_at=clock.now() - 8 * DAY,
            )
        )  # fmt: skip
    ask("refinement.insight")
    return {"notice", "insight_asked"}


@scene("changelog.verify")
def _verifying() -> set[str]:
    checked()
    ask("changelog.verify")
    return {"heads.log"}


@scene("backup.nightly")
def _backup() -> set[str]:
    measured()
    ask("backup.nightly")
    return {"backups"}


@scene("refinement.publish")
def _publishing() -> set[str]:
    cycle = voting.cycle("decided")
    for kind in ("retire", "keep", "suspend"):
        voting.decided(voting.item(cycle), kind)
    session.commit()
    publishing.ask_publication(cycle, actor=cast.person("hal"))
    return {"publication", "acknowledgement", "affected", "notice", "decision", "metric"}


def published() -> Any:
    """A publication of one retirement."""
    cycle = voting.cycle("decided")
    decision = voting.decided(voting.item(cycle), "retire")
    session.commit()
    return decision, publishing.publish(cycle, cast.person("hal"))


@scene("refinement.effect")
def _taking_effect() -> set[str]:
    decision, _ = published()
    decision.effective_on = today()
    session.commit()
    ask("refinement.effect")
    return {"decision", "metric"}


@scene("refinement.remind")
def _reminding_to_acknowledge() -> set[str]:
    published()
    before = clock.now() - 8 * DAY
    session.execute(update(Acknowledgement).values(told_at=before))
    session.commit()
    ask("refinement.remind")
    return {"acknowledgement", "notice"}


@scene("training.certificates")
def _reminding_of_certificates() -> set[str]:
    piece = learning.piece("assessment", "noise-test")
    for number, name in enumerate(("ana", "bo", "cy")):
        ends = today() + 20 * DAY
        training.certificate(cast.person(name), piece, f"K7QM-2V8D-X0TR-{number}", expires_on=ends)
    ask("training.certificates")
    return {"notice"}


@scene("training.badges")
def _signing_badges() -> set[str]:
    piece = learning.piece("assessment", "noise-test")
    for number, name in enumerate(("ana", "bo", "cy")):
        training.certificate(cast.person(name), piece, f"K7QM-2V8D-X0TR-{number}")
    ask("training.badges")
    return {"badge"}


@scene("training.records")
def _sending_records() -> set[str]:
    piece = learning.piece("assessment", "noise-test")
    for number, name in enumerate(("ana", "bo", "cy")):
        training.certificate(cast.person(name), piece, f"K7QM-2V8D-X0TR-{number}")
    ask("training.records")
    return {"record_sent"}


@scene("training.snapshots")
def _taking_snapshots() -> set[str]:
    for number in range(3):
        metric = make.metric(name=f"Complaints {number}")
        make.values(metric, [3.0 + one % 3 for one in range(15)])
        recompute([metric.id])
    session.commit()
    ask("training.snapshots")
    return {"learning_snapshot", "question", "question_version"}


@scene("training.questions")
def _making_a_bank() -> set[str]:
    text = b"How long is a week? {#7}\n\nIs it so? {T}\n\nWhy? {}\n"
    questions.bring_in(
        stream=io.BytesIO(text), name="days.txt", form="gift", slug="", actor=cast.person("cy")
    )
    return {"file", "file_chunk"}


@scene("training.bank")
def _taking_a_bank_out() -> set[str]:
    cy = cast.person("cy")
    bank = bank_queries.outgoing(cy, "noise", "gift")
    assert bank is not None
    session.commit()
    set_writing(False)
    banks.take_out(bank, actor=cy)
    return {"file", "file_chunk"}


@scene("training.overdue")
def _ending_attempts() -> set[str]:
    test = learning.piece("assessment", "noise-test")
    asked = learning.question(learning.piece("bank", "noise"))
    before = clock.now() - DAY
    for name in ("ana", "bo", "cy"):
        learning.attempt(
            cast.person(name), test, asked, state="open", finished_at=None, how="", score=None,
            passed=None, started_at=before, deadline=before,
        )  # fmt: skip
    session.execute(update(Drawn).values(given="b", sequence=1))
    session.commit()
    ask("training.overdue")
    return {"attempt", "drawn"}


@scene("training.figures")
def _reckoning_figures() -> set[str]:
    test = learning.piece("assessment", "noise-test")
    asked = learning.question(learning.piece("bank", "noise"))
    for name in ("ana", "bo", "cy"):
        learning.attempt(cast.person(name), test, asked)
    session.execute(update(Drawn).values(given="b", sequence=1, credit="100", points="1"))
    session.commit()
    ask("training.figures")
    return {"item_figures"}


@scene("learning.remind")
def _reminding_of_learning() -> set[str]:
    course = learning.piece("course", "noise")
    for name in ("ana", "bo", "cy"):
        make.stored(
            Assignment(
                person_id=cast.person(name).id, piece_id=course.id, due_on=today() + DAY,
                reason="", created_at=clock.now(),
            )
        )  # fmt: skip
    ask("learning.remind")
    return {"notice"}


@scene("learning.give")
def _giving_out() -> set[str]:
    course = learning.piece("course", "noise")
    session.commit()
    paths.lay(
        title="Everybody", purpose="", role="", department_id=0, piece_ids=[course.id], days=30,
        due_on=None, actor=cast.person("eve"),
    )  # fmt: skip
    return {"assignment", "notice"}


@scene("mentoring.care")
def _caring_for_pairs() -> set[str]:
    """An offer that expires, a pause and a pair that are over, and what is asked of two at work."""
    programme = pairs.programme()
    for who, state, more in (
        ("ana", "accepted_mentee", {"expires_on": today() - DAY}),
        ("cy", "paused", {"paused_until": today() - DAY, "last_met_on": today()}),
        ("eve", "active", {"starts_on": today() - 99 * DAY, "ends_on": today() - DAY}),
        ("fay", "active", {"starts_on": today() - 28 * DAY}),
    ):
        one = pairs.pairing(state, mentee=cast.person(who), programme=programme, **more)
    pairs.meeting(one, -DAY)
    ask("mentoring.care")
    return {"mentoring_pairing", "mentoring_check_in", "notice"}


@scene("mentoring.pair")
def pairing() -> set[str]:
    """More mentees than a page pairs by itself."""
    programme = mentoring.programme()
    mentoring.mentor(programme)
    for _ in range(2):
        mentoring.mentee(programme)
    running.start(programme, orphans_only=False, actor=cast.person("hal"))
    return {"mentoring_run", "mentoring_run_pair"}


def _paired() -> Run:
    pairing()
    make.jobs()
    return session.scalars(select(Run)).one()


@scene("mentoring.edit")
def _editing_by_hand() -> set[str]:
    run = _paired()
    row = session.scalars(select(RunPair).where(RunPair.mentor_id.is_not(None))).first()
    editing.edit(row, run, mentor_id=None, reason="On leave", actor=cast.person("hal"))
    return {"mentoring_run", "mentoring_run_pair", "mentoring_run_edit"}


@scene("mentoring.check")
def _checking() -> set[str]:
    checking.ask(_paired(), actor=cast.person("hal"))
    return set()

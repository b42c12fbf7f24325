"""Everybody of the permission matrix, and something of every kind that they may meet.

`here` is a metric of Operations that Bo owns, `there` one of Sales that somebody else owns; then
come drafts, what is in review, what is archived or retired, and what is missing. Ana heads
Operations, Fay the organisation above it; Hal and Ivy sit in the committee.
"""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Headship, Holiday, OneTimeLink, PeopleImport, RoleGrant
from portal.accounts.sessions import digest
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.feedback.models import Finding, Message, Thread
from portal.files.models import File, FileChunk
from portal.followups.models import FollowUp, Signal
from portal.insight.actions import recompute
from portal.insight.charts import EMPTY
from portal.insight.models import Rebase
from portal.jobs.models import Job
from portal.notices.models import Notice, Reach
from portal.refinement.actions import motions, publishing
from portal.refinement.models import Appeal, Ballot, Suspension
from portal.refinement.queries.feed import token_of
from portal.registry.models import Adoption, MetricPerson, Suggestion, Target
from portal.reports.models import Report, Subscription
from portal.values.models import Note
from tests import cast, make
from tests.mentorship import programme_world
from tests.mentorship import world as mentoring_world
from tests.refinement import making, voting
from tests.training import learning_world
from tests.training import world as training_world

PEOPLE = {
    "employee": "cy@example.org",  # of Sales, where Hal and the author are too
    "colleague": "colleague@example.org",  # of Operations, without any part
    "owner": "bo@example.org",
    "head": "ana@example.org",
    "parent's head": "fay@example.org",
    "member": "ivy@example.org",
    "chair": "hal@example.org",
    "leadership": "eve@example.org",
    "administrator": "dee@example.org",
    "author": "author@example.org",
    "mentor": "mentor@example.org",
    "anonymous": None,
    "suspended": "gus@example.org",
}
WITH_EVERY_STEP = ("here", "draft", "review")  # elsewhere one step stands for all
FIRST = date(2024, 1, 1)
NOBODY = 2_147_483_647
TOKEN = "a-token-of-the-matrix-which-is-long-enough"

OF_A_PUBLICATION = ("acknowledgement", "appeals/", "changed", "decisions/", "publication")

Places = dict[str, dict[str, dict[str, Any]]]  # rule's beginning → case → values of its parts


def build() -> Places:
    """Put the world into the database; the addresses in it, by rule."""
    colleague = _person("colleague", "operations")
    _person("author", "sales", "author")
    mentor = _person("mentor", "sales", "mentor")
    other = _person("other", "sales")
    ana, bo = cast.person("ana"), cast.person("bo")
    aim = make.objective(owner=ana, code="AIM", department_id=cast.department("operations").id)
    make.objective(owner=cast.person("fay"), code="AIM-OF-ALL", department_id=None)
    make.objective(owner=ana, code="AIM-PAST", retired_at=clock.now())
    sales = cast.department("sales")
    metrics = {
        "here": make.metric(code="HERE", name="Here", objective=aim),
        "there": make.metric(code="THERE", name="There", owner=other, department=sales),
        "draft": make.metric(code="DRAFT", name="Unseen draft", state="draft"),
        "review": make.metric(code="REVIEW", name="Unseen review", state="in_review"),
        "archived": make.metric(code="PAST", name="Past", state="archived"),
    }
    for metric in metrics.values():
        if metric.is_published:
            make.values(metric, [20.0, 21, 19, 22, 20, 21], first=FIRST)
        recompute([metric.id])
    make.stored(MetricPerson(metric_id=metrics["draft"].id, person_id=colleague.id, part="reader"))
    gone = make.department("Former")
    gone.archived_at = clock.now()
    of_metrics = {
        case: {
            "code": metric.code,
            "start": FIRST.isoformat(),
            "number": "1.0.0",
            "target_id": _target(metric).id,
        }
        for case, metric in metrics.items()
    }
    missing = {"code": "NO-SUCH", "start": FIRST.isoformat(), "number": "1.0.0", "target_id": 1}
    of_metrics["missing"] = missing
    departments = {
        "here": {"slug": "operations", "id": session.query(Headship.id).filter_by(
            department_id=cast.department("operations").id).scalar()},
        "there": {"slug": "sales", "id": NOBODY},
        "archived": {"slug": gone.slug, "id": NOBODY},
        "missing": {"slug": "no-such", "id": NOBODY},
    }  # fmt: skip
    shared = make.definition("Shared", steward=bo, is_shared=True)
    unseen = make.definition("Unseen shared", steward=bo, is_shared=True, state="draft")
    adoption = make.stored(
        Adoption(
            definition_id=shared.id, metrics_count=0, state="in_review", reason="all measure it",
            asked_by_id=ana.id, asked_at=clock.now(), decision_reason="",
        )
    )  # fmt: skip
    suggestion = make.stored(
        Suggestion(
            version_id=_newest(metrics["draft"]), person_id=colleague.id, field="purpose",
            text="Say whom it serves.", reason="", state="open", answer="", created_at=clock.now(),
        )
    )  # fmt: skip
    refinement = _cycles(metrics["here"])
    own = {who: _id_of(address) for who, address in PEOPLE.items()}
    chair = session.query(RoleGrant.id).filter_by(role="chair").scalar()
    motion, published, appeal = _voted()
    places: Places = {
        "/account/sessions/": {"other": {"id": NOBODY - 1}, "missing": {"id": NOBODY}},
        "/admin/departments/": departments,
        "/admin/people/<": {
            "own": {"id": own, "grant_id": NOBODY},
            "other": {"id": cast.person("hal").id, "grant_id": chair},
            "suspended": {"id": cast.person("gus").id, "grant_id": NOBODY},
            "missing": {"id": NOBODY, "grant_id": chair},
        },
        "/admin/holidays/": {
            "other": {"holiday_id": _holiday()},
            "missing": {"holiday_id": NOBODY},
        },
        "/admin/people/imports/": {"other": {"id": _people_import()}, "missing": {"id": NOBODY}},
        "/admin/roles/": {"other": {"id": chair}, "missing": {"id": NOBODY}},
        "/definitions/": {
            "here": {"key": shared.key, "number": "1.0.0"},
            "draft": {"key": unseen.key, "number": "1.0.0"},
            "missing": {"key": "no-such", "number": "1.0.0"},
        },
        "/departments/": departments,
        "/findings/<": {
            "here": {"finding_id": _finding(metrics["here"], ana.id)},
            "missing": {"finding_id": NOBODY},
        },
        "/feedback/<": _conversations(metrics["here"], own),
        "/follow-ups/": {
            "here": {"follow_up_id": _follow_up(metrics["here"], colleague)},
            "there": {"follow_up_id": _follow_up(metrics["there"], other)},
            "missing": {"follow_up_id": NOBODY},
        },
        "/imports/": {
            "here": {"import_id": _import(bo)},
            "there": {"import_id": _import(other)},
            "missing": {"import_id": NOBODY},
        },
        "/jobs/<": {
            "here": {"job_id": _job(bo)},
            "there": {"job_id": _job(other)},
            "missing": {"job_id": NOBODY},
        },
        "/metrics/adoptions/": {
            "here": {"adoption_id": adoption.id}, "missing": {"adoption_id": NOBODY},
        },
        "/metrics/library/": {
            "here": {"key": "ae-attendances"}, "missing": {"key": "no-such"},
        },
        "/metrics/<": of_metrics,
        "/notes/": {
            "here": {"note_id": _note(metrics["here"], bo.id)},
            "there": {"note_id": _note(metrics["there"], other.id)},
            "missing": {"note_id": NOBODY},
        },
        "/calendar/": {
            "other": {"token": _calendar(bo)}, "missing": {"token": "no-such-token"},
        },
        "/changes/feed/": {"other": {"token": token_of(bo)}, "missing": {"token": "no-such-token"}},
        "/changes/": {
            "public": {"sequence": _entry(metrics["here"], bo)}, "missing": {"sequence": NOBODY},
        },
        "/notices/unsubscribe/": {"missing": {"token": "no-such-token"}},
        "/notices/<": {
            "here": {"notice_id": _notice(metrics["here"], bo.id)},
            "missing": {"notice_id": NOBODY},
        },
        "/objectives/<": {
            "here": {"code": "AIM"}, "organisation": {"code": "AIM-OF-ALL"},
            "retired": {"code": "AIM-PAST"}, "missing": {"code": "NO-SUCH"},
        },
        "/people/<": {
            "own": {"id": own}, "other": {"id": bo.id},
            "suspended": {"id": cast.person("gus").id}, "missing": {"id": NOBODY},
        },
        "/refinement/<int(max=2147483647):year>/motions/": {
            "here": {"year": 2026, "motion_id": motion},
            "missing": {"year": 2026, "motion_id": NOBODY},
        },
        **{
            f"/refinement/<int(max=2147483647):year>/{part}": {
                "here": {"year": 2025, "decision_id": published, "appeal_id": appeal},
                "missing": {"year": 2199, "decision_id": NOBODY, "appeal_id": NOBODY},
            }
            for part in OF_A_PUBLICATION
        },
        "/rebases/": {
            "here": {"rebase_id": _rebase(metrics["here"])},
            "there": {"rebase_id": _rebase(metrics["there"])},
            "missing": {"rebase_id": NOBODY},
        },
        "/refinement/<": refinement,
        "/refinement/interests/": refinement,
        "/refinement/suspensions/": {
            "here": {"suspension_id": _suspension(metrics["here"])},
            "missing": {"suspension_id": NOBODY},
        },
        "/reports/changes/": {"past": {"year": 2020}, "missing": {"year": 2199}},
        "/reports/department/": departments,
        **_refinement(metrics["here"], colleague, of_metrics),
        "/reports/kept/": {
            "here": {"report_id": _report(bo)}, "missing": {"report_id": NOBODY},
        },
        "/reports/metric/": of_metrics,
        "/reports/minutes/": refinement,
        "/reports/subscriptions/": {
            "here": {"subscription_id": _subscription(bo)}, "missing": {"subscription_id": NOBODY},
        },
        "/signals/": {
            "here": {"signal_id": _signal(metrics["here"])},
            "there": {"signal_id": _signal(metrics["there"])},
            "missing": {"signal_id": NOBODY},
        },
        "/static/": {"file": {"filename": "site.css"}, "missing": {"filename": "no-such.css"}},
        "/suggestions/": {
            "draft": {"suggestion_id": suggestion.id}, "missing": {"suggestion_id": NOBODY},
        },
        **mentoring_world.places(mentor, colleague),
        **programme_world.places(colleague),
        **training_world.places(colleague),
        **learning_world.places(),
        "/values/<": of_metrics,
        "/welcome/": {"other": {"token": _link()}, "missing": {"token": "no-such-token"}},
    }  # fmt: skip
    session.commit()
    return places


def _refinement(metric: Any, colleague: Any, of_metrics: Any) -> Places:
    """A cycle that takes proposals, with one of each state and an objection."""
    cycle = making.cycle("proposals", year=2030)
    item = making.item(cycle, metric)
    states = {"open": "open", "draft": "draft", "asked": "asked"}
    made = {
        case: {"proposal_id": making.proposal(item, colleague, state=state).id}
        for case, state in states.items()
    }
    missing = {"year": 2030, "item_id": NOBODY}
    return {
        "/refinement/<int(max=2147483647):year>/items/": {
            "here": {"year": 2030, "item_id": item.id}, "missing": missing,
        },
        "/refinement/metrics/": of_metrics,
        "/refinement/proposals/": {**made, "missing": {"proposal_id": NOBODY}},
        "/refinement/remarks/": {
            "here": {"remark_id": making.remark(item).id}, "missing": {"remark_id": NOBODY},
        },
    }  # fmt: skip


def _person(name: str, department: str, role: str | None = None) -> Any:
    made = make.person(name.title(), cast.department(department))
    made.email = f"{name}@example.org"
    if role:
        make.stored(RoleGrant(person_id=made.id, role=role, granted_at=clock.now()))
    return made


def _id_of(address: str | None) -> int:
    return cast.person(address.partition("@")[0]).id if address else NOBODY


def _newest(metric: Any) -> int:
    from portal.registry.models import DefinitionVersion

    found = session.query(DefinitionVersion.id).filter_by(definition_id=metric.definition_id)
    return found.order_by(DefinitionVersion.id.desc()).limit(1).scalar()


def _target(metric: Any) -> Any:
    return make.stored(
        Target(
            metric_id=metric.id, type="level", value=18.0, starts_on=FIRST,
            review_on=date(2030, 1, 1), agreed_by="Ana Albrecht", source_note="",
            created_at=clock.now(), created_by_id=metric.owner_id,
        )
    )  # fmt: skip


def _note(metric: Any, author_id: int) -> int:
    return make.stored(
        Note(
            metric_id=metric.id, period_start=FIRST, text="A strike.", author_id=author_id,
            created_at=clock.now(),
        )
    ).id  # fmt: skip


def _follow_up(metric: Any, owner: Any) -> int:
    return make.stored(
        FollowUp(
            metric_id=metric.id, what="Two more people.", owner_id=owner.id, due_on=FIRST,
            direction="down", size=1.0, by_start=FIRST, state="open", outcome="",
            created_by_id=metric.owner_id, created_at=clock.now(),
        )
    ).id  # fmt: skip


def _entry(metric: Any, person: Any) -> int:
    """An entry of the change log about what everybody sees."""
    with change(metric, "tag", actor=person):
        metric.tags = "of the matrix"
    return session.scalars(select(func.max(Entry.sequence))).one()


def _cycles(metric: Any) -> dict[str, dict[str, Any]]:
    """A planned cycle that Hal chairs, one that is published, and none; an item in each."""

    def of(year: int, state: str) -> dict[str, Any]:
        cycle = making.cycle(state, year=year)
        item = making.item(cycle, metric)
        interest = making.interest(item, "ivy")
        seat = next(one for one in cycle.members if one.part == "alternate")
        return {
            "year": year, "item_id": item.id, "interest_id": interest.id, "seat_id": seat.id,
        }  # fmt: skip

    missing = dict.fromkeys(("item_id", "interest_id", "seat_id"), NOBODY)
    return {
        "here": of(2031, "planned"),
        "published": of(2029, "published"),
        "missing": {"year": 1999, **missing},
    }


def _suspension(metric: Any) -> int:
    """Asked for by Hal."""
    return make.stored(
        Suspension(
            metric_id=metric.id, reason="It misleads.", state="asked",
            asked_by_id=cast.person("hal").id, asked_at=clock.now(),
        )
    ).id  # fmt: skip


def _calendar(person: Any) -> str:
    make.stored(
        Reach(person_id=person.id, calendar_hash=digest(TOKEN), calendar_made_at=clock.now())
    )
    return TOKEN


def _signal(metric: Any) -> int:
    return make.stored(
        Signal(
            metric_id=metric.id, variation="concern_high", first_start=FIRST, last_start=FIRST,
            first_label="January 2024", last_label="January 2024", sentence="It is high.",
            opened_at=clock.now(), due_on=FIRST, state="open", reason="",
        )
    ).id  # fmt: skip


def _rebase(metric: Any) -> int:
    return make.stored(
        Rebase(
            metric_id=metric.id, period_start=date(2024, 3, 1), cause="Two sites.", evidence="",
            asked_by_id=metric.owner_id, asked_at=clock.now(), decline_reason="",
        )
    ).id  # fmt: skip


def _notice(metric: Any, person_id: int) -> int:
    return make.stored(
        Notice(
            person_id=person_id, kind="test", subject_kind="metric", subject_id=metric.id,
            key="test", title="News", sentence="", url=f"/metrics/{metric.code}",
            created_at=clock.now(),
        )
    ).id  # fmt: skip


def _conversations(metric: Any, own: dict[str, int]) -> Any:
    """One's own on the metric, one of somebody else's on it, one there, and none."""

    def given(giver_id: int, owner_id: int, department: str) -> dict[str, Any]:
        at, day = clock.now(), FIRST
        thread = make.stored(
            Thread(
                subject_kind="metric", subject_id=metric.id, subject_title="Here",
                path="/metrics/HERE", kind="question", giver_id=giver_id, owner_id=owner_id,
                department_id=cast.department(department).id, given_on=day, due_on=day,
                created_at=at, touched_at=at, reason="",
            )
        )  # fmt: skip
        message = make.stored(
            Message(
                thread_id=thread.id, author_id=giver_id, text="Why?", created_at=at,
                removal_reason="",
            )
        )  # fmt: skip
        return {"thread_id": thread.id, "message_id": message.id}

    elsewhere = _person("elsewhere", "sales")
    bo = metric.owner_id
    each = {who: given(one, bo, "operations") for who, one in own.items() if one != NOBODY}
    nobodys = {"thread_id": NOBODY, "message_id": NOBODY}
    mine = {part: {who: each.get(who, nobodys)[part] for who in own} for part in nobodys}
    return {
        "own": mine,
        "here": given(elsewhere.id, bo, "operations"),
        "there": given(elsewhere.id, elsewhere.id, "sales"),
        "missing": nobodys,
    }


def _finding(metric: Any, author_id: int) -> int:
    return make.stored(
        Finding(
            metric_id=metric.id, claim="It rose.", advice="Ask why.", chart_title="Here",
            drawing=dict(EMPTY), remarks=[], author_id=author_id, created_at=clock.now(),
            retirement_reason="",
        )
    ).id  # fmt: skip


def _import(person: Any) -> int:
    made = make.staged_import(person)
    _filled(made.file_id, b"metric,period,value\nHERE,2024-01,20\n")
    return made.id


def _filled(file_id: int, content: bytes) -> int:
    make.stored(FileChunk(file_id=file_id, number=0, content=content))
    session.get_one(File, file_id).size = len(content)
    return file_id


def _job(person: Any) -> int:
    at = clock.now()
    file = _filled(make.staged_import(person).file_id, b"done")
    return make.stored(
        Job(
            kind="no such kind", name="something", arguments={}, asked_by_id=person.id,
            state="done", sentence="", error="", created_at=at, touched_at=at, file_id=file,
        )
    ).id  # fmt: skip


def _report(person: Any) -> int:
    file = _filled(make.staged_import(person).file_id, b"done")
    return make.stored(
        Report(
            kind="overview", subject_id=0, name="Overview", first=FIRST, until=FIRST, key="one",
            asked_by_id=person.id, scheduled=False, log_sequence=1, log_hash="0" * 64, pages=1,
            size=4, made_at=clock.now(), file_id=file,
        )
    ).id  # fmt: skip


def _subscription(person: Any) -> int:
    return make.stored(
        Subscription(
            person_id=person.id, kind="overview", subject_id=0, name="Overview", rhythm="month",
            created_at=clock.now(),
        )
    ).id  # fmt: skip


def _voted() -> tuple[int, int, int]:
    """An open motion of 2026, on which Ivy may vote and Hal decides; a decision of 2025 for Bo, who
    appeals it, and for which Ivy voted.
    """
    seats = ("hal", "ivy", _person("seated", "sales"))
    item = voting.item(voting.cycle(year=2026, committee=seats, alternate=""))
    motion = motions.open_motion([item], voting.proposal(item), "retire", cast.person("hal"))
    before = voting.cycle("decided", year=2025, committee=seats, alternate="")
    decision = voting.decided(voting.item(before), "retire")
    session.commit()
    publishing.publish(before, cast.person("hal"))
    appeal = make.stored(
        Appeal(
            decision_id=decision.id, person_id=cast.person("bo").id, ground="evidence",
            text="Nobody read it.", answer="", at=clock.now(),
        )
    )  # fmt: skip
    make.stored(
        Ballot(
            motion_id=decision.motion_id, person_id=cast.person("ivy").id, choice="yes", reason="",
            cast_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    return motion.id, decision.id, appeal.id


def _holiday() -> int:
    return make.stored(Holiday(day=date(2030, 5, 1), name="Labour Day")).id


def _people_import() -> int:
    dee, at = cast.person("dee"), clock.now()
    file = make.stored(
        File(
            name="people.csv", media_type="text/csv", purpose="people", size=1, digest="0" * 64,
            person_id=dee.id, created_at=at,
        )
    )  # fmt: skip
    report = '{"add": [], "change": [], "same": 0, "problems": [], "rows": 0}'
    return make.stored(
        PeopleImport(file_id=file.id, person_id=dee.id, report=report, created_at=at)
    ).id


def _link() -> str:
    bo, at = cast.person("bo"), clock.now()
    make.stored(
        OneTimeLink(token_hash=digest(TOKEN), person_id=bo.id, ends_at=at.replace(year=2100))
    )
    return TOKEN

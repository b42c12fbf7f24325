"""What is hidden from somebody in the world of the permission matrix, and things to hide beside it.

Each is told as the table that it stands in, its identity, and how everybody of the matrix is
answered who asks for its page: "H" is hidden.
"""

from sqlalchemy import select

from portal.accounts.sessions import digest
from portal.clock import now
from portal.db import session
from portal.feedback.models import Message, Thread
from portal.followups.models import FollowUp, Signal
from portal.mentorship.models import CheckIn, Pairing
from portal.notices.models import AT_ONCE, DAILY, Following, Notice, Reach
from portal.refinement.queries.feed import token_of
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricLink,
    MetricObjective,
    Objective,
)
from portal.reports.models import OWN, Report
from portal.values.models import Note
from tests import cast, make
from tests.web import matrix, world

INT = "<int(max=2147483647):{}>"
THINGS = {  # the page of a thing: the part of its address, and its table
    "/metrics/<code:code>": ("code", "metric"),
    "/definitions/<key>": ("key", "definition"),
    "/feedback/" + INT.format("thread_id"): ("thread_id", "thread"),
    "/imports/" + INT.format("import_id"): ("import_id", "import"),
    "/jobs/" + INT.format("job_id"): ("job_id", "job"),
    "/mentoring/pairings/" + INT.format("pairing_id"): ("pairing_id", "mentoring_pairing"),
    "/mentoring/goals/" + INT.format("goal_id"): ("goal_id", "mentoring_goal"),
    "/mentoring/notes/" + INT.format("note_id"): ("note_id", "mentoring_note"),
    "/mentoring/questions/" + INT.format("question_id"): ("question_id", "mentoring_question"),
    "/mentoring/sessions/" + INT.format("meeting_id"): ("meeting_id", "mentoring_session"),
    "/notices/" + INT.format("notice_id"): ("notice_id", "notice"),
    "/refinement/" + INT.format("year") + "/appeals/" + INT.format("appeal_id"): (
        "appeal_id", "appeal",
    ),
    "/refinement/interests/" + INT.format("interest_id"): ("interest_id", "cycle_interest"),
    "/refinement/proposals/" + INT.format("proposal_id"): ("proposal_id", "proposal"),
}  # fmt: skip
OTHER_ENDS = {"other_id", "replaced_by_id", "replaces_id"}  # a row's that belongs to another thing
SIGNED_IN = tuple(world.PEOPLE)[:11]
ALIKE, SHARED = "ZQALIKEQZ", "ZQSHAREDQZ"
OF_BO = "HHAAAHHAHHH"  # a draft of Bo's, as permissions.toml has the one in review


def things(portal):
    """Those with a page: table, identity and who is answered how."""
    table = matrix.read()
    for rule in portal.app.url_map.iter_rules():
        if rule.rule in THINGS and "GET" in rule.methods:
            part, name = THINGS[rule.rule]
            for case, values in matrix.questions(portal, rule):
                if not isinstance(values[part], dict) and "missing" not in case:
                    letters = table[f"GET {rule.rule}"][case]
                    identity = key(part, values[part])
                    yield name, identity, dict(zip(world.PEOPLE, letters, strict=True))


def key(part, value):
    """The identity that its rows name."""
    if part == "code":
        return session.scalars(select(Metric.id).where(Metric.code == value)).one()
    if part == "key":
        return session.scalars(select(Definition.id).where(Definition.key == value)).one()
    return value


def hide(portal):
    """Everything that is hidden from somebody, of the world and beside it: table, identity,
    letters. What more there is to ask for then stands in `portal.also_asked`, by who asks.
    """
    portal.also_asked = {who: [] for who in SIGNED_IN}
    hiding = [*things(portal), *neighbours(portal), *of_one_person()]
    for who in SIGNED_IN:
        person = cast.person(world.PEOPLE[who].partition("@")[0])
        told_once(person)
        portal.also_asked[who] += [
            f"/calendar/{calendar(person)}.ics",
            f"/changes/feed/{token_of(person)}.atom",
        ]
    return hiding


def told_once(person):
    """Of drafts, which `person` may not see any more: by the inbox, by letter, by digest."""
    for code, how in (("DRAFT", None), ("REVIEW", AT_ONCE), ("AGAIN", DAILY)):
        metric = session.scalars(select(Metric).where(Metric.code == code)).one()
        make.stored(
            Notice(
                person_id=person.id, kind="followups.signal", subject_kind="metric",
                subject_id=metric.id, key=f"{code} of {person.id}", title=f"{code} again",
                sentence="It is late.", url=f"/metrics/{code}", created_at=now(), mail=how,
            )
        )  # fmt: skip
        make.stored(
            Following(
                person_id=person.id, subject_kind="metric", subject_id=metric.id, created_at=now()
            )
        )


def calendar(person):
    token = f"a-token-of-{person.id}-which-is-long-enough"
    at = now()
    row = session.scalars(select(Reach).where(Reach.person_id == person.id)).first()
    row = row or make.stored(Reach(person_id=person.id))
    row.calendar_hash, row.calendar_made_at = digest(token), at
    return token


def neighbours(portal):
    """Hidden things beside what everybody sees: linked, serving the same, resembling it."""
    codes = ("HERE", "DRAFT", "REVIEW")
    here, draft, review = (
        session.scalars(select(Metric).where(Metric.code == code)).one() for code in codes
    )
    aim = session.scalars(select(Objective).where(Objective.code == "AIM")).one()
    shared = session.scalars(select(Definition).where(Definition.name == "Shared")).one()
    reason = "It moves first."
    make.stored(MetricLink(metric_id=here.id, other_id=draft.id, kind="drives", reason=reason))
    make.stored(MetricLink(metric_id=review.id, other_id=here.id, kind="drives", reason=reason))
    for one in (draft, review):
        make.stored(MetricObjective(metric_id=one.id, objective_id=aim.id))
    author = cast.person("author")
    make.metric(owner=author, department=author.department, code="OWN-DRAFT", state="draft",
                name="Days to answer")  # fmt: skip
    letters = dict(zip(world.PEOPLE, OF_BO + "HH", strict=True))
    session.get_one(DefinitionVersion, shared.current_id).formula = "HERE / 2"
    for code, more in ((SHARED, {"definition": shared}), (ALIKE, {"name": "Days to answer"})):
        made = make.metric(code=code, state="in_review", objective=aim, **more)
        yield "metric", made.id, letters
        if code == SHARED:  # of a definition in force there may be values
            make.values(made, [20.0], first=world.FIRST)
    made = make.metric(state="draft", code="AGAIN")
    yield "metric", made.id, letters
    thread = talk(made, draft)
    for who in SIGNED_IN:
        portal.also_asked[who] += [f"/feedback/{thread.id}{part}" for part in ("", "/outcome")]
    of_a_figure(review)


def of_a_figure(metric):
    """What may hang on a metric in review that had values before."""
    day = world.FIRST
    make.stored(
        Note(metric_id=metric.id, period_start=day, text="A strike.", author_id=metric.owner_id,
             created_at=now())
    )  # fmt: skip
    make.stored(
        Signal(
            metric_id=metric.id, variation="concern_high", first_start=day, last_start=day,
            first_label="January 2024", last_label="January 2024", sentence="It is high.",
            opened_at=now(), due_on=day, state="open", reason="",
        )
    )  # fmt: skip
    metric.tags = "urgent"


def talk(metric, other):
    """Between two who don't see the metric that it is about (any more), nor what came of it."""
    giver, owner = cast.person("cy"), cast.person("author")
    at, day = now(), world.FIRST
    thread = make.stored(
        Thread(
            subject_kind="metric", subject_id=metric.id, subject_title="Once", path="/overview",
            kind="question", giver_id=giver.id, owner_id=owner.id, given_on=day, due_on=day,
            department_id=owner.department_id, created_at=at, touched_at=at, reason="",
        )
    )  # fmt: skip
    said = {"text": "Why?", "created_at": at, "removal_reason": ""}
    make.stored(Message(thread_id=thread.id, author_id=giver.id, **said))
    make.stored(
        FollowUp(
            metric_id=other.id, what="More people.", owner_id=metric.owner_id, due_on=day,
            direction="down", size=1.0, by_start=day, state="open", outcome="", created_at=at,
            created_by_id=metric.owner_id, cause_kind="thread", cause_id=thread.id,
        )
    )  # fmt: skip
    return thread


def of_one_person():
    """What is nobody's but theirs whom it is of: check-ins, reports that quote conversations."""
    pairing, at = session.scalars(select(Pairing).where(Pairing.state == "active")).first(), now()
    given = {"asked_on": at.date(), "answered_at": at, "pulse": 4, "said": "It goes well."}
    for person_id in (pairing.mentee_id, pairing.mentor_id):
        check_in = CheckIn(pairing_id=pairing.id, person_id=person_id, **given)
        yield "mentoring_check_in", make.stored(check_in).id, seen_by(person_id)
    report = session.scalars(select(Report)).first()
    report.scope = OWN
    yield "report", report.id, seen_by(report.asked_by_id)


def seen_by(person_id):
    found = {who: address and cast.person(address.partition("@")[0]).id
             for who, address in world.PEOPLE.items()}  # fmt: skip
    return {who: "A" if one == person_id else "H" for who, one in found.items()}

"""Rows 1 and 25: of what is hidden from somebody no page, list, search or file says a word.

Each thing that permissions.toml hides from some has words of its own in every text that belongs to
it. Everybody then asks for whatever they are let into, as page or fragment; nobody meets the words
of what is hidden from them. Who may see a thing meets them, so the test looks at something.
"""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import JSON, select, update

from portal.clock import now
from portal.db import Base, db, session, set_writing
from portal.feedback.models import Message, Thread
from portal.followups.models import FollowUp
from portal.mentorship.models import CheckIn, Pairing
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricLink,
    MetricObjective,
    Objective,
)
from portal.reports.models import OWN, Report
from tests import cast, make
from tests.conftest import SECRET
from tests.security.poison import _walked, is_peoples
from tests.security.test_forms import FULL
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
FOR_ALL = {"cycle_item", "motion", "decision"}  # though they belong to something
NOT_WORDS = {"roll_up_metric.objective_ids"}
WORD = re.compile(r"Zq\w+?qZ|ZQ\w+?QZ")  # codes are written large
SIGNED_IN = tuple(world.PEOPLE)[:11]
ASKED = (
    "/search?q=Zq", "/metrics?q=Zq", "/metrics?state=draft", "/metrics?state=in_review",
    "/metrics/options?q=Zq", "/feedback/all?q=Zq", "/people/options?person_id=Zq",
    "/overview/metrics?q=Zq", "/changes?q=Zq", "/feedback/about?on=/metrics/HERE", "/reports",
    "/metrics/OWN-DRAFT/draft", "/objectives", "/departments/operations/values.csv",
)  # fmt: skip
ALWAYS = {  # rules whose pages name what others may not see; the others in turn
    "/", "/definitions/<key>", "/metrics/<code:code>/links", "/metrics/<code:code>/draft",
    "/objectives/<code:code>", "/people/" + INT.format("id"), "/departments/<slug>", "/notices",
    "/mentoring/pairings/" + INT.format("pairing_id"), "/feedback", "/feedback/queue",
    "/refinement/" + INT.format("year") + "/interests",
    "/refinement/" + INT.format("year") + "/items/" + INT.format("item_id"),
}  # fmt: skip
ALSO_ASKED = []  # of what the fixture makes
ALIKE, SHARED = "ZQALIKEQZ", "ZQSHAREDQZ"
OF_BO = "HHAAAHHAHHH"  # a draft of Bo's, as permissions.toml has the one in review


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Words of their own for everything that is hidden from somebody: which, by word."""
    made = matrix.Portal(tmp_path_factory.mktemp("hidden"), SECRET)
    made.hidden_from = {}
    with made.app.app_context():
        set_writing(True)
        hiding = [*things(made), *neighbours(), *of_one_person()]
        session.commit()
        session.remove()
        with db.engine.begin() as connection:
            for number, (name, identity, letters) in enumerate(hiding):
                hidden = {who for who in SIGNED_IN if letters[who] == "H"}
                word = f"Zq{name.replace('_', '')}{number}qZ"
                if 0 < len(hidden) < len(SIGNED_IN) and mark_all(connection, name, identity, word):
                    made.hidden_from[word] = hidden
            name_here(connection)
    of_bo = {who for who, letter in zip(SIGNED_IN, OF_BO, strict=True) if letter == "H"}
    made.hidden_from |= {SHARED: of_bo, ALIKE: of_bo}
    return made


def neighbours():
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
    talk(made, draft)


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
    ALSO_ASKED.extend(f"/feedback/{thread.id}{part}" for part in ("", "/outcome"))


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


def name_here(connection):
    """Have the formula of a hidden metric name one that everybody sees."""
    review = select(Metric.definition_id).where(Metric.code == "REVIEW").scalar_subquery()
    version = Base.metadata.tables["definition_version"]
    here = version.c.definition_id == review
    connection.execute(update(version).where(here).values(formula="HERE / 2"))


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


def mark_all(connection, name, identity, word):
    """Fill every text of the thing, and of all that belongs to it; how many texts hold the word."""
    changed = mark(connection, name, "id", identity, word)
    for table in Base.metadata.sorted_tables:
        for one in table.foreign_keys:
            column = one.parent.name
            belongs = one.column.table.name == name and column not in OTHER_ENDS
            if belongs and table.name not in FOR_ALL:
                changed += mark(connection, table.name, column, identity, word)
    if name == "metric":
        own = select(Definition.id).join(Metric, Metric.definition_id == Definition.id)
        own = own.where(Metric.id == identity, Definition.is_shared.is_(False))
        for definition_id in connection.scalars(own).all():
            changed += mark_all(connection, "definition", definition_id, word)
    return changed


def mark(connection, name, column, identity, word):
    """Fill every text of these rows; how many columns of them hold the word."""
    table, changed = Base.metadata.tables[name], 0
    for one in table.columns:
        here = table.c[column] == identity
        if isinstance(one.type, JSON):
            own = next(iter(table.primary_key))
            for number, held in connection.execute(select(own, one).where(here)).all():
                said = _walked(held, iter(lambda: word, None))
                changed += said != held
                connection.execute(update(table).where(own == number).values({one: said}))
        elif is_peoples(one) and f"{name}.{one.name}" not in NOT_WORDS:
            changed += connection.execute(
                update(table).where(here, one.is_not(None)).values({one: word})
            ).rowcount
    return changed


def words_of(answer):
    """The words that stand in an answer, in a workbook too."""
    text = answer.data
    if answer.mimetype.endswith(".sheet"):
        sheets = load_workbook(io.BytesIO(text))
        text = " ".join(
            str(cell.value) for sheet in sheets for row in sheet for cell in row
        ).encode()
    headers = " ".join(value for _, value in answer.headers)
    return set(WORD.findall(text.decode("utf-8", "replace") + headers))


def opened(portal, who):
    """What `who` is let into, and the pages of things, also where they are hidden."""
    at, table = list(world.PEOPLE).index(who), matrix.read()
    for turn, rule in enumerate(portal.app.url_map.iter_rules()):
        row = table.get(f"GET {rule.rule}")
        every = FULL or rule.rule in THINGS or rule.rule in ALWAYS
        if row is None or rule.endpoint == "static" or not (every or turn % 3 == at % 3):
            continue
        for case, values in matrix.questions(portal, rule):
            if row[case][at] == "A" or rule.rule in THINGS:
                yield matrix.address(rule, values, who)
                if not every:
                    break


def test_nobody_meets_a_word_of_what_is_hidden_from_them(portal):
    met = {word: set() for word in portal.hidden_from}
    assert len(met) > 20, met
    wrong = []
    for turn, who in enumerate(SIGNED_IN):
        lists = [(url, htmx) for url in (*ASKED, *ALSO_ASKED) for htmx in (False, True)]
        for url, htmx in [*lists, *((one, turn % 2 == 0) for one in opened(portal, who))]:
            for word in words_of(portal.ask(who, "GET", url, htmx=htmx)):
                met[word].add(who)
                if who in portal.hidden_from[word]:
                    wrong.append((who, url, word))
    assert wrong == []
    assert sum(map(bool, met.values())) >= len(met) - 2, met

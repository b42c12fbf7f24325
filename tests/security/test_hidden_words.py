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

from portal.db import Base, db
from portal.registry.models import Definition, Metric
from tests.conftest import SECRET
from tests.security.poison import _walked, is_peoples
from tests.security.test_forms import FULL
from tests.web import matrix, world

PAIR = tuple((f"mentoring_{one}", "pairing_id") for one in (
    "goal", "session", "check_in", "note", "private_note", "question",
))  # fmt: skip
INT = "<int(max=2147483647):{}>"
THINGS = {  # the page of a thing: the part of its address, and where its words stand
    "/metrics/<code:code>": (
        "code",
        (("definition", "id"), ("definition_version", "definition_id")),
    ),
    "/definitions/<key>": ("key", (("definition", "id"), ("definition_version", "definition_id"))),
    "/feedback/" + INT.format("thread_id"): ("thread_id", (("message", "thread_id"),)),
    "/imports/" + INT.format("import_id"): ("import_id", (("import", "id"),)),
    "/jobs/" + INT.format("job_id"): ("job_id", (("job", "id"),)),
    "/mentoring/pairings/" + INT.format("pairing_id"): ("pairing_id", PAIR),
    "/notices/" + INT.format("notice_id"): ("notice_id", (("notice", "id"),)),
    "/refinement/proposals/" + INT.format("proposal_id"): ("proposal_id", (("proposal", "id"),)),
}
WORD = re.compile(r"Zq\w+?qZ")
SIGNED_IN = tuple(world.PEOPLE)[:11]
ASKED = (
    "/search?q=Zq", "/metrics?q=Zq", "/metrics?state=draft", "/metrics/options?q=Zq",
    "/feedback/all?q=Zq", "/people/options?person_id=Zq", "/overview/metrics?q=Zq", "/changes?q=Zq",
)  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Words of their own for everything that is hidden from somebody: which, by word."""
    made, table = matrix.Portal(tmp_path_factory.mktemp("hidden"), SECRET), matrix.read()
    made.hidden_from = {}
    with made.app.app_context(), db.engine.begin() as connection:
        for number, (rule, case, values) in enumerate(things(made)):
            letters = dict(zip(world.PEOPLE, table[f"GET {rule}"][case], strict=True))
            hidden = {who for who in SIGNED_IN if letters[who] == "H"}
            if not hidden or len(hidden) == len(SIGNED_IN):
                continue
            word = f"Zq{re.sub('[^a-z]', '', rule.partition('/<')[0])}{number}qZ"
            part, places = THINGS[rule]
            changed = sum(mark(connection, *one, key(part, values[part]), word) for one in places)
            if changed:
                made.hidden_from[word] = hidden
    return made


def things(portal):
    for rule in portal.app.url_map.iter_rules():
        if rule.rule in THINGS and "GET" in rule.methods:
            for case, values in matrix.questions(portal, rule):
                if not isinstance(values[THINGS[rule.rule][0]], dict) and "missing" not in case:
                    yield rule.rule, case, values


def key(part, value):
    """The identity that its rows name; a metric's and a shared definition's is the definition's."""
    if part == "code":
        return select(Metric.definition_id).where(Metric.code == value).scalar_subquery()
    return (
        select(Definition.id).where(Definition.key == value).scalar_subquery()
        if part == "key"
        else value
    )


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
        elif is_peoples(one):
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
    """What `who` is let into."""
    at, table = list(world.PEOPLE).index(who), matrix.read()
    for turn, rule in enumerate(portal.app.url_map.iter_rules()):
        row = table.get(f"GET {rule.rule}")
        every = FULL or rule.rule in THINGS
        if row is None or rule.endpoint == "static" or not (every or turn % 3 == at % 3):
            continue
        for case, values in matrix.questions(portal, rule):
            if row[case][at] == "A":
                yield matrix.address(rule, values, who)
                if not every:
                    break


def test_nobody_meets_a_word_of_what_is_hidden_from_them(portal):
    met = {word: set() for word in portal.hidden_from}
    assert len(met) > 8, met
    wrong = []
    for turn, who in enumerate(SIGNED_IN):
        lists = [(url, htmx) for url in ASKED for htmx in (False, True)]
        for url, htmx in [*lists, *((one, turn % 2 == 0) for one in opened(portal, who))]:
            for word in words_of(portal.ask(who, "GET", url, htmx=htmx)):
                met[word].add(who)
                if who in portal.hidden_from[word]:
                    wrong.append((who, url, word))
    assert wrong == []
    assert sum(map(bool, met.values())) >= len(met) - 2, met

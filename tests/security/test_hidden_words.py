"""Rows 1 and 25: of what is hidden from somebody no page, list, search or file says a word.

Each thing that permissions.toml hides from some has words of its own in every text that belongs to
it. Everybody then asks for whatever they are let into, as page or fragment; nobody meets the words
of what is hidden from them. Who may see a thing meets them, so the test looks at something.
"""

import io
import re
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import JSON, and_, select, update

from portal import clock
from portal.changelog.recording import change
from portal.db import Base, db, session, set_writing
from portal.jobs.actions import request
from portal.registry.models import Definition, Metric
from tests import make
from tests.conftest import SECRET
from tests.notices.post_office import office
from tests.security.hidden import ALIKE, INT, OF_BO, SHARED, SIGNED_IN, THINGS, hide
from tests.security.poison import _walked, is_peoples
from tests.security.surface import LEFT_ALONE
from tests.security.test_every_form import filled, own_fields
from tests.security.test_forms import FULL
from tests.security.test_secrecy import TOKEN
from tests.security.twins import FOR_ALL, belonging
from tests.web import matrix, world

NOT_WORDS = {"roll_up_metric.objective_ids"}
MODELS = {one.class_.__tablename__: one.class_ for one in Base.registry.mappers}
NOBODYS = "ZQALIVEQZ"
CODES_TAKEN = {"/metrics"}  # a code is given once, which whoever defines a metric is told
NEW_EACH_TIME = re.compile(r"[\w-]{22,}")  # keys of forms, tokens
IN_THEMSELVES = {"thread", "entry", "used_key"}  # hidden from others than what they are about
WORD = re.compile(rf"Zq[a-z]+\d+qZ|{ALIKE}|{SHARED}")  # no token reads so by chance
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


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """Words of their own for everything that is hidden from somebody: which, by word."""
    made = matrix.Portal(tmp_path_factory.mktemp("hidden"), SECRET)
    made.hidden_from, made.marked = {}, {}
    with made.app.app_context():
        set_writing(True)
        hiding = hide(made)
        session.commit()
        session.remove()
        with db.engine.begin() as connection:
            for number, (name, identity, letters) in enumerate(hiding):
                hidden = {who for who in SIGNED_IN if letters[who] == "H"}
                word = f"Zq{name.replace('_', '')}{number}qZ"
                if 0 < len(hidden) < len(SIGNED_IN) and mark_all(connection, name, identity, word):
                    made.hidden_from[word] = hidden
                    made.marked[word] = name, identity
            name_here(connection)
        for word, (name, identity) in made.marked.items():
            with change(session.get_one(MODELS[name], identity), "look", actor=None, reason=word):
                pass
        session.remove()
    of_bo = {who for who, letter in zip(SIGNED_IN, OF_BO, strict=True) if letter == "H"}
    made.hidden_from |= {SHARED: of_bo, ALIKE: of_bo}
    made.keep()
    return made


def name_here(connection):
    """Have the formula of a hidden metric name one that everybody sees."""
    review = select(Metric.definition_id).where(Metric.code == "REVIEW").scalar_subquery()
    version = Base.metadata.tables["definition_version"]
    here = version.c.definition_id == review
    connection.execute(update(version).where(here).values(formula="HERE / 2"))


def mark_all(connection, name, identity, word):
    """Fill every text of the thing, and of all that belongs to it; how many texts hold the word."""
    changed = mark(connection, name, {"id": identity}, word)
    for table, column, more in belonging(name, FOR_ALL | IN_THEMSELVES):
        changed += mark(connection, table.name, {column: identity, **more}, word)
    if name == "metric":
        own = select(Definition.id).join(Metric, Metric.definition_id == Definition.id)
        own = own.where(Metric.id == identity, Definition.is_shared.is_(False))
        for definition_id in connection.scalars(own).all():
            changed += mark_all(connection, "definition", definition_id, word)
    return changed


def mark(connection, name, which, word):
    """Fill every text of these rows; how many columns of them hold the word."""
    table, changed = Base.metadata.tables[name], 0
    for one in table.columns:
        here = and_(*(table.c[column] == value for column, value in which.items()))
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
    if answer.mimetype == "application/pdf":
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(text)).pages).encode()
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
        lists = [(url, htmx) for url in (*ASKED, *portal.also_asked[who]) for htmx in (False, True)]
        for url, htmx in [*lists, *((one, turn % 2 == 0) for one in opened(portal, who))]:
            for word in words_of(portal.ask(who, "GET", url, htmx=htmx)):
                met[word].add(who)
                if who in portal.hidden_from[word]:
                    wrong.append((who, url, word))
    assert wrong == []
    assert sum(map(bool, met.values())) >= len(met) - 2, met


def test_no_form_answers_with_a_word_of_what_is_hidden(portal):
    """Asked for by its code, by its words and by its number, in every field of every form: what
    the portal answers, and the page that it then leads to.
    """
    wrong, answered = [], Counter()
    for turn, (rule, url, let_in) in enumerate(open_to(portal)):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        people = let_in if FULL else [let_in[turn % len(let_in)]]
        for who in people:
            for given in asking(portal, who):
                form = {name: given(one) for name, one in own.items()}
                answer = sent(portal, who, url(who), form)
                answered[answer.status_code] += 1
                met = words_of(answer)
                if answer.status_code == 303:
                    where = answer.location.partition("#")[0]
                    met |= words_of(portal.people[who].client.get(where, buffered=True))
                if answer.status_code < 400:
                    portal.restore()
                wrong += [(who, rule.rule, word) for word in met if who in portal.hidden_from[word]]
    assert wrong == []
    assert answered[303] > 50, answered
    assert answered[422] > 50, answered


def open_to(portal):
    """Each rule that takes a form: its address for somebody, and who is let in."""
    table = matrix.read()
    for rule in portal.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or LEFT_ALONE.search(rule.rule):
            continue
        for case, values in matrix.questions(portal, rule):
            letters = zip(SIGNED_IN, table[f"POST {rule.rule}"][case], strict=False)
            if let_in := [who for who, letter in letters if letter == "A"]:
                yield rule, partial(matrix.address, rule, values), let_in
                break


def asking(portal, who):
    """What is typed into a field: the code, the words, the number of something hidden."""
    hidden = [
        (word, one) for word, (name, one) in portal.marked.items()
        if name == "metric" and who in portal.hidden_from[word]
    ]  # fmt: skip
    word, number = hidden[0] if hidden else ("Zqnoneqz", 1)
    for words in ("REVIEW", word.lower()):  # as it is typed, it is no word that is met
        yield partial(filled, words=words, number=number)


def sent(portal, who, url, form):
    client, headers = portal.people[who].client, {"X-CSRFToken": portal.tokens[who]}
    client.set_cookie("session", portal.cookies[who].value)
    return client.post(url, data={"version": "", **form}, headers=headers, buffered=True)


def test_a_code_of_what_is_hidden_is_answered_as_one_that_nobody_has(portal):
    """In every field of every form: nobody tries out which codes there are."""
    told, compared, at = {}, 0, clock.now()
    for turn, (rule, url, let_in) in enumerate(open_to(portal)):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        people = [who for who in let_in if who in portal.hidden_from[ALIKE]]
        for who in people if FULL else people[turn % len(people) :][:1] if people else ():
            answers = []
            for code in (ALIKE, NOBODYS):
                form = {name: filled(one, code) for name, one in own.items()}
                with clock.standing_at(at):
                    answer = sent(portal, who, url(who), form)
                portal.restore()
                answers.append(without(answer, code))
            compared += answers[0][0] == 422
            if answers[0] != answers[1]:
                told[rule.rule] = who
    assert compared > 30
    assert told.keys() - CODES_TAKEN == set()


def without(answer, code):
    """Code and text of the answer, but for what it was sent, and what is new each time."""
    text = answer.get_data(as_text=True).replace(answer.headers.get("X-Request-Id", "–"), "…")
    for one in (code, code.lower(), code.title()):
        text = text.replace(one, "…")
    return answer.status_code, NEW_EACH_TIME.sub("…", TOKEN.sub("…", text))


def test_nobody_is_written_to_about_what_they_may_not_see_any_more(portal):
    """By letter and by digest; whoever may see it is, so the test looks at something."""
    at = clock.now() + timedelta(days=1)
    names = {world.PEOPLE[who]: who for who in SIGNED_IN}
    with portal.app.app_context(), office(portal.app) as post, clock.standing_at(at):
        for name in ("notices.digests", "notices.mail"):
            request(name, f"{name} of the test", name=name)
            make.jobs()
        session.remove()
        letters = [(to, one.as_string()) for to, one in post.letters]
    portal.restore()
    told = {(names.get(to, to), word) for to, text in letters for word in WORD.findall(text)}
    assert len(told) > 6
    assert {(who, word) for who, word in told if who in portal.hidden_from[word]} == set()

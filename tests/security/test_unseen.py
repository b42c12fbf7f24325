"""Rows 1 and 25: what is hidden from somebody makes no difference to anything that they read.

Everybody asks for whatever they are let into. Then everything that is hidden from them is there a
second time, with all that belongs to it; and each answer says the same as before: no count, no
list, no likeness, no place in an order tells that there is more.
"""

import difflib
import io
import re

import pytest
from openpyxl import load_workbook

from portal import clock
from portal.db import db, session, set_writing
from portal.insight.actions import recompute
from portal.web import cache
from tests.conftest import SECRET
from tests.security.hidden import SIGNED_IN, THINGS, hide
from tests.security.test_forms import FULL
from tests.security.test_hidden_words import ALWAYS, ASKED
from tests.security.test_secrecy import TOKEN
from tests.security.twins import twin
from tests.web import matrix, world

NEW_EACH_TIME = re.compile(
    r'name="?[\w-]*key"? value="?[\w-]+'  # of a form
    r"|\?seen=[0-9a-f]{16}\b"  # a tag of more than its reader sees: digested
    r"|&amp;seen=[0-9a-f]{16}\b"
)
COUNTS_FOR_ALL = {  # how many conversations there were in a month, of the whole organisation
    "/feedback/figures", "/feedback/figures.xlsx",
}  # fmt: skip
SEEN_OTHERWISE = {"cycle_interest"}  # in the minutes, by its committee; the note is not there


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = matrix.Portal(tmp_path_factory.mktemp("unseen"), SECRET)
    with made.app.app_context():
        set_writing(True)
        made.hiding = hide(made)
        session.commit()
        recompute([one for name, one, _ in made.hiding if name == "metric"])
        session.commit()
        session.remove()
    made.keep()
    return made


def double(portal, who):
    """Have everything that is hidden from `who` a second time; how much there is, by table."""
    found, metrics = {}, []
    with portal.app.app_context():
        set_writing(True)
        hidden = {(name, one) for name, one, letters in portal.hiding if letters[who] == "H"}
        with db.engine.begin() as connection:
            for name, identity in sorted(hidden):
                if name in SEEN_OTHERWISE or identity == world.NOBODY:
                    continue
                made = twin(connection, name, identity, {table for _, table in THINGS.values()})
                found[name] = found.get(name, 0) + (made is not None)
                metrics += [made] if made and name == "metric" else []
        recompute(metrics)
        session.commit()
        session.remove()
    return found


def told(portal, who, urls):
    """What each address answers, without what is another one each time."""
    cache.forget_all()
    return {url: plain(portal.ask(who, "GET", url)) for url in urls}


def plain(answer):
    text = answer.data.decode("utf-8", "replace")
    if answer.mimetype.endswith(".sheet"):
        sheets = load_workbook(io.BytesIO(answer.data))
        text = "\n".join(str(cell.value) for sheet in sheets for row in sheet for cell in row)
    text = text.replace(answer.headers.get("X-Request-Id", "–"), "…")
    return f"{answer.status_code}\n{NEW_EACH_TIME.sub('…', TOKEN.sub('…', text))}"


def addresses(portal, who):
    """Of every rule that `who` is let into: its first case; of those that name what others may not
    see, and in bin/faults of all, each.
    """
    at, table = list(world.PEOPLE).index(who), matrix.read()
    for rule in portal.app.url_map.iter_rules():
        row = table.get(f"GET {rule.rule}")
        if row is None or rule.endpoint == "static" or rule.rule.endswith(".pdf"):
            continue
        for case, values in matrix.questions(portal, rule):
            if row[case][at] == "A":
                yield matrix.address(rule, values, who)
                if not FULL and rule.rule not in ALWAYS:
                    break
    yield from (*ASKED, *portal.also_asked[who])


def differing(before, after):
    """The addresses that answer otherwise, and where."""
    for url, one in before.items():
        if one != after[url] and url not in COUNTS_FOR_ALL:
            lines = difflib.unified_diff(one.splitlines(), after[url].splitlines(), n=0)
            yield url, [line[:200] for line in list(lines)[2:8]]


@pytest.mark.parametrize("who", SIGNED_IN if FULL else ("employee", "member"))
def test_what_is_hidden_makes_no_difference(portal, who):
    with clock.standing_at(clock.now()):
        portal.restore()
        urls = list(dict.fromkeys(addresses(portal, who)))
        before = told(portal, who, urls)
        portal.restore()
        found = double(portal, who)
        after = told(portal, who, urls)
    assert sum(found.values()) >= 10, found
    assert len(urls) > 140
    assert dict(differing(before, after)) == {}

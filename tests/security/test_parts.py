"""An address with several parts leads to a thing only below what it belongs to: whoever may do
something in one cycle, programme or course cannot do it to another's by its number.
"""

import re

import pytest

from tests.conftest import SECRET
from tests.web import matrix, world

WORDS = {  # their first part is no thing that the second belongs to
    "/learn/authors/figures/<kind>/<slug>",
    "/learn/authors/preview/<kind>/<path:slug>",
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("parts"), SECRET)


def elsewhere(rule, values):
    """The same parts, but for the first, which is of something else."""
    first = re.search(r"<(?:[^<>]*:)?([a-z_]+)>", rule.rule)[1]
    is_number = isinstance(values[first], int)
    return {**values, first: values[first] + 1_000 if is_number else "no-such"}


def test_no_number_opens_a_thing_below_another(portal):
    table, tried, open_ = matrix.read(), 0, []
    for rule in portal.app.url_map.iter_rules():
        if len(rule.arguments) < 2 or rule.rule in WORDS or "static" in rule.rule:
            continue
        for method in matrix.methods(rule):
            for case, values in matrix.questions(portal, rule):
                row = zip(world.PEOPLE, table[f"{method} {rule.rule}"][case], strict=True)
                who = next((one for one, letter in row if letter == "A" and world.PEOPLE[one]), "")
                if not who:
                    continue
                url = matrix.address(rule, elsewhere(rule, values), who)
                answer = portal.ask(who, method, url)
                tried += 1
                if answer.status_code != 404:
                    open_.append(f"{answer.status_code} {who}: {method} {url}")
                break
    assert open_ == []
    assert tried > 50

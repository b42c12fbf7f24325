"""Who decides: never the author or the owner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.approving import deciders

HEAD, OTHER_HEAD, ABOVE, REVIEWER, OWNER, AUTHOR, LEADER = range(1, 8)


def may(found, *people, leadership=()):
    return {one for one in people if found.include(one, one in leadership)}


def decide(own=(OWNER, AUTHOR), heads=(HEAD,), above=(ABOVE,), reviewers=(), level="department"):
    return deciders(level=level, own=own, heads=heads, heads_above=above, reviewers=reviewers)


EVERYBODY = (HEAD, OTHER_HEAD, ABOVE, REVIEWER, OWNER, AUTHOR, LEADER)


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({}, {HEAD}),
        ({"reviewers": [REVIEWER]}, {HEAD, REVIEWER}),
        ({"own": [HEAD, AUTHOR]}, {ABOVE}),
        ({"own": [HEAD, OWNER], "reviewers": [REVIEWER]}, {ABOVE}),
        ({"own": [HEAD], "heads": [HEAD, OTHER_HEAD]}, {OTHER_HEAD}),
        ({"heads": []}, {ABOVE}),
        ({"heads": [], "reviewers": [REVIEWER]}, {ABOVE, REVIEWER}),
        ({"heads": [], "above": []}, {LEADER}),
        ({"own": [HEAD, ABOVE], "above": [ABOVE]}, {LEADER}),
        ({"level": "organisation"}, {LEADER}),
        ({"level": "organisation", "own": [LEADER]}, set()),
        ({"reviewers": [OWNER]}, {HEAD}),
    ],
)
def test_who_decides(given, who):
    assert may(decide(**given), *EVERYBODY, leadership={LEADER}) == who


people = st.sets(st.integers(1, 6), max_size=3)


@given(people, people, people, people, st.sampled_from(["department", "team", "organisation"]))
def test_nobody_decides_on_their_own_and_somebody_else_can(own, heads, above, reviewers, level):
    found = decide(own, heads, above, reviewers, level)
    assert not any(found.include(one, True) for one in own)
    assert found.people or found.leadership

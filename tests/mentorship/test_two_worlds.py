"""Why a mentor is not available is seen by nobody but who wrote it and who runs the programme."""

import difflib
from collections import Counter

import pytest

from portal import clock
from portal.mentorship.rules import PRIVATE
from tests.mentorship import worlds
from tests.mentorship.instances import chance_of


def different(name, here, there):
    """Where two views of the same are not equal, in few words."""
    for url in sorted(set(here) | set(there)):
        one, other = here.get(url, "missing"), there.get(url, "missing")
        if one != other:
            lines = difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")
            return f"{name}: {url}\n" + "\n".join(list(lines)[:20])
    return ""


def lived(world):
    """What is attempted in each world, and what everybody sees before and after."""
    mentors, mentees = f"{world.programme}/mentors", f"{world.programme}/mentees"
    bo, cy, ivy = (world.ids[one] for one in ("bo", "cy", "ivy"))
    seen = {who: {} for who in worlds.VIEWERS}
    asked = world.post("bo", f"{mentors}/{cy}/requests", {"message": "May I?"})
    offered = world.post("cy", f"{mentees}/{bo}/offers", {"message": "May I?"})
    assert "not available" in asked
    assert "not available" in offered
    seen["bo"]["asks"], seen["cy"]["offers"] = asked, offered
    assert " 303 " in world.post("bo", f"{mentors}/{ivy}/requests", {"message": "May I?"})
    told = world.pair()
    for who, notices in world.notices().items():
        seen[who] |= {**world.pages(who), **told, "notices": str(notices)}
    return seen


@pytest.mark.parametrize("seed", [1])
def test_private_reasons_read_alike_to_everybody_else(app, seed):
    """Worlds by chance, each reason that the rules know as private in one of them at least."""
    assert {*worlds.OF_TWO, *worlds.OF_CY} == frozenset().union(*worlds.FORCED)
    assert len(PRIVATE) + 1 == len(worlds.OF_TWO + worlds.OF_CY)  # a list has two authors
    chance = chance_of(seed)
    with clock.standing_at(clock.now()):
        world = worlds.Worlds(app)
        first, logs, compared = {}, {}, Counter()
        for forced in worlds.FORCED:
            made = worlds.drawn(chance, forced)
            name = worlds.named(made)
            knowing = world.enter(made)
            seen = lived(world)
            logs[name] = world.log()
            for who in set(worlds.VIEWERS) - knowing:
                before, known = first.setdefault(who, (name, seen[who]))
                assert not different(f"{who}, {before} or {name}", known, seen[who])
                compared[who] += name != before
        assert len({str(one) for one in logs.values()}) == 1
        assert set(+compared) == set(worlds.VIEWERS)

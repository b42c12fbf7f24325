"""Why a mentor is not available is seen by nobody but who wrote it and who runs the programme."""

import difflib

from portal import clock
from tests.mentorship import worlds


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


def test_private_reasons_read_alike_to_everybody_else(app):
    with clock.standing_at(clock.now()):
        world = worlds.Worlds(app)
        first, logs = {}, {}
        for name, reasons in worlds.WORLDS.items():
            knowing = world.enter(reasons)
            seen = lived(world)
            logs[name] = world.log()
            for who in set(worlds.VIEWERS) - knowing:
                before, known = first.setdefault(who, (name, seen[who]))
                assert not different(f"{who}, {before} or {name}", known, seen[who])
        assert len({str(one) for one in logs.values()}) == 1
        assert set(first) == set(worlds.VIEWERS)

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
    """What is attempted in each world, and what everybody sees afterwards."""
    seen = {who: world.pages(who) for who in worlds.VIEWERS}
    for who, told in world.notices().items():
        seen[who]["notices"] = str(told)
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

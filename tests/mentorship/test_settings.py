"""Settings and instances as a table keeps them."""

import json
import zlib
from dataclasses import replace

import pytest

from portal.mentorship.compact import Compact
from portal.mentorship.instances import Instance, Terms
from portal.mentorship.packing import Broken, digest, pack, unpack
from portal.mentorship.rules import Departments, Rules
from portal.mentorship.scoring import Weights
from portal.mentorship.settings import Settings, Unfit
from tests.mentorship.instances import chance_of, small

FULL = Settings(
    Weights(2, needs=40, slots=20, need_shares=(60, 40)),
    Rules(3, Departments("other", {(1, 2): "forbid", (1, 1): "allow"})),
    (0, 5), 40, True, 20, 30,
)  # fmt: skip


@pytest.mark.parametrize("settings", [Settings(), FULL])
def test_settings_come_back_as_they_were_kept(settings):
    assert Settings.of_dict(json.loads(json.dumps(settings.as_dict()))) == settings
    assert Settings.of_dict({}) == Settings()
    assert settings.terms(5).seed == 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weights": {"needs": 44}}, "The weights must add up to 100; they add up to 99."),
        ({"weights": {"luck": 1}}, "There is no weight called luck."),
        ({"weights": {"need_shares": []}}, "The shares of the needs must not be negative"),
        ({"weights": {"needs": 55, "slots": 5, "waiting": -1}}, "Points must be whole numbers"),
        ({"load_steps": [0, 8, 7]}, "Load steps must not decrease"),
        ({"load_steps": []}, "Load steps must not decrease"),
        ({"cross_share": 101}, "a percentage from 0 to 100"),
        ({"manager_levels": -1}, "counted from 0 to 20"),
        ({"departments": {"otherwise": "perhaps"}}, "allowed, forbidden or another one"),
        ({"weights": 5}, "These are not settings of a programme."),
        ({"load_steps": 3}, "These are not settings of a programme."),
    ],
)
def test_settings_that_cannot_be_used_say_why(change, says):
    with pytest.raises(Unfit, match=says):
        Settings.of_dict(change)


def test_an_instance_comes_back_as_it_was_packed():
    chance = chance_of(6)
    for _ in range(20):
        instance = small(chance)
        assert unpack(pack(instance)) == instance
    full = Instance(
        (2, 1), (4,), ((10**9,), (None,)), (1,), Terms(best_worst=True), (1,),
        frozenset({(1, 4)}), frozenset({(2, 4)}), frozenset({(1, 4)}), (7, 8), (9,),
    )  # fmt: skip
    assert unpack(pack(full)) == full
    assert digest(full) != digest(replace(full, terms=Terms()))
    assert digest(full) == digest(unpack(pack(full)))


def test_many_scores_are_read_like_few():
    rows = tuple(tuple((row + column) % 90 or None for column in range(201)) for row in range(200))
    instance = Instance(tuple(range(200)), tuple(range(201)), rows, (1,) * 201)
    packed = unpack(pack(instance))
    assert isinstance(packed.scores, Compact)
    assert [tuple(row) for row in packed.scores] == list(rows)
    assert tuple(packed.scores[-1]) == rows[-1]
    assert pack(packed) == pack(instance)


def test_a_score_that_looks_like_none_is_none_of_it():
    low = Instance((1,), (2, 3), ((-(1 << 15), None),), (1, 1))
    assert unpack(pack(low)) == low


@pytest.mark.parametrize("bad", [b"", b"x", zlib.compress(b"{}\n"), zlib.compress(b"[]")])
def test_other_bytes_are_no_instance(bad):
    with pytest.raises(Broken):
        unpack(bad)

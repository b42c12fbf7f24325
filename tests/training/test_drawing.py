"""Draws and shuffles."""

from hypothesis import given
from hypothesis import strategies as st

from portal.training.assessment.drawing import Candidate, Pool, draw, seed_of, shuffled

BANK = [
    Candidate(
        100 + at, at, "noise", f"q{at}", skill="vary.limits" if at % 2 else "read", level="aware"
    )
    for at in range(10)
]
SEED = seed_of("secret", 7, "draw")


def questions(drawn):
    return {version - 100 for _slot, version in drawn}


def test_unseen_questions_come_first_then_those_seen_least():
    seen = {0: 2, 1: 1, 2: 1, 3: 1, 4: 3, 5: 1}
    assert questions(draw([Pool(4)], BANK, seen, SEED)) == {6, 7, 8, 9}
    assert questions(draw([Pool(8)], BANK, seen, SEED)) == {6, 7, 8, 9, 1, 2, 3, 5}


def test_the_seed_decides_among_equals_and_always_alike():
    first = draw([Pool(5)], BANK, {}, SEED)
    assert first == draw([Pool(5)], BANK, {}, SEED) == draw([Pool(5)], BANK[:], {}, SEED)
    assert len({tuple(draw([Pool(5)], BANK, {}, seed_of("s", at, ""))) for at in range(9)}) > 5


def test_pools_narrow_by_skill_level_and_ids():
    pools = [Pool.of({"bank": "noise", "skill": "vary", "pick": 2}), Pool.of({"ids": ["q2", "q4"]})]
    drawn = draw(pools, BANK, {}, SEED)
    assert [slot for slot, _version in drawn] == [1, 2, 3, 4]
    assert {version % 2 for _slot, version in drawn[:2]} == {1}
    assert [version for _slot, version in drawn[2:]] == [102, 104]
    assert draw([Pool(1, bank="other")], BANK, {}, SEED) == []
    assert draw([Pool(3, skill="var")], BANK, {}, SEED) == []


def test_pools_that_share_questions_leave_each_other_enough():
    pools = [Pool(2, ids=("q1", "q2", "q3")), Pool(1, ids=("q1",)), Pool(1, ids=("q2", "q3"))]
    for at in range(20):
        drawn = draw(pools[:2], BANK, {}, seed_of("s", at, ""))
        assert len(drawn) == 3
    assert len(draw(pools, BANK, {}, SEED)) == 3


@given(
    st.lists(st.tuples(st.integers(1, 4), st.sets(st.integers(0, 9), min_size=1)), max_size=4),
    st.dictionaries(st.integers(0, 9), st.integers(0, 3)),
)
def test_no_question_comes_twice_and_slots_are_their_pools(pools, seen):
    held = [Pool(pick, ids=tuple(f"q{at}" for at in ids)) for pick, ids in pools]
    drawn = draw(held, BANK, seen, SEED)
    assert len(questions(drawn)) == len(drawn)
    assert len({slot for slot, _version in drawn}) == len(drawn)
    owners = [pool for pool in held for _place in range(pool.pick)]
    assert all(owners[slot - 1].fits(BANK[version - 100]) for slot, version in drawn)


@given(st.permutations([f"o{at}" for at in range(6)]), st.integers(0, 99))
def test_a_shuffle_rests_on_its_seed_alone(ids, attempt):
    seed = seed_of("secret", attempt, "q1")
    assert shuffled(ids, {}, seed) == shuffled(sorted(ids), {}, seed)


def test_pinned_options_keep_their_ends():
    ids = ["a", "b", "c", "d", "e"]
    for attempt in range(20):
        turned = shuffled(ids, {"e": "last", "c": "first"}, seed_of("secret", attempt, "q"))
        assert (turned[0], turned[-1], sorted(turned)) == ("c", "e", ids)
    orders = {tuple(shuffled(ids, {}, seed_of("secret", at, "q"))) for at in range(60)}
    assert len(orders) > 30

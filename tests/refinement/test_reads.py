"""Cycles and items as their pages load them, and who votes."""

import pytest

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import board, cycles, interests, items
from tests.refinement import making


@pytest.mark.both_engines
class TestReads:
    def test_a_cycle_comes_with_its_committee_in_one_statement(self, people, statements):
        made = making.cycle(year=2031)
        session.expire_all()
        statements.clear()
        found = cycles.cycle(people["cy"], 2031)
        assert [one.person.name for one in found.members] == [
            "Hal Hart", "Ivy Innes", "Eve Ellis", "Fay Ford",
        ]  # fmt: skip
        assert found.id == made.id
        assert len(statements) <= 2  # the person was expired, too
        assert cycles.cycle(people["cy"], 1999) is None

    def test_an_item_belongs_to_its_year(self, people):
        one = making.item(making.cycle(year=2031))
        making.cycle(year=2032)
        assert items.item(people["cy"], 2031, one.id) is one
        assert items.item(people["cy"], 2032, one.id) is None
        added = making.item(one.cycle, metric_id=None)
        assert items.item(people["cy"], 2031, added.id).metric is None

    def test_the_newest_is_none_that_was_cancelled(self, people):
        assert cycles.newest() is None
        making.cycle(year=2031)
        making.cycle("cancelled", year=2032)
        assert cycles.newest().year == 2031

    def test_who_left_has_no_seat(self, people):
        of = making.cycle(year=2031)
        left = making.member(of, "bo", left_at=of.created_at)
        session.expire_all()
        assert policy.seat_of(people["bo"], of) is None
        assert left in of.members

    def test_voters_of_items_with_whom_steps_in(self, people):
        of = making.cycle()
        one, other = making.item(of), making.item(of)
        making.interest(one, "ivy")
        making.interest(other, "eve", level="note")
        assert [(v.id, v.recused, v.stands_for) for v in interests.voters_of([one, other])] == [
            (people["hal"].id, False, None),
            (people["ivy"].id, True, None),
            (people["eve"].id, False, None),
            (people["fay"].id, False, people["ivy"].id),
        ]
        assert not any(voter.recused for voter in interests.voters_of([other]))

    def test_whoever_left_the_organisation_has_no_vote(self, people):
        of = making.cycle()
        session.get(Person, people["eve"].id).state = "suspended"
        session.flush()
        voting = [one.id for one in interests.voters_of([making.item(of)])]
        assert voting == [people["hal"].id, people["ivy"].id]

    def test_leaving_an_item(self, people):
        one = making.item(making.cycle())
        assert not interests.has_left(people["ivy"], one)
        making.interest(one, "ivy", level="leave")
        assert interests.has_left(people["ivy"], one)


def test_the_chair_and_who_may_take_the_empty_chair(people):
    of = making.cycle()
    assert policy.can_chair(people["hal"], of)
    assert not policy.can_chair(people["ivy"], of)
    headless = making.cycle(members=(("ivy", "member"),))
    assert policy.can_chair(people["hal"], headless)
    assert not policy.can_chair(people["ivy"], headless)


@pytest.mark.both_engines
def test_pages_of_the_queue_begin_with_what_waits(people):
    of = making.cycle("deliberation")
    for place, disposition in enumerate(("keep", None, "keep", None, None, None), 1):
        flags = "late" if place in (2, 3, 4, 5) else ""
        making.item(of, title=f"{place}", position=place, disposition=disposition, flags=flags)

    def titles(**asked):
        shown = board.board(people["hal"], of, board.Wanted(size=2, **asked))
        assert shown.has_more == (asked["page"] * 2 < shown.count)
        return "".join(one.title for one in shown.rows), [one.is_mine for one in shown.rows]

    assert titles(page=1) == ("24", [True, True])
    assert titles(page=2) == ("51", [True, False])
    assert titles(page=3) == ("36", [False, False])
    assert titles(page=4) == ("", [])
    assert titles(page=1, show="flagged") == ("24", [True, True])
    assert titles(page=2, show="mine") == ("5", [True])
    assert titles(page=1, kind="keep", text="3") == ("3", [False])
    counted = board.board(people["hal"], of, board.Wanted(show="flagged"))
    assert counted.counts == {"all": 6, "mine": 3, "flagged": 4, "full": 0}
    assert (counted.keepable, counted.kinds) == (0, {"keep": 2})
    assert board.board(people["hal"], of, board.Wanted()).keepable == 1


@pytest.mark.both_engines
def test_what_is_kept_with_others_waits_for_nobody_by_itself(people):
    of = making.cycle("deliberation")
    plain, contested, flagged, new, full, chosen, decided = (
        making.item(of, position=place, **more)
        for place, more in enumerate(
            (
                {},
                {},
                {"flags": "late"},
                {"metric_id": None},
                {"review": "full", "flags": "late"},
                {"disposition": "keep"},
                {"review": "full", "state": "decided", "flags": "late"},
            )
        )
    )
    making.proposal(contested, "bo", "retire")
    making.proposal(plain, "bo", "keep")

    def mine(who):
        shown = board.board(people[who], of, board.Wanted())
        return {one.id for one in shown.rows if one.is_mine}

    assert mine("hal") == mine("ivy") == {one.id for one in (contested, flagged, new, full)}
    assert mine("fay") == {full.id}  # an alternate scores, and puts nothing forward
    assert mine("bo") == set()
    assert {plain.id, chosen.id, decided.id}.isdisjoint(mine("hal"))

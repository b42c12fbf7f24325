"""What the permission matrix meets of mentorship."""

from typing import Any

from tests.mentorship import pairs

NOBODY = 2_147_483_647


def places(mentor: Any, mentee: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """A pair that begins, one that is offered, and one that is only proposed."""
    programme = pairs.programme()
    states = {"begun": "active", "offered": "offered", "proposed": "proposed"}
    of_pairs = {
        **{
            case: {"pairing_id": pairs.pairing(state, mentor, mentee, programme).id}
            for case, state in states.items()
        },
        "missing": {"pairing_id": NOBODY},
    }
    ended = pairs.pairing("closed", mentor, mentee, programme)
    return {
        "/mentoring/pairings/<": of_pairs,
        "/mentoring/mentees/<": {**of_pairs, "ended": {"pairing_id": ended.id}},
    }

"""What the permission matrix meets of mentorship."""

from typing import Any

from portal.db import session
from portal.mentorship.models import Goal, GoalStep, Meeting, Question, SharedNote
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
        **_parts(pairs.pairing("active", mentor, mentee), ended),
        "/mentoring/pairings/<": of_pairs,
        "/mentoring/mentees/<": {
            case: {**values, "piece_id": NOBODY}
            for case, values in {**of_pairs, "ended": {"pairing_id": ended.id}}.items()
        },
    }


def _parts(begun: Any, ended: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """What two pairs have written: one at work, one that has ended."""
    cases = {"begun": begun, "ended": ended}
    for one in cases.values():
        pairs.busy(one, 1)
    return {
        f"/mentoring/{word}/<": {
            **{case: {name: _newest(model, one)} for case, one in cases.items()},
            "missing": {name: NOBODY},
        }
        for word, name, model in (
            ("goals", "goal_id", Goal),
            ("notes", "note_id", SharedNote),
            ("questions", "question_id", Question),
            ("sessions", "meeting_id", Meeting),
            ("steps", "step_id", GoalStep),
        )
    }


def _newest(model: Any, pairing: Any) -> int:
    found = session.query(model.id)
    if model is GoalStep:
        found = found.join(Goal, Goal.id == GoalStep.goal_id).filter(Goal.pairing_id == pairing.id)
    else:
        found = found.filter(model.pairing_id == pairing.id)
    return found.order_by(model.id.desc()).limit(1).scalar()

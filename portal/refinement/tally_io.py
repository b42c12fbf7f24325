"""A ballot as JSON, and what was counted as JSON: for `flask refinement tally`."""

import json
from typing import Any

from portal.refinement.consensus import (
    BadBallot,
    Ballot,
    Id,
    Result,
    Voter,
    count,
    kind_of,
    sentence,
)


def answer(content: bytes) -> dict[str, Any]:
    """The count of the ballot that `content` describes. Raises BadBallot with what is wrong."""
    given = _object(content)
    kind = given.get("kind")
    if not isinstance(kind, str):
        raise BadBallot('The "kind" is missing: what is voted on, such as "retire".')
    voters = [
        _voter(one, place) for place, one in enumerate(_list(given, "voters", needed=True), start=1)
    ]
    ballots = [
        _ballot(one, place)
        for place, one in enumerate(_list(given, "ballots", needed=True), start=1)
    ]
    affected = [
        _id(one, f'Department {place} of "affected_departments"')
        for place, one in enumerate(_list(given, "affected_departments"), start=1)
    ]
    return printed(count(kind_of(kind), voters, ballots, affected))


def printed(result: Result) -> dict[str, Any]:
    """A count under the names that the command prints."""
    quorum = result.quorum
    return {
        "kind": result.kind,
        "quorum": {
            "met": quorum.is_met,
            "cast": quorum.cast,
            "needed": quorum.needed,
            "voters": quorum.voters,
            "recused": quorum.recused,
            "departments_without_ballot": list(quorum.silent),
        },
        "votes": {"yes": result.yes, "no": result.no, "abstain": result.abstain},
        "share": list(result.share),
        "threshold_percent": result.threshold,
        "outcome": result.outcome.value,
        "sentence": sentence(result),
    }


def _object(content: bytes) -> dict[str, Any]:
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        raise BadBallot("The input is no JSON that can be read.") from None
    if not isinstance(given, dict):
        raise BadBallot('The input is no JSON object with "kind", "voters" and "ballots".')
    return given


def _list(given: dict[str, Any], name: str, *, needed: bool = False) -> list[Any]:
    found = given.get(name)
    if found is None and not needed:
        return []
    if not isinstance(found, list):
        raise BadBallot(f'"{name}" must be a list.')
    return found


def _voter(one: Any, place: int) -> Voter:
    if not isinstance(one, dict):
        raise BadBallot(f'Voter {place} must be an object with "id", "department", "recused".')
    recused = one.get("recused", False)
    if not isinstance(recused, bool):
        raise BadBallot(f'Voter {place}: "recused" must be true or false.')
    department = one.get("department")
    return Voter(
        id=_id(one.get("id"), f'Voter {place}: "id"'),
        department=None if department is None else _id(department, f'Voter {place}: "department"'),
        recused=recused,
    )


def _ballot(one: Any, place: int) -> Ballot:
    if not isinstance(one, dict):
        raise BadBallot(f'Ballot {place} must be an object with "voter", "choice", "reason".')
    choice, reason = one.get("choice"), one.get("reason")
    if not isinstance(choice, str):
        raise BadBallot(f'Ballot {place}: "choice" must be yes, no or abstain.')
    if not isinstance(reason, str | None):
        raise BadBallot(f'Ballot {place}: "reason" must be text.')
    return Ballot(_id(one.get("voter"), f'Ballot {place}: "voter"'), choice, reason or "")


def _id(value: Any, named: str) -> Id:
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise BadBallot(f"{named} must be a word or a whole number.")
    return value

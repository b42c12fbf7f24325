"""A pairing problem without people, as JSON in and out: what `flask mentorship solve` reads.

Mentees and mentors have no ids there but their positions. So that the order in which they stand
decides nothing, each gets a key made of what is said of it: its scores, and who the others are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from portal.mentorship.instances import Instance, Solution, Terms
from portal.mentorship.ties import MASK, mixed

KNOWN = ("scores", "capacity", "load_steps", "floor", "seed")
LARGEST = 10**12  # of a score or load step, either way; sums stay far from any limit
ROUNDS = 2  # of keys from keys: people are told apart by whom they suit, and whom those suit
NOBODY = 0x5851F42D4C957F2D  # what a key starts from


Keys = Callable[[Sequence[Sequence[int | None]], Sequence[int]], tuple[list[int], list[int]]]


class Unreadable(ValueError):
    """The input is not a problem; the message says where and what is wanted."""


@dataclass(frozen=True)
class Problem:
    """What was read."""

    scores: list[list[int | None]]
    capacity: list[int]
    load_steps: tuple[int, ...]
    floor: int | None
    seed: int
    unknown: tuple[str, ...]  # keys that mean nothing here


def read(written: bytes) -> Problem:
    """The problem that a JSON text states. Raises Unreadable."""
    said = _parsed(written)
    if not isinstance(said, dict):
        raise Unreadable("An object with scores and capacity is wanted, not " + _kind(said) + ".")
    for name in ("scores", "capacity"):
        if name not in said:
            raise Unreadable(f"{name} is missing.")
    capacity = _list(said["capacity"], "capacity")
    places = [_whole(one, f"capacity[{at}]", least=0, most=None) for at, one in enumerate(capacity)]
    rows = _list(said["scores"], "scores")
    steps, floor, seed = said.get("load_steps"), said.get("floor"), said.get("seed")
    return Problem(
        scores=[_row(row, at, len(places)) for at, row in enumerate(rows)],
        capacity=places,
        load_steps=Terms.load_steps if steps is None else _steps(_list(steps, "load_steps")),
        floor=None if floor is None else _whole(floor, "floor"),
        seed=0 if seed is None else _whole(seed, "seed", least=None, most=None),
        unknown=tuple(sorted(said.keys() - set(KNOWN))),
    )


def _parsed(written: bytes) -> Any:
    try:
        return json.loads(
            written.decode("utf-8-sig"), parse_constant=_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"This is not UTF-8: byte {error.start + 1}.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"This is not JSON: {error.msg}, {place}.") from error
    except RecursionError as error:
        raise Unreadable("This is not a problem: its lists are nested too deeply.") from error
    except Unreadable:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise Unreadable("A number is too long to read.") from error


def _constant(name: str) -> None:
    raise Unreadable(f"{name} is not a number that JSON knows; null is a forbidden pair.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"{twice} stands twice.")
    return found


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable(f"{place}: a list is wanted, not {_kind(value)}.")
    return value


def _row(row: Any, at: int, width: int) -> list[int | None]:
    """A row of `scores`, as long as there are mentors."""
    if not isinstance(row, list):
        raise Unreadable(f"scores[{at}]: a list is wanted, not {_kind(row)}.")
    if len(row) != width:
        raise Unreadable(
            f"scores[{at}] and capacity: a number a mentor is wanted in each, "
            f"not {len(row)} and {width}."
        )
    return [
        score
        if score is None or (type(score) is int and -LARGEST <= score <= LARGEST)
        else _whole(score, f"scores[{at}][{column}]", wanted="a whole number or null")
        for column, score in enumerate(row)
    ]


def _steps(steps: list[Any]) -> tuple[int, ...]:
    if not steps:
        raise Unreadable("load_steps: at least one is wanted; [0] is none at all.")
    found = [_whole(step, f"load_steps[{at}]") for at, step in enumerate(steps)]
    for at, (step, following) in enumerate(pairwise(found)):
        if following < step:
            raise Unreadable(
                f"load_steps[{at + 1}]: {following} is less than {step} before it; "
                "load steps never decrease."
            )
    return tuple(found)


def _whole(
    value: Any,
    place: str,
    *,
    least: int | None = -LARGEST,
    most: int | None = LARGEST,
    wanted: str = "a whole number",
) -> int:
    """`value` as a whole number, also where it was written as 80.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable(f"{place}: {wanted} is wanted, not {_kind(value)}.")
    if most is not None and value > most:
        raise Unreadable(f"{place}: {wanted} is wanted, of at most {most}.")
    if least is not None and value < least:
        raise Unreadable(f"{place}: {wanted} is wanted, of at least {least}.")
    return value


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    kinds: dict[type, str] = {list: "a list", dict: "an object", str: "text"}
    return kinds.get(type(value), str(value))


def instance_of(problem: Problem, keys_of: Keys | None = None) -> Instance:
    """The problem with keys for ids, by `keys_of` where another reckons them faster."""
    mentees, mentors = (keys_of or keys)(problem.scores, problem.capacity)
    return Instance(
        tuple(mentees), tuple(mentors), problem.scores, tuple(problem.capacity),
        Terms(problem.load_steps, problem.floor, seed=problem.seed),
    )  # fmt: skip


def keys(
    scores: Sequence[Sequence[int | None]], capacity: Sequence[int]
) -> tuple[list[int], list[int]]:
    """A number for each mentee and mentor that does not depend on the order of either.

    Sums of mixed numbers, for a sum has no order. Those who cannot be told apart are numbered as
    they come: it makes no difference which of them is which.
    """
    places = [mixed(number & MASK) for number in capacity]
    mentors = places
    mentees = [NOBODY] * len(scores)
    for _ in range(ROUNDS):
        mentees = [_key(row, mentors, NOBODY) for row in scores]
        columns = zip(*scores, strict=True) if scores else ((),) * len(capacity)
        mentors = [_key(column, mentees, own) for column, own in zip(columns, places, strict=True)]
    return distinct(mentees), distinct(mentors)


def _key(scores: Sequence[int | None], others: Sequence[int], start: int) -> int:
    total = start + sum(
        mixed((score ^ other) & MASK)
        for score, other in zip(scores, others, strict=True)
        if score is not None
    )
    return mixed(total & MASK)


def distinct(found: list[int]) -> list[int]:
    """The keys, each that stands again made another."""
    seen: set[int] = set()
    distinct = []
    for key in found:
        while key in seen:
            key = mixed(key)
        seen.add(key)
        distinct.append(key)
    return distinct


def answer(instance: Instance, solution: Solution) -> dict[str, Any]:
    """What is printed: positions from 0, prices as docs/methods/pairing.md explains them."""
    row = {mentee: at for at, mentee in enumerate(instance.mentees)}
    column = {mentor: at for at, mentor in enumerate(instance.mentors)}
    prices = dict(zip(sorted(instance.mentees), solution.prices.mentees, strict=True))
    places = [(column[one.mentor], one.place, one.price) for one in solution.prices.places]
    return {
        "pairs": sorted([row[pair.mentee], column[pair.mentor]] for pair in solution.pairs),
        "total": solution.total,
        "duals": {
            "served": solution.prices.served,
            "mentees": [prices[mentee] for mentee in instance.mentees],
            "places": [
                {"mentor": mentor, "place": place, "price": price}
                for mentor, place, price in sorted(places)
            ],
        },
        "unmatched": sorted(row[mentee] for mentee in solution.unmatched),
    }

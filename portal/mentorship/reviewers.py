"""Who else writes somebody's review or runs their support plan: a port for features above."""

from collections.abc import Callable, Collection, Iterable

from flask import Flask, current_app

Found = Iterable[tuple[int, int]]  # a person, and who reviews them
Reviewers = Callable[[Collection[int]], Found]


def register_reviewers(app: Flask, reviewers: Reviewers) -> None:
    """Have mentoring ask `reviewers` too; it answers for the people it is given."""
    app.extensions.setdefault("mentorship.reviewers", []).append(reviewers)


def others(people: Collection[int]) -> list[tuple[int, int]]:
    """What the features above know of these people: a constant number of statements each."""
    asked: list[Reviewers] = current_app.extensions.get("mentorship.reviewers", [])
    return [pair for reviewers in asked for pair in reviewers(people)]

"""Mentors and mentees who suit each other, to be changed in what a test is about."""

from portal.mentorship.profiles import Mentee, Mentor, Need


def mentor(number: int = 1, **fields) -> Mentor:
    """Somebody who suits `mentee()` by every rule."""
    said = {
        "department": 1, "levels": {"forecasting": 3, "cost": 2}, "capacity": 2, "site": "Mill",
        "languages": frozenset({"en"}), "modes": frozenset({"video"}), "slots": frozenset({0, 4}),
    }  # fmt: skip
    return Mentor(number, **said | fields)


def mentee(number: int = 100, **fields) -> Mentee:
    """Somebody who wants forecasting and then cost."""
    said = {
        "department": 2, "needs": (Need("forecasting", 1, 3), Need("cost", 2, 3)), "site": "Mill",
        "languages": frozenset({"en", "de"}), "modes": frozenset({"video"}),
        "slots": frozenset({0, 9}),
    }  # fmt: skip
    return Mentee(number, **said | fields)

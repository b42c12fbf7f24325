"""The hard rules: who may never be paired with whom, each with its reason code and sentence.

A rule is a predicate that is true where it forbids the pair. All that forbid one are told, in
the order of RULES; `shown_to` folds those that are nobody else's business into one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from portal.mentorship.profiles import Mentee, Mentor

Ruling = Literal["allow", "forbid", "other"]  # "other": only another department's mentor
Viewer = Literal["administrator", "author", "other"]

NOT_AVAILABLE = "NOT_AVAILABLE"
PRIVATE = frozenset({"NOT_WITH", "REVIEWER", "DECLINED", "OPTED_OUT", "PAUSED"})


@dataclass(frozen=True)
class Departments:
    """Which departments' mentors a mentee may have: the matrix of a programme."""

    otherwise: Ruling = "allow"  # where `cells` says nothing
    cells: Mapping[tuple[int, int], Ruling] = field(default_factory=dict)  # mentee's, mentor's

    def ruling(self, mentee: int, mentor: int) -> Ruling:
        """What holds for a mentee of the one department with a mentor of the other."""
        return self.cells.get((mentee, mentor), self.otherwise)


@dataclass(frozen=True)
class Rules:
    """What a programme sets about the rules."""

    manager_levels: int = 2  # how far above either side counts as a manager; 0 is nobody
    departments: Departments = field(default_factory=Departments)


@dataclass(frozen=True)
class Refusal:
    """A rule that forbids a pair, and why in plain words."""

    code: str
    sentence: str


Rule = Callable[[Mentor, Mentee, Rules], bool]


def is_self(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.id == mentee.id


def is_manager(mentor: Mentor, mentee: Mentee, rules: Rules) -> bool:
    """Either is above the other by at most `manager_levels` steps."""
    far = rules.manager_levels
    return mentor.id in mentee.above[:far] or mentee.id in mentor.above[:far]


def is_reviewer(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.id in mentee.reviewers


def has_opted_out(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return not (mentor.opted_in and mentee.opted_in)


def is_paused(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.paused or mentee.paused


def has_no_place(mentor: Mentor, _mentee: Mentee, _rules: Rules) -> bool:
    return mentor.free == 0


def is_not_wanted(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.id in mentee.not_with


def has_declined(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.id in mentee.declined


def is_together(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.id in mentee.already


def has_no_slot(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.slots.isdisjoint(mentee.slots)


def has_no_language(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    return mentor.languages.isdisjoint(mentee.languages)


def has_no_experience(mentor: Mentor, mentee: Mentee, _rules: Rules) -> bool:
    """In no need is the mentor at least one level further."""
    for need in mentee.needs:  # noqa: SIM110 - twice as fast as a generator
        if mentor.levels.get(need.topic, 0) > need.current:
            return False
    return True


def is_wrong_department(mentor: Mentor, mentee: Mentee, rules: Rules) -> bool:
    ruling = rules.departments.ruling(mentee.department, mentor.department)
    return ruling == "forbid" or (ruling == "other" and mentor.department == mentee.department)


RULES: dict[str, tuple[Rule, str]] = {
    "SELF": (is_self, "Nobody is their own mentor."),
    "MANAGER": (is_manager, "One of them manages the other, directly or from further up."),
    "REVIEWER": (is_reviewer, "The mentor writes the mentee's review or runs their support plan."),
    "OPTED_OUT": (has_opted_out, "One of them does not take part at present."),
    "PAUSED": (is_paused, "One of them has paused."),
    "CAPACITY": (has_no_place, "The mentor has no free place."),
    "NOT_WITH": (is_not_wanted, "The mentee does not want this mentor."),
    "DECLINED": (has_declined, "One of them declined the other within the last 12 months."),
    "ALREADY": (is_together, "The two are together already, or have an open offer."),
    "NO_SLOT": (has_no_slot, "They share no half-day."),
    "NO_LANGUAGE": (has_no_language, "They share no language."),
    "NO_EXPERIENCE": (has_no_experience, "The mentor is not further in any of the mentee's needs."),
    "DEPARTMENT": (
        is_wrong_department, "The programme does not pair these two departments in this way.",
    ),
}  # fmt: skip
CODES = tuple(RULES)
UNAVAILABLE = Refusal(NOT_AVAILABLE, "This pair is not available.")


def refusals(
    mentor: Mentor, mentee: Mentee, rules: Rules, *, besides: Collection[str] = ()
) -> list[Refusal]:
    """All rules that forbid the pair, in the order of RULES, without the codes in `besides`."""
    return [
        Refusal(code, sentence)
        for code, (forbids, sentence) in RULES.items()
        if code not in besides and forbids(mentor, mentee, rules)
    ]


_OFTEN = ("NO_SLOT", "NO_EXPERIENCE", "NO_LANGUAGE", "DEPARTMENT")  # asked first: most end there
_BLOCKING = [RULES[code][0] for code in _OFTEN] + [
    rule for code, (rule, _) in RULES.items() if code not in ("CAPACITY", "ALREADY", *_OFTEN)
]


def allows(mentor: Mentor, mentee: Mentee, rules: Rules, *, is_kept: bool = False) -> bool:
    """Whether nothing but places stands against the pair; a pair that is kept may exist already."""
    if not is_kept and is_together(mentor, mentee, rules):
        return False
    for forbids in _BLOCKING:  # noqa: SIM110 - twice as fast as a generator
        if forbids(mentor, mentee, rules):
            return False
    return True


def passed(codes: Iterable[str]) -> list[str]:
    """The codes of the rules that a pair with these `codes` passed."""
    failed = frozenset(codes)
    return [code for code in CODES if code not in failed]


def shown_to(
    viewer: Viewer, codes: Iterable[str], *, own: Collection[str] = ("NOT_WITH",)
) -> list[Refusal]:
    """What somebody may read about why two people cannot be a pair.

    The programme's administrator reads every code. An "author" reads, of the private ones, those
    that are their `own` doing. The others are told to nobody: beside a reason that may be told they
    do not stand at all; alone they are one and the same "not available", whichever they are.
    """
    failed = set(codes)
    mine = {"administrator": PRIVATE, "author": frozenset(own), "other": frozenset()}[viewer]
    told = failed - (PRIVATE - mine)
    if failed and not told:
        return [UNAVAILABLE]
    return [Refusal(code, RULES[code][1]) for code in CODES if code in told]

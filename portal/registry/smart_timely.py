"""T: values come in time, targets and definitions are looked at again."""

from collections.abc import Iterator

from portal.registry.aims import periods_between
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts, TargetTerms
from portal.registry.smart_finding import Check, Finding, Letter, months_after
from portal.registry.vocabulary import FREQUENCY_DAYS, Frequency
from portal.registry.wording import Wording

LONGEST_TARGET = 24  # months until a target is reviewed
LONGEST_REVIEW = 12  # months until a definition is
SHORTEST_TARGET = 3  # periods; fewer cannot tell a change from noise

_t = Letter("T")


def rhythm(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Frequency and due day are there."""
    if definition.frequency not in set(Frequency):
        yield _t.error(
            "frequency-missing",
            "frequency",
            "It does not say how often a value is due.",
            "Choose a frequency.",
        )
    if definition.due_days is None:
        yield _t.error(
            "due-day-missing",
            "due_days",
            "It does not say when a value is due.",
            "Enter how many days after the end of the period it is due.",
        )


def target_dates(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Every target starts before its review, at most 24 months and at least 3 periods before."""
    for terms in facts.targets or ():
        if terms.starts_on is None or terms.review_on is None:
            yield _t.error(
                "target-dates-missing",
                "target",
                "The target has no start or no review date.",
                "Enter both.",
            )
        elif terms.starts_on >= terms.review_on:
            yield _t.error(
                "target-dates-upside-down",
                "target",
                f"The target starts on {terms.starts_on}, not before its review on "
                f"{terms.review_on}.",
                "Choose a later review date.",
            )
        elif terms.review_on > months_after(terms.starts_on, LONGEST_TARGET):
            yield _t.error(
                "target-review-late",
                "target",
                f"The target is reviewed only on {terms.review_on}, more than {LONGEST_TARGET} "
                "months after its start.",
                f"Review it by {months_after(terms.starts_on, LONGEST_TARGET)}.",
            )
        else:
            yield from _too_short(definition, terms)


def _too_short(definition: DefinitionText, terms: TargetTerms) -> Iterator[Finding]:
    if terms.starts_on is None or terms.review_on is None:
        return
    if definition.frequency not in set(Frequency):
        return
    frequency = Frequency(definition.frequency)
    periods = periods_between(terms.starts_on, terms.review_on, frequency)
    if periods is not None and periods < SHORTEST_TARGET:
        say = Wording.of(definition)
        yield _t.warning(
            "target-review-soon",
            "target",
            f"The target spans {say.periods(periods)}, too few to tell a change from noise.",
            f"Review it after at least {say.periods(SHORTEST_TARGET)}, or measure more often.",
        )


def next_review(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """The definition is looked at again within a year."""
    on, today = definition.next_review_on, facts.today
    if on is None:
        yield _t.error(
            "next-review-missing",
            "next_review_on",
            "It does not say when the definition is reviewed.",
            f"Choose a date within {LONGEST_REVIEW} months.",
        )
    elif today is not None and on > months_after(today, LONGEST_REVIEW):
        yield _t.error(
            "next-review-late",
            "next_review_on",
            f"The definition is reviewed only on {on}.",
            f"Choose a date by {months_after(today, LONGEST_REVIEW)}.",
        )
    elif today is not None and on < today:
        yield _t.error(
            "next-review-past",
            "next_review_on",
            f"The review of the definition was due on {on}.",
            "Review it and choose the next date.",
        )


def meeting(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Values come at least as often as the meeting that uses them."""
    known = set(FREQUENCY_DAYS)
    if definition.frequency not in known or facts.meeting_frequency not in known:
        return
    every, meets = Frequency(definition.frequency), Frequency(facts.meeting_frequency)
    if FREQUENCY_DAYS[every] > FREQUENCY_DAYS[meets]:
        yield _t.warning(
            "slower-than-meeting",
            "frequency",
            f"Values come {every.label.lower()}, but the review that uses them is "
            f"{meets.label.lower()}.",
            "Measure more often, or take it up less often.",
        )


def lateness(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """The last values came in time."""
    if facts.history is not None and facts.history.last_two_late:
        yield _t.warning(
            "values-late",
            "due_days",
            "The last two values came late.",
            "Agree a later due day, or make the collection easier.",
        )


CHECKS: tuple[Check, ...] = (rhythm, target_dates, next_review, meeting, lateness)

"""The figures of a pack that rest on what people said and did. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from portal.refinement.intervals import wilson
from portal.refinement.measured import Answer, Measured
from portal.refinement.pack_figures import (
    Figure,
    Row,
    counts,
    figure,
    number,
    per_cent,
    row,
    upper,
    without,
)

FLOOR: Final = 5  # answers from which on a share is shown
WORDS_FLOOR: Final = 10  # answers from which on words and how answers are spread are
FAVOURABLE: Final = 3  # of 4
QUESTIONS: Final = (
    ("helps", "It helps to decide"),
    ("fair", "It is fair"),
    ("worth", "It is worth its effort"),
)
ANSWERS: Final = {
    "open": "Without an answer",
    "explained": "Explained",
    "acted_on": "Acted on",
    "accepted": "Accepted as it is",
    "withdrawn": "Withdrawn: the value was wrong",
    "lapsed": "Lapsed without an answer",
}
USES: Final = (
    ("follow_ups", "Follow-ups agreed"),
    ("done", "Follow-ups done"),
    ("threads", "Conversations"),
    ("findings", "Findings"),
    ("notes", "Notes on periods"),
    ("followers", "People who follow it now"),
)
STATEMENT: Final = {
    "market": "Market", "strategy": "Strategy", "law": "Law", "other": "Other things"
}  # fmt: skip


def figures(known: Measured) -> dict[str, Figure]:
    return {
        "signals": _signals(known),
        "targets": _targets(known),
        "use": _use(known),
        "views": _views(known),
        "cost": _cost(known),
        "pairs": _pairs(known),
        "objectives": _objectives(known),
        "survey": _survey(known),
        "statement": _statement(known),
    }


def _signals(known: Measured) -> Figure:
    if not known.signals:
        return figure("No signal was seen.")
    answers = Counter(state for _, state, _ in known.signals)
    acted = sum(has_action for _, _, has_action in known.signals)
    total = len(known.signals)
    return figure(
        f"{upper(number(total, 'signal'))}, of which {acted} led to an action.",
        counts((word, answers[state]) for state, word in ANSWERS.items() if answers[state]),
    )


def _targets(known: Measured) -> Figure:
    if not known.targets:
        return figure("No target was ever set.")
    return figure(
        f"{upper(number(len(known.targets), 'target'))}.",
        [row(when, what) for when, what in known.targets],
    )


def _use(known: Measured) -> Figure:
    rows = [row(word, str(known.use.get(code, 0))) for code, word in USES]
    used = sum(known.use.get(code, 0) for code, _ in USES if code != "followers")
    return figure("Nothing was done with it." if not used else "What people did with it.", rows)


def _views(known: Measured) -> Figure:
    if known.views_since is None:
        return without("Nobody has looked at any metric's page since views are counted.")
    since = f"since {known.views_since:%B %Y}"
    if not known.viewers:
        return figure(f"Nobody has looked at its page {since}.")
    people = "1 person" if known.viewers == 1 else f"{known.viewers} people"
    rows = [row(f"{month:%B %Y}", str(count)) for month, count in known.views]
    return figure(f"{upper(people)} looked at its page {since}; the people in each month:", rows)


def _cost(known: Measured) -> Figure:
    if known.effort_minutes is None:
        return without("The definition does not say how many minutes one value takes.")
    if known.values_a_year is None:
        return without("Values come irregularly, so that a year has no fixed number of them.")
    hours = known.effort_minutes * known.values_a_year / 60
    return figure(
        f"{hours:,.1f} hours a year: {number(known.effort_minutes, 'minute')} for each of "
        f"{number(known.values_a_year, 'value')}.",
        hours=hours,
    )


def _pairs(known: Measured) -> Figure:
    rows = [
        row(
            f"{one.name}, {one.department} ({one.code})",
            "linked as a counterweight",
            None,
            one.code,
        )
        for one in known.counters
    ]
    if known.counter_words:
        rows.append(row("Counter-metric that the definition names", known.counter_words))
    if known.gaming:
        rows.append(row("How it may be gamed", known.gaming))
    count = len(known.counters)
    linked = f"{upper(number(count, 'metric'))} linked as a counterweight."
    return figure(linked, rows)


def _objectives(known: Measured) -> Figure:
    count = len(known.objectives)
    return figure(
        f"{upper(number(count, 'current objective'))}.",
        [row(name, "") for name in known.objectives],
    )


def _survey(known: Measured) -> Figure:
    if not known.is_survey_over:
        return without("People are still being asked; what they say stands here once that is over.")
    asked = [one for one in known.answers if _scores(one)]
    if len(asked) < FLOOR:
        return without(
            f"Fewer than {FLOOR} people answered; so few are not shown, for it could be known "
            "who said what."
        )
    rows: list[Row] = []
    for code, word in QUESTIONS:
        given = [score for one in asked if (score := getattr(one, code)) is not None]
        rows += _favourable(word, given)
    words = sorted(one.changed.strip() for one in known.answers if one.changed.strip())
    if len(asked) >= WORDS_FLOOR:
        rows += [row("What has changed, in somebody's words", text) for text in words]
    return figure(f"{upper(number(len(asked), 'answer'))}.", rows, n=len(asked))


def _scores(one: Answer) -> list[int]:
    return [score for score in (one.helps, one.fair, one.worth) if score is not None]


def _favourable(word: str, given: Sequence[int]) -> list[Row]:
    if len(given) < FLOOR:
        return [row(word, f"fewer than {FLOOR} answers")]
    found = wilson(sum(score >= FAVOURABLE for score in given), len(given))
    if found.count in (0, found.n):  # all alike: then everybody would know what each one said
        words = "nearly all say so" if found.count else "hardly anybody says so"
        return [row(word, f"{words}, {number(found.n, 'answer')}", 0.95 if found.count else 0.05)]
    words = (
        f"{per_cent(found.share)} say so ({per_cent(found.low)} to {per_cent(found.high)}), "
        f"{number(found.n, 'answer')}"
    )
    if len(given) >= WORDS_FLOOR:
        spread = ", ".join(f"{given.count(score)} × {score}" for score in (4, 3, 2, 1))
        words += f": {spread}"
    return [row(word, words, found.share)]


def _statement(known: Measured) -> Figure:
    given = known.statement or {}
    rows = [row(word, given[code]) for code, word in STATEMENT.items() if given.get(code)]
    if not rows:
        return without("The owner has not entered anything for this review.")
    return figure(f"By {given.get('by', 'the owner')}.", rows)

"""What a reading says to people: one plain sentence or two for each verdict.

Numbers come written by the caller's formatter, so that they carry the metric's own decimals
and unit; nothing is rounded before it gets here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.insight.assurance import Target

Write = Callable[[float], str]
Name = Callable[[str], str]

VARIATION_WORDS = {
    "common": "Common cause",
    "improvement_high": "Improvement, high",
    "improvement_low": "Improvement, low",
    "concern_high": "Concern, high",
    "concern_low": "Concern, low",
    "neutral_high": "Change, high",
    "neutral_low": "Change, low",
}
ASSURANCE_WORDS = {"pass": "Hits target", "fail": "Misses target", "hit_or_miss": "Hit or miss"}

MEANINGS = {
    "improvement": "This is unlikely to be chance, and it is a change for the better: "
    "find out what brought it about, and keep it.",
    "concern": "This is unlikely to be chance, and it is a change for the worse: find its cause.",
    "neutral": "This is unlikely to be chance; neither direction is better here: find its cause.",
}

# {run} is the number of values at the end that make up the pattern.
SIGNALS = {
    "beyond_upper": "the latest value, {value}, is above the upper limit of {upper}",
    "beyond_lower": "the latest value, {value}, is below the lower limit of {lower}",
    "trend_up": "the last {run} values rise without a break",
    "trend_down": "the last {run} values fall without a break",
    "two_of_three_high": "at least two of the last three values are near the upper limit of "
    "{upper}, or beyond it",
    "two_of_three_low": "at least two of the last three values are near the lower limit of "
    "{lower}, or beyond it",
    "three_of_four_high": "at least three of the last four values are nearer to the upper limit "
    "of {upper} than to the mean, or beyond it",
    "three_of_four_low": "at least three of the last four values are nearer to the lower limit "
    "of {lower} than to the mean, or beyond it",
    "shift_high": "the last {run} values are all above the mean of {mean}",
    "shift_low": "the last {run} values are all below the mean of {mean}",
}
MOST_GAPS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of the last segment as people read them, limits inside the hard range."""

    value: str
    mean: str
    lower: str
    upper: str


def plain_number(number: float) -> str:
    """`number` in short: four digits, more only where it is whole thousands; no unit."""
    size = abs(number)
    text = f"{number:,.0f}" if 1000 <= size < 1e15 else f"{number:.4g}"
    return "0" if text == "-0" else text


def signal(rules: Sequence[tuple[str, int]], kind: str, written: Written, opposed: bool) -> str:
    """What the latest value shows. `rules` are those it hits, each with the length of its run;
    `kind` is improvement, concern or neutral; `opposed` says that some point the other way."""
    said = [
        SIGNALS[rule].format(
            run=run,
            value=written.value,
            mean=written.mean,
            lower=written.lower,
            upper=written.upper,
        )
        for rule, run in rules
    ]
    text = f"{_capital(said[0])}. {MEANINGS[kind]}"
    if len(said) > 1:
        turn = "But not all signs agree" if opposed else "Also"
        text += f" {turn}: {'; '.join(said[1:])}."
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def common(written: Written) -> str:
    return (
        f"The latest value, {written.value}, lies between the limits of {written.lower} and "
        f"{written.upper} and belongs to no pattern: nothing suggests a change, "
        "so don't explain or reward this one value."
    )


def no_values(start: str | None) -> str:
    since = "" if start is None else f" since {start}"
    return f"There is no value{since} yet: the first one starts the chart."


def too_few(n: int, start: str | None, *, limits_from: int, verdict_from: int) -> str:
    """`start` names the period of the rebase that the values are counted from, if there is one."""
    since = "" if start is None else f" since {start}"
    counted = f"{n} value{'' if n == 1 else 's'}{since}"
    if n < limits_from:
        return (
            f"Too early: there {'is' if n == 1 else 'are'} only {counted}. Limits are drawn from "
            f"{limits_from} values on, a verdict is given from {verdict_from}."
        )
    return (
        f"Too early: with {counted} the limits are provisional. "
        f"A verdict is given from {verdict_from} values on."
    )


def constant(n: int, value: str) -> str:
    return f"No variation: all {n} values are {value}, so there is nothing to tell from noise."


def flat() -> str:
    return (
        "Too flat to judge: the value so often stays the same from one period to the next that "
        "limits would mislead. Read the run chart, or measure finer."
    )


def target_words(target: Target, write: Write) -> str:
    if isinstance(target, tuple):
        return f"the target of {write(target[0])} to {write(target[1])}"
    return f"the target of {write(target)}"


def assured(kind: str, target: Target, written: Written, *, upwards: bool, write: Write) -> str:
    """The promise of the limits about `target`; `upwards` says that more is better."""
    goal = target_words(target, write)
    if isinstance(target, tuple):
        expected = f"values from {written.lower} to {written.upper} are expected"
        return {
            "pass": f"Consistently hits the target: {expected}, all inside {goal}.",
            "fail": f"Consistently misses the target: {expected}, all outside {goal}, "
            "until the process itself is changed.",
            "hit_or_miss": f"Hits or misses the target by chance: {expected}, "
            f"some inside {goal} and some outside.",
        }[kind]
    worst, best = (written.lower, written.upper) if upwards else (written.upper, written.lower)
    return {
        "pass": f"Consistently hits the target: even the worst expected value, {worst}, "
        f"is on the good side of {goal}.",
        "fail": f"Consistently misses the target: even the best expected value, {best}, "
        f"does not reach {goal}, until the process itself is changed.",
        "hit_or_miss": f"Hits or misses the target by chance: values from {written.lower} to "
        f"{written.upper} are expected, and {goal} lies among them.",
    }[kind]


def constant_assured(kind: str, target: Target, value: str, *, write: Write) -> str:
    goal = target_words(target, write)
    if kind == "pass":
        return f"Consistently hits the target: every value is {value} and meets {goal}."
    return f"Consistently misses the target: every value is {value} and does not meet {goal}."


NO_TARGET = "No target is set, so there is nothing to hit or miss."
NO_BETTER_SIDE = "Neither direction is better here, so no target is judged."
NO_BAND = "A band needs its lowest and its highest value as the target; set both."
TARGET_TOO_EARLY = "Too early to say whether the target will be hit: there are too few values."
TARGET_TOO_FLAT = "Without limits nothing can be expected, so the target is not judged."


def gaps(between: Sequence[tuple[str, str]]) -> str:
    """`between` names the periods that have values on either side of each gap."""
    named = [f"between {before} and {after}" for before, after in between[:MOST_GAPS_NAMED]]
    more = len(between) - len(named)
    if more:
        named.append(f"in {more} more place{'' if more == 1 else 's'}")
    return (
        f"Values are missing {', '.join(named)}. The line is broken there; "
        "the range across a gap counts as if the two values were neighbours."
    )


def latest_missing(period: str, read: str) -> str:
    return f"There is no value for {period}; this reads the one of {read}."


def clipped(side: str, limit: str, bound: str) -> str:
    """`side` is upper or lower."""
    most = "more" if side == "upper" else "less"
    return (
        f"The {side} limit would lie at {limit}, but the value can't be {most} than {bound}: it is "
        f"drawn at {bound} and judged at {limit}."
    )


RARE = (
    "These are small counts, for which such limits are weak. If each event matters, chart the days "
    "between events instead."
)

"""The story read without a database: what the portal will say of each metric on a given day."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from portal.demo import timeline
from portal.demo.story import METRICS
from portal.insight import verdicts
from portal.registry.facts import TargetTerms
from portal.registry.library import Library, load_library

CONTENT = Path(__file__).resolve().parents[2] / "content" / "metrics"
TOLD = [one for one in METRICS if one.state not in ("draft", "in_review")]
OF_TERMS = tuple(TargetTerms.__dataclass_fields__)


@cache
def library() -> Library:
    return load_library(CONTENT)


def measure(code):
    return next(one for one in METRICS if one.code == code)


def read(one, today):
    """The columns of the verdict, from the story's own figures, targets and breaks."""
    text = timeline.text_of(one, library(), today)
    entered = timeline.entries(one, text, today)
    starts = [period.start for period in timeline.complete_periods(one, text, today)]
    kept = {name for name in verdicts.Terms.__dataclass_fields__ if hasattr(text, name)}
    content = {name: getattr(text, name) for name in kept - {"fiscal_start_month"}}
    inputs = verdicts.Inputs(
        current_id=2 if one.redefined else 1,
        versions={
            1: verdicts.Terms(number="1.0.0", **content),
            2: later(one.redefined, content),
        },
        values=[
            verdicts.Given(
                each.start, each.figure and each.figure.value, each.state,
                2 if each.is_redefined else 1, each.reason,
            )
            for each in entered
        ],
        goals=goals(one.aims, entered, starts, text.decimals or 0),
        parts={
            each.start: (each.figure.numerator, each.figure.denominator)
            for each in entered if each.figure
        },
        rebases=[starts[-1 - one.rebased.ago]] if one.rebased else [],
    )  # fmt: skip
    return verdicts.verdict(inputs, today)


def later(redefined, content):
    """The terms of the version that follows."""
    if redefined is None:
        return verdicts.Terms(number="2.0.0", breaks=True, **content)
    own = {name: value for name, value in redefined.fields.items() if name in content}
    how = redefined.comparability
    return verdicts.Terms(
        number="2.0.0", breaks=how != "recalculated", comparability=how, **content | own
    )


def goals(aims, entered, starts, decimals):
    """The targets, each until the day before the next one starts."""
    held = [timeline.target_of(aim, entered, starts, decimals) for aim in aims]
    ends = [each["starts_on"] - timedelta(days=1) for each in held[1:]] + [None]
    return [
        verdicts.Goal(
            TargetTerms(**{name: each[name] for name in OF_TERMS}), each["starts_on"], ended_on
        )
        for each, ended_on in zip(held, ends[: len(held)], strict=True)
    ]

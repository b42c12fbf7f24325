"""A list of metrics with their verdicts as the rows of a file: real numbers, real dates. Pure."""

from collections.abc import Iterable, Iterator

from portal.insight.listed import Listed
from portal.tables.safe_csv import Cell

HEADER = (
    "Code", "Metric", "Department", "Owner", "State", "Nature", "Period", "Period starts",
    "Value", "Value before", "Unit", "Value is", "Variation", "What it means", "Assurance",
    "What to expect", "Target", "Freshness",
)  # fmt: skip


def rows(metrics: Iterable[Listed]) -> Iterator[tuple[Cell, ...]]:
    """One row for each metric, under `HEADER`."""
    for one in metrics:
        yield (
            one.code, one.name, one.department, one.owner, one.state, one.nature,
            one.period_label, one.period_start, one.value, one.previous_value, one.unit,
            one.value_state, one.variation_word, one.variation_sentence, one.assurance_word,
            one.assurance_sentence, one.target_word or "No target", one.freshness.word,
        )  # fmt: skip

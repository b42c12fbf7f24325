"""M: two people with the same records get the same value, and values combine soundly."""

import math
from collections.abc import Iterator

from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.facts import Facts
from portal.registry.formula import PLAIN_NAMES, Formula, FormulaError, parse
from portal.registry.smart_finding import Check, Finding, Letter
from portal.registry.vocabulary import (
    NEEDS_PARTS,
    Aggregation,
    Scale,
    ValueType,
    org_aggregations,
    time_aggregations,
)

SAME_SAMPLE = 1e-6  # relative: what two people may differ by through rounding

_m = Letter("M")


def value_type(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """The kind of value is chosen."""
    if definition.value_type not in set(ValueType):
        yield _m.error(
            "value-type-missing",
            "value_type",
            "It does not say what kind of value it is.",
            "Choose the kind, such as count, amount or ratio.",
        )


def formula(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """The formula can be read, its inputs exist, and it leaves the scale to the scale."""
    if not definition.formula.strip():
        yield _m.error(
            "formula-missing",
            "formula",
            "It has no formula.",
            "Write one: “numerator / denominator”, or “value” for what is entered as it is.",
        )
        return
    try:
        read = parse(definition.formula)
    except FormulaError as mistake:
        place = f"The formula cannot be read at character {mistake.position + 1}."
        yield _m.error("formula-unreadable", "formula", place, mistake.sentence)
        return
    yield from _inputs(definition, facts, read)
    yield from _scaled_twice(definition, read)


def _inputs(definition: DefinitionText, facts: Facts, read: Formula) -> Iterator[Finding]:
    for name in read.names:
        if name in ("numerator", "denominator"):
            if not getattr(definition, name).strip() and definition.value_type not in NEEDS_PARTS:
                yield _part_missing(name, "the formula uses it")
        elif facts.formula_inputs is not None and name not in {*PLAIN_NAMES, *facts.formula_inputs}:
            near = [known for known in facts.formula_inputs if known.lower() == name.lower()]
            hint = f"Did you mean [{near[0]}]?" if near else "Use the code of an existing metric."
            yield _m.error(
                "formula-input-unknown",
                "formula",
                f"The formula uses [{name}], which does not exist.",
                hint,
            )


def _scaled_twice(definition: DefinitionText, read: Formula) -> Iterator[Finding]:
    if definition.scale not in set(Scale) or definition.scale == Scale.ONE:
        return
    scale = Scale(definition.scale)
    if read.multiplies_by(scale.factor):
        yield _m.warning(
            "scaled-twice",
            "formula",
            f"The formula multiplies by {scale.factor:,}, and the scale does so again.",
            f"Take “* {scale.factor}” out of the formula.",
        )


def parts(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """A ratio, a rate or a mean names numerator, denominator and what to do for zero."""
    if definition.value_type not in NEEDS_PARTS:
        return
    kind = ValueType(definition.value_type).label.lower()
    for field in ("numerator", "denominator"):
        if not getattr(definition, field).strip():
            yield _part_missing(field, f"the kind of value is “{kind}”")
    if not definition.zero_denominator.strip():
        yield _m.warning(
            "zero-denominator-missing",
            "zero_denominator",
            "It does not say what happens in a period whose denominator is zero.",
            "Say so: usually the period stays missing, with the reason.",
        )


def _part_missing(field: str, because: str) -> Finding:
    return _m.error(
        f"{field}-missing",
        field,
        f"It does not say what the {field} counts, although {because}.",
        f"Describe the {field} so that somebody else would count the same.",
    )


def aggregations(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Values combine over time and across departments in a way that suits their kind."""
    if definition.value_type not in set(ValueType):
        return
    kind = ValueType(definition.value_type)
    for field, allowed in (
        ("time_aggregation", time_aggregations(kind)),
        ("org_aggregation", org_aggregations(kind)),
    ):
        chosen = getattr(definition, field)
        choices = ", ".join(word.label.lower() for word in allowed)
        remedy = f"Choose one of: {choices}."
        if not chosen:
            reason = f"{LABELS[field]}: nothing is chosen."
            yield _m.error(f"{field.replace('_', '-')}-missing", field, reason, remedy)
        elif chosen not in allowed:
            yield _m.error(f"{field.replace('_', '-')}-unsound", field, _why(kind, chosen), remedy)


def _why(kind: ValueType, chosen: str) -> str:
    if kind in NEEDS_PARTS and chosen in (Aggregation.SUM, Aggregation.MEAN):
        done = "add up" if chosen == Aggregation.SUM else "average"
        return f"Values of the kind “{kind.label.lower()}” do not {done}: each weighs differently."
    if chosen == Aggregation.LAST:
        return "Departments have no order, so none of their values is the last."
    return f"“{chosen}” does not suit values of the kind “{kind.label.lower()}”."


def source(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """It is said where the figures come from and how they get here."""
    if not definition.source_system.strip():
        yield _m.error(
            "source-missing",
            "source_system",
            "It does not say where the figures come from.",
            "Name the system or the record.",
        )
    if not definition.collection_method.strip():
        yield _m.error(
            "method-missing",
            "collection_method",
            "It does not say how the figures are collected.",
            "Name the report or query, who runs it, and when.",
        )


def ranges(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """Ranges stand the right way up, and a percentage has one."""
    pairs = (
        ("hard_low", "hard_high", "possible"),
        ("plausible_low", "plausible_high", "plausible"),
    )
    for low_field, high_field, word in pairs:
        low, high = getattr(definition, low_field), getattr(definition, high_field)
        if low is not None and high is not None and low >= high:
            yield _m.error(
                f"{word}-range-upside-down",
                low_field,
                f"The lowest {word} value is not below the highest.",
                "Exchange the two or correct one.",
            )
    is_percent = definition.scale == Scale.PERCENT or definition.unit.strip() == "%"
    if is_percent and definition.hard_low is None and definition.hard_high is None:
        yield _m.warning(
            "hard-range-missing",
            "hard_low",
            "No value is refused, although a percentage usually has ends.",
            "Give the lowest and the highest possible value, mostly 0 and 100.",
        )


def tried_out(definition: DefinitionText, facts: Facts) -> Iterator[Finding]:
    """It was tried on real records, and people agreed on the value."""
    if facts.test_values == 0:
        yield _m.warning(
            "test-value-missing",
            "values",
            "Nobody has computed a value with this definition yet.",
            "Enter a value for one past period to see whether the definition works.",
        )
    samples = facts.samples or ()
    if not samples:
        return
    low = min(samples, key=lambda sample: sample.value)
    high = max(samples, key=lambda sample: sample.value)
    if not math.isclose(low.value, high.value, rel_tol=SAME_SAMPLE, abs_tol=SAME_SAMPLE):
        yield _m.warning(
            "samples-differ",
            "formula",
            f"From the same sample {low.person} got {low.value:g} and {high.person} got "
            f"{high.value:g}.",
            "Find the case that they counted differently, and name it in the definition.",
        )


CHECKS: tuple[Check, ...] = (
    value_type,
    formula,
    parts,
    aggregations,
    source,
    ranges,
    tried_out,
)

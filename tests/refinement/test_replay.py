"""History under a proposed text."""

from dataclasses import replace
from datetime import date

import pytest

from portal.insight.laid import Given, Goal, Inputs, Terms
from portal.refinement.replay import replayed
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import TargetTerms
from portal.registry.restating import Past, recomputed

TEXT = DefinitionText(
    name="Complaints", unit="%", formula="numerator / denominator", numerator="complaints",
    denominator="orders", scale="percent", direction="decrease", frequency="month",
    value_type="ratio", null_policy="missing",
)  # fmt: skip
PAST = [
    Past(date(2024, month, 1), 100 * month / 50, month, 50, "final", 1) for month in range(1, 13)
]
TODAY = date(2025, 3, 1)


def inputs(past=PAST, **target):
    goals = [Goal(TargetTerms("level", **target), date(2024, 1, 1), None)] if target else []
    return Inputs(
        current_id=1,
        versions={1: Terms("1.0.0", unit="%", direction="decrease", value_type="ratio")},
        values=[Given(one.start, one.value, one.state, one.version_id) for one in past],
        goals=goals,
    )


def test_another_scale_multiplies_every_past_value():
    after = replace(TEXT, scale="per_1000", unit="per 1,000")
    found = recomputed(PAST, TEXT, after)
    assert found.is_done
    assert found.values[0] == pytest.approx(20)
    assert len(found.values) == 12


def test_another_formula_is_worked_out_from_the_parts():
    after = replace(TEXT, formula="(denominator - numerator) / denominator", direction="increase")
    assert recomputed(PAST, TEXT, after).values[1] == pytest.approx(96)


def test_a_denominator_of_zero_and_a_missing_value_stay_missing():
    past = [*PAST[:2], Past(date(2024, 3, 1), None, 1, 0, "missing", 1),
            Past(date(2024, 4, 1), None, None, None, "missing", 1)]  # fmt: skip
    after = replace(TEXT, formula="1 - numerator / denominator")
    assert recomputed(past, TEXT, after).values[2:] == (None, None)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"numerator": "letters of complaint"}, "only the source can count"),
        ({"frequency": "quarter"}, "frequency"),
        ({"formula": "numerator / [STAFF]"}, "STAFF"),
        ({"formula": "numerator /"}, "can't be read"),
        ({"unit": "‰"}, "multiplied with"),
    ],
)
def test_what_cannot_be_worked_out_says_why(changed, words):
    found = recomputed(PAST, TEXT, replace(TEXT, **changed))
    assert not found.is_done
    assert words in found.why


def test_values_kept_without_their_parts_cannot_be_divided_anew():
    bare = [replace(one, numerator=None, denominator=None) for one in PAST]
    found = recomputed(bare, TEXT, replace(TEXT, formula="denominator / numerator"))
    assert not found.is_done
    assert "without the numerator" in found.why


def test_a_unit_is_converted_by_the_factor_that_is_said():
    days = replace(TEXT, unit="days", scale="1", formula="value", value_type="duration")
    past = [replace(one, value=2.0, numerator=None, denominator=None) for one in PAST]
    found = recomputed(past, days, replace(days, unit="hours"), conversion=24)
    assert set(found.values) == {48.0}


def test_words_leave_every_value_as_it_is():
    assert recomputed(PAST, TEXT, replace(TEXT, purpose="Other")).values == tuple(
        one.value for one in PAST
    )


def test_the_same_text_reads_the_past_the_same():
    found = replayed(inputs(value=10), TEXT, [one.value for one in PAST], TODAY)
    assert (found.values_changed, found.kinds_changed, found.colours_changed) == (0, 0, 0)
    assert found.periods == 12
    assert found.months == ()
    assert found.colours_compared


def test_another_direction_changes_the_colour_of_past_months():
    after = replace(TEXT, direction="increase")
    found = replayed(inputs(value=10), after, [one.value for one in PAST], TODAY)
    # 2 … 24 % against 10 %: only the fifth month, 10 % itself, meets it both ways.
    assert found.colours_changed == 11
    assert found.values_changed == 0
    assert found.months[0].colour_before == "met"
    assert found.months[0].colour_after == "missed"


def test_colours_are_not_compared_where_the_target_means_something_else():
    after = replace(TEXT, scale="per_1000", unit="per 1,000")
    values = recomputed(PAST, TEXT, after).values
    found = replayed(inputs(value=10), after, values, TODAY)
    assert not found.colours_compared
    assert found.colours_changed == 0
    assert found.values_changed == 12


def test_a_formula_that_weighs_otherwise_moves_signals():
    steady = [
        Past(
            date(2022 + n // 12, n % 12 + 1, 1), 10.0 + n % 2 * 10, 10 + n % 2 * 10, 100, "final", 1
        )
        for n in range(24)
    ]
    steady[20] = replace(steady[20], value=70.0, numerator=70)
    after = replace(TEXT, formula="min(numerator, 20) / denominator")
    values = recomputed(steady, TEXT, after).values
    found = replayed(inputs(steady), after, values, TODAY)
    assert found.signals_before == 1
    assert found.signals_after == 0
    assert found.kinds_changed == 1
    assert found.months[0].label == "September 2023"

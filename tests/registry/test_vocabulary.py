"""The words are those of the spec, and every one can be shown to people."""

import inspect
from dataclasses import fields
from types import SimpleNamespace

import pytest

from portal.registry import vocabulary
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.models import DefinitionVersion
from portal.registry.vocabulary import (
    FREQUENCY_DAYS,
    FREQUENCY_NOUN,
    NEEDS_PARTS,
    Aggregation,
    ChangeType,
    Direction,
    Frequency,
    Scale,
    ValueType,
    Word,
    choices,
    org_aggregations,
    time_aggregations,
)
from portal.registry.wording import Wording

ALL = [
    each
    for _, each in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(each, Word) and each is not Word
]


@pytest.mark.parametrize("words", ALL)
def test_every_word_has_a_label_of_its_own_and_fits_its_column(words):
    labels = [word.label for word in words]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert all(len(word) <= 20 for word in words)


def test_a_word_is_its_stored_text():
    assert ValueType("ratio") is ValueType.RATIO
    assert ValueType.RATIO == "ratio"
    assert f"{ValueType.RATIO}" == "ratio"


def test_no_kind_of_value_that_has_a_denominator_is_summed_or_averaged():
    for kind in NEEDS_PARTS:
        for allowed in (time_aggregations(kind), org_aggregations(kind)):
            assert not {Aggregation.SUM, Aggregation.MEAN} & set(allowed)


def test_departments_have_no_last_one():
    assert all(Aggregation.LAST not in org_aggregations(kind) for kind in ValueType)
    assert all(Aggregation.LAST in time_aggregations(kind) for kind in ValueType)


def test_a_change_raises_its_part_of_the_number():
    assert {word: word.part for word in ChangeType} == {
        "editorial": "patch",
        "clarifying": "minor",
        "breaking": "major",
    }


def test_a_scale_has_its_factor():
    assert [scale.factor for scale in Scale] == [1, 100, 1_000, 100_000]


def test_every_regular_frequency_has_a_length_and_every_one_a_noun():
    assert set(FREQUENCY_DAYS) == set(Frequency) - {Frequency.IRREGULAR}
    assert set(FREQUENCY_NOUN) == set(Frequency)


def test_choices_may_begin_with_an_empty_one():
    assert choices(Direction)[0] == ("increase", "Higher is better")
    assert choices(Direction, empty="Choose one")[0] == ("", "Choose one")


# The text of a definition


def test_every_field_has_a_label_and_a_column():
    names = tuple(field.name for field in fields(DefinitionText))
    assert tuple(LABELS) == names
    assert names == DefinitionVersion.CONTENT


def test_a_text_is_read_from_any_object_and_none_is_empty():
    source = SimpleNamespace(**dict.fromkeys(LABELS))
    source.purpose, source.due_days = "To know.", 5
    text = DefinitionText.of(source, name="Lead time")
    assert (text.name, text.purpose, text.unit, text.due_days) == ("Lead time", "To know.", "", 5)
    assert text.hard_low is None


def test_an_object_without_a_field_is_refused():
    with pytest.raises(AttributeError):
        DefinitionText.of(SimpleNamespace(purpose="To know."))


# Sentences


@pytest.mark.parametrize(
    ("decimals", "value", "expected"),
    [
        (1, 4.25, "4.2"),
        (0, 1234.6, "1,235"),
        (2, -0.5, "−0.50"),
        (1, -0.01, "0.0"),
        (None, 1234.56, "1,235"),
        (None, 42.0, "42"),
        (None, 4.256, "4.26"),
        (None, 0.05, "0.05"),
        (None, -3.0, "−3"),
    ],
)
def test_a_number_reads_with_the_decimals_of_the_metric(decimals, value, expected):
    assert Wording(decimals=decimals).number(value) == expected


def test_percentages_differ_by_points_and_other_quantities_by_their_unit():
    assert Wording("%", 1).difference(-4.2) == "4.2 points"
    assert Wording("days", 1).difference(4.2) == "4.2 days"
    assert Wording("", 1).difference(4.2) == "4.2"
    assert Wording("%", 1).quantity(4.2) == "4.2%"
    assert Wording("£", 0).quantity(-1200) == "−£1,200"


def test_periods_are_named_by_their_frequency():
    monthly = Wording.of(DefinitionText(frequency="month"))
    assert (monthly.periods(1), monthly.periods(24)) == ("1 month", "24 months")
    assert Wording.of(DefinitionText()).periods(2) == "2 periods"

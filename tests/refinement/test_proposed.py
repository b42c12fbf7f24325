"""What a proposal's text makes of a definition, and what becomes of the values before it."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement import proposed
from portal.refinement.digest import canonical, sha256_of
from portal.refinement.kinds import OF_A_METRIC, Kind
from portal.registry import contents, restating
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.vocabulary import ChangeType, Comparability

TEXT = DefinitionText(
    name="Complaints", purpose="To see whether customers are content.", unit="%",
    formula="numerator / denominator", numerator="complaints", denominator="orders",
    scale="percent", direction="decrease", frequency="month", value_type="ratio",
    plausible_low=0.0, due_days=5, next_review_on=date(2027, 1, 1),
)  # fmt: skip


def test_a_revision_keeps_only_what_differs_and_gives_it_back():
    after = replace(TEXT, name="Complaints received", due_days=8, next_review_on=date(2028, 1, 1))
    kept = proposed.changes(TEXT, after)
    assert kept == {
        "name": "Complaints received", "due_days": 8, "next_review_on": "2028-01-01"
    }  # fmt: skip
    assert proposed.definition_after(TEXT, "revise_minor", {"changes": kept}) == after


def test_a_field_that_is_emptied_is_a_change():
    after = replace(TEXT, due_days=None, numerator="")
    kept = proposed.changes(TEXT, after)
    assert kept == {"due_days": None, "numerator": ""}
    assert proposed.definition_after(TEXT, "revise_major", {"changes": kept}) == after


@pytest.mark.parametrize("kind", ["add", "merge"])
def test_a_new_metric_keeps_all_that_its_definition_says(kind):
    assert proposed.definition_after(TEXT, kind, {"definition": proposed.whole(TEXT)}) == TEXT


@pytest.mark.parametrize("kind", ["keep", "retire", "suspend", "defer"])
def test_other_kinds_change_no_definition(kind):
    text = {"changes": {"name": "Other"}, "definition": {"name": "Other"}}
    assert proposed.definition_after(TEXT, kind, text) == TEXT


def test_a_field_that_is_not_known_any_more_is_passed_over():
    text = {"changes": {"colour": "red", "unit": "‰", "plausible_low": 1}}
    after = proposed.definition_after(TEXT, "revise_major", text)
    assert after == replace(TEXT, unit="‰", plausible_low=1.0)


def test_every_field_is_editorial_or_breaking_or_between():
    assert {one.name for one in fields(DefinitionText)} >= restating.BREAKING
    assert not restating.BREAKING & contents.EDITORIAL
    assert set(LABELS) >= restating.BREAKING
    assert restating.COMPUTABLE - {"decimals"} <= (restating.BREAKING)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"purpose": "Other"}, ChangeType.EDITORIAL),
        ({"source_system": "The new desk"}, ChangeType.CLARIFYING),
        ({"plausible_low": 1.0, "purpose": "Other"}, ChangeType.CLARIFYING),
        ({"unit": "‰"}, ChangeType.BREAKING),
        ({"inclusions": "Only letters"}, ChangeType.BREAKING),
        ({"frequency": "quarter", "purpose": "Other"}, ChangeType.BREAKING),
        ({"direction": "increase"}, ChangeType.BREAKING),
        ({}, ChangeType.EDITORIAL),
    ],
)
def test_how_far_a_change_departs(changed, word):
    assert proposed.change_type(TEXT, replace(TEXT, **changed)) is word


def test_what_becomes_of_the_values_before():
    def word(after, **more):
        return proposed.comparability(TEXT, after, **more).comparability

    minor, major = replace(TEXT, due_days=9), replace(TEXT, inclusions="Only letters")
    quarterly = replace(TEXT, frequency="quarter")
    assert word(minor) is Comparability.COMPARABLE
    assert word(minor, overlap=12, is_recomputed=True) is Comparability.COMPARABLE
    assert word(major) is Comparability.BROKEN
    assert word(major, is_recomputed=True) is Comparability.RECALCULATED
    assert word(major, overlap=2) is Comparability.BROKEN
    assert word(major, overlap=3) is Comparability.LINKED
    assert word(quarterly, overlap=1) is Comparability.BROKEN
    assert word(quarterly, overlap=2) is Comparability.LINKED
    assert "what is included" in proposed.comparability(TEXT, major).reason


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none()))
def test_the_order_of_keys_never_matters_to_a_digest(content):
    turned = dict(reversed(content.items()))
    assert sha256_of(content) == sha256_of(turned)
    assert canonical(content) == canonical(turned)


def test_a_digest_changes_with_any_word_and_refuses_what_is_no_number():
    assert sha256_of({"a": "one"}) != sha256_of({"a": "One"})
    with pytest.raises(ValueError, match="JSON"):
        sha256_of({"a": float("nan")})


def test_every_kind_has_its_words():
    assert all(kind.label and kind.noun for kind in Kind)
    assert Kind.ADD not in OF_A_METRIC
    assert len(OF_A_METRIC) == len(Kind) - 1

"""Definitions that nearly say the same are found, with what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.likeness import ALIKE, NEARLY_EQUAL, Candidate, likeness, nearest

DELIVERY = Candidate(
    key="OTD",
    name="On-time delivery",
    numerator="orders delivered by the promised date",
    denominator="orders delivered",
    formula="numerator / denominator",
    unit="%",
)


def shown(yours, *others):
    return [found.key for found in nearest(yours, others)]


def test_the_same_words_in_another_order_are_the_same_name():
    found = likeness(Candidate("A", "Rate of absences"), Candidate("B", "Absence rate"))
    assert found == 1


def test_a_typing_error_does_not_hide_a_likeness():
    assert likeness(Candidate("A", "Employee absense"), Candidate("B", "Employee absence")) > ALIKE


def test_a_word_such_as_rate_makes_no_likeness():
    assert shown(Candidate("A", "Absence rate"), Candidate("B", "Scrap rate")) == []
    assert shown(Candidate("A", "Customer churn rate"), Candidate("B", "Employee churn rate")) == []


def test_a_trivial_formula_makes_no_likeness():
    other = Candidate("B", "Scrap share", formula="numerator/denominator")
    assert shown(DELIVERY, other) == []


def test_the_same_inputs_in_the_same_formula_are_found_under_any_name():
    one = Candidate("A", "Yield", formula="[GOOD-PARTS] / ([GOOD-PARTS] + [SCRAP])")
    other = Candidate("B", "Quality level", formula="[good-parts] / ([SCRAP]+[GOOD-PARTS])")
    assert likeness(one, other) == 1


def test_the_same_numerator_and_denominator_are_found_under_any_name():
    other = Candidate(
        "B",
        "Promise kept",
        numerator="Orders that were delivered by the promised date",
        denominator="Delivered orders",
    )
    assert likeness(DELIVERY, other) >= NEARLY_EQUAL * 0.9
    assert shown(DELIVERY, other) == ["B"]


def test_what_differs_is_told_field_by_field():
    theirs = Candidate(
        key="OTD-2",
        name="On-time delivery",
        numerator="orders delivered by the promised date",
        denominator="orders  Delivered",
        formula="(numerator/denominator)",
        exclusions="orders that the customer postponed",
        unit="orders",
    )
    (found,) = nearest(DELIVERY, [theirs])
    told = {(each.field, each.theirs, each.yours) for each in found.differences}
    assert found.score == 1
    assert told == {
        ("What is left out", "orders that the customer postponed", "(empty)"),
        ("Unit", "orders", "%"),
    }


def test_metrics_of_one_shared_definition_are_never_shown_to_each_other():
    one = Candidate("R1F-AE", "A&E attendances", shared=7)
    other = Candidate("RAE-AE", "A&E attendances", shared=7)
    assert nearest(one, [other]) == ()


def test_a_shared_definition_appears_once_however_many_adopted_it():
    adopted = [Candidate(f"D{n}", "A&E attendances", shared=7) for n in range(130)]
    assert shown(Candidate("NEW", "A&E attendances"), *adopted) == ["D0"]


def test_metrics_without_shared_definition_stay_apart():
    others = [Candidate("B", "Scrap"), Candidate("C", "Scrap")]
    assert shown(Candidate("A", "Scrap"), *others) == ["B", "C"]


def test_a_metric_is_not_shown_to_itself():
    assert nearest(DELIVERY, [DELIVERY]) == ()


def test_an_empty_draft_is_like_nothing():
    assert shown(Candidate("A", ""), Candidate("B", ""), DELIVERY) == []


def test_an_unreadable_formula_is_compared_as_text():
    (found,) = nearest(DELIVERY, [Candidate("B", "On-time delivery", formula="good /")])
    assert ("Formula", "good /") in {(each.field, each.theirs) for each in found.differences}


WORDS = ["orders", "delivered", "customers", "late", "absence", "cost", "share", "rate", "of"]
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
formulas = st.sampled_from(["", "value", "numerator / denominator", "[A] + [B]", "[B] + [A]", "+"])
candidates = st.builds(
    Candidate,
    key=st.sampled_from("PQ"),
    name=texts,
    numerator=texts,
    denominator=texts,
    formula=formulas,
)


@given(candidates, candidates)
def test_likeness_is_symmetric_and_between_0_and_1(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1


@given(candidates.filter(lambda candidate: candidate.name.strip(" of")))
def test_a_definition_is_fully_like_itself(one):
    assert likeness(one, one) == pytest.approx(1)


@given(st.lists(candidates, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_others_does_not_matter(others, chance):
    others = [Candidate(f"K{at}", each.name, each.numerator) for at, each in enumerate(others)]
    mixed = chance.sample(others, len(others))
    assert nearest(DELIVERY, others) == nearest(DELIVERY, mixed)


def test_the_worked_example_of_the_method():
    yours = Candidate("SICK", "Sickness absence rate", "days lost to illness", "days agreed")
    theirs = Candidate("ABS", "Absence rate", "days lost", "days agreed by contract")
    (found,) = nearest(yours, [theirs])
    assert found.score == pytest.approx((0.5 * 26 / 35 + 0.35 * 2 / 3) / 0.85)
    assert [each.field for each in found.differences] == ["Name", "Numerator", "Denominator"]

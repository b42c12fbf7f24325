"""From what is known to figures in words, or to why there are none."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.insight.laid import Given, Goal, Inputs, Terms
from portal.insight.verdicts import verdict
from portal.refinement.correlation import Companion
from portal.refinement.delivery import Arrived
from portal.refinement.digest import canonical, sha256_of
from portal.refinement.measured import Answer, Measured, Named
from portal.refinement.pack import pack
from portal.refinement.pack_words import FIGURES
from portal.refinement.sameness import Alike
from portal.registry.facts import TargetTerms
from portal.registry.wording import Wording
from tests import make

TODAY = date(2026, 1, 20)
FIRST = date(2024, 1, 1)
RATES = [88, 91, 89, 90, 92, 87, 90, 91, 89, 88, 92, 90, 91, 89, 90, 88, 91, 90, 89, 92, 90, 91]
STARTS = [make.month(FIRST, later) for later in range(len(RATES))]


def drawing(figures=RATES, target: float | None = 90.0, **terms):
    goal = Goal(
        TargetTerms(type="threshold", value=target, starts_on=FIRST, review_on=date(2026, 12, 31)),
        FIRST,
        None,
    )
    inputs = Inputs(
        current_id=1,
        versions={1: Terms("1.0.0", "%", 0, "increase", hard_low=0, hard_high=100, **terms)},
        values=[
            Given(start, value, "final", 1) for start, value in zip(STARTS, figures, strict=False)
        ],
        goals=[goal] if target is not None else [],
    )
    return verdict(inputs, TODAY)["drawing"]


def measured(**more):
    given = {
        "today": TODAY,
        "metric": Named("OTD", "On time", "Sales"),
        "version": "1.0.0",
        "wording": Wording("%", 0, "month"),
        "direction": "increase",
        "frequency": "month",
        "fiscal_start_month": 1,
        "due_days": 10,
        "known_since": date(2025, 6, 1),
        "drawing": drawing(),
        "arrived": [
            Arrived(start, 1, start + timedelta(days=40), value)
            for start, value in zip(STARTS, RATES, strict=True)
        ],
        "targets": [("From 1 January 2024", "90% or more, agreed by Eve")],
        "signals": [("May 2025", "acted_on", True), ("July 2025", "accepted", False)],
        "use": {"follow_ups": 2, "followers": 7},
        "effort_minutes": 30,
        "values_a_year": 12,
        "companions": [(Named("RET", "Returns", "Sales"), Companion(2, -0.95, 22, 0.1))],
        "is_correlated": True,
        "alike": [(Named("OTD-2", "On-time delivery", "Stores"), Alike("OTD-2", 0.81))],
        "others": [("Sales", 91.0), ("Stores", 84.0), ("Service", 95.0)],
        "objectives": ["Keep promises"],
        "counters": [],
        "gaming": "Promising later days.",
        "counter_words": "",
        "answers": [Answer(4, 3, 2)] * 3 + [Answer(1, 4, 3)] * 3,
        "is_survey_over": True,
        "statement": {"by": "Bo", "market": "A new carrier."},
        "views_since": date(2025, 9, 1),
        "viewers": 2,
        "views": [(date(2025, 9, 1), 2), (date(2025, 10, 1), 1)],
    }
    return Measured(**{**given, **more})


def figures(**more):
    return {one["code"]: one for one in pack(measured(**more))["figures"]}


def test_a_pack_holds_every_figure_with_its_definition_and_is_json():
    found = pack(measured())
    assert [one["code"] for one in found["figures"]] == list(FIGURES)
    for one in found["figures"]:
        assert one["definition"]
        assert bool(one["sentence"]) != bool(one["why_not"])
    assert json.loads(canonical(found)) == found


def test_the_same_input_has_the_same_digest_and_another_has_not():
    assert sha256_of(pack(measured())) == sha256_of(pack(measured()))
    assert sha256_of(pack(measured())) != sha256_of(pack(replace(measured(), effort_minutes=31)))


def test_no_figure_judges():
    text = json.dumps(pack(measured())).lower()
    for word in ("good", "bad ", "poor", "redundant", "suspicious", "gamed by", "fraud"):
        assert word not in text


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("spc", "22 values from January 2024 to October 2025, with natural limits"),
        ("signals", "2 signals, of which 1 led to an action."),
        ("capability", "the target asks for 90% or more. Cpk −0.02."),
        ("topped_out", "In 0 of the last 4 quarters every value was 95% or more"),
        ("heaping", "met it,"),
        (
            "delivery",
            "Of 7 values due, 3 came on time, 2 late, by 1 day as a median, and 2 are missing.",
        ),
        ("views", "2 people looked at its page since September 2025"),
        ("revisions", "Of 22 periods with a value, 0 changed later. No revisions in all."),
        ("cost", "6.0 hours a year: 30 minutes for each of 12 values."),
        ("correlation", "1 metric goes along."),
        ("spread", "From 84% (Stores) to 95% (Service)."),
        ("survey", "6 answers."),
    ],
)
def test_what_figures_say(code, says):
    assert says in figures()[code]["sentence"]


@pytest.mark.parametrize(
    ("code", "more", "why"),
    [
        ("spc", {"drawing": drawing([])}, "no values yet"),
        ("capability", {"drawing": drawing(target=None)}, "No target holds"),
        ("capability", {"drawing": drawing(RATES[:3])}, "too few values"),
        ("topped_out", {"direction": "neutral"}, "no direction"),
        ("heaping", {"direction": "neutral"}, "no better side"),
        ("heaping", {"drawing": drawing(target=None)}, "No target held"),
        ("delivery", {"frequency": "irregular"}, "irregularly"),
        ("delivery", {"known_since": TODAY}, "has been due"),
        ("revisions", {"arrived": []}, "no values"),
        ("cost", {"effort_minutes": None}, "does not say"),
        ("correlation", {"is_correlated": False, "companions": []}, "fewer than 12"),
        ("spread", {"others": []}, "Fewer than three"),
        ("survey", {"is_survey_over": False}, "still being asked"),
        ("survey", {"answers": [Answer(4, 4, 4)] * 4}, "Fewer than 5"),
        ("statement", {"statement": None}, "not entered"),
        ("views", {"views_since": None}, "since views are counted"),
    ],
)
def test_what_cannot_be_computed_says_why(code, more, why):
    assert why in figures(**more)[code]["why_not"]


def words(found):
    return " ".join(one["words"] for one in found["rows"])


def test_no_answer_can_be_told_from_the_figures():
    spread = [Answer(4, 4, None, "A new law.")] * 9
    few = figures(answers=spread)["survey"]
    assert "law" not in words(few)
    assert "nearly all say so, 9 answers" in words(few)
    assert "fewer than 5 answers" in words(few)
    many = figures(answers=[*spread, Answer(1, 4, 2)])["survey"]
    assert "A new law." in words(many)
    assert "9 × 4, 0 × 3, 0 × 2, 1 × 1" in words(many)


def test_companions_are_named_with_their_interval():
    row = figures()["correlation"]["rows"][0]
    assert row["code"] == "RET"
    assert row["words"] == "r −0.95 (−0.98 to −0.88), 22 periods; changes r 0.10"


def test_values_before_a_break_do_not_count():
    broken = [
        Given(start, value, "final", 1 if at < 16 else 2)
        for at, (start, value) in enumerate(zip(STARTS, RATES, strict=True))
    ]
    terms = Terms("1.0.0", "%", 0, "increase", hard_low=0, hard_high=100)
    inputs = Inputs(
        current_id=2, versions={1: terms, 2: replace(terms, breaks=True)}, values=broken
    )
    found = figures(drawing=verdict(inputs, TODAY)["drawing"])["topped_out"]
    assert [row["words"] for row in found["rows"]] == ["0 of 0", "0 of 2", "0 of 3", "0 of 1"]

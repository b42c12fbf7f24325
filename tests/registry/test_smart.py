"""The SMART check finds what the spec lists, says why and what to do, and nothing else."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Difference
from portal.registry import smart_finding
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.facts import (
    Facts,
    History,
    LinkedMetric,
    Owner,
    Point,
    Sample,
    TargetTerms,
)
from portal.registry.likeness import Likeness
from portal.registry.smart import LetterStatus, Severity, check
from portal.registry.smart_finding import months_after

TODAY = date(2026, 3, 10)
GOOD = DefinitionText(
    name="On-time delivery",
    purpose="Tells the delivery team which routes need another departure time.",
    key_question="Do customers get their orders on the day that we promised?",
    not_for="Judging single drivers.",
    numerator="orders handed over by the end of the promised day",
    denominator="orders handed over in the month",
    formula="numerator / denominator",
    inclusions="all orders with a promised day",
    exclusions="orders that the customer postponed",
    zero_denominator="The month stays missing.",
    unit="%",
    scale="percent",
    decimals=1,
    value_type="ratio",
    direction="increase",
    frequency="month",
    calendar="calendar",
    time_aggregation="ratio_of_sums",
    org_aggregation="ratio_of_sums",
    null_policy="missing",
    source_system="The order system",
    collection_method="A report that the team runs on the second working day",
    due_days=5,
    hard_low=0,
    hard_high=100,
    next_review_on=date(2027, 1, 31),
)
TARGET = TargetTerms(
    type="level",
    value=88,
    baseline_value=81,
    starts_on=date(2026, 1, 1),
    review_on=date(2026, 12, 31),
)
SERIES = tuple(
    Point(date(2024 + n // 12, n % 12 + 1, 1), value) for n, value in enumerate([79.0, 83, 89] * 8)
)
KNOWN = Facts(
    today=TODAY,
    owners=(Owner("Bo"),),
    likenesses=(),
    formula_inputs=frozenset({"LEAD-TIME"}),
    test_values=1,
    samples=(Sample("Bo", 81.2), Sample("Cy", 81.2)),
    targets=(TARGET,),
    history=History(SERIES, lower=74.2, upper=93.1, last_two_late=False),
    nature="lagging",
    objectives=1,
    drives=(),
    driven_by=(LinkedMetric("SCHEDULE", "leading"),),
    department_active=8,
    department_leading=3,
    views_in_two_cycles=40,
    actions_in_a_year=2,
    meeting_frequency="month",
)
ALIKE = Likeness("OTD-2", "Delivery on time", 0.9, (Difference("Unit", "orders", "%"),))


def target(**changes):
    return {"targets": (replace(TARGET, **changes),)}


def history(values, **changes):
    points = tuple(Point(date(2025, n % 12 + 1, 1), value) for n, value in enumerate(values))
    return {"history": History(points, **changes)}


def test_a_good_definition_passes_every_letter():
    result = check(GOOD, KNOWN)
    assert result.findings == ()
    assert [letter.letter for letter in result.letters] == list("SMART")
    assert {letter.status for letter in result.letters} == {LetterStatus.PASS}


ERRORS = [
    ("S", "name-missing", {"name": " "}, {}),
    ("S", "purpose-missing", {"purpose": ""}, {}),
    ("S", "purpose-short", {"purpose": "Plans routes, trucks, crews, hours."}, {}),
    ("S", "purpose-repeats-name", {"purpose": "Measures the on-time delivery of a delivery."}, {}),
    ("S", "unit-missing", {"unit": ""}, {}),
    ("S", "direction-missing", {"direction": ""}, {}),
    ("S", "owner-missing", {}, {"owners": ()}),
    ("S", "owner-many", {}, {"owners": (Owner("Bo"), Owner("Cy"))}),
    ("S", "owner-inactive", {}, {"owners": (Owner("Bo", is_active=False),)}),
    ("M", "value-type-missing", {"value_type": ""}, {}),
    ("M", "formula-missing", {"formula": " "}, {}),
    ("M", "formula-unreadable", {"formula": "numerator / "}, {}),
    ("M", "formula-input-unknown", {"formula": "[OLD] + numerator"}, {}),
    ("M", "numerator-missing", {"numerator": ""}, {}),
    ("M", "denominator-missing", {"denominator": ""}, {}),
    ("M", "time-aggregation-missing", {"time_aggregation": ""}, {}),
    ("M", "time-aggregation-unsound", {"time_aggregation": "sum"}, {}),
    ("M", "time-aggregation-unsound", {"time_aggregation": "mean"}, {}),
    ("M", "org-aggregation-missing", {"org_aggregation": ""}, {}),
    ("M", "org-aggregation-unsound", {"org_aggregation": "mean"}, {}),
    ("M", "org-aggregation-unsound", {"org_aggregation": "last"}, {}),
    ("M", "source-missing", {"source_system": ""}, {}),
    ("M", "method-missing", {"collection_method": ""}, {}),
    ("M", "possible-range-upside-down", {"hard_low": 100, "hard_high": 0}, {"targets": None}),
    ("M", "plausible-range-upside-down", {"plausible_low": 95, "plausible_high": 60}, {}),
    ("A", "target-empty", {}, target(value=None)),
    ("A", "target-not-better", {}, target(value=80)),
    ("A", "target-not-better", {}, target(value=81)),
    ("A", "target-not-better", {}, target(type="improvement", value=-2) | {"history": None}),
    ("A", "target-impossible", {}, target(value=101) | {"history": None}),
    ("A", "target-impossible", {}, target(stretch=120)),
    ("A", "target-range-upside-down", {"direction": "band"}, target(type="range", low=9, high=5)),
    ("R", "objective-missing", {}, {"objectives": 0, "driven_by": (), "nature": None}),
    ("T", "frequency-missing", {"frequency": ""}, {}),
    ("T", "due-day-missing", {"due_days": None}, {}),
    ("T", "target-dates-missing", {}, target(review_on=None)),
    ("T", "target-dates-upside-down", {}, target(review_on=date(2026, 1, 1))),
    ("T", "target-review-late", {}, target(review_on=date(2028, 1, 2))),
    ("T", "next-review-missing", {"next_review_on": None}, {}),
    ("T", "next-review-late", {"next_review_on": date(2027, 3, 11)}, {}),
    ("T", "next-review-past", {"next_review_on": date(2026, 3, 9)}, {}),
]
WARNINGS = [
    ("S", "vague-name", {"name": "Better deliveries"}, {}),
    ("S", "vague-purpose", {"purpose": "Helps the team to optimise what customers get."}, {}),
    ("S", "vague-key-question", {"key_question": "Are our routes efficient?"}, {}),
    ("S", "population-missing", {"inclusions": "", "exclusions": ""}, {}),
    ("S", "near-duplicate", {}, {"likenesses": (ALIKE,)}),
    ("M", "scaled-twice", {"formula": "100 * (numerator / denominator)"}, {}),
    ("M", "zero-denominator-missing", {"zero_denominator": ""}, {}),
    ("M", "hard-range-missing", {"hard_low": None, "hard_high": None}, {}),
    ("M", "test-value-missing", {}, {"test_values": 0}),
    ("M", "samples-differ", {}, {"samples": (Sample("Bo", 81.2), Sample("Cy", 79.5))}),
    ("A", "target-missing", {}, {"targets": ()}),
    ("A", "target-on-neutral", {"direction": "neutral"}, {}),
    ("A", "baseline-short", {}, history([80.0] * 6 + [89.0] * 5)),
    ("A", "target-beyond-reach", {}, target(value=94)),
    ("A", "target-too-easy", {}, history([90.0] * 11 + [85.0])),
    ("R", "drives-nothing", {}, {"nature": "leading"}),
    ("R", "driven-by-nothing", {}, {"driven_by": ()}),
    ("R", "department-crowded", {}, {"department_active": 13}),
    ("R", "department-only-lagging", {}, {"department_leading": 0}),
    ("R", "not-viewed", {}, {"views_in_two_cycles": 0}),
    ("R", "no-action", {}, {"actions_in_a_year": 0}),
    ("T", "target-review-soon", {}, target(review_on=date(2026, 2, 28))),
    ("T", "slower-than-meeting", {}, {"meeting_frequency": "week"}),
    ("T", "values-late", {}, history([79.0, 83, 89] * 8, last_two_late=True)),
]


@pytest.mark.parametrize(("letter", "code", "text", "facts"), ERRORS)
def test_an_error_is_found_alone_and_fails_its_letter(letter, code, text, facts):
    result = check(replace(GOOD, **text), replace(KNOWN, **facts))
    (finding,) = result.findings
    assert (finding.letter, finding.code, finding.severity) == (letter, code, Severity.ERROR)
    assert result[letter].status is LetterStatus.FAILURE
    assert result.errors == (finding,)


@pytest.mark.parametrize(("letter", "code", "text", "facts"), WARNINGS)
def test_a_warning_is_found_alone_and_does_not_fail_its_letter(letter, code, text, facts):
    result = check(replace(GOOD, **text), replace(KNOWN, **facts))
    (finding,) = result.findings
    assert (finding.letter, finding.code, finding.severity) == (letter, code, Severity.WARNING)
    assert result[letter].status is LetterStatus.WARNING
    assert result.errors == ()


FIELDS = {*LABELS, "owner", "target", "objectives", "drives", "driven_by", "department"}
FIELDS |= {"values", "use"}


@pytest.mark.parametrize(("letter", "code", "text", "facts"), ERRORS + WARNINGS)
def test_every_finding_names_a_field_a_reason_and_a_remedy(letter, code, text, facts):
    (finding,) = check(replace(GOOD, **text), replace(KNOWN, **facts)).findings
    assert finding.field in FIELDS
    for sentence in (finding.reason, finding.remedy):
        assert re.fullmatch(r"[A-Z“−\d].*[.?]", sentence), sentence


def test_every_code_in_the_source_has_a_case_here_and_a_line_in_the_method():
    package = Path(smart_finding.__file__).parent
    source = "".join(path.read_text("utf-8") for path in sorted(package.glob("smart_*.py")))
    written = set(re.findall(r"\"([a-z]+(?:-[a-z]+)+)\",\n? *\"[a-z_]+\"", source))
    tested = {code for _, code, _, _ in ERRORS + WARNINGS}
    assert written <= tested
    method = Path(__file__).parents[2] / "docs" / "methods" / "smart.md"
    described = set(re.findall(r"^\| `([a-z-]+)` \|", method.read_text("utf-8"), re.MULTILINE))
    assert described == tested


# Facts that nobody looked up


def test_unknown_facts_lead_to_no_finding():
    assert check(GOOD).findings == ()


def test_an_empty_draft_fails_without_a_crash():
    result = check(DefinitionText())
    assert result["S"].status is LetterStatus.FAILURE
    assert {finding.code for finding in result["T"].findings} == {
        "frequency-missing",
        "due-day-missing",
        "next-review-missing",
    }


@pytest.mark.parametrize("facts", [Facts(), replace(KNOWN, targets=())])
def test_an_empty_draft_is_attainable_only_once_it_says_which_way_is_better(facts):
    result = check(replace(GOOD, direction=""), facts)
    (finding,) = result["A"].findings
    assert (finding.code, finding.field) == ("target-missing", "direction")
    assert finding.remedy == "Say first which way is better."


def test_a_letter_lists_its_errors_before_its_warnings():
    result = check(replace(GOOD, name="Better", unit=""), KNOWN)
    assert [finding.code for finding in result["S"].findings] == ["unit-missing", "vague-name"]


def test_findings_are_found_by_field():
    result = check(replace(GOOD, unit=""), KNOWN)
    assert [finding.code for finding in result.for_field("unit")] == ["unit-missing"]
    assert result.for_field("name") == ()


# Edges


def test_a_vague_word_beside_a_number_is_not_vague():
    text = "Helps the team to improve the share from 81 to 90 % by the end of the year."
    assert check(replace(GOOD, purpose=text), KNOWN).findings == ()


def test_a_purpose_of_40_characters_is_long_enough():
    text = "Tells which route needs another timing.."
    assert len(text) == 40
    assert check(replace(GOOD, purpose=text), KNOWN).findings == ()
    (finding,) = check(replace(GOOD, purpose=text[:-1]), KNOWN).findings
    assert finding.code == "purpose-short"


def test_the_place_of_a_mistake_in_the_formula_counts_from_1():
    (finding,) = check(replace(GOOD, formula="numerator % denominator"), KNOWN).findings
    assert "character 11" in finding.reason
    assert "scale" in finding.remedy


def test_a_code_in_other_case_is_offered():
    (finding,) = check(replace(GOOD, formula="numerator / [lead-time]"), KNOWN).findings
    assert finding.remedy == "Did you mean [LEAD-TIME]?"


def test_percentages_do_not_add_up_but_counts_do():
    (finding,) = check(replace(GOOD, time_aggregation="sum"), KNOWN).findings
    assert "do not add up" in finding.reason
    counts = replace(GOOD, value_type="count", formula="value", unit="orders", scale="1")
    summed = replace(counts, time_aggregation="sum", org_aggregation="sum")
    assert check(summed, KNOWN)["M"].findings == ()


def test_a_count_whose_formula_divides_describes_what_it_divides():
    bare = replace(GOOD, value_type="index", time_aggregation="last", org_aggregation="none")
    result = check(replace(bare, denominator=""), KNOWN)
    assert [finding.code for finding in result.findings] == ["denominator-missing"]


def test_a_target_at_the_end_of_the_hard_range_is_possible():
    found = check(GOOD, replace(KNOWN, history=None, **target(value=100)))
    assert found.findings == ()


def test_lower_targets_are_better_where_lower_is_better():
    down = replace(GOOD, direction="decrease")
    lower = replace(KNOWN, history=None, **target(value=75))
    assert check(down, lower).findings == ()
    (finding,) = check(down, replace(KNOWN, history=None)).findings
    assert finding.code == "target-not-better"
    assert "below 81.0%" in finding.remedy


def test_a_target_beyond_reach_states_the_shift_that_it_needs():
    (finding,) = check(GOOD, replace(KNOWN, **target(value=94))).findings
    assert finding.reason == (
        "The target lies 0.9 points beyond the process limit. Met in 0 of the last 24 months; "
        "your process would have to shift up by 19.8 points to meet it every month."
    )


def test_a_handful_of_values_says_only_that_the_baseline_is_short():
    result = check(GOOD, replace(KNOWN, **target(value=99), **history([80.0] * 4)))
    assert [finding.code for finding in result.findings] == ["baseline-short"]


def test_a_neutral_metric_needs_no_target():
    assert check(replace(GOOD, direction="neutral"), replace(KNOWN, targets=())).findings == ()


def test_a_yearly_total_is_compared_with_its_share_per_month():
    counts = replace(
        GOOD,
        value_type="count",
        formula="value",
        unit="orders",
        scale="1",
        hard_low=None,
        hard_high=None,
        time_aggregation="sum",
        org_aggregation="sum",
    )
    yearly = replace(TARGET, type="cumulative", value=1080, baseline_value=1000)
    (finding,) = check(counts, replace(KNOWN, targets=(yearly,), **history([95.0] * 24))).findings
    assert finding.code == "target-too-easy"  # 90 a month


def test_a_target_of_exactly_24_months_is_allowed():
    assert check(GOOD, replace(KNOWN, **target(review_on=date(2028, 1, 1)))).findings == ()


def test_a_metric_that_drives_another_serves_something():
    facts = replace(
        KNOWN,
        objectives=0,
        nature="leading",
        drives=(LinkedMetric("SALES", "lagging"),),
        driven_by=(),
    )
    assert check(GOOD, facts).findings == ()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 1), 24, date(2028, 3, 1)),
    ],
)
def test_months_later_stays_within_the_month(day, months, expected):
    assert months_after(day, months) == expected


words = st.text(max_size=50)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.builds(
        DefinitionText,
        name=words,
        purpose=words,
        formula=words,
        scale=st.sampled_from(["", "percent", "bogus"]),
        value_type=st.sampled_from(["", "ratio", "count", "bogus"]),
        direction=st.sampled_from(["", "increase", "band", "bogus"]),
        frequency=st.sampled_from(["", "month", "irregular", "bogus"]),
        time_aggregation=st.sampled_from(["", "sum", "bogus"]),
        hard_low=numbers,
        hard_high=numbers,
    ),
    st.sampled_from(["level", "range", "cumulative", "improvement", "milestone", "per_period"]),
    numbers,
    numbers,
    st.lists(st.floats(-1e6, 1e6), max_size=30),
)
def test_no_draft_crashes_the_check(draft, kind, value, baseline, series):
    terms = TargetTerms(kind, value=value, baseline_value=baseline, starts_on=TODAY)
    points = tuple(Point(TODAY, number) for number in series)
    facts = replace(KNOWN, targets=(terms,), history=History(points, -1.0, 1.0))
    result = check(draft, facts)
    for letter in result.letters:
        has_error = any(each.severity is Severity.ERROR for each in letter.findings)
        assert (letter.status is LetterStatus.FAILURE) == has_error

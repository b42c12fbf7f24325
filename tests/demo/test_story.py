"""The story fits together, and its figures say what it claims, whatever the month is."""

from datetime import date
from itertools import pairwise

import pytest

from portal.demo import timeline
from portal.demo.story import METRICS
from portal.demo.story.conversations import TALKS
from portal.demo.story.conversations_before import YEAR
from portal.demo.story.links import DRIVES
from portal.demo.story.objectives import OBJECTIVES
from portal.demo.story.organisation import DEPARTMENTS, FORMER_HEADS, OFFERED, PEOPLE
from portal.insight.assurance import assurance
from portal.registry.facts import Facts
from portal.registry.smart import check
from portal.registry.vocabulary import TargetType
from tests import make
from tests.demo.reading import TOLD, library, measure, read

TODAY = date(2026, 5, 20)
EVERY_MONTH = [make.month(date(2026, 1, 1), later) for later in range(12)] + [date(2028, 2, 29)]
codes = pytest.mark.parametrize("one", TOLD, ids=lambda one: one.code)


def figures_of(code, today=TODAY):
    one = measure(code)
    entered = timeline.entries(one, timeline.text_of(one, library(), today), today)
    return [each.figure.value for each in entered if each.figure]


def test_sixty_people_work_in_eight_departments_below_the_organisation():
    assert len(PEOPLE) == len({each.name for each in PEOPLE}) == 60
    assert len([each for each in DEPARTMENTS if each.parent]) == 8
    assert {each.department for each in PEOPLE} == {each.slug for each in DEPARTMENTS}


def test_every_role_is_held():
    held = {role for each in PEOPLE for role in each.roles}
    assert held == {"leadership", "chair", "member", "author", "mentor", "administrator"}


def test_everybody_who_is_named_works_there():
    names = {each.name for each in PEOPLE}
    named = {each.head for each in DEPARTMENTS} | {each.name for each in FORMER_HEADS}
    named |= {name for name, _ in OFFERED} | {each.owner for each in OBJECTIVES}
    for one in METRICS:
        named |= {one.owner, *one.contributors, *one.reviewers, *one.colleagues}
        named |= {each.author for each in (*one.notes, *one.ideas)}
    assert named <= names


def test_each_metric_is_owned_in_its_department_unless_it_is_the_organisations():
    department = {each.name: each.department for each in PEOPLE}
    own = [one for one in METRICS if one.level == "department"]
    assert all(department[one.owner] == one.department for one in own)


def test_about_seventy_metrics_of_both_natures():
    shared = sum(len(one.shared) - 1 for one in METRICS if one.shared)
    assert 70 <= len(METRICS) + shared <= 75
    natures = [
        library().entries[one.source].nature if isinstance(one.source, str) else one.source.nature
        for one in METRICS
    ]
    assert min(natures.count("leading"), natures.count("lagging")) >= 25


def test_one_objective_has_no_metric():
    served = {code for one in METRICS for code in one.objectives}
    assert {each.code for each in OBJECTIVES} - served == {"FLEETS"}
    assert served <= {each.code for each in OBJECTIVES}


def test_objectives_come_after_those_that_they_are_part_of():
    known = set()
    for each in OBJECTIVES:
        assert each.parent is None or each.parent in known
        known.add(each.code)


def test_threads_join_metrics_that_exist():
    known = {one.code for one in METRICS if not one.shared}
    known |= {timeline.shared_code(one, slug) for one in METRICS for slug in one.shared}
    for thread in DRIVES:
        assert {thread.leading, thread.lagging} <= known


def test_targets_of_every_type_are_set():
    assert {aim.type for one in METRICS for aim in one.aims} == set(TargetType)


@pytest.mark.parametrize("one", METRICS, ids=lambda one: one.code)
def test_each_definition_passes_the_smart_check_of_its_text(one):
    text = timeline.text_of(one, library(), TODAY)
    assert check(text, Facts(today=TODAY)).errors == ()


@codes
def test_each_metric_reads_as_the_story_says_in_every_month(one):
    for today in EVERY_MONTH:
        said = read(one, today)
        if one.reads.variation is not None:
            assert said["variation"] == one.reads.variation, today
        if one.reads.assurance is not None:
            assert said["assurance"] == one.reads.assurance, today


@codes
def test_series_end_with_the_last_complete_period(one):
    text = timeline.text_of(one, library(), TODAY)
    latest = timeline.complete_periods(one, text, TODAY)[-1]
    assert latest.end < TODAY
    entered = timeline.entries(one, text, TODAY)
    assert len(timeline.complete_periods(one, text, TODAY)) - len(entered) == one.left_out


@codes
def test_the_same_day_gives_the_same_figures(one):
    text = timeline.text_of(one, library(), TODAY)
    assert timeline.entries(one, text, TODAY) == timeline.entries(one, text, TODAY)


def first_signal(code, kind):
    """How many periods ago the first point of the run lies in which the latest one stands."""
    kinds = read(measure(code), TODAY)["drawing"]["kinds"]
    since = measure(code).left_out
    for each in reversed(kinds):
        if each != kind:
            return since
        since += 1
    return since


def test_leads_move_before_orders_do():
    leads = first_signal("QUALIFIED-LEADS", "improvement")
    orders = first_signal("NEW-ORDER-VALUE", "improvement")
    assert leads > orders >= 12


def test_the_strain_runs_down_the_chain():
    chain = ["OVERTIME-SHARE", "WORKLOAD-MANAGEABLE", "FIRST-CONTACT-RESOLUTION",
             "CUSTOMER-SATISFACTION"]  # fmt: skip
    lengths = [first_signal(code, "concern") for code in chain]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] >= 7


@pytest.mark.parametrize("today", EVERY_MONTH)
def test_turnover_rises_month_by_month(today):
    latest = figures_of("VOLUNTARY-TURNOVER", today)[-9:]
    assert all(later > earlier for earlier, later in pairwise(latest))


def test_the_new_definition_starts_a_segment_and_is_no_fall():
    said = read(measure("ON-TIME-DELIVERY"), TODAY)
    breaks = said["drawing"]["breaks"]
    assert [(label, cuts) for _, label, cuts in breaks] == [("Definition 2.0.0", True)]
    before, after = said["drawing"]["segments"]
    assert before["mean"] - after["mean"] > 5
    assert said["variation"] == "common"


def test_the_rebase_starts_limits_anew_without_cutting_the_line():
    breaks = read(measure("FIRST-PASS-YIELD"), TODAY)["drawing"]["breaks"]
    assert [cuts for _, _, cuts in breaks] == [False]


def test_the_best_month_in_two_years_is_no_signal():
    figures = figures_of("WIN-RATE")
    assert figures[-1] == max(figures[-24:])
    praised = [note for note in measure("WIN-RATE").notes if note.ago == 0]
    assert praised
    assert read(measure("WIN-RATE"), TODAY)["variation"] == "common"


def test_a_process_that_cannot_meet_its_target_never_has():
    assert max(figures_of("COMPLAINTS-ANSWERED-ON-TIME")) < 90


def test_a_target_met_by_luck_is_met_in_some_months_and_missed_in_others():
    met = sum(days <= 5 for days in figures_of("REPAIR-DAYS"))
    assert 20 <= met <= 32


def test_the_season_repeats_each_year():
    figures = figures_of("WORKSHOP-BOOKINGS")
    for year in (figures[:12], figures[12:24], figures[24:]):
        assert max(year) > 1.3 * min(year)
    peaks = [year.index(max(year)) for year in (figures[:12], figures[12:24], figures[24:])]
    assert max(peaks) - min(peaks) <= 1


def test_what_never_varies_says_so():
    assert read(measure("PATCHES-ON-TIME"), TODAY)["variation_word"] == "No variation"


def test_few_values_make_a_run_chart():
    assert read(measure("BATTERY-RETURNS"), TODAY)["drawing"]["chart"] == "run"


def test_missing_months_have_their_reasons():
    drawing = read(measure("ENERGY-INTENSITY"), TODAY)["drawing"]
    gaps = [reason for reason, state in zip(drawing["reasons"], drawing["states"], strict=True)
            if state == "missing"]  # fmt: skip
    assert len(gaps) == 2
    assert all(gaps)


def test_the_latest_satisfaction_is_provisional():
    assert read(measure("CUSTOMER-SATISFACTION"), TODAY)["state"] == "provisional"


def test_values_are_overdue_on_any_day():
    for today in EVERY_MONTH:
        late = [one.code for one in TOLD if read(one, today)["next_due_on"] < today]
        assert {"CHANGE-FAILURE-RATE", "FIRST-CONTACT-RESOLUTION", "SURVEY-ACTIONS-DONE"} <= set(
            late
        )


def test_capable_processes_lie_within_their_targets_with_room():
    said = read(measure("INVOICES-ON-TIME"), TODAY)
    last = said["drawing"]["segments"][-1]
    assert assurance(last["lower"], last["upper"], 95.0, "increase") == "pass"


def test_conversations_are_held_by_people_of_the_story_and_answered_by_owners():
    names, owners = {each.name for each in PEOPLE}, {one.code: one.owner for one in METRICS}
    for talk in (*TALKS, *YEAR):
        assert {talk.giver, *(said.who for said in talk.steps)} - {""} <= names
        owner = owners.get(talk.on.removeprefix("/metrics/"))
        assert talk.giver != owner, talk.on
        answers = [said.who for said in talk.steps if said.does in ("answered", "planned", "done")]
        assert owner is None or set(answers) <= {owner, ""}, talk.on
        assert [said.after for said in talk.steps] == sorted(said.after for said in talk.steps)


def test_conversations_stand_in_every_state():
    last = {next((s.does for s in reversed(t.steps) if s.does != "reply"), "new") for t in TALKS}
    assert last == {"new", "triaged", "answered", "planned", "declined", "done", "helped"}
    assert {talk.kind for talk in TALKS} == {"question", "error", "idea", "thanks"}

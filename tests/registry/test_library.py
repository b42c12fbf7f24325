"""The library holds sound definitions for every area, and a flaw is told with its place."""

from pathlib import Path

import pytest

from portal.registry.library import Area, LibraryError, lint, load_library
from portal.registry.library_file import KEYS
from portal.registry.vocabulary import Direction, Nature
from tests import make

CONTENT = Path(__file__).parents[2] / "content" / "metrics"

LEADING = """\
name = "Quotes answered in a day"
area = "sales"
perspective = "process"
nature = "leading"
role = "process"
drives = ["orders"]
purpose = \"\"\"
Shows sales each week which enquiries lie,
so that somebody answers them.
\"\"\"
key_question = "Do enquiries get an answer within a day?"
not_for = "Ranking people."
value_type = "ratio"
direction = "increase"
unit = "%"
scale = "percent"
decimals = 1
numerator = "enquiries answered within one working day"
denominator = "enquiries received"
formula = "numerator / denominator"
zero_denominator = "The week stays missing."
inclusions = "All written enquiries."
exclusions = "Advertising."
frequency = "week"
due_days = 1
time_aggregation = "ratio_of_sums"
org_aggregation = "ratio_of_sums"
null_policy = "missing"
source_system = "The mailbox."
collection_method = "Counted on Monday."
hard_low = 0
hard_high = 100
lesson = "noise/runs"
known_limits = "It does not say how good the answers are."
unintended_behaviour = "Sending empty answers."
counter_metric = "orders"
"""
LAGGING = """\
name = "New orders"
area = "sales"
perspective = "financial"
nature = "lagging"
role = "outcome"
purpose = "Tells leadership how much was won, from which purchasing for the quarter is planned."
key_question = "How much did we win?"
not_for = "Ranking people."
value_type = "amount"
direction = "increase"
unit = "£"
scale = "1"
formula = "value"
inclusions = "Signed orders."
exclusions = "Options."
frequency = "month"
due_days = 3
time_aggregation = "sum"
org_aggregation = "sum"
null_policy = "missing"
source_system = "The order book."
collection_method = "A report by date of signature."
lesson = "reading/centre-and-spread"
known_limits = "A few large orders decide the month."
unintended_behaviour = "Discounts at the end of the month."
counter_metric = "quotes"
"""


@pytest.fixture
def shelf(tmp_path):
    """A library of two sound files; `change` replaces text in one, `add` writes another."""

    class Shelf:
        path = tmp_path

        def add(self, slug, text):
            (tmp_path / f"{slug}.toml").write_bytes(
                text if isinstance(text, bytes) else text.encode()
            )

        def change(self, slug, old, new):
            file = tmp_path / f"{slug}.toml"
            text = file.read_text("utf-8")
            assert old in text
            file.write_text(text.replace(old, new, 1), "utf-8")

        @property
        def told(self):
            return [
                (Path(found.path).stem, found.line, found.column, found.code)
                for found in lint(tmp_path)
            ]

    shelf = Shelf()
    shelf.add("quotes", LEADING)
    shelf.add("orders", LAGGING)
    return shelf


# The library that we ship


def test_the_library_has_nothing_to_mend():
    assert [str(finding) for finding in lint(CONTENT)] == []


def test_the_library_covers_every_area_with_leading_and_lagging_metrics():
    library = load_library(CONTENT).entries.values()
    assert len(library) >= 80
    for area in Area:
        entries = [entry for entry in library if entry.area == area]
        assert {entry.nature for entry in entries} == set(Nature), area
        assert len(entries) >= 6, area


def test_every_definition_names_its_gaming_and_a_counter_metric_of_the_library():
    library = load_library(CONTENT)
    for entry in library.entries.values():
        assert entry.definition.unintended_behaviour
        assert entry.definition.counter_metric in library.entries


def test_every_result_has_a_driver():
    library = load_library(CONTENT)
    for slug, entry in library.entries.items():
        if entry.nature is Nature.LAGGING and entry.definition.direction != Direction.NEUTRAL:
            assert library.drivers_of(slug), slug


def test_the_accident_and_emergency_set_is_three_monthly_counts_of_persons():
    entries = load_library(CONTENT).in_set("ae-monthly")
    directions = {entry.slug: entry.definition.direction for entry in entries}
    assert directions == {
        "ae-attendances": "neutral",
        "ae-breaches": "decrease",
        "ae-admissions": "neutral",
    }
    for entry in entries:
        text = entry.definition
        assert (text.value_type, text.unit, text.frequency) == ("count", "persons", "month")
        assert (text.time_aggregation, text.org_aggregation) == ("sum", "sum")


def test_the_readme_names_every_key():
    readme = (CONTENT / "README.md").read_text("utf-8")
    assert [key for key in KEYS if f"`{key}`" not in readme] == ["fiscal_start_month"]


# Reading and finding


def test_an_entry_reads_with_line_breaks_as_spaces(shelf):
    entry = load_library(shelf.path).entries["quotes"]
    assert entry.definition.purpose == (
        "Shows sales each week which enquiries lie, so that somebody answers them."
    )
    assert (entry.code, entry.area, entry.drives) == ("QUOTES", Area.SALES, ("orders",))
    assert entry.definition.calendar == "calendar"
    assert isinstance(entry.definition.hard_high, float)


def test_entries_are_found_by_words_area_and_nature(shelf):
    library = load_library(shelf.path)
    assert [entry.slug for entry in library.found("ENQUIRIES within")] == ["quotes"]
    assert [entry.slug for entry in library.found(area="sales", nature="lagging")] == ["orders"]
    assert library.found("enquiries", nature="lagging") == ()
    assert [entry.slug for entry in library.drivers_of("orders")] == ["quotes"]


def test_a_library_with_a_flaw_is_refused_with_every_finding(shelf):
    shelf.change("orders", '"lagging"', '"slow"')
    with pytest.raises(LibraryError) as refused:
        load_library(shelf.path)
    assert f"{shelf.path.as_posix()}/orders.toml:4:1 WORD" in str(refused.value)


def test_an_empty_folder_is_told(tmp_path):
    assert [finding.code for finding in lint(tmp_path)] == ["EMPTY"]


# Every flaw, with its place


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code"),
    [
        ('name = "New', 'title = "x"\nname = "New', 1, 1, "KEY-UNKNOWN"),
        ('key_question = "How much did we win?"\n', "", 1, 1, "KEY-MISSING"),
        ("due_days = 3", 'due_days = "3"', 17, 1, "TYPE"),
        ("due_days = 3", "due_days = true", 17, 1, "TYPE"),
        ("due_days = 3", "due_days = 3.5", 17, 1, "TYPE"),
        ('role = "outcome"', 'role = "outcome"\ntags = "a"', 6, 1, "TYPE"),
        ('role = "outcome"', 'role = "outcome"\ntags = [1]', 6, 1, "TYPE"),
        ('unit = "£"', 'unit = " "', 11, 1, "EMPTY"),
        ('"financial"', '"money"', 3, 1, "WORD"),
        ("did we win?", "did we win.", 7, 1, "QUESTION"),
        ('"quotes"', '"orders"', 26, 1, "COUNTER-SELF"),
        ('"quotes"', '"nothing"', 26, 1, "COUNTER-UNKNOWN"),
        ('"quotes"', '"../quotes"', 26, 1, "COUNTER-UNKNOWN"),
        ('lesson = "reading/centre-and-spread"\n', "", 1, 1, "KEY-MISSING"),
        ('"reading/centre-and-spread"', '"reading"', 23, 1, "LESSON"),
        ('"reading/centre-and-spread"', '"reading/../admin"', 23, 1, "LESSON"),
        ('"reading/centre-and-spread"', "3", 23, 1, "TYPE"),
        ('role = "outcome"', 'role = "outcome"\ndrives = ["orders"]', 6, 1, "DRIVES-NATURE"),
        ('formula = "value"', 'formula = "value /"', 13, 1, "SMART-FORMULA-UNREADABLE"),
        ('"sum"', '"ratio_of_sums"', 18, 1, "SMART-TIME-AGGREGATION-UNSOUND"),
        ("how much was won", "how to get better", 6, 1, "SMART-VAGUE-PURPOSE"),
        ('name = "New', '  broken\nname = "New', 1, 9, "SYNTAX"),
        ('counter_metric = "quotes"\n', 'counter_metric = "', 26, 1, "SYNTAX"),
    ],
)
def test_a_flaw_is_told_with_its_place(shelf, old, new, line, column, code):
    shelf.change("orders", old, new)
    found = [told for told in shelf.told if told[0] == "orders"]
    if code == "SYNTAX":
        assert [(told[1], told[3]) for told in found] == [(line, code)]
    else:
        assert ("orders", line, column, code) in found
    assert all(told[0] == "orders" for told in shelf.told)


def test_a_key_inside_a_multi_line_text_is_not_mistaken_for_the_key(shelf):
    shelf.change("quotes", "which enquiries lie,", "which enquiries lie,\nunit = 3,")
    shelf.change("quotes", 'unit = "%"', "unit = 5")
    assert shelf.told == [("quotes", 16, 1, "TYPE")]


def test_a_leading_metric_names_what_it_drives(shelf):
    shelf.change("quotes", 'drives = ["orders"]\n', "")
    assert shelf.told == [
        ("orders", 4, 1, "DRIVEN-BY-NOTHING"),
        ("quotes", 4, 1, "DRIVES-NOTHING"),
    ]


def test_a_driver_that_does_not_exist_or_is_no_result_is_told(shelf):
    shelf.change("quotes", '["orders"]', '["orders", "quotes", "nothing"]')
    assert shelf.told == [
        ("quotes", 6, 1, "DRIVES-NATURE"),
        ("quotes", 6, 1, "DRIVES-UNKNOWN"),
    ]


def test_a_second_file_that_says_the_same_is_told(shelf):
    shelf.add("orders-won", LAGGING.replace("New orders", "Orders, new"))
    told = [found for found in shelf.told if found[3] == "NEARLY-SAME"]
    assert told == [("orders-won", 1, 1, "NEARLY-SAME")]


def test_a_file_that_is_not_utf_8_or_badly_named_is_told(shelf):
    shelf.add("latin", "name = 'Größe'".encode("latin-1"))
    shelf.add("Bad_Name", LAGGING)
    codes = {(found[0], found[3]) for found in shelf.told}
    assert ("latin", "ENCODING") in codes
    assert ("Bad_Name", "SLUG") in codes


def test_a_byte_order_mark_is_told_and_not_a_crash(shelf):
    shelf.add("orders", b"\xef\xbb\xbf" + LAGGING.encode())
    assert [found[3] for found in shelf.told] == ["SYNTAX"]


def test_a_shared_draft_that_one_may_not_see_is_not_there(app, visit):
    """404, not 403, which would say that there is one."""
    with app.app_context():
        key = make.definition("Unseen", is_shared=True, state="draft").key
        make.kept()
    codes = {who: visit(who).get(f"/definitions/{key}").status_code for who in ("cy", "bo", "eve")}
    assert codes == {"cy": 404, "bo": 200, "eve": 200}

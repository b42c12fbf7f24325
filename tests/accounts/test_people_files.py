"""Reading files of people, and what they would do: without a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts import addresses, people_file, people_plan
from portal.accounts.department_words import KnownDepartment
from portal.accounts.people_file import Row
from portal.accounts.people_plan import KnownPerson
from portal.unreadable import Unreadable
from tests import books

HEADER = "name,e-mail,department,roles\n"
DEPARTMENTS = [
    KnownDepartment(1, "sales", "S1", "Sales", False),
    KnownDepartment(2, "north-sales", None, "North", False),
    KnownDepartment(3, "south", "S3", "North", False),
    KnownDepartment(4, "old", "OLD", "Old", True),
    KnownDepartment(5, "s1-extra", "sales2", "S1", False),
]
PEOPLE = [
    KnownPerson(10, "ana@example.org", "Ana Albrecht", 1, True, frozenset({"mentor"})),
    KnownPerson(11, "gus@example.org", "Gus Gray", 1, False, frozenset()),
]


def rows(text, encoding="utf-8"):
    return people_file.read(text.encode(encoding))


def plan_of(text):
    """What a whole file would do."""
    return people_plan.plan(rows(text), PEOPLE, DEPARTMENTS)


def plan(text):
    return plan_of(HEADER + text)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_usual_separators_encodings_and_line_ends_are_read(separator, encoding, end):
    lines = [["Name", "E-Mail", "Department"], ["Zoë Ünal", "zoe@example.org", "Sales"]]
    text = end.join(separator.join(cells) for cells in lines)
    assert rows(text, encoding) == [
        Row(2, {"name": "Zoë Ünal", "email": "zoe@example.org", "department": "Sales"})
    ]


def test_a_workbook_is_read_like_a_text():
    made = books.book(
        Cover=[["People of May"]],
        People=[["Name", "E-mail", "Department"], ["Zoë Ünal", "zoe@example.org", "Sales"], [],
                ["Bo", "bo@example.org", 7]],
    )  # fmt: skip
    assert people_file.read(books.saved(made)) == [
        Row(2, {"name": "Zoë Ünal", "email": "zoe@example.org", "department": "Sales"}),
        Row(4, {"name": "Bo", "email": "bo@example.org", "department": "7"}),
    ]
    with pytest.raises(Unreadable, match="old Excel workbook"):
        people_file.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(Unreadable, match=r"No column is called"):
        people_file.read(books.saved(books.book(People=[["Name", "E-mail"], ["Bo", "b@x.org"]])))


def test_columns_are_found_by_name_in_any_order_and_others_are_left_alone():
    text = "phone,Department,Email Address,FULL NAME\n1,Sales,a@example.org,A\n"
    assert rows(text)[0].cells == {"department": "Sales", "email": "a@example.org", "name": "A"}


def test_lines_count_as_an_editor_counts_them():
    text = HEADER + '\n"A\nB",a@example.org,Sales,\n\nC,c@example.org,Sales,\n'
    assert [row.line for row in rows(text)] == [3, 6]
    assert rows(text)[0].cells["name"] == "A B"


def test_a_row_may_end_without_its_empty_roles():
    assert rows(HEADER + "A,a@example.org,Sales\n")[0].cells["department"] == "Sales"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"), (b" \n ", "empty"), (b"PK\x03\x04rest", "damaged"),
        (b"\xd0\xcf\x11\xe0x", "not_csv"), (b"%PDF-1.7", "not_csv"), (b"a\x00b", "not_csv"),
        (b"name,department\nA,Sales", "column_missing"),
        (b"name,e-mail,mail,department\n", "column_twice"),
        (b"name,e-mail,department\n", "no_rows"),
        (b"name,e-mail,department\nA,a@example.org", "truncated"),
        (b'name,e-mail,department\n"A,a@example.org,Sales\n', "quotes"),
        (b"name,e-mail,department\n" + b"x" * 2000 + b",a@example.org,Sales", "field_too_long"),
        (b"name,e-mail,department\n" + b"A,a@example.org,Sales\n" * 5001, "too_many_rows"),
        (b"\xff\xfe" + "name,e-mail,department".encode("utf-16-le"), "not_csv"),
        (b"{}", "column_missing"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_with_a_reason_and_a_remedy(content, code):
    with pytest.raises(Unreadable) as refused:
        people_file.read(content)
    assert refused.value.code == code
    assert refused.value.reason
    assert refused.value.remedy


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    for start in (b"", HEADER.encode()):
        try:
            people_plan.plan(people_file.read(start + content), PEOPLE, DEPARTMENTS)
        except Unreadable as refused:
            assert refused.reason  # noqa: PT017 - either way is right


def test_new_people_are_added_with_their_roles():
    [step] = plan('Nia North, NIA@Example.org ,sales,"Mentor; author"').steps
    assert (step.person_id, step.email, step.name) == (None, "nia@example.org", "Nia North")
    assert (step.department_id, step.roles) == (1, ("author", "mentor"))
    assert step.words.startswith("new in Sales")


@pytest.mark.parametrize(
    ("named", "id"),
    [
        ("sales", 1),
        ("SALES", 1),
        ("s1", 1),
        ("S1", 1),
        ("north-sales", 2),
        ("S3", 3),
        ("sales2", 5),
    ],
)
def test_departments_are_named_by_slug_code_or_name(named, id):
    """A slug or a code goes before a name that reads the same."""
    assert plan(f"A,a@example.org,{named},").steps[0].department_id == id


def test_people_who_are_there_are_brought_to_what_the_row_says():
    [step] = plan("Ana Ames,ana@example.org,north-sales,mentor;chair").steps
    assert (step.person_id, step.name, step.department_id, step.roles) == (
        10, "Ana Ames", 2, ("chair",),
    )  # fmt: skip
    assert "Ana Albrecht" in step.words
    assert "moves to North" in step.words
    assert "committee chair" in step.words


@pytest.mark.parametrize("roles", ["", "mentor"])
def test_what_is_so_already_changes_nothing_and_roles_are_not_taken_away(roles):
    made = plan(f"Ana Albrecht,ana@example.org,Sales,{roles}")
    assert (made.steps, made.problems, made.same) == ([], [], 1)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (",a@example.org,Sales,", "name", "no name"),
        ("x" * 201 + ",a@example.org,Sales,", "name", "200"),
        ("A,,Sales,", "e-mail", "no e-mail address"),
        ("A,a b@example.org,Sales,", "e-mail", "no e-mail address"),
        ("Gus,gus@example.org,Sales,", "e-mail", "suspended"),
        ("A,a@example.org,,", "department", "no department"),
        ("A,a@example.org,Nowhere,", "department", "no such department"),
        ("A,a@example.org,North,", "department", "Several"),
        ("A,a@example.org,Old,", "department", "archived"),
        ("A,a@example.org,Sales,emperor", "roles", "no such role"),
    ],
)
def test_a_bad_row_stays_out_with_line_column_value_reason_and_remedy(row, column, words):
    made = plan("B,b@example.org,Sales,\n" + row)
    assert [step.email for step in made.steps] == ["b@example.org"]
    [problem] = made.problems
    assert (problem.line, problem.column) == (3, column)
    assert words in problem.reason
    assert problem.remedy


def test_every_fault_of_a_row_is_told_at_once():
    made = plan(",x,Nowhere,king;queen")
    assert [one.column for one in made.problems] == [
        "name",
        "e-mail",
        "department",
        "roles",
        "roles",
    ]


def test_an_address_counts_once_and_the_second_row_names_the_first():
    made = plan("A,a@example.org,Sales,\nB,A@example.org,Sales,")
    assert [step.name for step in made.steps] == ["A"]
    assert "Line 2" in made.problems[0].reason


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [
        ("ana@example.org", True), ("a.b+c@x", True), ("ana@ex-ample.org", True),
        ("ö@exämple.org", True), ("", False), ("ana", False), ("@example.org", False),
        ("ana@", False), ("a@b@c", False),
        ("a b@example.org", False), ("a@exa mple.org", False), ("a\n@example.org", False),
        ("<a@example.org>", False), ("a,b@example.org", False), ("a@.org", False),
        ("a@org.", False), ("a@b..c", False), ("a" * 250 + "@x.org", False),
        ("a\u200b@example.org", False),
    ],
)  # fmt: skip
def test_addresses_are_judged_by_what_would_keep_mail_away(text, is_fine):
    assert (addresses.fault(text) is None) is is_fine


def test_addresses_are_compared_in_one_form():
    assert addresses.tidy("  ÀNA@Example.ORG ") == addresses.tidy("a\u0300na@example.org")

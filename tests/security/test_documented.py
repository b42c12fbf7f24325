"""docs/SECURITY.md and docs/ASVS.md name, for every requirement, tests that exist and run."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.*?) \| ([^|]*) \| (.*) \|$", TEXT, re.MULTILINE)
LEVELS = (ROOT / "docs" / "ASVS.md").read_text(encoding="utf-8")
LEVEL_ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.*?) \| (.*) \|$", LEVELS, re.MULTILINE)
NAMED_HEADING = re.compile(r"`(docs/[\w.-]+)` § ([\w ]+?)(?=;| `| \||$)")
NOT_APPLICABLE = "not applicable"
LEVELS_ONE_AND_TWO = """
1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.6 1.2.7 1.2.8 1.2.9 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5
1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3 1.5.1 1.5.2
2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1
3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.2 3.5.3 3.5.4
3.5.5 3.7.1 3.7.2
4.1.1 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.1 4.4.2 4.4.3 4.4.4
5.1.1 5.2.1 5.2.2 5.2.3 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3
6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12
6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.4.2 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3
6.8.1 6.8.2 6.8.3 6.8.4
7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2
7.6.1 7.6.2
8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1
9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4
11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1
12.1.1 12.1.2 12.1.3 12.2.1 12.2.2 12.3.1 12.3.2 12.3.3 12.3.4
13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5
14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2 14.3.3
15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7
16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3
16.5.1 16.5.2 16.5.3
"""  # ASVS 5.0.0, without V10 and V17
NUMBERS = LEVELS_ONE_AND_TWO.split()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")
SKIPS = ("skip", "xfail")


def functions(path):
    """Tests of a file by their whole name, with the words of their marks."""
    found = {}

    def walk(body, within):
        for node in body:
            if isinstance(node, ast.ClassDef):
                walk(node.body, f"{within}{node.name}::")
            elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[within + node.name] = " ".join(map(ast.unparse, node.decorator_list))

    tree = ast.parse(path.read_text(encoding="utf-8"))
    walk(tree.body, "")
    marks = [
        ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    return {name: " ".join([own, *marks]) for name, own in found.items()}


def test_every_requirement_has_its_row():
    assert [int(number) for number, *_ in ROWS] == list(range(1, 29))
    assert all(re.search(r"\d+\.\d+\.\d+", asvs) for _, _, asvs, _ in ROWS)


def test_no_cell_is_empty():
    assert [number for number, _, _, tests in ROWS if not NAMED.search(tests)] == []
    assert all(words.strip() for _, words, _, _ in ROWS)


def test_every_number_of_levels_one_and_two_has_its_row():
    assert [number for number, *_ in LEVEL_ROWS] == NUMBERS
    empty = []
    for number, words, held in LEVEL_ROWS:
        is_out = held == NOT_APPLICABLE and re.match(f"{NOT_APPLICABLE}: .", words)
        if not words.strip() or not (is_out or NAMED.search(held) or NAMED_HEADING.search(held)):
            empty.append(number)
    assert empty == []


def test_every_named_heading_is_there():
    named = set(NAMED_HEADING.findall(LEVELS))
    assert len(named) > 15
    missing = [
        (file, heading)
        for file, heading in sorted(named)
        if f"\n## {heading.strip()}\n" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []
    assert LEVELS.count(" § ") == len(NAMED_HEADING.findall(LEVELS))


def test_every_named_test_exists_and_is_not_skipped():
    """A file that is collected, a name in it, and no mark that skips it on every machine."""
    named = set(NAMED.findall(TEXT + LEVELS))
    assert len(named) > 90
    wrong = []
    for file, name in sorted(named):
        path = ROOT / file
        known = functions(path) if path.is_file() and path.name.startswith("test_") else {}
        if name not in known:
            wrong.append(f"{file}::{name} is not there")
        elif any(word in known[name] for word in SKIPS):
            wrong.append(f"{file}::{name} is skipped")
    assert wrong == []


def test_nothing_that_looks_like_a_test_is_named_otherwise():
    """Every name in the table is read by the test above."""
    for text in (TEXT, LEVELS):
        assert len(re.findall(r"`tests/[^`]*::", text)) == len(NAMED.findall(text))

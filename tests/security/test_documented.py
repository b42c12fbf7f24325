"""docs/SECURITY.md names, for every requirement, tests that exist and run."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.*?) \| ([^|]*) \| (.*) \|$", TEXT, re.MULTILINE)
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


def test_every_named_test_exists_and_is_not_skipped():
    """A file that is collected, a name in it, and no mark that skips it on every machine."""
    named = set(NAMED.findall(TEXT))
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
    assert len(re.findall(r"`tests/[^`]*::", TEXT)) == len(NAMED.findall(TEXT))

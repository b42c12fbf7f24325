"""Row 19: every pattern of the portal takes bad texts in proportion to their length."""

import ast
import re
import time
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.parsers import WORST

ROOT = Path(__file__).resolve().parents[2]
WHOLE, BEGINNING, ANYWHERE = {"fullmatch"}, {"match"}, {"search", "findall", "finditer", "sub",
                                                        "subn", "split"}  # fmt: skip
LONG = 100_000  # characters
SHORT = 10_000  # tried first: what grows with the square of the length shows here already
MOST_SECONDS = 1.0  # of processor time for the long text
TIDYING = 3.0  # seconds that Python never takes for that
SLOWEST = 3  # texts of a pattern that are tried at the full length


def speaking():
    """The files of the portal that ask patterns, found without reading them as code."""
    files = sorted(ROOT.glob("portal/**/*.py"))
    return [path for path in files if re.search(r"\bre\.", path.read_text(encoding="utf-8"))]


def written(path):
    """(where, pattern, flags, ways it is asked) of every pattern whose text stands in the file."""
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code)
    names = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        way = _way(node)
        if way is None:
            continue
        name = names.get(id(node))
        ways = {way} if way != "compile" else set(re.findall(rf"\b{name}\.(\w+)\(", code))
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        yield where, node.args[0].value, _flags(node), frozenset(ways)


def _way(node):
    """How a call of `re` asks; None for what is no such call, or has a pattern from elsewhere."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return None
    is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
    pattern = node.args[0]
    is_text = isinstance(pattern, ast.Constant) and isinstance(pattern.value, str | bytes)
    known = {"compile"} | WHOLE | BEGINNING | ANYWHERE
    return node.func.attr if is_re and is_text and node.func.attr in known else None


def _flags(node):
    names = re.findall(r"\bre\.([A-Z]+)\b", ast.unparse(node))
    return sum(getattr(re, name) for name in set(names))


def texts(pattern):
    """(beginning, what is repeated, end): what has hurt patterns elsewhere, and what this one
    speaks of.
    """
    plain = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    letters = re.sub(r"\\.|[\[\](){}?*+|^$]", "", plain)[:20]
    repeated = {*WORST.values(), letters, letters[:1], letters[:2], "\n", "\t", " \n", "_", "aA1!"}
    for piece in sorted(repeated - {""}):
        for beginning in sorted({"", letters[:1]}):
            yield beginning, piece, ""
            yield beginning, piece, "\x00!"


def seconds(pattern, ways, text, length, most):
    """Of the processor; tried again where it is just beyond `most`, for Python tidies its memory
    when it likes.
    """
    took = _seconds(pattern, ways, text, length)
    is_odd = most < took < most + TIDYING
    return min(took, _seconds(pattern, ways, text, length)) if is_odd else took


def _seconds(pattern, ways, text, length):
    beginning, piece, end = text
    whole = beginning + (piece * (length // len(piece) + 1))[:length] + end
    given = whole.encode("utf-8") if isinstance(pattern.pattern, bytes) else whole
    began = time.process_time()
    for asked in (pattern.fullmatch, pattern.match, pattern.search):
        kinds = {"fullmatch": WHOLE, "match": BEGINNING, "search": ANYWHERE}[asked.__name__]
        if ways & kinds or (not ways & (WHOLE | BEGINNING | ANYWHERE)):
            asked(given)
    return time.process_time() - began


FILES = speaking()


def test_the_patterns_are_found():
    patterns = [one for path in FILES for one in written(path)]
    assert len(patterns) > 60
    assert sum(bool(ways) for *_, ways in patterns) > 60


def test_the_test_sees_what_is_slow():
    """The first is what a number of the portal once was: eight minutes for 100,000 digits."""
    for slow in (r"\d+\.?\d*", r"(a+)+", r"\s*x", r">\n+\s*<"):
        assert _slow(re.compile(slow), WHOLE | ANYWHERE), slow


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_no_text_is_worth_more_than_its_length(path):
    for where, text, flags, ways in written(path):
        assert _slow(re.compile(text, flags), ways) == [], where


def _slow(pattern, ways):
    took = []
    at_first, at_last = MOST_SECONDS / 20, MOST_SECONDS / 10
    for text in texts(pattern.pattern):
        spent = seconds(pattern, ways, text, 24, at_first)  # enough to see what doubles each letter
        for length, most in ((1_000, at_first), (SHORT, at_last)):
            if spent > at_first:
                return [(text, "before", length)]
            spent = seconds(pattern, ways, text, length, most)
        if spent > at_last:
            return [(text, SHORT)]
        took.append((spent, text))
    slowest = [one for _, one in sorted(took, reverse=True)[:SLOWEST]]
    beyond = (
        one for one in slowest if seconds(pattern, ways, one, LONG, MOST_SECONDS) > MOST_SECONDS
    )
    return [*islice(beyond, 1)]  # the others take as long, and say no more

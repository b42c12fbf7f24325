"""Charts of content: each kind is drawn twice, with a title, what is to be seen and a table."""

import re
from xml.etree import ElementTree

import pytest

from portal.training.authoring import rendering
from portal.training.pictures import markup as pictures

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]
VALUES = [31, 28, None, 30, 29, 60]
KINDS = {
    "line": {"x": MONTHS, "y": VALUES},
    "run": {"x": MONTHS, "y": VALUES},
    "xmr": {"x": MONTHS, "y": VALUES, "target": 40, "restart": "Mar"},
    "bar": {"x": MONTHS, "y": VALUES, "target": 40},
    "columns": {"x": MONTHS, "series": {"a": VALUES, "b": VALUES}, "from": 20},
    "stacked": {"x": MONTHS, "series": {"a": VALUES, "b": VALUES}},
    "histogram": {"y": [1, 2, 2, 3, 8], "bins": [0, 2, 4, 8]},
    "scatter": {"x": [1, 2, 3], "y": [3, 2, 5]},
    "dot": {"x": MONTHS, "y": VALUES},
    "pie": {"x": MONTHS[:2], "y": [3, 1]},
    "area": {"x": MONTHS, "y": VALUES, "second": {"series": "b"}, "to": 100},
    "funnel": {"x": ["A", "B"], "n": [50, 400], "y": [5, 60]},
    "boxes": {"series": {"North": [1, 2, 3, 9], "South": [2, 4, 6, 8]}},
}


def spec(kind, **more):
    return {"kind": kind, "title": "A <b> & c", "alt": "What “is” seen <i>", "unit": "%"} | more


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_drawn_wide_and_narrow_with_a_table(kind):
    html = pictures.drawn(spec(kind, **KINDS[kind]), "c")
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert [ElementTree.fromstring(one).get("width") for one in drawings] == ["720", "280"]  # noqa: S314
    assert "<b>" not in html
    assert "<i>" not in html
    assert html.count("<desc") == 2
    assert "nan" not in html.lower().replace("nance", "")
    assert '<th scope="row">' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_question_marks_no_signal():
    values = [30, 31, 29, 30, 31, 30, 29, 30, 31, 30, 29, 30, 31, 60]
    given = spec("xmr", x=[f"w{at}" for at in range(14)], y=values)
    assert "dot-neutral" in pictures.drawn(given, "c")
    assert "dot-neutral" not in pictures.drawn(given, "c", is_asked=True)


def test_the_table_of_a_funnel_holds_its_limits():
    html = pictures.drawn(spec("funnel", x=["A", "B"], n=[400, 400], y=[40, 40]), "c")
    assert "<td>400</td><td>40</td><td>10.0%</td><td>5.5%</td><td>14.5%</td>" in html


@pytest.mark.parametrize(
    "given",
    [{}, {"y": [1]}, {"x": ["a"], "y": [1, 2]}, {"x": ["a"], "y": ["b"]}, {"x": [], "y": []}],
)
def test_what_cannot_be_drawn_says_why(given):
    assert pictures.fault(spec("line", **given))
    assert pictures.drawn(spec("line", **given), "c") == ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](/metrics)", '<a href="/metrics"'),
        ("\ue0000\ue001", "0"),
        ("$p \\pm 3 \\sqrt{p / n}$", "<msqrt>"),
        ("$\\unknown$", "<code>"),
        ("| a |\n|--|\n| 1 |", '<th scope="col">a</th>'),
        ("| a | b |\n|--|--|\n| 1 | 2 |", 'aria-label="Table: a, b"'),
        ("25 % of it", "25&nbsp;% of it"),
        ("> [!NOTE]\n> So.", '<p class="note-title">Note</p>'),
    ],
)
def test_text_becomes_safe_html(text, html):
    found = rendering.html(text)
    assert html in found
    assert "<script" not in found

"""docs/methods/exchange.md shows each construct of each grammar: what it says is what happens."""

import re
from pathlib import Path

import pytest

from portal.training.exchange import coming
from portal.training.exchange.formats import FORMATS
from tests.training.exchange.banks import HERE

PAGE = Path(__file__).resolve().parents[3] / "docs/methods/exchange.md"
CASE = re.compile(
    r"^### (?P<title>[^\n]+)\n\n```(?P<form>[a-z0-9]+)\n(?P<text>.*?)\n```\n"
    r"(?:\n````markdown\n(?P<markdown>.*?)\n````\n)?(?:\n```report\n(?P<report>.*?)\n```\n)?",
    re.MULTILINE | re.DOTALL,
)
CASES = [one for one in CASE.finditer(PAGE.read_text("utf-8")) if one["form"] in FORMATS]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['form']}: {case['title']}")
def test_a_construct_becomes_what_is_written_there(case):
    form = FORMATS[case["form"]]
    back = coming.bank(form.read(case["text"].encode()), "file", HERE)
    text = "\n".join(one.split("---\n", 2)[2] for one in back.texts.values()).strip("\n")
    assert text == (case["markdown"] or "")
    assert "\n".join(map(str, back.losses)) == (case["report"] or "")
    assert back.left == []


def test_every_format_has_its_cases():
    assert {case["form"] for case in CASES} == set(FORMATS)

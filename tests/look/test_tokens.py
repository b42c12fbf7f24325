"""The colours of the look can be read: worked out from the tokens themselves, light and dark."""

import gzip
import re
from itertools import product

import pytest

from tests.look.gallery import ROOT

SHEETS = ("site.css", "charts.css", "print.css")
SHEET = (ROOT / "static" / "site.css").read_text("utf-8")
PAIR = re.compile(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(SHEET)}

TEXT = 4.5  # WCAG 2.2, 1.4.3: text against its ground
GRAPHIC = 3.0  # WCAG 2.2, 1.4.11: what one must see to understand or operate
BUDGET = 20 * 1024  # bytes of all stylesheets, compressed

GROUNDS = ("paper", "surface", "sunken")
MEANINGS = ("improvement", "concern", "neutral")
MESSAGES = ("good", "warning", "danger")

READ = [
    *product(("ink", "ink-2", "ink-3", "accent", "accent-hover"), GROUNDS),
    *product((*MEANINGS, "common", *MESSAGES), GROUNDS),
    *((name, f"{name}-wash") for name in (*MEANINGS, *MESSAGES)),
    *product(("ink", "ink-2"), [f"{name}-wash" for name in (*MESSAGES, "info", "common")]),
    ("ink-3", "info-wash"),
    ("ink-3", "danger-wash"),
    ("accent", "accent-wash"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
    *(("on-mark", name) for name in (*MEANINGS, "danger")),
    ("target", "surface"),
]
SEEN = [
    *product(("edge", "accent", "common", *MEANINGS, "target"), GROUNDS),
    ("accent", "line"),  # how far a progress bar is filled
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2, glossary)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), READ, ids="-on-".join)
def test_text_can_be_read(front, ground, theme):
    assert contrast(TOKENS[front][theme], TOKENS[ground][theme]) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), SEEN, ids="-on-".join)
def test_lines_and_marks_can_be_seen(front, ground, theme):
    assert contrast(TOKENS[front][theme], TOKENS[ground][theme]) >= GRAPHIC


def test_marks_carry_the_colours_of_the_light_theme_for_paper():
    icons = (ROOT / "templates" / "macros" / "icons.html").read_text("utf-8")
    inks = dict(re.findall(r'"(\w+)": "(#[0-9a-f]{6})"', icons))
    assert {name: TOKENS[name][0] for name in (*MEANINGS, "common")} == {
        name: inks[name] for name in (*MEANINGS, "common")
    }


def test_every_token_in_use_is_defined():
    used = "".join((ROOT / "static" / name).read_text("utf-8") for name in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", SHEET + used))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", used)) <= defined


def test_the_stylesheets_stay_within_their_budget():
    sheets = [(ROOT / "static" / name).read_bytes() for name in SHEETS]
    assert sum(len(gzip.compress(sheet)) for sheet in sheets) <= BUDGET

"""What the chart macros put into a page, a PDF and a file of its own."""

import logging
import re

import pytest

from portal.insight.geometry import (
    NARROW,
    Break,
    Note,
    Point,
    Segment,
    Target,
    bullet,
    moving_range_chart,
    sparkline,
    xmr_chart,
)
from tests.insight import drawn

NASTY = [
    "<script>alert(1)</script>",
    "</title></svg><img src=x onerror=alert(1)>",
    "\" onload='alert(1)' style=\"x",
    "]]> <!-- & &amp; {{ 7 * 7 }} --> \x00\x1f",
    "naïve 日本語 🙂 \u202e \ufffe",
]


def chart(name="Waits", **size):
    """A chart with one of everything, all named `name`."""
    points = [
        Point("2024-01", f"{name} 1", 80.0, "estimated", "improvement", (name,)),
        Point("2024-02", f"{name} 2", None, "missing", reason=name),
        Point("2024-03", f"{name} 3", 60.0, "final", "concern", ("beyond_lower", "shift_low")),
        Point("2024-04", f"{name} 4", 70.0, "provisional"),
    ]
    return xmr_chart(
        points,
        [Segment(0, 3, 75.0, 65.0, 105.0)],
        targets=[Target(0, 3, 85.0, 95.0)],
        notes=[Note(2, name)],
        breaks=[Break(2, name)],
        unit="%",
        hard_range=(0, 100),
        title=name,
        **size,
    )


def all_macros(name):
    """Every drawing of the macros, with `name` wherever a name can stand."""
    small = sparkline([1.0, 2.0], title=name)
    bar = bullet(3.0, target=4.0, unit=name, title=name)
    ranges = moving_range_chart([Point("1", name, 2.0)], unit=name, title=name)
    macros = drawn.MACROS
    return [
        macros.xmr(chart(name), "a"),
        macros.moving_range(ranges, "b"),
        macros.sparkline(small, "c"),
        macros.bullet(bar, "d"),
        macros.figure(chart(name), chart(name, width=NARROW[0], height=NARROW[1]), "e"),
        macros.table_twin(chart(name)),
    ]


@pytest.mark.parametrize("name", NASTY)
def test_names_stay_text_in_well_formed_markup(name):
    for markup in all_macros(name):
        root = drawn.parsed(markup)
        tags = {element.tag.removeprefix(drawn.SVG) for element in root.iter()}
        assert not tags & {"script", "img", "style", "foreignObject"}
        attributes = {key for element in root.iter() for key in element.attrib}
        assert not [key for key in attributes if key == "style" or key.startswith("on")]


@pytest.mark.parametrize("name", NASTY)
def test_the_file_is_well_formed_xml_with_its_name_in_it(name):
    template = drawn.ENVIRONMENT.get_template("charts/standalone.svg")
    text = template.render(chart=chart(name))
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
    root = drawn.parsed(text)
    assert root.findtext(f"{drawn.SVG}title") == chart(name).title
    assert "script" not in {element.tag.removeprefix(drawn.SVG) for element in root.iter()}


def test_each_drawing_is_an_image_with_a_name_of_its_own():
    markup = drawn.ENVIRONMENT.from_string(
        '{% from "macros/charts.html" import figure, sparkline, bullet %}<div>'
        '{{ figure(wide, narrow, "x") }}{{ sparkline(small, "y") }}{{ bullet(bar, "z") }}</div>'
    ).render(
        wide=chart(),
        narrow=chart(width=NARROW[0], height=NARROW[1]),
        small=sparkline([1.0], title="Waits, latest 1 day"),
        bar=bullet(1.0, title="Waits, 1 of 2"),
    )
    root = drawn.parsed(markup)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    images = root.findall(f".//{drawn.SVG}svg")
    assert [image.get("role") for image in images] == ["img"] * 4
    for image in images:
        assert set(image.get("aria-labelledby").split()) <= set(ids)
        assert image.findtext(f"{drawn.SVG}title").startswith("Waits")


def test_the_description_says_what_the_chart_shows():
    root = drawn.parsed(drawn.MACROS.xmr(chart(), "a"))
    assert root.findtext(f"{drawn.SVG}desc") == (
        "3 values, Waits 1 to Waits 4. Latest: Waits 4: 70%, provisional. "
        "Mean 75%, limits 65% to 105%. Target 85% to 95%. "
        "2 points signal something other than common cause. 1 period has no value. "
        "Limits beyond what is possible are drawn at the edge; "
        "signals are judged by the full limits."
    )


def test_a_chart_without_values_says_so():
    root = drawn.parsed(drawn.MACROS.xmr(xmr_chart([], title="Waits"), "a"))
    assert root.findtext(f"{drawn.SVG}desc") == "No value yet."


def test_each_point_says_its_period_value_and_signal():
    root = drawn.parsed(drawn.MACROS.xmr(chart(), "a"))
    said = [title.text for title in root.findall(f".//{drawn.SVG}path/{drawn.SVG}title")]
    assert "Waits 3: 60%. Concern: below the lower limit, run below the mean" in said
    assert "Waits 2: no value, Waits" in said


def test_the_table_twin_has_a_row_for_each_period():
    root = drawn.parsed(drawn.MACROS.table_twin(chart()))
    head = [cell.text for cell in root.findall(".//thead//th")]
    columns = ["Period", "Value", "Mean", "Lower limit", "Upper limit", "Target", "Signal", "Note"]
    assert head == columns
    rows = [[(cell.text or "").strip() for cell in row] for row in root.findall(".//tbody/tr")]
    limits = ["75%", "65%", "105%", "85% to 95%"]
    assert rows == [
        ["Waits 1", "80% (estimated)", *limits, "Improvement: waits", ""],
        ["Waits 2", "no value: Waits", *limits, "none", ""],
        [
            "Waits 3",
            "60%",
            *limits,
            "Concern: below the lower limit, run below the mean",
            "Waits; Waits",
        ],
        ["Waits 4", "70% (provisional)", *limits, "none", ""],
    ]


def luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Ratio of WCAG 2.2."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def dark_colours():
    """Colours of the file's dark theme, by class."""
    source = drawn.ENVIRONMENT.loader.get_source(drawn.ENVIRONMENT, "charts/standalone.css")[0]
    dark = source.split("dark){")[1]
    return {
        name.strip(): colour
        for names, colour in re.findall(r"([^{}]+)\{(?:fill|stroke):(#\w{6})\}", dark)
        for name in names.split(",")
    }


def test_marks_and_lines_stand_out_from_paper():
    ink = drawn.MACROS.INK
    for name in ("improvement", "concern", "neutral", "common", "target", "ink", "soft"):
        assert contrast(ink[name], ink["paper"]) >= 4.5
        assert contrast(ink[name], ink["wash"]) >= 3


def test_marks_and_lines_stand_out_from_a_dark_ground():
    colours = dark_colours()
    for name in (".dot-improvement", ".dot-concern", ".dot-neutral", ".dot-common", ".target"):
        assert contrast(colours[name], colours[".ground"]) >= 4.5
        assert contrast(colours[name], colours[".band"]) >= 3


def test_weasyprint_draws_them_all_without_a_warning(caplog):
    try:
        from weasyprint import HTML
    except OSError:  # the packages with Pango are missing
        pytest.skip("WeasyPrint cannot load its libraries")
    names = NASTY[:4]  # paper has no glyphs for all the others
    body = "".join(
        str(drawn.MACROS.xmr(chart(name), f"c{number}")) for number, name in enumerate(names)
    )
    body += str(drawn.MACROS.bullet(bullet(1.0, target=2.0), "b"))
    body += str(drawn.MACROS.sparkline(sparkline([1.0, None, 2.0], target=2.0), "s"))
    with caplog.at_level(logging.WARNING):
        pdf = HTML(string=f"<html lang=en><title>x</title>{body}</html>").write_pdf()
    assert pdf.startswith(b"%PDF")
    assert [record.getMessage() for record in caplog.records] == []

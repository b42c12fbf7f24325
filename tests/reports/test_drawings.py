"""Drawings leave the page and stand in the PDF as images that say what they show."""

import io

from pypdf import PdfReader

from portal.reports import pdf
from portal.reports.drawings import apart

CHART = (
    '<svg class="chart" viewBox="0 0 9 9" width="9" height="8" aria-labelledby="t d">'
    '<title id="t">A &amp; B</title><desc id="d">Two "values".</desc>'
    '<path class="axis" d="M0 0H9"/>'
    '<g fill="#000"><path d="M1 1Z"><title>May: 1</title></path><path d="M2 2Z"/></g></svg>'
)
ICON = '<svg class="mark" xmlns="x" aria-hidden="true"><path d="M0 0Z"/></svg>'
NAMED = '<svg aria-label="Improvement, high"><path d="M0 0Z"/></svg>'


def test_a_drawing_becomes_an_image_that_says_what_it_shows():
    page, drawn = apart(f"<p>{CHART}</p>", "x:")
    assert page == (
        '<p><img src="x:0.svg" alt="A &amp; B. Two &quot;values&quot;." '
        'class="chart" width="9" height="8"></p>'
    )
    assert drawn == {
        "x:0.svg": b'<svg class="chart" viewBox="0 0 9 9" width="9" height="8" '
        b'aria-labelledby="t d" xmlns="http://www.w3.org/2000/svg">'
        b'<path class="axis" d="M0 0H9"/><g fill="#000"><path d="M1 1ZM2 2Z"/></g></svg>'
    }


def test_what_stands_there_twice_is_drawn_once():
    page, drawn = apart(ICON + CHART + ICON, "x:")
    assert page.count("x:0.svg") == 2
    assert len(drawn) == 2


def test_what_is_for_the_eye_only_says_nothing():
    page, _ = apart(ICON + NAMED, "x:")
    assert 'alt="" class="mark"' in page
    assert 'alt="Improvement, high"' in page


def test_what_needs_the_page_around_it_stays():
    for inside in ('<use href="#shape"/>', "<text>a&nbsp;b</text>"):
        drawing = f"<svg>{inside}</svg>"
        assert apart(drawing, "x:") == (drawing, {})


def test_circles_in_a_row_become_points_of_a_round_pen():
    circle = "M{} 86.0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z"
    dots = "".join(f'<path d="{circle.format(x)}"><title>May</title></path>' for x in (34.3, 56.9))
    look = 'class="dot dot-common" fill="#5d646b" stroke="#ffffff" stroke-width="0.75"'
    _, drawn = apart(f"<svg><g {look}>{dots}</g></svg>", "x:/")
    (text,) = drawn.values()
    pen = b'd="M37.9 86.0h0M60.5 86.0h0" stroke-linecap="round"'
    assert b'<path %s stroke="#ffffff" stroke-width="7.95"/>' % pen in text
    assert b'<path %s stroke="#5d646b" stroke-width="6.45"/>' % pen in text


def test_marks_of_another_shape_stay_as_they_are():
    look = 'class="dot dot-concern" fill="#b04a00" stroke="#ffffff" stroke-width="0.75"'
    drawing = f'<svg><g {look}><path d="M1.0 2.0L3.0 4.0Z"/></g></svg>'
    (text,) = apart(drawing, "x:/")[1].values()
    assert f'<g {look}><path d="M1.0 2.0L3.0 4.0Z"/></g>'.encode() in text


def test_a_line_in_a_drawing_is_found_as_words(app):
    line = '<text x="90" y="30" text-anchor="end" font-size="13">upper limit 25.1</text>'
    page = (
        f'<svg width="200" height="60" viewBox="0 0 200 60" font-family="sans-serif">{line}</svg>'
    )
    with app.app_context():
        drawn = pdf.document(f"<!doctype html><html lang=en><title>t</title><body>{page}")
    (sheet,) = PdfReader(io.BytesIO(drawn.content)).pages
    assert "upper limit 25.1" in " ".join(sheet.extract_text().split())


def test_a_line_that_asks_for_more_keeps_its_anchor():
    turned = '<svg><text x="9" y="3" rotate="90" text-anchor="end">a</text></svg>'
    (text,) = apart(turned, "x:/")[1].values()
    assert b' text-anchor="end"' in text

"""Drawings leave the page and stand in the PDF as images that say what they show."""

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

"""How figures, dates and words of the change log stand on a page."""

from datetime import UTC, date, datetime

import pytest

from portal.web.filters import logged, when


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (None, ""),
        ("Sales", "Sales"),
        (3, "3"),
        ("2026-06-01", "1 June 2026"),
        ("2026-06-01T12:30:00.000000Z", "1 June 2026, 13:30"),
        ("2026-06-01 or so", "2026-06-01 or so"),
    ],
)
def test_a_value_of_the_change_log_as_a_page_shows_it(app, kept, shown):
    with app.app_context():
        assert logged(kept) == shown


def test_a_moment_and_a_day_are_elements_and_none_is_never(inside):
    at = datetime(2026, 5, 4, 14, 5, tzinfo=UTC)
    assert when(at) == ('<time datetime="2026-05-04T14:05:00+00:00">4 May 2026, 15:05</time>')
    assert when(date(2026, 5, 4)) == '<time datetime="2026-05-04">4 May 2026</time>'
    assert "never" in when(None)

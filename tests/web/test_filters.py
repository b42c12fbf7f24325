"""How figures, dates and words of the change log stand on a page."""

import pytest

from portal.web.filters import logged


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

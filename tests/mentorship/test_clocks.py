"""Whose clock says what."""

from datetime import UTC, datetime

from portal.mentorship.clocks import elsewhere

NOON, NIGHT = datetime(2026, 6, 1, 11, tzinfo=UTC), datetime(2026, 6, 1, 20, tzinfo=UTC)


def test_only_clocks_that_differ_are_told():
    zones = {"mentor": "Asia/Tokyo", "mentee": ""}
    assert elsewhere(NOON, "Europe/London", zones) == {"mentor": "20:00, Asia/Tokyo"}
    assert elsewhere(NOON, "Europe/London", {"mentee": "Europe/Lisbon"}) == {}  # another name
    assert elsewhere(NOON, "Europe/London", {}) == {}


def test_another_date_is_told_with_it():
    assert elsewhere(NIGHT, "Europe/London", {"mentee": "Asia/Tokyo"}) == {
        "mentee": "05:00 on 2 June, Asia/Tokyo"
    }

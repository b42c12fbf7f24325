"""What makes a metric worth a full review."""

from datetime import date, timedelta

import pytest

from portal.refinement.flags import WORDS, Known, flags

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({}, ()),
        ({"has_open_signal": True}, ("signal",)),
        ({"has_values": False}, ("no_values",)),
        ({"due_on": TODAY}, ()),
        ({"due_on": TODAY - timedelta(days=1)}, ("late",)),
        ({"due_on": TODAY - timedelta(days=91)}, ("late",)),
        ({"due_on": TODAY - timedelta(days=92)}, ("stale",)),
        ({"assurance": "fail"}, ("target",)),
        ({"assurance": "hit_or_miss"}, ()),
        ({"is_topped_out": True}, ("topped_out",)),
        ({"serves_objective": False}, ("no_objective",)),
        ({"has_open_error": True}, ("error",)),
        ({"is_suspended": True}, ("suspended",)),
        ({"next_review_on": TODAY}, ("review_due",)),
        ({"next_review_on": TODAY + timedelta(days=1)}, ()),
        ({"has_open_appeal": True}, ("appeal",)),
        ({"was_overturned": True}, ("overturned",)),
        ({"has_open_appeal": True, "has_open_signal": True}, ("signal", "appeal")),
    ],
)
def test_each_flag(known, wanted):
    assert flags(Known(TODAY, **known)) == wanted


def test_codes_are_single_words():
    assert all(" " not in code for code in WORDS)

import pytest

from portal.web.digits import LARGEST, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), ("007", 7), ("0", 0), (str(LARGEST), LARGEST), (str(LARGEST + 1), LARGEST),
        ("9" * 5000, LARGEST), ("", 3), (None, 3), ("-1", 3), ("1.5", 3), ("²", 3), ("٣", 3),
        ("1_0", 3), ("+1", 3), (" 1", 3),
    ],
)  # fmt: skip
def test_anything_is_a_number_that_tables_hold(text, number):
    assert whole_number(text, 3) == number


def test_a_page_has_its_own_end():
    assert whole_number("50000", 1, most=10_000) == 10_000

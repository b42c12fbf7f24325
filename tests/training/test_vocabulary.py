"""Words of training's pages."""

import pytest

from portal.training.vocabulary import wait_words


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 hour"), (24, "24 hours"), (48, "2 days"), (720, "30 days")]
)
def test_a_wait_is_said_in_hours_or_days(hours: float, words: str) -> None:
    assert wait_words(hours) == words

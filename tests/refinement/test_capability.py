"""The natural range beside a target."""

import pytest

from portal.refinement.capability import capability, index
from portal.registry.aims import Corridor


def test_the_example_of_the_nist_handbook():
    """e-Handbook of Statistical Methods, 6.1.6: limits 8 and 20, mean 16, s 2: Cpk 0.6667."""
    found = capability(mean=16, lower=10, upper=22, target=Corridor(8, 20))
    assert round(found.index, 4) == 0.6667


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Corridor(10, None), 1), (Corridor(None, 22), 1), (Corridor(16, None), 0),
        (Corridor(19, None), -0.5), (Corridor(None, 13), -0.5), (Corridor(10, 22), 1),
    ],
)  # fmt: skip
def test_one_end_may_be_open(target, expected):
    assert index(16, 6, target) == expected


@pytest.mark.parametrize(
    ("spread", "target"), [(0, Corridor(1, None)), (6, Corridor(None, None))]
)  # fmt: skip
def test_without_spread_or_target_there_is_none(spread, target):
    with pytest.raises(ValueError, match="spread"):
        index(16, spread, target)

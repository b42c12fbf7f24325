"""While an application is loaded nothing is collected; afterwards all is as it was."""

import gc

import pytest

from server.loading import loading


@pytest.mark.parametrize("was", [True, False])
def test_afterwards_all_is_as_before(was):
    seen = []

    def fails():
        with loading():
            seen.append(gc.isenabled())
            raise ZeroDivisionError

    usual = gc.isenabled()
    (gc.enable if was else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError):
            fails()
        assert seen == [False]
        assert gc.isenabled() == was
    finally:
        (gc.enable if usual else gc.disable)()


def test_what_was_loaded_is_looked_at_no_more():
    before = gc.get_freeze_count()
    with loading():
        made = [[one] for one in range(1000)]
    assert gc.get_freeze_count() >= before + len(made)

"""While an application is loaded nothing is collected; afterwards all is as it was."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from server.loading import loading

ROOT = Path(__file__).resolve().parents[2]


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


def test_models_load_no_dialect_of_postgresql():
    """It weighs 2 MiB of a server that may be on SQLite."""
    code = "import sys, portal; print('sqlalchemy.dialects.postgresql' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]

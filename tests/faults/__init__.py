"""What a ledger held, a page said: their assertions show it as those of tests do."""

import pytest

pytest.register_assert_rewrite(
    "tests.faults.writers", "tests.faults.settling", "tests.faults.browsing"
)

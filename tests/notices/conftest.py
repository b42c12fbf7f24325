"""A kind of notice that only tests know."""

import pytest

from portal.notices import kinds

KIND = "test.news"


@pytest.fixture(autouse=True)
def _kind(app):
    kinds.add(app, kinds.Kind(KIND, "News of the test", "Tests", how=kinds.AT_ONCE))
    kinds.add(app, kinds.Kind("test.other", "Other news", "Tests"))
    yield
    del app.extensions["notices.kinds"][KIND]
    del app.extensions["notices.kinds"]["test.other"]

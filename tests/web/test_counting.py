"""What a request costs the database is counted in tests, and never said in production."""

import pytest

from portal import create_app
from portal.config import Settings
from portal.db import db
from portal.web.counting import HEADER
from tests.conftest import SECRET


@pytest.mark.both_engines
def test_statements_and_rows_are_counted(visit):
    answer = visit("ana").get("/departments/operations")
    statements, rows = (int(one.partition("=")[2]) for one in answer.headers[HEADER].split("; "))
    assert 1 < statements < 12
    assert rows >= 2
    assert visit(None).get("/healthz").headers[HEADER] == "statements=0; rows=0"


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_nobody_is_told_elsewhere(tmp_path, mode):
    settings = Settings(mode=mode, secret_key=SECRET, data_dir=tmp_path, allow_http=True)
    app = create_app(settings)
    assert HEADER not in app.test_client().get("/healthz").headers
    with app.app_context():
        db.engine.dispose()

"""What a request brings is such that both engines can look for it."""

import pytest
from werkzeug.datastructures import FileStorage

from portal.web.unread import Fields

NOWHERE = ("/departments/%00", "/certificates/about/a%00", "/definitions/%00", "/learn/%00",
           "/mentoring/programmes/%00", "/learn/team/%00", "/metrics/HERE%00")  # fmt: skip
ASKED = ("/notices?kind=%00", "/metrics/new?copy=a%00", "/findings/new?metric=%00",
         "/search?q=%00", "/admin/people?department=%00&q=a%00b")  # fmt: skip


@pytest.mark.both_engines
def test_a_nul_leads_nowhere_and_is_part_of_no_text(visit):
    """PostgreSQL refuses to look for one, and was answered with 500."""
    dee = visit("dee").client
    assert {path: dee.get(path).status_code for path in NOWHERE} == dict.fromkeys(NOWHERE, 404)
    for path in ASKED:
        assert dee.get(path).status_code in (200, 302, 404), path
    assert 'value="zebra"' in dee.get("/search?q=ze%00bra").text


def test_neither_has_the_name_of_a_file():
    """As `filename*=UTF-8''a%00b.csv` says it."""
    given = Fields([("file", FileStorage(filename="a\x00b.csv")), ("a\x00", "b\x00")])
    assert given["file"].filename == "ab.csv"
    assert given["a"] == "b"

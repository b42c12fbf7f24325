"""Row 12 and the hazards of the renderer: nothing that people typed makes the portal look anywhere.

Addresses of a listener on this machine, of files and of the places where clouds keep their secrets
stand in every text of every table; then every page is asked for and documents are made. Every
connection and every look-up of a name, successful or not, is counted.
"""

import ast
import io
import socket
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal.db import db, set_writing
from portal.jobs.running import drain
from portal.reports.queries import metrics
from portal.reports.spans import Span
from tests import cast, make
from tests.conftest import SECRET
from tests.security.poison import poison
from tests.security.test_every_page import MORE_PDFS, PDFS, pages
from tests.security.test_forms import FULL
from tests.web import matrix

ROOT = Path(__file__).resolve().parents[2]
REACHES = {"smtplib", "socket", "urllib.request", "http.client", "requests", "httpx", "ftplib",
           "urllib3", "aiohttp", "telnetlib", "xmlrpc.client"}  # fmt: skip
MAY_REACH = {  # to the one address that its setting names
    "portal/notices/sending.py": {"smtplib"},
    "portal/training/record_store.py": {"http.client", "urllib.request"},
    "portal/jobs/worker.py": {"socket"},  # for this machine's own name
}
ELSEWHERE = (
    "<img src='{0}'>", "<link rel=stylesheet href={0}>", "<style>@import url({0})</style>", "{0}",
    "![x]({0})", "<svg><image href='{0}'/></svg>", "\"'><iframe src={0}>", "url({0})",
    "<object data={0}>", "<!DOCTYPE x [<!ENTITY y SYSTEM '{0}'>]>&y;", "=WEBSERVICE(\"{0}\")",
    "<a rel=attachment href={0}>x</a>", "//{0}", "<meta http-equiv=refresh content='0;url={0}'>",
)  # fmt: skip
PLACES = ("http://127.0.0.1:{port}/heard", "file:///etc/passwd", "http://localhost:{port}/heard",
          "http://169.254.169.254/latest/meta-data/", "ftp://127.0.0.1:{port}/x",
          "http://[::1]:{port}/x", "gopher://127.0.0.1:{port}/x")  # fmt: skip


@pytest.fixture(scope="module")
def listener():
    """A server of our own that nobody may speak to; its port."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        yield made


@pytest.fixture(scope="module")
def portal(tmp_path_factory, listener):
    port = listener.getsockname()[1]
    places = [one.format(port=port) for one in PLACES]
    words = [
        how.format(places[turn % len(places)]) for turn, how in enumerate(ELSEWHERE * len(places))
    ]
    made = matrix.Portal(tmp_path_factory.mktemp("outside"), SECRET)
    with made.app.app_context(), db.engine.begin() as connection:
        assert len(poison(connection, words)) > 100
    return made


@pytest.fixture
def tried(monkeypatch):
    """Where this process tried to go, or whose address it asked for."""
    found = []

    def connect(_self, address):
        found.append(address)
        raise OSError("nobody goes anywhere in this test")

    def asked(*named, **_more):
        found.append(named[:2])
        raise socket.gaierror("nobody asks for names in this test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    monkeypatch.setattr(socket, "getaddrinfo", asked)
    return found


def test_no_page_looks_anywhere(portal, listener, tried):
    asked = 0
    for _, who, url in list(pages(portal))[:: 1 if FULL else 3]:
        assert portal.ask(who, "GET", url).status_code < 500, url
        asked += 1
    assert asked > 80
    assert tried == []
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_no_document_looks_anywhere_nor_brings_a_file_along(portal, listener, tried):
    for one in PDFS + (MORE_PDFS if FULL else MORE_PDFS[:1]):
        url = f"/reports/{one}.pdf"
        portal.ask("chair", "GET", url)
        with portal.app.app_context():
            set_writing(False)
            drain()
        answer = portal.ask("chair", "GET", url)
        assert answer.mimetype == "application/pdf", one
        document = PdfReader(io.BytesIO(answer.data))
        held = b"".join(content for every in document.attachments.values() for content in every)
        assert b"root:" not in held, one
        assert not any("root:x:" in page.extract_text() for page in document.pages), one
    assert tried == []
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_test_hears_who_looks(tried):
    from urllib.request import urlopen

    for url in ("http://127.0.0.1:9/x", "http://host.example/"):
        with pytest.raises(OSError, match="nobody"):
            urlopen(url)  # noqa: S310 - which goes nowhere here
    assert len(tried) == 2


def test_only_mail_and_the_record_store_reach_out():
    """A module that could speak to others is named above, with why."""
    found = {}
    for path in sorted(ROOT.glob("portal/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module), *(f"{node.module}.{one.name}" for one in node.names)]
            for name in REACHES & set(names):
                found.setdefault(str(path.relative_to(ROOT)), set()).add(name)
    assert found == MAY_REACH


def test_a_document_has_so_many_rows_and_says_where_the_others_are(inside, monkeypatch):
    """The renderer takes over 20 s for 5,000 rows."""
    assert metrics.MOST_ROWS == 500
    monkeypatch.setattr(metrics, "MOST_ROWS", 5)
    metric = make.metric(code="MANY")
    make.values(metric, [float(one % 7) for one in range(18)])
    make.kept()
    from portal.insight import actions

    actions.recompute([metric.id])
    span = Span(date(2020, 1, 1), None, date(2026, 6, 30))
    told = metrics.gather(cast.person("ana"), metric, span, "")
    assert len(told["rows"]) == told["most"] == 5

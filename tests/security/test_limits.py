"""Rows 13 and 20: bodies, addresses and headers beyond every measure, and paths that lead out."""

import base64
import io
import os
import socket
import subprocess
import sys
import time
from itertools import cycle

import pytest

from portal.web.access import FORM_BYTES
from tests.conftest import SECRET
from tests.web.test_routes import address, rules

CHUNKS = b"10000\r\n" + b"name=a&b" * 8_192 + b"\r\n"  # 64 KB of fields, and the next one
CHUNKS *= 160  # 10 MB, and no end
HOST = "Host: 127.0.0.1"
FORM = "Content-Type: application/x-www-form-urlencoded"
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain")


class Endless(io.RawIOBase):
    """A body without end; it remembers how much of it was read."""

    def __init__(self):
        self.taken = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.taken += len(buffer)
        buffer[:] = (b"name=a&" * (len(buffer) // 7 + 1))[: len(buffer)]
        return len(buffer)


def limit_of(app, rule):
    return getattr(app.view_functions[rule.endpoint], "_most", FORM_BYTES)


def posts(app):
    return [rule for rule in rules(app) if "POST" in (rule.methods or set())]


def test_a_body_is_refused_by_its_declared_size(app, visit):
    """10 GB declared: nothing of it is read, whatever the route takes."""
    browser = visit("dee")
    for rule in posts(app):
        assert limit_of(app, rule) <= 60_000_000, rule
        body = Endless()
        environ = {
            "wsgi.input": body, "CONTENT_LENGTH": "10000000000",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }  # fmt: skip
        answer = browser.client.post(address(rule), environ_overrides=environ)
        assert answer.status_code == 413, rule
        assert body.taken == 0, rule


def test_a_body_of_unknown_size_is_read_no_further_than_the_limit(app, visit):
    """Each route with one kind of body, in turn."""
    browser = visit("dee")
    few = [rule for rule in posts(app) if limit_of(app, rule) <= FORM_BYTES]
    assert len(few) > 100
    for rule, kind in zip(few, cycle(KINDS), strict=False):
        _is_read_no_further(browser, rule, kind)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_body_of_any_kind_is_read_no_further(app, visit, kind):
    browser = visit("dee")
    for rule in posts(app):
        if limit_of(app, rule) <= FORM_BYTES:
            _is_read_no_further(browser, rule, kind)


def _is_read_no_further(browser, rule, kind):
    body = Endless()
    environ = {
        "wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_TYPE": kind,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }  # fmt: skip
    answer = browser.client.post(address(rule), environ_overrides=environ)
    assert answer.status_code in (400, 403, 404, 413), rule  # 404: a token of nobody's
    assert body.taken <= 4 * FORM_BYTES, rule


def test_two_hundred_thousand_fields_are_refused(app, visit):
    browser = visit("ana")
    begun = time.thread_time()
    kind = "application/x-www-form-urlencoded"
    assert browser.post("/account", "a=&" * 200_000, content_type=kind).status_code == 413
    assert browser.post("/account", "a&" * 100_000, content_type=kind).status_code == 422
    assert time.thread_time() - begun < 5  # s of the processor; in the square it would be minutes


def test_two_hundred_thousand_parts_are_refused(visit):
    """As a body that brings files; within the size that the route takes, and beyond it."""
    begun = time.thread_time()
    kind = "multipart/form-data; boundary=x"
    part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    for url in ("/account", "/imports"):
        for many in (4_000, 200_000):
            body = part * many + "--x--\r\n"
            answer = visit("dee").post(url, body, content_type=kind)
            assert answer.status_code in (413, 422), (url, many)
    assert time.thread_time() - begun < 10


DEEP = ["[" * 60_000, "[" * 300_000, '{"a":' * 12_000, "[" * 900 + "]" * 900]


@pytest.mark.parametrize("deep", DEEP, ids=lambda deep: f"{deep[:4]} {len(deep)}")
def test_json_without_bottom_is_no_fault(visit, deep):
    """Where it is read from outside: a badge that somebody brings, and a place in a list."""
    answer = visit("dee").post("/certificates/badges", {"badge": deep})
    assert answer.status_code == (200 if len(deep) < FORM_BYTES else 413)
    key = base64.urlsafe_b64encode(deep.encode()).decode().rstrip("=")
    for name in ("after", "before"):
        assert visit("ana").get(f"/overview/metrics?{name}={key[:60_000]}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["../portal/config.py", "..%2fportal%2fconfig.py", "%2e%2e/wsgi.py", "....//wsgi.py",
     "..\\wsgi.py", "..%5cwsgi.py", "/etc/passwd", "%2fetc%2fpasswd", "site.css%00.js",
     "vendor/../../wsgi.py", ".%00./wsgi.py", "~root", "%c0%ae%c0%ae/wsgi.py", ""],
)  # fmt: skip
def test_no_path_leads_outside_the_static_folder(visit, path):
    answer = visit(None).client.get("/static/" + path, buffered=True)
    assert answer.status_code in (302, 308, 400, 404)
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.fixture
def served(tmp_path):
    """The portal under the server that bin/run starts, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {**os.environ, "MODE": "demo", "SECRET_KEY": SECRET, "DATA_DIR": str(tmp_path),
               "PORT": str(port), "WORKERS": "1"}  # fmt: skip
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], env=environ,
                   check=True, capture_output=True)  # fmt: skip
    server = subprocess.Popen([sys.executable, "-m", "server"], env=environ,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    server.terminate()
    server.wait(30)


def sent(port, head, body=b""):
    """The first line of the answer; "" where the connection was closed instead."""
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        try:
            line.sendall(head.encode() + b"\r\n\r\n" + body)
            return line.recv(200).decode("latin-1").partition("\r\n")[0]
        except (ConnectionResetError, BrokenPipeError):
            return ""


def test_the_server_refuses_what_is_too_long_at_once(served):
    begun = time.monotonic()
    get, post = "GET /healthz HTTP/1.1\r\n" + HOST, "POST /sign-in HTTP/1.1\r\n" + HOST
    many = "\r\n".join(f"X-{number}: a" for number in range(5000))
    chunked = "\r\nTransfer-Encoding: chunked\r\nContent-Length: 5"
    answers = {
        "declared": sent(served, f"{post}\r\n{FORM}\r\nContent-Length: 10000000000", b"a=b"),
        "header": sent(served, f"{get}\r\nX-Long: {'a' * 1_000_000}"),
        "headers": sent(served, f"{get}\r\n{many}"),
        "address": sent(served, f"GET /healthz?{'a' * 1_000_000} HTTP/1.1\r\n{HOST}"),
        "no host": sent(served, "GET /sign-in HTTP/1.1\r\nX: y"),
        "lengths": sent(served, f"{post}\r\nContent-Length: 3\r\nContent-Length: 5", b"abc"),
        "both": sent(served, post + chunked, b"0\r\n\r\n"),
        "chunks": sent(served, f"{post}\r\n{FORM}\r\nTransfer-Encoding: chunked", CHUNKS),
        "cookie": sent(served, f"{get}\r\nCookie: session={'a' * 1_000_000}"),
        "fields": sent(served, f"{post}\r\n{FORM}\r\nContent-Length: 800000", b"a=1&" * 200_000),
    }
    for name, first in answers.items():
        assert first == "" or first.split()[1] in ("400", "403", "413", "414", "431"), (name, first)
    assert answers["declared"].split()[1] == "413"
    assert time.monotonic() - begun < 30
    assert " 200 " in sent(served, f"{get}\r\nConnection: close")

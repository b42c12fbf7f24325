"""Feedback: given, answered, and read as a fragment, beside the floor."""

import re
import secrets
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

from bench.acting import Action, Bench
from bench.filling import LONG_CODE
from portal.web.counting import HEADER

TIMES, BEFORE = 200, 20  # requests that are measured, and others before them
CPU, STATEMENTS = 2, 7  # bars: F, statements
COSTS = {"given": 7, "given in place": 7, "read": 3, "answered": 7}  # statements, as it is
ON = f"/metrics/{LONG_CODE}"
FRAGMENT = {"HX-Request": "true"}
_FIELD = re.compile(r'<input[^>]*name="(csrf_token)"[^>]*value="([^"]*)"')

Asked = tuple[str, str, str | None, dict[str, str]]  # method, address, body, headers


def talk(bench: Bench) -> Action:
    """By person 1, on one metric; each form is sent as a page sends it, and plainly."""
    found = Action("feedback")
    page = bench.portal.get(f"/feedback/new?on={ON}", bench.visit.cookie)[2].decode()
    seal = dict(_FIELD.findall(page))

    def posting(address: str, headers: dict[str, str], **fields: str) -> Callable[[], Asked]:
        told = {
            **bench.visit.cookie, **headers, "Origin": "http://127.0.0.1",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip

        def asked() -> Asked:
            form = {**seal, "key": secrets.token_urlsafe(18), **fields}
            return "POST", address, urlencode(form), told

        return asked

    given = {"on": ON, "kind": "question", "about": "", "text": "Why did it fall?"}
    plain = posting("/feedback", {}, **given)
    conversation = bench.portal.ask(*plain())[1]["location"]
    replied = {"text": "Because of the snow."}
    for what, asked in {
        "given": plain,
        "given in place": posting("/feedback", FRAGMENT, **given),
        "read": lambda: ("GET", conversation, None, {**bench.visit.cookie, **FRAGMENT}),
        "answered": posting(f"{conversation}/messages", {}, **replied),
    }.items():
        _note(found, bench, what, asked)
    return found


def _note(found: Action, bench: Bench, what: str, asked: Callable[[], Asked]) -> None:
    with closing(HTTPConnection("127.0.0.1", bench.portal.port, timeout=120)) as kept:
        # By one connection, as the floor's load and a browser keep theirs; to one process, then.
        if not all(_sent(kept, *asked()) for _ in range(BEFORE)):
            found.broken.append(f"{what}: refused")
            return
        before = sum(bench.portal.cpu())
        for _ in range(TIMES):
            _sent(kept, *asked())
    spent = 1000 * (sum(bench.portal.cpu()) - before) / TIMES
    method, address, body, headers = asked()
    client = bench.counter.app.test_client(use_cookies=False)
    origin = {"Origin": "http://localhost"} if body else {}
    answer = client.open(address, method=method, data=body, headers={**headers, **origin})
    count = int(answer.headers[HEADER].partition(";")[0].partition("=")[2])
    found.note(what, spent / bench.floor_ms, CPU, " F")
    found.note(f"{what}, statements", count, STATEMENTS)


def _sent(
    kept: HTTPConnection, method: str, address: str, body: str | None, headers: dict[str, str]
) -> bool:
    """Whether it was answered without a fault."""
    kept.request(method, address, body=body, headers=headers)
    answered = kept.getresponse()
    answered.read()
    return answered.status < 400

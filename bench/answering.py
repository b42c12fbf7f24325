"""Answers of an assessment, saved by 32 people at once as their pages save them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.acting import Action, Bench
from bench.learning import ATTEMPTS, TEST
from bench.loads import scripted
from portal.web.counting import HEADER

BASE = f"/learn/assessments/{TEST}/attempts/1/questions"
SECONDS, LOADS, MOST = 4, 2, 40  # of a load; the better one counts; questions of a test
CPU, STATEMENTS, P99, RATE = 2, 7, 50, 250  # bars: F, statements, ms, a second
TIMES = 100
Get = Callable[..., tuple[int, Any, bytes]]
_FIELD = re.compile(r'<input[^>]*name="(csrf_token|sequence)"[^>]*value="([^"]*)"')
_RADIO = re.compile(r'<input(?=[^>]*type="radio")[^>]*name="(q[^"]+)"[^>]*value="([^"]+)"')

SCRIPT = """
local asked = {%s}
local at, round = 0, 0
request = function()
  if at == #asked then at = 0; round = round + 1 end
  at = at + 1
  local one = asked[at]
  local chosen = one.given[round %% 2 + 1]
  return wrk.format('POST', one.path, {
    ['Cookie'] = one.cookie, ['Origin'] = 'http://127.0.0.1',
    ['Content-Type'] = 'application/x-www-form-urlencoded',
  }, one.seal .. '&quietly=1&sequence=' .. (one.sequence + round) .. '&' .. chosen)
end
"""


@dataclass
class Question:
    """One that is open, with two answers that differ."""

    path: str
    headers: dict[str, str]
    seal: str
    sequence: int
    given: tuple[str, str]

    def asked(self, number: int) -> tuple[str, str, str, dict[str, str]]:
        """The `number`th save, whose answer is not that of the one before."""
        body = f"{self.seal}&quietly=1&sequence={self.sequence + number}&{self.given[number % 2]}"
        more = {"Origin": "http://127.0.0.1", "Content-Type": "application/x-www-form-urlencoded"}
        return "POST", self.path, body, {**self.headers, **more}

    @property
    def in_lua(self) -> str:
        cookie = self.headers["Cookie"]
        return (
            f'{{path="{self.path}", cookie="{cookie}", seal="{self.seal}",'
            f' sequence={self.sequence}, given={{"{self.given[0]}", "{self.given[1]}"}}}}'
        )


def answers(bench: Bench) -> Action:
    """One after the other beside the floor, then all learners at once."""
    found = Action("answers")
    people = range(1, min(ATTEMPTS, bench.size.people) + 1)
    each = [questions(bench.portal.get, bench.sign_in(bench.portal, one)) for one in people]
    mine = each[0][0]
    before = sum(bench.portal.cpu())
    for number in range(TIMES):
        if bench.portal.ask(*mine.asked(number))[0] != 200:
            found.broken.append("an answer was refused")
            return found
    spent = 1000 * (sum(bench.portal.cpu()) - before) / TIMES
    found.note("saved", spent / bench.floor_ms, CPU, " F")
    method, path, body, headers = mine.asked(TIMES)
    client = bench.counter.app.test_client(use_cookies=False)
    told = client.open(
        path, method=method, data=body, headers={**headers, "Origin": "http://localhost"}
    )
    count = int(told.headers[HEADER].partition(";")[0].partition("=")[2])
    found.note("statements", count, STATEMENTS)
    mine.sequence += TIMES + 1
    _all_at_once(found, bench, [one for row in each for one in row])
    return found


def _all_at_once(found: Action, bench: Bench, asked: list[Question]) -> None:
    loads = []
    script = bench.folder / "answers.lua"
    for _ in range(LOADS):
        _write(script, asked)
        loads.append(scripted(bench.portal.port, script, ATTEMPTS, SECONDS))
        for one in asked:  # beyond what this load can have sent
            one.sequence += 10_000
    best = max(loads, key=lambda one: one.rate)
    found.note("p99 of 32 learners", min(one.p99 for one in loads), P99, " ms")
    found.note("saved by them", best.rate, unit=" a second")
    if best.rate < RATE:
        found.broken.append(f"{best.rate:.0f} a second < {RATE}")
    if failed := sum(one.failed for one in loads):
        found.broken.append(f"{failed} failed")


def _write(script: Path, asked: list[Question]) -> None:
    script.write_text(SCRIPT % ",\n".join(one.in_lua for one in asked))


def questions(get: Get, headers: dict[str, str]) -> list[Question]:
    """Those of one's attempt that ask for one of several options."""
    found = []
    for position in range(1, MOST):
        status, _, body = get(f"{BASE}/{position}", headers)
        if status != 200:
            break
        page = body.decode()
        fields, options = dict(_FIELD.findall(page)), _RADIO.findall(page)
        if len({name for name, _ in options}) == 1:
            first, second = (urlencode([one]) for one in options[:2])
            seal = urlencode({"csrf_token": fields["csrf_token"]})
            path = f"{BASE}/{position}"
            found.append(Question(path, headers, seal, int(fields["sequence"]), (first, second)))
    return found

"""Answers of an assessment, saved by 32 people at once as their pages save them.

Twice: as fast as they are answered, which says how many a second there may be (each then waits for
31 others), and at the rate of the bar, which says how long a learner waits.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.acting import Action, Bench
from bench.learning import ATTEMPTS, TEST
from bench.loads import Load, scripted
from portal.web.counting import HEADER

BASE = f"/learn/assessments/{TEST}/attempts/1/questions"
SECONDS, LOADS, MOST = 4, 2, 40  # of a load; the better one counts; questions of a test
CPU, STATEMENTS, P99, RATE = 2, 7, 50, 250  # bars: F, statements, ms, a second
ROOM = 10_000  # sequence numbers that one load may use up
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
PACED = "function delay() return math.random(%d, %d) end\n"  # ms before each request


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
    everybody = [one for row in each for one in row]
    _load(bench, everybody)  # every worker has saved some
    before = sum(bench.portal.cpu())
    alone = _load(bench, each[0], connections=1)
    spent = 1000 * (sum(bench.portal.cpu()) - before) / alone.requests
    found.note("saved", spent / bench.floor_ms, CPU, " F")
    found.note("statements", _statements(bench, each[0][0]), STATEMENTS)
    fast = [_load(bench, everybody) for _ in range(LOADS)]
    best = max(fast, key=lambda one: one.rate)
    found.note("saved as fast as they are answered", best.rate, unit=" a second")
    found.note("p99 then", min(one.p99 for one in fast), unit=" ms")
    paced = [_load(bench, everybody, rate=RATE) for _ in range(LOADS)]
    found.note("saved at the bar's rate", max(one.rate for one in paced), unit=" a second")
    found.note("p99 of 32 learners then", min(one.p99 for one in paced), P99, " ms")
    if best.rate < RATE:
        found.broken.append(f"{best.rate:.0f} a second < {RATE}")
    if failed := sum(one.failed for one in (alone, *fast, *paced)):
        found.broken.append(f"{failed} failed")
    return found


def _load(
    bench: Bench, asked: list[Question], *, connections: int = ATTEMPTS, rate: int = 0
) -> Load:
    """Answers by so many learners, as fast as they are answered or at some `rate` a second."""
    script = bench.folder / "answers.lua"
    text = SCRIPT % ",\n".join(one.in_lua for one in asked)
    pause = 1000 * connections // rate if rate else 0  # between two of one learner, on average
    script.write_text(text + (PACED % (pause // 2, pause * 3 // 2 - 10) if rate else ""))
    seen = scripted(bench.portal.port, script, connections, SECONDS)
    for one in asked:
        one.sequence += ROOM
    return seen


def _statements(bench: Bench, mine: Question) -> int:
    """Of a save: the dearer of two that differ, for an answer that is kept already costs less."""
    client = bench.counter.app.test_client(use_cookies=False)
    told = []
    for number in range(2):
        method, path, body, headers = mine.asked(number)
        headers = {**headers, "Origin": "http://localhost"}
        told.append(client.open(path, method=method, data=body, headers=headers).headers[HEADER])
    mine.sequence += 2
    return max(int(one.partition(";")[0].partition("=")[2]) for one in told)


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

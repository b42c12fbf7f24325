"""Junk in every field and parameter in turn: `python -m tests.security.junk BASE WHO FILE SECONDS`.

FILE has an address a line, with its form behind a blank where it has one, as `surface` writes them.
What answers with a fault of the server, or with a trace, is printed, and makes it exit with 1. It
ends after SECONDS; FILE.done then holds the lines that it came through, which the next run leaves
out.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.faults.browsing import BROKEN, Browser
from tests.security.signed_in import signed_in

JUNK = (  # one field at a time, the others as they were shown
    "", "-1", "99999999999999999999", "9" * 400, "1e309", "nan", "a\x00b", "²", "0001-01-01",
    "9999-12-31T23:59", "a" * 5_000,
)  # fmt: skip
MILD = (  # all fields at once
    " ", "0", "1.5", "\u202e\ufeff\ud7ff", "\U0010ffff", "\r\nX: y", "0000-00-00", "2024-02-30",
    "25:61", "[]", "{}", "null", "<b>", "'", "%", "{{7*7}}", "../../etc/passwd", "٣", "1,5", "1_0",
)  # fmt: skip
RAW = ("%ff", "%ed%a0%80")  # no UTF-8: a byte too many, a lone surrogate
SLOW = 10  # s
MOST = 60  # fields of a form that are tried one at a time


def tried(address: str, form: str) -> Iterator[tuple[str, str]]:
    """The address and form with junk in each of its fields, doubled, left out, and in all."""
    parts = urlsplit(address)
    asked = parse_qsl(form or parts.query, keep_blank_values=True)
    bodies = [urlencode([(name, junk) for name, _ in asked]) for junk in MILD]
    for at, (name, value) in enumerate(asked[:MOST]):
        others = asked[:at] + asked[at + 1 :]
        bodies += [urlencode([*others, (name, junk)]) for junk in JUNK]
        bodies += [urlencode([*others, (name, "")]) + raw for raw in RAW]
        bodies += [urlencode([*asked, (name, value), (name, "x")]), urlencode(others)]
    for body in bodies:
        yield (address, body) if form else (f"{parts.path}?{body}", "")


def answer(browser: Browser, address: str, body: str, is_form: bool) -> tuple[int, str]:
    parts = urlsplit(address)
    if not is_form:
        found = browser.get(address)
    else:
        sent = f"csrf_token={browser.token}&{body}".encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        found = browser._request("POST", parts.path, sent, kind)
    return found.status, found.text


def main(base: str, who: str, file: str, seconds: str) -> int:
    ends = time.monotonic() + float(seconds)
    lines, done = Path(file).read_text(encoding="utf-8").splitlines(), Path(f"{file}.done")
    before = set(done.read_text(encoding="utf-8").splitlines()) if done.exists() else set()
    attack = Attack(base, who)
    for line in lines:
        if line not in before and attack.came_through(line, ends):
            before.add(line)
            done.write_text("".join(f"{one}\n" for one in before), encoding="utf-8")
    through = len(before & set(lines))
    print(  # noqa: T201
        f"{attack.asked} requests, {through} of {len(lines)} addresses and forms to their end, "
        f"{len(attack.found)} with faults"
    )
    return 1 if attack.found else 0


class Attack:
    """One person's browser, what it asked for and where it found a fault."""

    def __init__(self, base: str, who: str) -> None:
        self.base, self.who = base, who
        self.browser, self.asked = signed_in(base, who), 0
        self.found: set[tuple[str, int]] = set()

    def came_through(self, line: str, ends: float) -> bool:
        """Whether there was time for all that is tried of an address."""
        address, _, form = line.partition(" ")
        for url, body in tried(address, form):
            if time.monotonic() > ends:
                return False
            self.ask(url, body, is_form=bool(form))
        return True

    def ask(self, url: str, body: str, *, is_form: bool) -> None:
        began = time.monotonic()
        self.asked += 1
        try:
            status, text = answer(self.browser, url, body, is_form)
        except BROKEN as error:
            status, text = 599, repr(error)
        if status == 302 and is_form:  # signed out by the form itself
            self.browser = signed_in(self.base, self.who)
        took = time.monotonic() - began
        if (status >= 500 and status != 503) or "Traceback" in text or took > SLOW:
            self.found.add((urlsplit(url).path, status))
            print(f"{status} after {took:.1f} s: {url[:300]} {body[:300]}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

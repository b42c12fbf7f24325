"""sqlmap over what `surface` wrote: `python -m tests.security.injected BASE FOLDER SECONDS WHO…`.

A parameter is a name of a rule, whoever reaches it: it is tried once, in the first line that has
it. Names that differ by their digits only are one (`v98`, `v99`: questions), and so is the version
of all forms. Fields that are for no words (FOLDER/WHO/no-words.tsv) are left out. FOLDER/WHO/chosen
has the lines.

DBMS and LEVEL are sqlmap's own (sqlite and 2 where they are not set).

FOLDER/WHO/sqlmap.done then holds those that came to their end, which the next run leaves out;
`sqlmap.txt` is what sqlmap said, and `sqlmap.tsv` what the portal answered: a line each with its
seconds, its parameters and how often it answered with which status from 400 on.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.security.surface import adapter

TOOL = ".venv/attack/bin/sqlmap"
DBMS, LEVEL = os.environ.get("DBMS", "sqlite"), os.environ.get("LEVEL", "2")
AT_ONCE = 2  # sqlmap thinks as long about an answer as the portal
FOUND = re.compile(r"is vulnerable|identified the following injection|500 \(Internal")
NUMBER = re.compile(r"\d+")
REFUSED = re.compile(r"(\d{3}) \([\w -]+\) - (\d+) times")


@dataclass(frozen=True)
class Line:
    """An address with its form, who can reach it, and those names that nothing before had."""

    who: str
    text: str
    names: tuple[str, ...]


def lines(adapter: MapAdapter, folder: Path, people: list[str]) -> list[Line]:
    found, known = [], {  # what is refused before any statement: test_statements.py tries it
        ("POST", rule, NUMBER.sub("#", name))
        for who in people if (folder / who / "no-words.tsv").exists()
        for line in _text(folder / who / "no-words.tsv").splitlines()
        for rule, name in [line.split("\t")]
    }  # fmt: skip
    for who in people:
        for text in (folder / who / "chosen").read_text(encoding="utf-8").splitlines():
            names = tuple(_new(adapter, text, known))
            if names:
                found.append(Line(who, text, names))
    return sorted(found, key=lambda one: len(one.names))  # small forms first: more are tried


def _new(adapter: MapAdapter, text: str, known: set[tuple[str, str, str]]) -> Iterator[str]:
    address, _, form = text.partition(" ")
    parts, method = urlsplit(address), "POST" if form else "GET"
    try:
        rule = adapter.match(parts.path, method, return_rule=True)[0].rule
    except HTTPException:
        return
    for name, _ in parse_qsl(form or parts.query, keep_blank_values=True):
        one = (method, "" if name == "version" else rule, NUMBER.sub("#", name))
        if one not in known:
            known.add(one)
            yield name


def command(base: str, folder: Path, line: Line) -> list[str]:
    """The engine is known, and named. The page that a form leads to is not fetched each
    time: the answer says what came of it, and a fault is none.
    """
    own = folder / line.who
    address, _, form = line.text.partition(" ")
    token, cookie = (_text(own / name) for name in ("token", "cookie"))
    return [
        TOOL, "-u", address, *(("--data", form, "--ignore-redirects") if form else ()),
        "-p", ",".join(line.names), "--cookie", cookie,
        "--headers", f"X-CSRFToken: {token}\\nOrigin: {base}",
        "--level", LEVEL, "--risk", "1", "--dbms", DBMS, "--batch", "--flush-session",
        "--disable-coloring", "--ignore-code", "*", "--skip-waf", "--drop-set-cookie",
        "--output-dir", str(own / "sqlmap" / sha256(line.text.encode()).hexdigest()[:16]),
    ]  # fmt: skip


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip()


class Attack:
    def __init__(self, base: str, folder: Path, ends: float) -> None:
        self.base, self.folder, self.ends = base, folder, ends
        self.is_found = False

    def run(self, line: Line) -> None:
        own, began = self.folder / line.who, time.monotonic()
        if began > self.ends:
            return
        try:
            said = subprocess.run(
                command(self.base, self.folder, line),
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=self.ends - began,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return
        self.is_found = self.is_found or bool(FOUND.search(said.stdout))
        refused = " ".join(f"{code}:{times}" for code, times in REFUSED.findall(said.stdout))
        took = f"{time.monotonic() - began:.0f}"
        _add(own / "sqlmap.txt", f"{line.text}\n{said.stdout}{said.stderr}")
        _add(own / "sqlmap.tsv", "\t".join((took, ",".join(line.names), refused, line.text)))
        _add(own / "sqlmap.done", line.text)


def _add(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as told:
        told.write(f"{text}\n")


def _done(folder: Path, who: str) -> set[str]:
    file = folder / who / "sqlmap.done"
    return set(file.read_text(encoding="utf-8").splitlines()) if file.exists() else set()


def main(base: str, folder: Path, seconds: float, people: list[str]) -> int:
    wanted = lines(adapter(), folder, people)
    attack = Attack(base, folder, time.monotonic() + seconds)
    waiting = [one for one in wanted if one.text not in _done(folder, one.who)]
    with ThreadPoolExecutor(AT_ONCE) as several:
        list(several.map(attack.run, waiting))
    done = [one for one in wanted if one.text in _done(folder, one.who)]
    tried, known = (sum(len(one.names) for one in ones) for ones in (done, wanted))
    print(  # noqa: T201
        f"{len(done)} of {len(wanted)} addresses and forms to their end, "
        f"{tried} of {known} parameters"
    )
    return 1 if attack.is_found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))

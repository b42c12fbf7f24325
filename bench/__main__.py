"""`bin/bench [page …] --size S|M|L --out FILE`: prints the tables and exits 1 on a broken bar."""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import floor as floor_app
from bench import keeping, report
from bench.acting import Action, Bench
from bench.filling import PASSWORD
from bench.heavy import ACTIONS, ON_ANY
from bench.loads import load, mixed
from bench.measuring import Counter, Measured, cost, measure
from bench.pages import PAGES, Page, Visit
from bench.serving import Served, environment, serving, settle
from bench.sizes import SIZES, Size


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    given = _arguments()
    if given.list:
        print("\n".join([*(page.name for page in PAGES), *ACTIONS]))
        return 0
    if given.fill:
        print(keeping.database(SIZES[given.size], say))
        return 0
    pages = [one for one in PAGES if not given.page or one.name in given.page]
    wanted = [] if given.growth else [one for one in ACTIONS if not given.page or one in given.page]
    found: dict[str, list[Measured]] = {}
    done: list[Action] = []
    for name in ("S", "M", "L") if given.growth else (given.size,):
        found[name] = run(SIZES[name], pages, wanted, done)
    text = report.written(found, done)
    print(text)
    if given.out:
        given.out.write_text(text)
        kept: dict[str, Any] = {
            size: [one.as_dict() for one in pages] for size, pages in found.items()
        }
        kept["actions"] = [asdict(one) for one in done]
        given.out.with_suffix(".json").write_text(json.dumps(kept, indent=1))
    return int(
        any(one.broken for one in [*(one for pages in found.values() for one in pages), *done])
    )


def run(size: Size, pages: list[Page], wanted: list[str], done: list[Action]) -> list[Measured]:
    """Each page of `size`, then the wanted actions, on a copy of its database."""
    (keeping.ROOT / "var").mkdir(exist_ok=True)  # a fresh clone has none
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=keeping.ROOT / "var"))
    try:
        keeping.prepared(size, folder, say)
        flask = [str(keeping.ROOT / ".venv/bin/flask"), "--app", "wsgi", "db", "upgrade"]
        subprocess.run(flask, cwd=keeping.ROOT, env=environment(folder, 1), check=True)
        floor_app.fill(folder / "floor.sqlite3")
        with (
            serving("wsgi:app", folder, "/healthz") as portal,
            serving("bench.floor:app", folder, "/sign-in") as floor,
        ):
            counter = Counter(folder)
            visit = Visit(portal, signed_in(portal), counter.engine)
            cookie = {"Cookie": _cookie(floor.get("/sign-in")[1])}
            paths = [page.address(visit) for page in PAGES if page.statuses == (200,)]
            settle(portal, lambda: mixed(portal.port, paths, 8, 2, visit.cookie, folder))
            settle(floor, lambda: load(floor.port, "/", 8, 2, cookie))
            floor_ms = cost(floor, "/", cookie)[0]
            found = []
            for page in pages:
                found.append(measure(page, visit, floor, cookie, counter))
                say(report.line(found[-1]))
            bench = Bench(size, folder, portal, floor, cookie, visit, counter, floor_ms, signed_in)
            for name in wanted if not keeping.url() else set(wanted) & ON_ANY:
                done.append(ACTIONS[name](bench))
                if portal.get("/account", visit.cookie)[0] != 200:
                    done[-1].broken.append("who visits is no longer signed in")
                say(report.action_line(done[-1]))
            return found
    finally:
        shutil.rmtree(folder)


def signed_in(served: Served, number: int = 1, *, seal: bool = True) -> dict[str, str]:
    """The header of a browser in which person `number` is signed in; with the `seal` of its forms,
    which it gets from the first page, the cookie stays as it is.
    """
    _, headers, body = served.get("/sign-in")
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
    form = urlencode({
        "csrf_token": token[1].decode() if token else "", "email": f"person{number}@example.org",
        "password": PASSWORD, "next": "",
    })  # fmt: skip
    told = {"Cookie": _cookie(headers), "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "http://127.0.0.1"}  # fmt: skip
    status, headers, _ = served.ask("POST", "/sign-in", form, told)
    if status != 303:
        raise SystemExit(f"signing in answers {status}")
    cookie = _cookie(headers)
    if not seal:
        return {"Cookie": cookie}
    later = served.get("/account", {"Cookie": cookie})[1]  # a browser keeps the seal of its forms
    return {"Cookie": _cookie(later) or cookie}


def _cookie(headers: dict[str, str]) -> str:
    found = {name.lower(): value for name, value in headers.items()}
    return found.get("set-cookie", "").partition(";")[0]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("page", nargs="*", help="pages to measure; all where none is named")
    parser.add_argument("--size", choices=SIZES, default="S")
    parser.add_argument("--growth", action="store_true", help="measure S, M and L")
    parser.add_argument("--fill", action="store_true", help="fill the size, measure nothing")
    parser.add_argument("--out", type=Path, help="where the tables go, as Markdown; JSON beside it")
    parser.add_argument("--list", action="store_true", help="name the pages")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

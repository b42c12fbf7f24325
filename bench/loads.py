"""Loads: wrk where it is installed, else threads of Python, which compare with each other only."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)", re.MULTILINE)
_COUNT = re.compile(r"(\d+) requests in ([\d.]+)(ms|s|m)")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_BROKEN = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
_UNIT = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What a load saw: requests, seconds, milliseconds at the median and at 99 %, failures."""

    requests: int
    seconds: int
    p50: float
    p99: float
    failed: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def load(port: int, path: str, connections: int, seconds: int, headers: dict[str, str]) -> Load:
    if shutil.which("wrk"):
        return _wrk(port, path, connections, seconds, headers)
    return _threads(port, path, connections, seconds, headers)


def mixed(
    port: int,
    paths: list[str],
    connections: int,
    seconds: int,
    headers: dict[str, str],
    folder: Path,
) -> Load:
    """Requests of all `paths` in turn; without wrk one after the other, so many seconds each."""
    if not shutil.which("wrk"):
        seen = [_threads(port, path, connections, seconds, headers) for path in paths]
        return Load(sum(one.requests for one in seen), seconds * len(seen),
                    max(one.p50 for one in seen), max(one.p99 for one in seen),
                    sum(one.failed for one in seen))  # fmt: skip
    script = folder / "mixed.lua"
    listed = ", ".join(f'"{one}"' for one in paths)
    script.write_text(
        f"local paths = {{{listed}}}\nlocal at = 0\n"
        "request = function()\n  at = at % #paths + 1\n  return wrk.format('GET', paths[at])\nend\n"
    )
    return _wrk(port, "/", connections, seconds, headers, ["-s", str(script)])


def scripted(port: int, script: Path, connections: int, seconds: int) -> Load:
    """What a script of wrk's asks; with wrk only."""
    return _wrk(port, "/", connections, seconds, {}, ["-s", str(script)])


def _wrk(
    port: int,
    path: str,
    connections: int,
    seconds: int,
    headers: dict[str, str],
    more: list[str] | None = None,
) -> Load:
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency",
        *told, *(more or []), f"http://127.0.0.1:{port}{path}",
    ]  # fmt: skip
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    at = {share: float(value) * _UNIT[unit] for share, value, unit in _LATENCY.findall(said)}
    count, lasted, unit = _COUNT.search(said).groups()  # type: ignore[union-attr]  # wrk says so
    bad = _BAD.search(said)
    broken = _BROKEN.search(said)
    failed = int(bad[1]) if bad else 0
    failed += sum(map(int, broken.groups())) if broken else 0
    return Load(int(count), float(lasted) * _UNIT[unit] / 1000, at["50"], at["99"], failed)


def _threads(port: int, path: str, connections: int, seconds: int, headers: dict[str, str]) -> Load:
    took: list[float] = []
    failed = [0]
    until = time.perf_counter() + seconds

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while (began := time.perf_counter()) < until:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            failed[0] += answer.status >= 400
            took.append(1000 * (time.perf_counter() - began))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took.sort()
    return Load(len(took), seconds, took[len(took) // 2], took[len(took) * 99 // 100], failed[0])

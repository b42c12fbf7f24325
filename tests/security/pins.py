"""How old each pinned library is, and whether somebody has withdrawn it.

`python -m tests.security.pins write` (bin/lock does) asks the registry, through uv and its own
configuration, and writes requirements.dates: the day on which each pinned version came out.
`python -m tests.security.pins` (bin/attack does) prints them by age, and ends with 1 where one is
older than MOST without a reason in OLD, or was withdrawn.
"""

import re
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements", "requirements-dev", "requirements-node", "requirements-attack")
DATES = ROOT / "requirements.dates"
MOST = timedelta(days=4 * 365)  # without a release one asks whether anybody still cares for it
OLD = {  # of what the portal runs on: why it stays though it is older
    "htmx-flask": "two hundred lines that read headers; only portal/web/fragments.py knows it",
}


def released(lock: str) -> tuple[dict[str, date], list[str]]:
    """The day of each `name==version` of a lock, and what uv warns of: versions withdrawn."""
    how = [] if lock == "requirements-attack" else ["--universal"]  # as bin/lock does
    with TemporaryDirectory() as folder:
        found = Path(folder) / "pylock.toml"
        done = subprocess.run(
            [ROOT / ".venv/bin/uv", "pip", "compile", "--no-deps", "--no-header", "--format",
             "pylock.toml", "--python-version", "3.11", *how, f"{lock}.lock",
             "--output-file", found],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        packages = tomllib.loads(found.read_text(encoding="utf-8"))["packages"]
    days = {}
    for one in packages:
        files = [*one.get("wheels", []), *filter(None, [one.get("sdist")])]
        moments = [file["upload-time"] for file in files if "upload-time" in file]
        if moments:
            days[f"{one['name']}=={one['version']}"] = min(moments).date()
    return days, [line for line in done.stderr.splitlines() if "yanked" in line]


def written() -> dict[str, date]:
    """What requirements.dates says."""
    lines = re.findall(r"^(\S+==\S+) (\d{4}-\d\d-\d\d)$", DATES.read_text(), re.MULTILINE)
    return {name: date.fromisoformat(day) for name, day in lines}


def write() -> None:
    days: dict[str, date] = {}
    for lock in LOCKS:
        days |= released(lock)[0]
    lines = [f"{name} {day}\n" for name, day in sorted(days.items())]
    DATES.write_text("# The day on which each pinned version came out. bin/lock writes it.\n"
                     + "".join(lines))  # fmt: skip


def main() -> int:
    """All are printed; only what the portal runs on is judged by its age."""
    runs = (ROOT / "requirements.lock").read_text()
    today = datetime.now(UTC).date()
    faults = [line for lock in LOCKS for line in released(lock)[1]]
    for name, day in sorted(written().items(), key=lambda one: one[1]):
        print(f"{(today - day).days:5} days  {name}")  # noqa: T201 - a command
        is_old = today - day > MOST and f"\n{name} " in runs
        if is_old and name.partition("==")[0] not in OLD:
            faults.append(f"{name} came out on {day}: say in OLD why it stays, or leave it")
    print(*faults, sep="\n")  # noqa: T201 - a command
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(write() if sys.argv[1:] == ["write"] else main())

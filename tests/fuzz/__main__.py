"""Fuzzes one parser, or all in turn, with atheris: python -m tests.fuzz SECONDS [NAME …].

Runs each parser in a process of its own, for its share of the time. What a parser may not do (an
exception that it does not declare, more than 5 s or 1 GB for one input) is printed with the input
that brought it on, which is kept in var/fuzz; then this ends with 1.
"""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path("var/fuzz")
PACKAGES = ["portal.tables", "portal.dates", "portal.periods", "portal.registry", "portal.values",
            "portal.insight", "portal.accounts", "portal.web", "portal.training",
            "portal.notices"]  # fmt: skip


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(seconds, names):
    from tests.fuzz.parsers import PARSERS
    from tests.fuzz.questions import READERS

    names = names or [*PARSERS, *READERS]
    share = max(int(seconds / len(names)), 1)
    failed = []
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz", "--one", name, str(share)]
        done = subprocess.run(command, capture_output=True, text=True)
        told = [line for line in done.stderr.splitlines() if "DONE" in line or "exec/s" in line]
        result = "FAULT" if done.returncode else "nothing found"
        say(f"{name}: {result} {told[-1] if told else ''}")
        if done.returncode:
            failed.append(name)
            say(done.stdout[-3000:] + done.stderr[-6000:])
    return 1 if failed else 0


def one(name, seconds):
    import atheris

    with atheris.instrument_imports(include=PACKAGES):
        from tests.fuzz import parsers, questions
    known, seeds = parsers.PARSERS | questions.READERS, parsers.SEEDS | questions.SEEDS
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=1024", "-max_len=4096",
        f"-artifact_prefix={corpus}-fault-", str(corpus),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], known[name])
    atheris.Fuzz()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    if sys.argv[1] == "--one":
        one(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main(float(sys.argv[1]), sys.argv[2:]))

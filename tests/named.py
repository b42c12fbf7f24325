"""For a run of everything (`-p tests.named`, as .ci/run has it): each test that docs/SECURITY.md or
docs/ASVS.md names must have passed in it. Those of bin/faults are looked for there.
"""

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("SECURITY.md", "ASVS.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")

passed: set[tuple[str, str]] = set()


def of(nodeid: str) -> tuple[str, str]:
    """The file and the name of a test, without the values of its parameters."""
    file, _, name = nodeid.partition("[")[0].partition("::")
    return file, name


def named() -> set[tuple[str, str]]:
    texts = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in DOCUMENTS]
    return {found for text in texts for found in NAMED.findall(text)}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        passed.add(of(report.nodeid))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In the process that others report to; without them it collects everything itself."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    missing = sorted(one for one in named() - passed if not is_long(*one))
    for file, name in missing:
        print(f"\nnamed in docs/, and did not run: {file}::{name}")  # noqa: T201 - the report
    if missing:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def is_long(file: str, name: str) -> bool:
    """Whether bin/faults runs it: by the mark of its file or its own."""
    text = (ROOT / file).read_text(encoding="utf-8")
    whole = re.search(r"^pytestmark = .*\blong\b", text, re.MULTILINE)
    own = re.search(rf"mark\.long\b(?:.*\n)(?:@.*\n)*def {name.rpartition('::')[2]}\b", text)
    return bool(whole or own)

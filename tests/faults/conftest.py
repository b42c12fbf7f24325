"""Long runs are left out of bin/check; bin/faults runs them and prints what was run.

A test takes its size from `full`: the numbers of the specification in bin/faults, small ones in
bin/check, so that nothing is tested only there.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.serving import Site, founded

TOLD = pytest.StashKey[list[str]]()
FULL = os.environ.get("FAULTS") == "full"


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether this is bin/faults."""
    return FULL


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`tell("200 kills, none lost")`: a line of the report at the end."""
    lines = request.config.stash.setdefault(TOLD, [])
    return lambda text: lines.append(f"{request.node.name}: {text}")


def pytest_terminal_summary(terminalreporter, config) -> None:
    if config.stash.get(TOLD, []):
        terminalreporter.section("faults")
        for line in config.stash[TOLD]:
            terminalreporter.write_line(line)


@pytest.fixture
def site(engine: str, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A portal with the cast in it; its server is stopped at the end, if a test started it."""
    url = ""
    if engine == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    with tempfile.TemporaryDirectory(prefix="yardstick-faults-") as folder:
        site = founded(Site(Path(folder) / "portal", url))
        try:
            yield site
        finally:
            site.end()

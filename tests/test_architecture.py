"""What imports what: features one way, layers one way, calculations free of Flask and tables."""

import ast
from pathlib import Path

import pytest

PORTAL = Path(__file__).resolve().parent.parent / "portal"
ORDER = [
    "demo", "home", "reports", "refinement", "mentorship", "training", "feedback", "followups",
    "insight", "values", "registry", "notices",
    "accounts", "backup", "jobs", "files", "tables", "web", "changelog",
]  # fmt: skip
LAYERS = {"routes", "forms", "actions", "queries", "policy", "models", "commands"}
LAZILY = {  # modules that may import inside a function
    "portal.reports.pdf",  # WeasyPrint needs system libraries
    "portal.reports.quick_text",
    # what only commands need would be half of a server's cold start
    "portal", "portal.backup", "portal.demo", "portal.home.readiness", "portal.training.commands",
    "portal.training", "portal.training.queries.preview",
    "portal.mentorship.pairing", "portal.mentorship.commands",  # scipy, numpy: not for servers
    "portal.training.queries.badge_documents",
    "portal.training.actions.questions", "portal.training.queries.questions",  # Markdown
}  # fmt: skip
CALCULATING = (
    "refinement", "mentorship", "training", "feedback", "followups", "insight", "values",
    "registry", "tables",
)  # fmt: skip
FORBIDDEN = {
    "models": {"routes", "forms", "actions", "queries", "policy", "commands"},
    "policy": {"routes", "forms", "actions", "commands"},
    "queries": {"routes", "forms", "actions", "policy_of_others", "commands"},
    "forms": {"routes", "commands"},
    "actions": {"routes", "forms", "commands"},
}


def modules():
    return sorted(path for path in PORTAL.rglob("*.py") if "migrations" not in path.parts)


def name_of(path):
    return ".".join(path.relative_to(PORTAL.parent).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """Dotted names that the module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def feature(dotted):
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ORDER else None


def layer(dotted):
    return next((part for part in dotted.split(".")[2:4] if part in LAYERS), None)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_features_import_one_way(path):
    own = feature(name_of(path))
    if own is None:
        return
    for dotted in imports(path):
        other = feature(dotted) if dotted.startswith("portal.") else None
        if other is None or other == own:
            continue
        assert ORDER.index(other) > ORDER.index(own), f"{own} may not import {dotted}"
        shared = other == "web"
        assert shared or layer(dotted) not in ("routes", "forms"), f"{dotted} is {other}'s own"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_layers_import_one_way(path):
    own = layer(name_of(path))
    for dotted in imports(path):
        if dotted.startswith("portal.") and feature(dotted):
            assert layer(dotted) not in FORBIDDEN.get(own or "", set()), f"{own} imports {dotted}"


def is_calculation(path):
    name = name_of(path)
    own = feature(name)
    parts = name.split(".")
    ports = {
        "changed",
        "history",
        "dependants",
        "places",
        "subjects",
        "reminding",
        "seen",
        "outcomes",
        "reserved",
        "owners",
        "finished",
        "learning",
        "analysing",
        "assessing",
        "certifying",
        "watching",
        "lessons",
        "bonding",
        "following",
        "programmes",
        "reviewers",
    }
    return own in CALCULATING and len(parts) > 2 and layer(name) is None and parts[2] not in ports


@pytest.mark.parametrize("path", [p for p in modules() if is_calculation(p)], ids=name_of)
def test_calculations_know_neither_flask_nor_tables_nor_the_clock(path):
    for dotted in imports(path):
        root = dotted.split(".")[0]
        assert root not in ("flask", "sqlalchemy", "wtforms", "random"), dotted
        assert dotted not in ("portal.db", "portal.clock"), dotted
        assert ".models" not in dotted, dotted


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_stand_at_the_top(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside or name_of(path) in LAZILY, f"lines {inside}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_two_functions_commit(path):
    """`change` and `observe`; what is derived or staged says so by name."""
    allowed = {
        "portal.changelog.recording", "portal.db", "portal.insight.actions",
        "portal.values.actions.clearing", "portal.jobs.running",
    }  # fmt: skip
    commits = ".commit()" in path.read_text(encoding="utf-8")
    assert not commits or name_of(path) in allowed

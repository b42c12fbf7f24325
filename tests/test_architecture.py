"""What imports what: features one way, layers one way, calculations free of Flask and tables."""

import ast
from functools import cache
from pathlib import Path

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
    # what only commands need would be half of a server's cold start, and some need little of it
    "portal", "portal.backup", "portal.demo", "portal.training.commands",
    "portal.backup.commands", "portal.backup.making", "portal.demo.commands",
    "portal.training", "portal.training.queries.preview",
    "portal.mentorship.pairing", "portal.mentorship.commands",  # scipy, numpy: not for servers
    "portal.training.queries.badge_documents",
    "portal.training.actions.questions", "portal.training.actions.banks",  # Markdown
    "portal.training.queries.banks",
    "portal.accounts.sealing", "portal.accounts.authenticator",  # 8 MiB for a rare request
    "portal.accounts.routes.links_for_many",
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


@cache
def modules():
    return {
        name_of(path): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PORTAL.rglob("*.py"))
        if "migrations" not in path.parts
    }


def name_of(path):
    return ".".join(path.relative_to(PORTAL.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(name):
    """Dotted names that the module imports, wherever in it."""
    found = []
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def feature(dotted):
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ORDER else None


def layer(dotted):
    return next((part for part in dotted.split(".")[2:4] if part in LAYERS), None)


# One test looks at all modules: a test for each of five rules and a thousand modules takes longer
# to collect than to run.


def test_features_import_one_way():
    wrong = []
    for name in modules():
        own = feature(name)
        for dotted in imports(name) if own else ():
            other = feature(dotted) if dotted.startswith("portal.") else None
            if other is None or other == own:
                continue
            if ORDER.index(other) <= ORDER.index(own):
                wrong.append(f"{name} may not import {dotted}")
            elif other != "web" and layer(dotted) in ("routes", "forms"):
                wrong.append(f"{name} imports {dotted}, which is {other}'s own")
    assert not wrong


def test_layers_import_one_way():
    assert not [
        f"{name} imports {dotted}"
        for name in modules()
        for dotted in imports(name)
        if dotted.startswith("portal.")
        and feature(dotted)
        and layer(dotted) in FORBIDDEN.get(layer(name) or "", set())
    ]


WRITING = {
    *(f"sqlalchemy.{one}" for one in ("insert", "update", "delete")),
    *(f"portal.db.{one}" for one in ("observe", "observe_if_free", "upsert", "ensure_writing")),
    "portal.changelog.recording.change",
}
STATEMENTS = WRITING | {"sqlalchemy.select", "portal.db.session"}
MAY_END = {"portal.accounts.routes.session"}  # who signs in: what was read as nobody is let go of


def test_queries_write_nothing_and_routes_send_no_statements():
    wrong = []
    for name in modules():
        forbidden = {"queries": WRITING, "routes": STATEMENTS}.get(layer(name) or "", set())
        if feature(name) and name not in MAY_END:
            wrong += [f"{name} imports {one}" for one in imports(name) if one in forbidden]
    assert not wrong


def is_calculation(name):
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


def test_calculations_know_neither_flask_nor_tables_nor_the_clock():
    wrong = []
    for name in filter(is_calculation, modules()):
        for dotted in imports(name):
            outside = dotted.split(".")[0] in ("flask", "sqlalchemy", "wtforms", "random")
            if outside or dotted in ("portal.db", "portal.clock") or ".models" in dotted:
                wrong.append(f"{name} imports {dotted}")
    assert not wrong


def test_imports_stand_at_the_top():
    assert not [
        f"{name}, line {node.lineno}"
        for name, tree in modules().items()
        if name not in LAZILY
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_only_two_functions_commit():
    """`change` and `observe`; what is derived or staged says so by name."""
    allowed = {
        "portal.changelog.recording", "portal.db", "portal.insight.actions",
        "portal.values.actions.clearing", "portal.jobs.running",
    }  # fmt: skip
    assert not [
        f"{name}, line {node.lineno}"
        for name, tree in modules().items()
        if name not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and not node.args
    ]


def test_records_are_held_by_one_function():
    """`db.hold`: PostgreSQL refuses to hold what is joined beside a record, and SQLite does not."""
    assert not [
        f"{name}, line {node.lineno}"
        for name, tree in modules().items()
        if name != "portal.db"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in ("refresh", "get", "get_one")
        and any(keyword.arg == "with_for_update" for keyword in node.keywords)
    ]

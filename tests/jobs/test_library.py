"""What we rely on in the library that keeps jobs durable."""

import re
import subprocess
import sys
from pathlib import Path

from dbos._migration import sqlite_migrations

from portal.migrations.ours import OF_OTHERS

ROOT = Path(__file__).resolve().parents[2]


def test_alembic_leaves_every_table_of_the_library_alone():
    """On SQLite they stand in the portal's own file, under names without a mark."""
    created = re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", "".join(sqlite_migrations))
    theirs = {name for name in created if not name.endswith("_new")} | {"dbos_migrations"}
    assert theirs <= OF_OTHERS


def test_web_processes_never_load_it_nor_what_only_other_processes_need():
    """Large pairings, content that is read from files, the demonstration's story."""
    code = (
        "import portal, sys; from portal.mentorship import explaining, run_figures; "
        "sys.exit(bool({'dbos', 'multiprocessing', 'numpy', 'scipy', 'markdown_it', 'jsonschema', "
        "'yaml', 'portal.demo.story'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

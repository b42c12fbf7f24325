"""`flask registry lint`: the library checked without a database."""

import os
import subprocess
import sys

from click.testing import CliRunner

from portal.registry.commands import LIBRARY, registry


def run(*arguments):
    return CliRunner().invoke(registry, ["lint", *map(str, arguments)])


def test_the_library_that_the_portal_ships_has_nothing_to_mend():
    answer = run()
    assert answer.exit_code == 0, answer.output
    count = len(list(LIBRARY.glob("*.toml")))
    assert answer.output == f"{count} definitions, nothing to mend.\n"
    assert count >= 24


def test_what_is_to_be_mended_is_named_with_its_place(tmp_path):
    good = (LIBRARY / "win-rate.toml").read_text()
    (tmp_path / "win-rate.toml").write_text(good.replace("unit =", "units ="))
    answer = run(tmp_path)
    assert answer.exit_code == 1
    assert "win-rate.toml:" in answer.output
    assert "KEY-UNKNOWN" in answer.output
    assert "to mend." in answer.output


def test_an_empty_folder_is_no_library(tmp_path):
    assert run(tmp_path).exit_code == 1
    assert run(tmp_path / "none").exit_code == 2


def test_it_runs_without_any_setting():
    bare = {"PATH": os.environ["PATH"]}
    answer = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "registry", "lint"],
        cwd=LIBRARY.parents[1], env=bare, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "nothing to mend" in answer.stdout

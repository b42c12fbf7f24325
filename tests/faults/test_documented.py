"""docs/FAULTS.md names every file of these tests, and no test that is not there."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TEXT = (ROOT / "docs" / "FAULTS.md").read_text(encoding="utf-8")


def test_every_file_is_named():
    files = {one.name for one in HERE.glob("test_*.py")} - {"test_documented.py"}
    assert [one for one in sorted(files) if f"{one}`" not in TEXT and f"{one}::" not in TEXT] == []


def test_every_test_that_is_named_is_there():
    named = set(re.findall(r"`(?:…|[\w/]+\.py)::(test_\w+)`", TEXT))
    known = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 15
    assert named - known == set()

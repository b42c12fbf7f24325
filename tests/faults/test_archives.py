"""Archives of 200 MB for the readers of questions: refused in a sentence, with flat memory."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIST = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{at}.xml"/>' for at in range(12))
ITEM = b'<assessmentItem identifier="a" title="A"><itemBody/></assessmentItem>'
RUN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, done.stderr)
"""


def random(path):
    """200 MB that cannot be packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for at in range(20):
            archive.writestr(f"{at}.png", os.urandom(10_000_000))


def blank(path):
    """0.2 MB that unpack to more than 200, in parts that are each taken."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{LIST}</resources></manifest>")
        for at in range(12):
            archive.writestr(f"{at}.xml", ITEM + b" " * 19_000_000)


def whole(path):
    """One part of 200 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.xml", b" " * 200_000_000)


def small(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("0.xml", ITEM)


def tried(path):
    """MB at most, and what is said."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "learn", "import", str(path)]
    command += ["--format", "qti21", "--dry-run"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    most, _space, said = done.stdout.partition(" ")
    return int(most), said


@pytest.mark.long
def test_archives_of_200_mb_are_refused_and_memory_stays_flat(tmp_path, tell):
    made = {random: "more than 100 MB", blank: "more than 200 MB", whole: "“0.xml” is too large"}
    path = tmp_path / "bank.zip"
    small(path)
    usual, _said = tried(path)
    for make, says in made.items():
        make(path)
        most, said = tried(path)
        assert says in said
        assert most - usual < 60, f"{make.__name__}: {most} MB, usually {usual}"
        tell(f"{make.__name__}: {most} MB, a small one {usual}")

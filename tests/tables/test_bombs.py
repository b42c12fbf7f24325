"""No file, whatever it is, costs a request more than 64 MB and a moment."""

import json
import subprocess
import sys

import pytest

from tests.tables.bombs import BOMBS

MOST_MB = 64
MOST_SECONDS = 4.0  # of processor time: twice the bar of 2 s, for a machine that is busy


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What became of each file, read in a process of its own with limits."""
    folder = tmp_path_factory.mktemp("bombs")
    command = [sys.executable, "-m", "tests.tables.bombs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_does_no_harm(told, name):
    one = told[name]
    assert one["mb"] < MOST_MB, one
    assert one["seconds"] < MOST_SECONDS, one
    harmless = name in ("rows without cells", "cells without anything", "long texts everywhere")
    assert (one["code"] == "read") == harmless, one

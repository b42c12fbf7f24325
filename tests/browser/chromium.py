"""The Chromium that the tests and the photographs drive: Debian's, none of Playwright's own.

Where it is installed, the one without windows: the same engine, which opens a page in a quarter of
the time.
"""

import os
import shutil
from typing import Any


def why_not() -> str:
    """Why no browser can be started here, in a sentence; empty where one can."""
    if _program() is None:
        return "Chromium is not installed: run bin/setup dev as root, or install chromium."
    return ""


def launch_args(*, as_people_have_it: bool = False) -> dict[str, Any]:
    """What Playwright's `launch` and pytest-playwright's `browser_type_launch_args` need."""
    # Chromium's sandbox refuses root, whom containers run tests as; pages here are all our own.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": _program(as_people_have_it), "args": args}


def _program(as_people_have_it: bool = False) -> str | None:
    names = ["chromium-headless-shell", "chromium", "chromium-browser"]
    if as_people_have_it:
        names = [*names[1:], names[0]]
    return next(filter(None, map(shutil.which, names)), None)

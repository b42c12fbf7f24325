"""The Chromium that the tests and the photographs drive: Debian's, none of Playwright's own."""

import os
import shutil
from typing import Any


def why_not() -> str:
    """Why no browser can be started here, in a sentence; empty where one can."""
    if _program() is None:
        return "Chromium is not installed: run bin/setup dev as root, or install chromium."
    return ""


def launch_args() -> dict[str, Any]:
    """What Playwright's `launch` and pytest-playwright's `browser_type_launch_args` need."""
    # Chromium's sandbox refuses root, whom containers run tests as; pages here are all our own.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": _program(), "args": args}


def _program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")

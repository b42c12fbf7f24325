"""While one writes: files of content that changed are loaded before the next page is shown."""

import logging
import time
from pathlib import Path

from flask import Flask, request

from portal.training.actions import content

EVERY = 1.0  # seconds between looks at the files
log = logging.getLogger(__name__)


def register(app: Flask, root: Path = content.CONTENT) -> None:
    """Look before each page, but not more often than once a second."""
    seen: dict[str, float] = {"looked": 0.0, "state": 0.0}

    @app.before_request
    def bring() -> None:
        if request.endpoint == "static" or time.monotonic() - seen["looked"] < EVERY:
            return
        seen["looked"] = time.monotonic()
        state = newest(root)
        if state == seen["state"]:
            return
        seen["state"] = state
        for problem in content.load(root).problems:
            log.warning("%s", problem)


def newest(root: Path) -> float:
    """A figure that differs once a file was written, added or taken away."""
    times = [path.stat().st_mtime for path in root.rglob("*") if path.suffix in (".md", ".svg")]
    return max(times, default=0.0) + len(times)

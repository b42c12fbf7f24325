"""While one writes: files of content that changed are loaded before the next page is shown."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, request

from portal.db import writing
from portal.training.actions import content

EVERY = 1.0  # seconds between looks at the files
WATCHED = (".md", ".svg", ".png")
log = logging.getLogger(__name__)


@dataclass
class Watch:
    """A folder of content, and how it was when it was last looked at."""

    root: Path
    looked: float = float("-inf")  # by the monotonic clock
    state: float = 0.0

    def look(self) -> bool:
        """Load what changed, but not more often than once a second. Says whether it loaded."""
        if time.monotonic() - self.looked < EVERY:
            return False
        self.looked = time.monotonic()
        state = newest(self.root)
        if state == self.state:
            return False
        self.state = state
        with writing(False):  # the load begins to write where it finds something to write
            done = content.load(self.root)
        for problem in done.problems:
            log.warning("%s", problem)
        return True


def register(app: Flask, root: Path = content.CONTENT) -> None:
    """Look before each page."""
    watch = Watch(root)

    @app.before_request
    def bring() -> None:
        if request.endpoint != "static":
            watch.look()


def newest(root: Path) -> float:
    """A figure that differs once a file was written, added or taken away."""
    times = [path.stat().st_mtime for path in root.rglob("*") if path.suffix in WATCHED]
    return max(times, default=0.0) + len(times)

"""Logs: JSON lines in production, one line of text each elsewhere."""

import json
import logging
import sys

from portal import clock
from portal.changelog.chain import stamp
from portal.config import Settings


class JsonLines(logging.Formatter):
    """One JSON object a line; `extra={"facts": {…}}` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": stamp(clock.now()),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return _in_json(line)


_in_json = json.JSONEncoder(default=str).encode


def configure(settings: Settings) -> None:
    """Send the portal's logs to standard error."""
    root = logging.getLogger("portal")
    if settings.mode == "test" or root.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonLines() if settings.is_production else logging.Formatter("%(levelname)s %(message)s")
    )
    root.addHandler(handler)
    root.setLevel(logging.INFO if settings.is_production else logging.WARNING)
    root.propagate = False
    if settings.is_production:  # no line of ours says who called, in which thread or process
        logging._srcfile = None  # as Python's manual advises
        logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

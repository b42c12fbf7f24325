"""What happened to sign-ins and rights, for those who watch the portal: the log `portal.security`.

Each line says who, from where and in which request; never a password, a token or typed text.
"""

import logging
from typing import Any

from flask import g, has_request_context, request

log = logging.getLogger("portal.security")

NOTABLE = logging.WARNING  # what an operator should look at
USUAL = logging.INFO


def note(event: str, *, level: int = USUAL, **facts: Any) -> None:
    """Write one line about `event`; `facts` are identities, counts and words of our own."""
    where: dict[str, Any] = {}
    if has_request_context():
        where = {"request": g.get("request_id", ""), "address": request.remote_addr or ""}
    log.log(level, event, extra={"facts": {**where, **facts}})

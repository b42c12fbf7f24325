"""Where somebody came from, and where they may be led back to: pages of ours only."""

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def safe_next(target: str | None) -> str | None:
    """`target` where it is a path of ours, else None: never another host, in any reading of it."""
    if not target:
        return None
    host = request.host_url.rstrip("/")
    if target.startswith(host + "/"):
        target = target[len(host) :]
    bad = any(ord(letter) < 0x21 or letter in "\\\x7f" for letter in target)
    if bad or not target.startswith("/") or target.startswith("//"):
        return None
    return target


def page_before() -> str | None:
    """The page of ours that sent this or led here, where it can be opened again."""
    came = safe_next(request.referrer)
    if came is None or came == request.full_path.rstrip("?"):
        return None
    path, _, query = came.partition("?")
    try:
        current_app.url_map.bind("").match(path, "GET", query_args=query)
    except HTTPException:
        return None
    return came

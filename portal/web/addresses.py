"""Addresses of the portal's pages where nobody asks for one: in a job, in a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, has_request_context


@contextmanager
def addresses() -> Iterator[None]:
    """Within it `url_for` works and gives a path, in a request or outside of one.

    Flask builds no address under a host that the portal does not answer to: it is one of its own.
    """
    if has_request_context():
        yield
        return
    own: str = current_app.config["TRUSTED_HOSTS"][0]
    with current_app.test_request_context(base_url=f"https://{own}"):
        yield

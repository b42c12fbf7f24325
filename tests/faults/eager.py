"""The portal, whose first process soon forks those that take over: after 20 requests."""

import server.answering
from wsgi import app

server.answering.ENOUGH, server.answering.TIDIES = 20, 0.2

__all__ = ["app"]

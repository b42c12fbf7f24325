"""Serves a WSGI application: `python -m server module:name`. It knows nothing of the portal.

One process loads the application and forks those that answer; all of them take their connections
from one listening socket. So a process that was killed is replaced within milliseconds, what waits
in the socket's queue is answered by another, and memory that nobody changes is held once. TERM
stops the server. HUP replaces it: the code is loaded beside the running one, and once its processes
answer, the old ones leave; a version that does not load changes nothing.

granian speaks HTTP. Its own way of managing processes drops connections and is not used:
docs/decisions/0015.
"""

import sys


def say(text: str) -> None:
    """A line for whoever runs the server."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()

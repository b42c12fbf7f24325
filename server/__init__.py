"""Serves a WSGI application: `python -m server module:name`. It knows nothing of the portal.

A small process holds the listening socket and watches (`__main__`, `crew`). It has another one load
the application and fork those that answer (`forking`), which then ends: what they hold in common
stands in memory once, and nobody keeps an old copy of it. All answer from the one socket, so that
connections wait in its queue while nobody takes them. Where a process ends, all is loaded anew
beside those that are left; once the new ones answer, the old ones leave. HUP does the same with
the code as it is then; what does not load changes nothing. TERM stops the server. Where it is
killed itself, those who answer go on until a new one has others, if somebody keeps the socket
(`holding`); else they leave.

Once after each loading, the first process leaves when it has answered some thousand requests, and
forks those that take over (`answering`): what people use has been made by then, and is in common.

granian speaks HTTP. Its own way of managing processes drops connections and is not used:
docs/decisions/0015.
"""

import sys

BACKLOG = 1024  # connections that wait to be taken
QUIET = 2.0  # s that kept connections have to ask once more and be told to go elsewhere
REQUESTS_END = 10.0  # s
ANSWERS = "answers"  # what `ps -o comm` shows for those who do
FORKED, COULD_NOT = 75, 76  # exit codes: it forked others in its place; it ought to have


def say(text: str) -> None:
    """A line for whoever runs the server."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()

"""The WSGI application: `python -m server`, `flask --app wsgi …`."""

import sys

from server.loading import loading

with loading():
    from portal import create_app
    from portal.errors import BadSettings

    try:
        app = create_app()
    except BadSettings as fault:
        sys.exit(f"Error: {fault}")

"""The WSGI application: `python -m server`, `flask --app wsgi …`."""

import os
import sys

from server.loading import loading

with loading():
    from portal import create_app, db
    from portal.errors import BadSettings

    try:
        app = create_app()
    except BadSettings as fault:
        sys.exit(f"Error: {fault}")

with app.app_context():  # a web process may fork others, which open connections of their own
    os.register_at_fork(before=db.db.engine.dispose)

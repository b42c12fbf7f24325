"""The WSGI application: `granian --interface wsgi wsgi:app`, `flask --app wsgi …`."""

import sys

from portal import create_app
from portal.errors import BadSettings

try:
    app = create_app()
except BadSettings as fault:
    sys.exit(f"Error: {fault}")

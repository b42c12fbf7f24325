"""The WSGI application: `granian --interface wsgi wsgi:app`, `flask --app wsgi …`."""

from portal import create_app

app = create_app()

"""Routes of feedback, by subject."""

from portal.feedback.routes import findings as findings
from portal.feedback.routes import lists as lists
from portal.feedback.routes import messages as messages
from portal.feedback.routes import threads as threads
from portal.feedback.routes.blueprint import bp as bp

"""What a person's transcript shows on paper."""

from typing import Any

from portal.accounts.models import Person
from portal.reports.spans import Span
from portal.training.queries import transcript


def gather(_person: Person, subject: Person, _span: Span, _scope: str) -> dict[str, Any]:
    """The lines, in groups."""
    lines = transcript.transcript(subject.id)
    return {
        "learner": subject,
        "groups": {
            title: [one for one in lines if one.what == what]
            for title, what in (
                ("Courses", "Course"),
                ("Assessments", "Assessment"),
                ("Certificates", "Certificate"),
            )
        },
    }


def state(subject: Person, _span: Span) -> str:
    """What changes whenever the paper would."""
    return transcript.state(subject.id)

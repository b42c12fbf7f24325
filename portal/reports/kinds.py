"""The kinds of reports: what each shows, when it is another one, and where it has its page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import Department, Person
from portal.db import Base, session
from portal.refinement.models import Cycle
from portal.registry.models import Metric
from portal.reports.queries import (
    certificates,
    changes,
    departments,
    metrics,
    minutes,
    organisation,
    transcripts,
)
from portal.reports.spans import Span
from portal.training.models import Certificate

MONTH, QUARTER, YEAR = "month", "quarter", "year"
RHYTHMS = {MONTH: "After each month", QUARTER: "After each quarter", YEAR: "After each year"}


@dataclass(frozen=True)
class Kind:
    """One kind of report; the subject is a department, a metric, or nothing."""

    name: str
    word: str
    template: str
    gather: Callable[[Person, Any, Span, str], dict[str, Any]]
    state: Callable[[Any, Span], str]
    model: type[Base] | None = None
    is_offered: bool = True  # among the reports that one chooses and subscribes to

    def subject(self, identity: int) -> Any:
        """The record that a report of this kind is about; None where it is about everything."""
        return session.get(self.model, identity) if self.model is not None else None

    def title(self, subject: Any) -> str:
        """What a report is called."""
        if isinstance(subject, Certificate | Cycle):
            return f"{self.word}: {subject.title}"
        return f"{self.word}: {subject.name}" if subject is not None else self.word

    def stem(self, subject: Any) -> str:
        """The beginning of its file's name."""
        if isinstance(subject, Department):
            return subject.slug
        if isinstance(subject, Cycle):
            return f"{self.name}-{subject.year}"
        if isinstance(subject, Certificate):
            return f"{self.name}-{subject.serial.lower()}"
        return subject.code.lower() if isinstance(subject, Metric) else self.name


DEPARTMENT = Kind(
    "department", "Department's pack", "reports/department.html",
    departments.gather, departments.state, Department,
)  # fmt: skip
METRIC = Kind(
    "metric", "Metric's sheet", "reports/metric.html", metrics.gather, metrics.state, Metric
)
OVERVIEW = Kind(
    "overview", "Overview", "reports/overview.html", organisation.gather, organisation.state
)
CHANGES = Kind("changes", "Change log", "reports/changes.html", changes.gather, changes.state)
CERTIFICATE = Kind(
    "certificate", "Certificate", "reports/certificate.html",
    certificates.gather, certificates.state, Certificate, is_offered=False,
)  # fmt: skip
TRANSCRIPT = Kind(
    "transcript", "Transcript", "reports/transcript.html",
    transcripts.gather, transcripts.state, Person, is_offered=False,
)  # fmt: skip
MINUTES = Kind(
    "minutes", "Minutes", "reports/minutes.html",
    minutes.gather, minutes.state, Cycle, is_offered=False,
)  # fmt: skip
_ALL = (DEPARTMENT, METRIC, OVERVIEW, CHANGES, CERTIFICATE, TRANSCRIPT, MINUTES)
KINDS = {one.name: one for one in _ALL}
OFFERED = tuple(one.name for one in KINDS.values() if one.is_offered)

"""What stands while the story is being filled in: its records by the story's own names."""

from dataclasses import dataclass, field
from datetime import date

from portal.accounts.models import Department, Person
from portal.demo.timeline import Entered
from portal.periods import Period
from portal.registry.library import Library
from portal.registry.models import Metric, Objective
from portal.registry.smart_finding import months_after


@dataclass
class Stage:
    """The story on `today`: people by name, departments by slug, the rest by code."""

    today: date
    library: Library
    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    periods: dict[str, list[Period]] = field(default_factory=dict)  # complete ones, oldest first
    entered: dict[str, list[Entered]] = field(default_factory=dict)  # oldest first

    def months_ago(self, months: int) -> date:
        """The first day of the month so many months before this one."""
        return months_after(self.today.replace(day=1), -months)

    def start(self, code: str, ago: int) -> date:
        """When the metric's period that lies `ago` before its latest complete one starts."""
        return self.periods[code][-1 - ago].start

    def head_of(self, slug: str) -> Person:
        """Who heads the department now."""
        department = self.departments[slug]
        return next(one for one in self.people.values() if one.is_head_of(department))

"""One finding of the SMART check, and the shape of a check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts
from portal.registry.vocabulary import Word


class Severity(Word):
    """What a finding means for approval."""

    ERROR = "error", "Must be mended"
    WARNING = "warning", "Should be looked at"


@dataclass(frozen=True)
class Finding:
    """What is wrong (`reason`) and what to do (`remedy`), each a sentence.

    `field` is a field of DefinitionText, or one of owner, target, objectives, drives, driven_by,
    department, values, use. `code` is stable, for tests and for links to help.
    """

    letter: str
    severity: Severity
    code: str
    field: str
    reason: str
    remedy: str


Check = Callable[[DefinitionText, Facts], Iterator[Finding]]


class Letter:
    """Makes the findings of one letter: `error` must be mended, `warning` should be looked at."""

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def error(self, code: str, field: str, reason: str, remedy: str) -> Finding:
        return Finding(self.letter, Severity.ERROR, code, field, reason, remedy)

    def warning(self, code: str, field: str, reason: str, remedy: str) -> Finding:
        return Finding(self.letter, Severity.WARNING, code, field, reason, remedy)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - date(year, month, 1)).days))

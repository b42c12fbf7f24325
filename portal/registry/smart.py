"""The SMART check: what a program can say about a definition, letter by letter.

Every finding names its field, its reason and its remedy; there is no number over all of them.
Facts that nobody looked up lead to no finding. docs/methods/smart.md lists the checks.
"""

from dataclasses import dataclass

from portal.registry import (
    smart_attainable,
    smart_measurable,
    smart_relevant,
    smart_specific,
    smart_timely,
)
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts
from portal.registry.smart_finding import Check, Finding, Severity
from portal.registry.vocabulary import Word

__all__ = ["Finding", "LetterResult", "LetterStatus", "Severity", "SmartResult", "check"]


class LetterStatus(Word):
    """How one letter stands: by its worst finding."""

    PASS = "pass", "Passes"
    WARNING = "warning", "Warning"
    FAILURE = "failure", "Fails"


@dataclass(frozen=True)
class LetterResult:
    """One letter with its findings, errors first."""

    letter: str
    word: str
    question: str
    findings: tuple[Finding, ...]

    @property
    def status(self) -> LetterStatus:
        """Failure where anything must be mended, else warning where anything should be."""
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            return LetterStatus.FAILURE
        return LetterStatus.WARNING if self.findings else LetterStatus.PASS


@dataclass(frozen=True)
class SmartResult:
    """The five letters, in order."""

    letters: tuple[LetterResult, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the letters."""
        return tuple(finding for letter in self.letters for finding in letter.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended before approval."""
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    def for_field(self, field: str) -> tuple[Finding, ...]:
        """The findings to show beside one field of the form."""
        return tuple(finding for finding in self.findings if finding.field == field)

    def __getitem__(self, letter: str) -> LetterResult:
        return next(result for result in self.letters if result.letter == letter)


_LETTERS: tuple[tuple[str, str, str, tuple[Check, ...]], ...] = (
    ("S", "Specific", "Does everybody read it the same way?", smart_specific.CHECKS),
    ("M", "Measurable", "Would two people get the same value?", smart_measurable.CHECKS),
    ("A", "Attainable", "Can the process reach the target?", smart_attainable.CHECKS),
    ("R", "Relevant", "Does it serve something, and is it used?", smart_relevant.CHECKS),
    ("T", "Timely", "Does it come in time to act on?", smart_timely.CHECKS),
)


def check(definition: DefinitionText, facts: Facts | None = None) -> SmartResult:
    """Check `definition`, which may be an unfinished draft, against `facts`."""
    known = facts or Facts()
    return SmartResult(
        tuple(
            LetterResult(letter, word, question, _ordered(definition, known, checks))
            for letter, word, question, checks in _LETTERS
        )
    )


def _ordered(
    definition: DefinitionText, facts: Facts, checks: tuple[Check, ...]
) -> tuple[Finding, ...]:
    found = [finding for each in checks for finding in each(definition, facts)]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.ERROR))

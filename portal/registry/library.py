"""The library of ready definitions, read from `content/metrics/`, one file a metric.

A department adopts an entry and adapts it; the entry itself is nobody's metric. `lint` says what
to mend, `load_library` refuses a library that has anything to mend.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.registry.facts import Facts
from portal.registry.library_file import SLUG, Area, LibraryEntry, LintFinding, Source, read_entry
from portal.registry.likeness import Candidate, nearest
from portal.registry.smart import check
from portal.registry.vocabulary import Direction, Nature

__all__ = ["Area", "Library", "LibraryEntry", "LibraryError", "LintFinding", "lint", "load_library"]


class LibraryError(Exception):
    """The library has something to mend; `findings` says what."""

    def __init__(self, findings: list[LintFinding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Library:
    """All ready definitions by slug, in the order of area and name."""

    entries: Mapping[str, LibraryEntry]

    def drivers_of(self, slug: str) -> tuple[LibraryEntry, ...]:
        """The leading entries that are meant to move `slug`."""
        return tuple(entry for entry in self.entries.values() if slug in entry.drives)

    def in_set(self, name: str) -> tuple[LibraryEntry, ...]:
        """The entries that are adopted together under `name`."""
        return tuple(entry for entry in self.entries.values() if entry.set == name)

    def found(
        self, text: str = "", *, area: str = "", nature: str = ""
    ) -> tuple[LibraryEntry, ...]:
        """The entries of `area` and `nature` that hold every word of `text`, any for ""."""
        words = text.lower().split()
        return tuple(
            entry
            for entry in self.entries.values()
            if area in ("", entry.area)
            and nature in ("", entry.nature)
            and all(word in _searched(entry) for word in words)
        )


def load_library(path: Path) -> Library:
    """Read every `*.toml` in `path`. Raises LibraryError where `lint` finds anything."""
    entries, findings = _read(path)
    findings += _together(entries, is_whole=not findings)
    if findings:
        raise LibraryError(sorted(findings))
    ordered = sorted(
        (entry for _, entry in entries.values()),
        key=lambda entry: (list(Area).index(entry.area), entry.definition.name),
    )
    return Library({entry.slug: entry for entry in ordered})


def lint(path: Path) -> list[LintFinding]:
    """What is to be mended in the library at `path`, by file and line."""
    entries, findings = _read(path)
    return sorted(findings + _together(entries, is_whole=not findings))


Entries = dict[str, tuple[Source, LibraryEntry]]

ADOPTER = {"next-review-missing"}  # a date that only those who adopt a definition can choose


def _read(path: Path) -> tuple[Entries, list[LintFinding]]:
    entries: Entries = {}
    findings: list[LintFinding] = []
    files = sorted(path.glob("*.toml"))
    if not files:
        findings.append(LintFinding(path.as_posix(), 1, 1, "EMPTY", "There is no *.toml here."))
    for file in files:
        source, entry, found = read_entry(file)
        findings += found
        if entry is not None:
            entries[entry.slug] = (source, entry)
    return entries, findings


def _together(entries: Entries, *, is_whole: bool) -> list[LintFinding]:
    """What a file says of others, and what the SMART check says of it.

    Where a file could not be read (`is_whole` is false), nothing is said of links that it may hold.
    """
    found: list[LintFinding] = []
    for source, entry in entries.values():
        found += _smart(source, entry, entries)
        found += _counter(source, entry)
        found += _drives(source, entry, entries)
        if is_whole:
            found += _driven(source, entry, entries)
        found += _twice(source, entry, entries)
    return found


def _smart(source: Source, entry: LibraryEntry, entries: Entries) -> Iterator[LintFinding]:
    codes = frozenset(other.code for _, other in entries.values())
    result = check(entry.definition, Facts(formula_inputs=codes))
    for finding in (*result["S"].findings, *result["M"].findings, *result["T"].findings):
        if finding.code not in ADOPTER:
            code = f"SMART-{finding.code.upper()}"
            yield source.finding(finding.field, code, f"{finding.reason} {finding.remedy}")


def _counter(source: Source, entry: LibraryEntry) -> Iterator[LintFinding]:
    counter = entry.definition.counter_metric
    if counter == entry.slug:
        told = "A metric cannot be its own counter-metric."
        yield source.finding("counter_metric", "COUNTER-SELF", told)
    elif not _has_file(source, counter):
        told = f"The library has no “{counter}”: name the slug of another file."
        yield source.finding("counter_metric", "COUNTER-UNKNOWN", told)


def _has_file(source: Source, slug: str) -> bool:
    """Whether the library has a file of that name, even one that cannot be read yet."""
    return bool(SLUG.fullmatch(slug)) and Path(source.path).with_name(f"{slug}.toml").is_file()


def _drives(source: Source, entry: LibraryEntry, entries: Entries) -> Iterator[LintFinding]:
    if entry.nature is Nature.LEADING and not entry.drives:
        told = "It is leading: name in “drives” which lagging metric it should move."
        yield source.finding("nature", "DRIVES-NOTHING", told)
    if entry.nature is Nature.LAGGING and entry.drives:
        told = "It is lagging, so it drives nothing: call it leading or take “drives” out."
        yield source.finding("drives", "DRIVES-NATURE", told)
    for slug in entry.drives:
        if not _has_file(source, slug):
            yield source.finding("drives", "DRIVES-UNKNOWN", f"The library has no “{slug}”.")
        elif slug in entries and entries[slug][1].nature is not Nature.LAGGING:
            told = f"“{slug}” is not lagging, so it is no result to be moved."
            yield source.finding("drives", "DRIVES-NATURE", told)


def _driven(source: Source, entry: LibraryEntry, entries: Entries) -> Iterator[LintFinding]:
    is_driven = any(entry.slug in other.drives for _, other in entries.values())
    is_context = entry.definition.direction == Direction.NEUTRAL
    if entry.nature is Nature.LAGGING and not is_driven and not is_context:
        told = "It is lagging, but no leading metric of the library drives it."
        yield source.finding("nature", "DRIVEN-BY-NOTHING", told)


def _twice(source: Source, entry: LibraryEntry, entries: Entries) -> Iterator[LintFinding]:
    """Nearly the same definition in a file before this one."""
    before = [_candidate(other) for _, other in entries.values() if other.slug < entry.slug]
    for other in nearest(_candidate(entry), before):
        told = f"It says nearly the same as “{other.key}”: merge them, or tell them apart."
        yield source.finding("name", "NEARLY-SAME", told)


def _candidate(entry: LibraryEntry) -> Candidate:
    text = entry.definition
    return Candidate(
        entry.slug, text.name, text.numerator, text.denominator, text.formula, unit=text.unit
    )


def _searched(entry: LibraryEntry) -> str:
    text = entry.definition
    parts = (entry.slug, text.name, text.purpose, text.key_question, entry.area.label, *entry.tags)
    return " ".join(parts).lower()

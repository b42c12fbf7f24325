"""Which departments the words of a file mean, and which words mean a department."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

BETWEEN = re.compile(r"[;,|]")  # departments in one cell; a name may have a slash


@dataclass(frozen=True)
class KnownDepartment:
    """A department that a row may name by slug, code or name."""

    id: int
    slug: str
    code: str | None
    name: str
    is_archived: bool
    head: str = ""  # who heads it today


Named = Mapping[str, Sequence[KnownDepartment]]


def named(departments: Iterable[KnownDepartment]) -> Named:
    """Departments under everything that may name them; a slug or a code goes before a name."""
    exact: dict[str, list[KnownDepartment]] = {}
    by_name: dict[str, list[KnownDepartment]] = {}
    for one in departments:
        for key in {one.slug.lower(), (one.code or one.slug).lower()}:
            exact.setdefault(key, []).append(one)
        by_name.setdefault(one.name.casefold(), []).append(one)
    return {**by_name, **exact}


def meant(text: str, known: Named) -> Sequence[KnownDepartment]:
    """The departments that `text` may mean: one, if all is well."""
    return known.get(text.lower()) or known.get(text.casefold()) or []


def parts(text: str) -> Iterator[str]:
    """The words of a cell that names several departments."""
    return (part.strip() for part in BETWEEN.split(text) if part.strip())


def word_for(department: KnownDepartment, known: Named) -> str:
    """What a file calls it so that it is found again: its name where that means it alone."""
    for word in (department.name, department.slug, department.code or ""):
        if [*parts(word)] == [word] and list(meant(word, known)) == [department]:
            return word
    return department.slug

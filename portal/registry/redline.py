"""What differs between two texts of a definition, word by word, for people to read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.registry import contents
from portal.registry.definition_text import LABELS, DefinitionText

SAME, IN, OUT = "same", "in", "out"
Parts = tuple[tuple[str, str], ...]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
REWRITTEN = 0.35  # share of common words below which both texts stand whole, one after the other


@dataclass(frozen=True)
class FieldDifference:
    """One field that differs: both values in words, and the parts of one into the other."""

    field: str
    label: str
    before: str
    after: str
    parts: Parts


def differences(before: DefinitionText, after: DefinitionText) -> tuple[FieldDifference, ...]:
    """The fields that differ, in the order of the form."""
    return tuple(
        difference(field, getattr(before, field), getattr(after, field))
        for field in contents.changed_fields(before, after)
    )


def difference(field: str, before: object, after: object) -> FieldDifference:
    """The difference of one field; words of the vocabulary are exchanged whole."""
    old, new = contents.in_words(field, before), contents.in_words(field, after)
    is_prose = field in LABELS and not _is_whole(field)
    return FieldDifference(
        field,
        contents.label(field),
        old,
        new,
        parts(old, new) if is_prose else _exchanged(old, new),
    )


def _is_whole(field: str) -> bool:
    kinds: tuple[Mapping[str, object] | frozenset[str], ...] = (
        contents.WORDS,
        contents.WHOLE,
        contents.NUMBERS,
        contents.DATES,
    )
    return any(field in kind for kind in kinds) or field == "unit"


def parts(before: str, after: str) -> Parts:
    """`before` made into `after`: pairs of same, in or out and the text, in reading order.

    Leaving out what is out gives `after`, leaving out what is in gives `before`. Texts that have
    little in common are exchanged whole, for a mosaic of words reads as neither.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() < REWRITTEN:
        return _exchanged(before, after)
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(new[j1:j2])))
            continue
        found += _exchanged("".join(old[i1:i2]), "".join(new[j1:j2]))
    return tuple(found)


def _exchanged(before: str, after: str) -> Parts:
    return tuple((kind, text) for kind, text in ((OUT, before), (IN, after)) if text)

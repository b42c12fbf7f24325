"""Definitions that nearly say the same: found by name, by what is counted and by formula.

A score is between 0 (nothing in common) and 1 (the same); it orders and selects, it is never shown
alone: what differs is shown. docs/methods/likeness.md explains it with an example.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.errors import Difference
from portal.registry.definition_text import LABELS
from portal.registry.formula import FUNCTIONS, PLAIN_NAMES, Formula, FormulaError, parse

ALIKE = 0.6  # from here on two definitions are shown to each other; chosen on the library's entries
NEARLY_EQUAL = 0.85  # one aspect alone suffices from here on
SAME_INPUTS = 0.75  # the same inputs in another formula: related, not equal
NAME, PARTS, FORMULA = 0.5, 0.35, 0.15  # weights of the aspects that both definitions have
SHOWN = 5  # more would not be read
REMEMBERED = 8_192  # texts whose words are kept; four thousand metrics with name and numerator

_WORD = re.compile(r"[^\W_]+")
_INPUT = re.compile(r"\[([^\[\]\n]+)\]|([^\W\d]\w*)")
_SILENT = {"a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or"}
_SILENT |= {"per", "that", "the", "to", "with"}
_GENERIC = {"amount", "average", "count", "mean", "number", "percentage", "ratio", "rate", "share"}
_GENERIC |= {"total", "value"}
_GENERIC_WEIGHT = 0.3  # "rate" says little about what is measured
_COMPARED = (
    "name",
    "numerator",
    "denominator",
    "formula",
    "inclusions",
    "exclusions",
    "unit",
    "direction",
    "frequency",
)


@dataclass(frozen=True)
class Candidate:
    """A definition as it is compared. `key` is the code of the metric that it belongs to.

    Metrics of one shared definition carry the same `shared`.
    """

    key: str
    name: str
    numerator: str = ""
    denominator: str = ""
    formula: str = ""
    inclusions: str = ""
    exclusions: str = ""
    unit: str = ""
    direction: str = ""
    frequency: str = ""
    shared: Hashable = None


@dataclass(frozen=True)
class Likeness:
    """One definition that is nearly yours, and field by field what differs."""

    key: str
    name: str
    score: float
    differences: tuple[Difference, ...]


def nearest(
    yours: Candidate, others: Iterable[Candidate], *, threshold: float = ALIKE, limit: int = SHOWN
) -> tuple[Likeness, ...]:
    """The definitions at or above `threshold`, the most alike first, ties by key.

    Of a shared definition only the metric that is most alike appears. `yours` itself and metrics
    of its own shared definition never do.
    """
    best: dict[Hashable, tuple[float, Candidate]] = {}
    for other in others:
        if other.key == yours.key or (yours.shared is not None and other.shared == yours.shared):
            continue
        score = likeness(yours, other)
        if score < threshold:
            continue
        group = other.key if other.shared is None else ("shared", other.shared)
        known = best.get(group)
        if known is None or (-score, other.key) < (-known[0], known[1].key):
            best[group] = (score, other)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].key))
    return tuple(
        Likeness(other.key, other.name, score, differences(yours, other))
        for score, other in ranked[:limit]
    )


def likeness(one: Candidate, other: Candidate) -> float:
    """How alike two definitions are, 0 to 1; the order does not matter.

    The weighted mean over the aspects that both have, or a single aspect that is nearly equal.
    """
    aspects = (
        (NAME, _alike_names(one.name, other.name)),
        (PARTS, _alike_parts(one, other)),
        (FORMULA, _alike_formulas(one.formula, other.formula)),
    )
    found = [(weight, score) for weight, score in aspects if score is not None]
    if not found:
        return 0.0
    mean = sum(weight * score for weight, score in found) / sum(weight for weight, _ in found)
    alone = max(score for _, score in found)
    return max(mean, alone) if alone >= NEARLY_EQUAL else mean


def differences(yours: Candidate, theirs: Candidate) -> tuple[Difference, ...]:
    """The fields that differ by more than spacing and case, in words, in the order of the form."""
    found = []
    for field in _COMPARED:
        left, right = _plain(field, getattr(yours, field)), _plain(field, getattr(theirs, field))
        if left.lower() != right.lower():
            found.append(Difference(LABELS[field], right or "(empty)", left or "(empty)"))
    return tuple(found)


def _plain(field: str, text: str) -> str:
    if field == "formula":
        read = _formula(text)
        return read.text if read else " ".join(text.split())
    return " ".join(text.split())


def _alike_names(one: str, other: str) -> float | None:
    """By shared words or by shared letters, whichever is more: order and typing errors forgiven."""
    left, right = telling_words(one), telling_words(other)
    if not left or not right:
        return None
    return max(_shared_words(left, right), _shared_letters(_letters(one), _letters(other)))


def _alike_parts(one: Candidate, other: Candidate) -> float | None:
    """By the words of numerators and denominators that both definitions name."""
    pairs = ((one.numerator, other.numerator), (one.denominator, other.denominator))
    scores = [
        _shared_words(left, right)
        for left, right in ((telling_words(mine), telling_words(theirs)) for mine, theirs in pairs)
        if left and right
    ]
    return sum(scores) / len(scores) if scores else None


def _alike_formulas(one: str, other: str) -> float | None:
    """By inputs, or by form; a formula of nothing but numerator and denominator says nothing."""
    left, right = inputs(one), inputs(other)
    if not left or not right:
        return None
    if left == right:
        mine, theirs = _formula(one), _formula(other)
        if mine is not None and theirs is not None and mine.form == theirs.form:
            return 1.0
    return SAME_INPUTS * len(left & right) / len(left | right)


def _shared_words(left: frozenset[str], right: frozenset[str]) -> float:
    """Weight of the shared words over the weight of all (Jaccard's coefficient)."""
    if left == right:
        return 1.0
    shared = left & right
    return _weight(shared) / _weight(left | right) if shared else 0.0


def _weight(words: frozenset[str]) -> float:
    """Counted, not added up word by word: a set's order would show in the last digit."""
    generic = len(words & _GENERIC)
    return len(words) - generic + _GENERIC_WEIGHT * generic


def _shared_letters(left: frozenset[str], right: frozenset[str]) -> float:
    """Twice the shared trigrams over all trigrams (Dice's coefficient)."""
    return 2 * len(left & right) / (len(left) + len(right))


@lru_cache(maxsize=REMEMBERED)
def telling_words(text: str) -> frozenset[str]:
    """The telling words of `text`, in the singular."""
    return frozenset(map(_singular, _WORD.findall(text.lower()))) - _SILENT


@lru_cache(maxsize=REMEMBERED)
def _singular(word: str) -> str:
    """`word` without the plural's s, good enough to find "orders" in "order"."""
    if word in _SILENT or len(word) < 4:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=REMEMBERED)
def _letters(text: str) -> frozenset[str]:
    """The trigrams of the sorted words of `text`."""
    padded = f"  {' '.join(sorted(telling_words(text)))} "
    return frozenset(map("".join, zip(padded, padded[1:], padded[2:], strict=False)))


@lru_cache(maxsize=REMEMBERED)
def inputs(text: str) -> frozenset[str]:
    """The names in a formula beside the plain ones, found without reading it."""
    names = (bracketed or plain for bracketed, plain in _INPUT.findall(text.lower()))
    known = {" ".join(name.split()) for name in names}
    return frozenset(known.difference(PLAIN_NAMES, FUNCTIONS))


@lru_cache(maxsize=REMEMBERED)
def _formula(text: str) -> Formula | None:
    try:
        return parse(text)
    except FormulaError:
        return None

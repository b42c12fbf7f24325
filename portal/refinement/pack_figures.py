"""The shape of a figure in a pack, and how numbers read in it. Pure."""

from collections.abc import Iterable
from typing import Any

Figure = dict[str, Any]
Row = dict[str, Any]


def figure(sentence: str, rows: Iterable[Row] = (), **more: Any) -> Figure:
    """A figure that could be computed: what it says, and its rows."""
    return {"sentence": sentence, "rows": list(rows), "why_not": "", **more}


def without(why_not: str) -> Figure:
    """A figure that could not be computed, and why."""
    return {"sentence": "", "rows": [], "why_not": why_not}


def row(label: str, words: str, part: float | None = None, code: str = "") -> Row:
    """One line; `part`, from 0 to 1, is drawn as a bar; `code` is that of another metric."""
    return {"label": label, "words": words, "part": part, "code": code}


def counts(pairs: Iterable[tuple[str, int]]) -> list[Row]:
    """Lines of counts with bars against their sum."""
    found = list(pairs)
    total = sum(count for _, count in found)
    return [row(label, str(count), count / total if total else 0.0) for label, count in found]


def number(count: int, noun: str) -> str:
    """ "1 value", "no values", "12 values"."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def per_cent(share: float) -> str:
    """A share from 0 to 1 in whole per cent; what is not quite nothing is called so."""
    if 0 < share < 0.01:
        return "less than 1 %"
    return f"{100 * share:.0f} %"


def upper(sentence: str) -> str:
    """`sentence` with a capital at its start."""
    return sentence[:1].upper() + sentence[1:]

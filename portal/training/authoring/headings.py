"""Which parts of a text changed between two of its editions, by its headings. Pure."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Heading(NamedTuple):
    """A part that is new, changed or gone since the earlier edition."""

    id: str
    words: str
    how: str  # "new" | "changed" | "gone"


def changed(before: Sequence[Sequence[Any]], now: Sequence[Sequence[Any]]) -> list[Heading]:
    """What of the outline `now` differs from `before`, in the order of the text; gone parts last.

    An outline is [[id, heading, digest of its section], …]. A section that kept its id and its
    digest is the same, wherever it stands; a heading that was worded anew counts as changed.
    """
    old = {str(one[0]): one for one in before}
    found = []
    for identity, words, digest in now:
        was = old.get(str(identity))
        if was is None:
            found.append(Heading(str(identity), str(words), "new"))
        elif [was[1], was[2]] != [words, digest]:
            found.append(Heading(str(identity), str(words), "changed"))
    here = {str(one[0]) for one in now}
    gone = [Heading("", str(one[1]), "gone") for one in before if str(one[0]) not in here]
    return found + gone

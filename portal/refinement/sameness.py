"""Which definitions say nearly the same as another? Every pair once, by `registry.likeness`.

Pure. Only pairs whose names or numerators share a telling word are compared, so that thousands of
definitions take seconds. `docs/methods/redundancy.md`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.registry.likeness import ALIKE, Candidate, likeness, telling_words

MOST = 5  # named of each
COMMON = 0.2  # share of all definitions; a word that more of them have tells nothing


@dataclass(frozen=True, slots=True)
class Alike:
    """Another definition, by the code of its metric, and how alike it is: 0.6 to 1."""

    key: str
    score: float


class Sameness:
    """Definitions by the words that they share."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.candidates = sorted(candidates, key=lambda one: one.key)
        self.words = [
            telling_words(one.name) | telling_words(one.numerator) for one in self.candidates
        ]
        self.having: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self.words):
            for word in words:
                self.having[word].append(number)
        self.found: dict[str, list[Alike]] = {one.key: [] for one in self.candidates}

    def __len__(self) -> int:
        return len(self.candidates)

    def look(self, at: int) -> None:
        """Hold definition number `at` against those after it with which it shares a word."""
        own = self.candidates[at]
        many = max(COMMON * len(self.candidates), MOST)
        others = {
            number
            for word in self.words[at]
            if len(self.having[word]) <= many
            for number in self.having[word]
            if number > at
        }
        for number in others:
            other = self.candidates[number]
            if own.shared is not None and own.shared == other.shared:
                continue
            score = likeness(own, other)
            if score >= ALIKE:
                self.found[own.key].append(Alike(other.key, score))
                self.found[other.key].append(Alike(own.key, score))

    def alike(self, key: str) -> tuple[Alike, ...]:
        """The most alike first, ties by key; at most MOST."""
        return tuple(sorted(self.found.get(key, ()), key=lambda one: (-one.score, one.key))[:MOST])

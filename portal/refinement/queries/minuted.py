"""What the minutes of a cycle are made of: ballots, scores, who kept out, matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from portal.refinement.models import Advance, Appeal, Decision, Interest, Motion, Remark, Suspension

DISCUSSED_FROM = 2  # points between the highest and the lowest score of a criterion


@dataclass(frozen=True)
class Vote:
    """One ballot, and what came of it: nothing where it lapsed or is open."""

    motion: Motion
    decision: Decision | None
    stood_in: tuple[tuple[str, str], ...]  # alternates, and for whom they stepped in


@dataclass(frozen=True)
class Scored:
    """How members scored one criterion."""

    criterion: str
    low: int
    high: int
    count: int

    @property
    def is_discussed(self) -> bool:
        return self.high - self.low >= DISCUSSED_FROM


@dataclass
class Entry:
    """What the minutes say of one item."""

    item: Row[Any]
    recused: list[Interest] = field(default_factory=list)
    objections: list[Remark] = field(default_factory=list)
    scores: list[Scored] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        """Whether it was scored or objected to."""
        return bool(self.objections or self.scores)


@dataclass(frozen=True)
class KeptOut:
    """Who kept out of which items, how far, and by which rules."""

    name: str
    level: str
    items: list[tuple[str, list[str]]]  # title, codes of rules


def kept_out(entries: Iterable[Entry]) -> list[KeptOut]:
    """Those with an interest in these items, in the order of names."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for entry in entries:
        for one in entry.recused:
            items = found.setdefault((one.person.name, one.level), {})
            items.setdefault(entry.item.title, []).append(one.rule)
    return [
        KeptOut(name, level, list(items.items()))
        for (name, level), items in sorted(found.items(), key=lambda pair: pair[0])
    ]


@dataclass
class Matter:
    """What was voted on together: mostly one item, with every ballot on it, the oldest first."""

    entries: list[Entry]
    votes: list[Vote]
    appeals: list[Appeal] = field(default_factory=list)

    @property
    def decision(self) -> Decision | None:
        """What the last ballot came to."""
        return self.votes[-1].decision

    @property
    def kept_out(self) -> list[KeptOut]:
        return kept_out(self.entries)

    @property
    def is_quiet(self) -> bool:
        """Whether a row says all of it: one item, adopted at once, with nobody against."""
        made = self.decision
        return (
            made is not None
            and (made.outcome, made.state != "overturned") == ("adopted", True)
            and len(self.entries) == len(self.votes) == 1
            and not (made.dissent or made.rejected_options or self.appeals)
            and not (self.votes[0].stood_in or self.kept_out or self.entries[0].has_words)
        )


@dataclass(frozen=True)
class Minutes:
    """The minutes as they are now; `head` is the change log's, number and hash."""

    steps: Sequence[Advance]
    matters: Sequence[Matter]
    waiting: Sequence[Entry]  # items that nobody has voted on, those with words first
    ratified: Sequence[tuple[Suspension, Vote | None]]
    head: tuple[int, str] | None

    @property
    def kept_out(self) -> list[KeptOut]:
        """Of items that nobody has voted on."""
        return kept_out(self.waiting)

    @property
    def quiet(self) -> list[Matter]:
        return [one for one in self.matters if one.is_quiet]

    @property
    def told(self) -> list[Matter]:
        return [one for one in self.matters if not one.is_quiet]

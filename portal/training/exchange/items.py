"""What readers of other formats find, before it becomes a question of ours, and what was lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Form = Literal["plain", "html", "markdown", "moodle"]
GAP_OPEN, GAP_CLOSE = "\ue010", "\ue011"  # private characters around the number of a gap
MOST_QUESTIONS = 20_000  # of a file
MOST_PARTS = 500  # answers, rows or gaps of a question


@dataclass(frozen=True)
class Loss:
    """Something that could not be kept as it was."""

    question: str  # its id or name; empty: of the whole file
    place: str  # "line 12" or an element with its line
    what: str
    why: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, (self.question, self.place)))
        return f"{where or 'file'}: {self.what}: {self.why}"


@dataclass(frozen=True)
class Text:
    """A text as it was found, in the form that it was found in."""

    value: str = ""
    form: Form = "plain"

    def __bool__(self) -> bool:
        return bool(self.value.strip())


NOTHING = Text()


@dataclass
class Answer:
    """An option of a choice, a line of an order, an accepted word or stretch of numbers."""

    text: Text = NOTHING
    share: Decimal = Decimal(0)  # percent of the marks; below 0: taken off
    feedback: Text = NOTHING
    low: Decimal | None = None
    high: Decimal | None = None
    place: str = ""
    pin: Literal["first", "last"] | None = None


@dataclass
class Row:
    """A row of a match: `left` is None for an answer that belongs to nothing."""

    left: Text | None
    right: Text


@dataclass
class Blank:
    """A gap of a cloze, with what it accepts fully."""

    words: list[str] = field(default_factory=list)
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass
class Item:
    """One question as another program wrote it. `kind` is empty where we have none like it."""

    place: str
    kind: str = ""  # choice, truefalse, numeric, text, order, match, cloze
    unknown: str = ""  # what it is, where `kind` is empty
    name: str = ""
    id: str = ""
    text: Text = NOTHING  # of cloze: with GAP_OPEN n GAP_CLOSE for the gap with number n
    many: bool = False  # of choice: several may be chosen
    scoring: str = ""  # of choice with many, where the format says it
    answers: list[Answer] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    gaps: list[Blank] = field(default_factory=list)
    explanation: Text = NOTHING
    wrong: Text = NOTHING  # said to whatever is not right
    right: Text = NOTHING
    partly: Text = NOTHING  # said to what gives some of the marks
    hints: list[Text] = field(default_factory=list)
    hint_cost: Decimal = Decimal(0)
    points: Decimal = Decimal(1)
    shuffle: bool = True
    unit: str = ""
    trace: str = ""  # what we noted when we wrote it
    losses: list[Loss] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return (self.id or self.name or "")[:80]

    def lost(self, what: str, why: str, place: str = "") -> None:
        self.losses.append(Loss(self.shown, place or self.place, what, why))

    def match(
        self, lefts: list[tuple[str, Text]], rights: dict[str, Text], pairs: dict[str, str]
    ) -> None:
        """Rows of what belongs together, by names; right sides stay in their order."""
        order, used = list(rights), set[str]()
        for name, text in lefts:
            right = pairs.get(name, "")
            if right not in rights:
                self.lost(f"“{text.value[:40]}”", "nothing belongs to it; left out")
                continue
            for other in order[: order.index(right)]:
                if other not in used and other not in pairs.values():
                    self.rows.append(Row(None, rights[other]))
                    used.add(other)
            used.add(right)
            self.rows.append(Row(text, rights[right]))
        self.rows += [Row(None, rights[one]) for one in order if one not in used]


@dataclass
class Found:
    """A file, read: its items, what it is called, its pictures, what of it was lost."""

    items: list[Item] = field(default_factory=list)
    title: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)  # by the address in the texts
    losses: list[Loss] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)  # of the bank, as we noted them

    def lost(self, place: str, what: str, why: str) -> None:
        self.losses.append(Loss("", place, what, why))

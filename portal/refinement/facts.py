"""What is known of a cycle on a day: counts, and what is missing by name. `guards` judges it."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class Named:
    """One thing that is missing; `kind` is item, person, department, motion or objective."""

    kind: str
    id: int
    title: str


@dataclass(frozen=True)
class Lack:
    """How many are missing, and the first of them by name."""

    count: int = 0
    some: tuple[Named, ...] = ()

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def more(self) -> int:
        return self.count - len(self.some)


NOTHING: Final = Lack()


@dataclass(frozen=True)
class Facts:
    """What is known of a cycle today. Counts are of its items unless a name says otherwise."""

    state: str
    today: date
    is_scope_frozen: bool = False
    items: int = 0
    chairs: int = 0
    members: int = 0  # with the chair
    alternates: int = 0
    undeclared: Lack = NOTHING  # people with a seat who have not declared their interests
    insight_from: date | None = None
    insight_until: date | None = None
    comment_until: date | None = None
    without_pack: Lack = NOTHING
    silent: Lack = NOTHING  # departments neither answered nor reminded twice
    without_proposal: Lack = NOTHING
    unready_adds: Lack = NOTHING  # name neither what they replace nor why they are exceptional
    without_impact: Lack = NOTHING  # open proposals with no sheet of their newest text
    unhashed: Lack = NOTHING
    without_disposition: Lack = NOTHING
    unchanged: Lack = NOTHING  # to be reconsidered, with the text that was voted on
    stopped: Lack = NOTHING  # put forward, though an objective would be left with no metric
    contradicting: Lack = NOTHING  # items of which two decisions would say what can't both be
    contradictions: tuple[str, ...] = ()  # the first of them in sentences
    uncovered: Lack = NOTHING  # objectives that these decisions together leave with no metric
    comment_opened_on: date | None = None
    is_comment_told: bool = False
    open_objections: Lack = NOTHING  # and new arguments
    amended: Lack = NOTHING  # after the final comment began
    too_few: Lack = NOTHING  # on which fewer than three may vote
    undecided: Lack = NOTHING
    to_reconsider: Lack = NOTHING  # no quorum, or between the thresholds for the first time
    silent_dissent: Lack = NOTHING  # decided against votes whose reasons are not kept
    undated: Lack = NOTHING  # adopted without the day from which it holds
    short_notice: Lack = NOTHING
    rewritten: Lack = NOTHING  # decided, but another text than the one voted on
    without_break: Lack = NOTHING  # not comparable, and no class says how
    is_published: bool = False
    told: int = 0  # people
    acknowledged: int = 0  # people
    unreminded: Lack = NOTHING  # departments below the share, not yet reminded twice
    ack_share: int = 80  # per cent
    next_review_on: date | None = None

"""What a ballot decides: quorum, share and outcome, in whole numbers throughout.

The portal and `flask refinement tally` ask the same function. `docs/methods/ballot.md` explains it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Id = int | str

CHOICES = ("yes", "no", "abstain")
SIMPLE = frozenset({"keep", "revise_minor", "defer", "suspend", "ratify"})  # more yes than no
QUALIFIED = frozenset({"add", "retire", "merge", "revise_major"})
KINDS = SIMPLE | QUALIFIED

FEWEST = 3  # ballots, whatever the number of voters
LARGE = 20  # voters from which on a qualified majority is the higher one
QUALIFIED_SMALL = 70  # % of yes + no, below LARGE voters
QUALIFIED_LARGE = 75  # % of yes + no
RECONSIDERED_FROM = 60  # % of yes + no; from here to the threshold there is a second round


class Outcome(StrEnum):
    """What came of a ballot."""

    ADOPTED = "adopted"
    RECONSIDER = "reconsider"  # once, with a new text or conditions
    REJECTED = "rejected"  # things stay as they are
    NO_QUORUM = "no_quorum"


class BadBallot(ValueError):
    """A ballot that may not be counted; the message says whose and why."""


@dataclass(frozen=True)
class Voter:
    """Somebody eligible; a recused one leaves the count altogether."""

    id: Id
    department: Id | None = None
    recused: bool = False


@dataclass(frozen=True)
class Ballot:
    """One choice, the text it was cast on (its digest) and when."""

    voter: Id
    choice: str
    reason: str = ""
    text: str = ""
    cast_at: datetime | None = None


@dataclass(frozen=True)
class Quorum:
    """Whether enough ballots were cast, and from everywhere that is affected."""

    voters: int  # eligible, not recused
    recused: int
    cast: int
    needed: int
    silent: tuple[Id, ...]  # affected departments without a ballot

    @property
    def is_possible(self) -> bool:
        return self.voters >= self.needed

    @property
    def is_met(self) -> bool:
        return self.cast >= self.needed and not self.silent


@dataclass(frozen=True)
class Result:
    """A counted ballot."""

    kind: str
    quorum: Quorum
    yes: int
    no: int
    abstain: int
    threshold: int | None  # % of yes + no; None: more yes than no
    outcome: Outcome

    @property
    def share(self) -> tuple[int, int]:
        """Yes, of those who said yes or no."""
        return self.yes, self.yes + self.no


def kind_of(word: str) -> str:
    """A kind as it is written here, from `revise-minor` or `revise_minor`. Raises BadBallot."""
    kind = word.replace("-", "_")
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise BadBallot(f"The kind {word!r} is not known. It is one of {known}.")
    return kind


def quorum_needed(voters: int) -> int:
    """Ballots that it takes: more than half of the voters, and at least three."""
    return max(voters // 2 + 1, FEWEST)


def threshold(kind: str, voters: int) -> int | None:
    """Per cent of yes and no that must be yes; None where more yes than no is enough."""
    if kind_of(kind) in SIMPLE:
        return None
    return QUALIFIED_LARGE if voters >= LARGE else QUALIFIED_SMALL


def standing(
    ballots: Iterable[Ballot], *, text: str, closes_at: datetime | None = None
) -> list[Ballot]:
    """Those that count: cast on the text as it stands, and before the ballot closed."""
    return [
        one
        for one in ballots
        if one.text == text
        and (closes_at is None or one.cast_at is None or one.cast_at < closes_at)
    ]


def count(
    kind: str,
    voters: Sequence[Voter],
    ballots: Sequence[Ballot],
    affected: Collection[Id] = (),
    *,
    reconsidered: bool = False,
) -> Result:
    """What the ballots decide; their order does not matter. Raises BadBallot.

    `affected` are the departments of which at least one ballot must come. In a second round
    (`reconsidered`) there is no third.
    """
    kind = kind_of(kind)
    seats = _seats(voters)
    _check(seats, ballots)
    eligible = sum(not one.recused for one in voters)
    heard = {seats[one.voter].department for one in ballots}
    quorum = Quorum(
        voters=eligible,
        recused=len(voters) - eligible,
        cast=len(ballots),
        needed=quorum_needed(eligible),
        silent=tuple(one for one in dict.fromkeys(affected) if one not in heard),
    )
    choices = Counter(one.choice for one in ballots)
    yes, no = choices["yes"], choices["no"]
    outcome = judged(kind, quorum, yes, no, reconsidered=reconsidered)
    return Result(kind, quorum, yes, no, choices["abstain"], threshold(kind, eligible), outcome)


def judged(kind: str, quorum: Quorum, yes: int, no: int, *, reconsidered: bool) -> Outcome:
    """The rule itself."""
    if not quorum.is_met:
        return Outcome.NO_QUORUM
    if yes + no == 0:
        return Outcome.REJECTED
    percent = threshold(kind, quorum.voters)
    if percent is None:
        return Outcome.ADOPTED if 2 * yes > yes + no else Outcome.REJECTED
    if 100 * yes >= percent * (yes + no):
        return Outcome.ADOPTED
    near = 100 * yes >= RECONSIDERED_FROM * (yes + no)
    return Outcome.RECONSIDER if near and not reconsidered else Outcome.REJECTED


def sentence(result: Result, names: Mapping[Id, str] | None = None) -> str:
    """The exact counts in words; `names` are those of departments that sent no ballot."""
    quorum, (yes, either) = result.quorum, result.share
    told = f"{quorum.cast} of {quorum.voters} voted, {quorum.needed} needed"
    if quorum.recused:
        told += f" ({quorum.recused} recused and not counted)"
    if either:
        told += f"; {yes} of {either} {_percent(yes, either)}"
    else:
        told += "; nobody said yes or no"
    wanted = "more than half" if result.threshold is None else f"{result.threshold} %"
    return f"{told}; {wanted} needed. {_verdict(result, names or {})}"


def _verdict(result: Result, names: Mapping[Id, str]) -> str:
    quorum = result.quorum
    if result.outcome is Outcome.ADOPTED:
        return "Adopted."
    if result.outcome is Outcome.RECONSIDER:
        return "To be reconsidered once, with a new text or conditions."
    if result.outcome is Outcome.REJECTED:
        return "Rejected: things stay as they are."
    if not quorum.is_possible:
        few = "nobody" if not quorum.voters else f"only {quorum.voters}"
        return f"No quorum is possible: {few} may vote."
    if quorum.silent:
        silent = ", ".join(names.get(one, str(one)) for one in quorum.silent)
        return f"No quorum: no ballot came from {silent}."
    return "No quorum."


def _percent(part: int, whole: int) -> str:
    """`= 75 %`, or `≈ 66.6 %`: never rounded up, so that it does not read as a line it missed."""
    tenths, rest = divmod(1000 * part, whole)
    if rest:
        return f"≈ {tenths // 10}.{tenths % 10} %"
    return f"= {tenths // 10}.{tenths % 10} %" if tenths % 10 else f"= {tenths // 10} %"


def _seats(voters: Sequence[Voter]) -> dict[Id, Voter]:
    seats: dict[Id, Voter] = {}
    for one in voters:
        if one.id in seats:
            raise BadBallot(f"The voter {one.id} stands in the list twice.")
        seats[one.id] = one
    return seats


def _check(seats: Mapping[Id, Voter], ballots: Sequence[Ballot]) -> None:
    seen: set[Id] = set()
    for one in ballots:
        if one.voter not in seats:
            raise BadBallot(f"{one.voter} has cast a ballot but is not among the voters.")
        if seats[one.voter].recused:
            raise BadBallot(f"{one.voter} has cast a ballot but is recused.")
        if one.voter in seen:
            raise BadBallot(f"{one.voter} has cast a second ballot.")
        if one.choice not in CHOICES:
            raise BadBallot(f"{one.voter} has chosen {one.choice!r}; it is yes, no or abstain.")
        if one.choice == "no" and not one.reason.strip():
            raise BadBallot(f"{one.voter} has said no without a reason.")
        seen.add(one.voter)

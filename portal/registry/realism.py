"""How realistic a target is, told when it is entered: what the process has done so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.registry.aims import Corridor, corridor, periods_between
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import History, TargetTerms
from portal.registry.vocabulary import Direction, Frequency
from portal.registry.wording import Wording

WINDOW = 24  # periods looked at; two years of months, long enough for two seasons
TOO_FEW = 5  # below this no share is told; five is where a process first shows its spread
EASY = 0.9  # share of periods from which a target counts as already met
BASELINE = 12  # periods from which a baseline is firm


@dataclass(frozen=True)
class Realism:
    """What the history says of a target.

    `met` of `periods` values met it. `shift` is how far the whole process must move for its limits
    to lie within the target, up positive, down negative; 0 where they do, None where it is not
    known or no shift is enough. `beyond_best` and `beyond_limit` say by how much the target lies
    past the best value ever and past the process limit on its good side, else None.
    """

    periods: int
    met: int
    shift: float | None
    beyond_best: float | None
    beyond_limit: float | None
    sentence: str

    @property
    def share(self) -> float | None:
        """The share of the periods that met it, None for too few."""
        return self.met / self.periods if self.periods >= TOO_FEW else None


def realism(
    history: Sequence[float],
    goal: Corridor,
    limits: tuple[float, float] | None = None,
    *,
    wording: Wording | None = None,
) -> Realism:
    """Hold `goal` against `history`, oldest first, and the natural process `limits` (low, high).

    The last 24 values count for the share; all of them for the best one ever.
    """
    say = wording or Wording()
    recent = history[-WINDOW:]
    met = sum(goal.holds(value) for value in recent)
    shift, too_wide = _shift(goal, limits)
    return Realism(
        periods=len(recent),
        met=met,
        shift=shift,
        beyond_best=_beyond(goal, min(history), max(history)) if history else None,
        beyond_limit=_beyond(goal, *limits) if limits is not None else None,
        sentence=_sentence(len(recent), met, shift, too_wide, say),
    )


def target_realism(
    definition: DefinitionText, terms: TargetTerms, history: History
) -> Realism | None:
    """The realism of a target of `definition`; None where it asks nothing of a single period.

    A cumulative target is held against its even share per period.
    """
    if definition.direction not in set(Direction):
        return None
    periods = None
    if terms.starts_on and terms.review_on and definition.frequency in set(Frequency):
        frequency = Frequency(definition.frequency)
        periods = periods_between(terms.starts_on, terms.review_on, frequency)
    goal = corridor(terms, Direction(definition.direction), periods=periods)
    if goal is None:
        return None
    limits = None
    if history.lower is not None and history.upper is not None:
        limits = (history.lower, history.upper)
    values = [point.value for point in history.points]
    return realism(values, goal, limits, wording=Wording.of(definition))


def _shift(goal: Corridor, limits: tuple[float, float] | None) -> tuple[float | None, bool]:
    """(the move that brings the limits inside, whether the process varies too much for any)."""
    if limits is None:
        return None, False
    lower, upper = limits
    up = 0.0 if goal.low is None else max(0.0, goal.low - lower)
    down = 0.0 if goal.high is None else max(0.0, upper - goal.high)
    ranged = goal.low is not None and goal.high is not None
    if ranged and upper - lower > (goal.high or 0.0) - (goal.low or 0.0):
        return None, True
    return (up if up else -down if down else 0.0), False


def _beyond(goal: Corridor, lowest: float, highest: float) -> float | None:
    """How far the near end of a one-sided goal lies past everything between the two values."""
    if goal.low is not None and goal.low > highest:
        return goal.low - highest
    if goal.high is not None and goal.high < lowest:
        return lowest - goal.high
    return None


def _sentence(periods: int, met: int, shift: float | None, too_wide: bool, say: Wording) -> str:
    if periods == 0:
        return "There are no values yet, so nobody can say how realistic this is."
    if periods < TOO_FEW:
        return (
            f"There are values for only {say.periods(periods)}: too few to say how realistic "
            f"this is. Enter at least {TOO_FEW}."
        )
    counted = f"Met in {met} of the last {say.periods(periods)}"
    if too_wide:
        return f"{counted}; your process varies more than the range allows."
    if shift is None:
        return f"{counted}."
    if shift == 0:
        return f"{counted}; your process can be expected to meet it every {say.period}."
    way = "up" if shift > 0 else "down"
    return (
        f"{counted}; your process would have to shift {way} by {say.difference(shift)} "
        f"to meet it every {say.period}."
    )

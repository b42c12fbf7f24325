"""Will the process hit its target? The process limits against the target."""

from typing import Literal

Target = float | tuple[float, float]
Direction = Literal["increase", "decrease", "neutral", "band"]
AssuranceType = Literal["pass", "fail", "hit_or_miss"]


def assurance(
    lower: float | None,
    upper: float | None,
    target: Target | None,
    direction: Direction,
    *,
    slack: float = 0.0,
) -> AssuranceType | None:
    """What the limits of the last segment promise about `target`, a level or a range (low, high).

    None without a target, for a neutral metric, and for a band whose target is no range.
    Undefined limits, and a limit that equals the target (within `slack`), are hit_or_miss, as in
    NHSRplotthedots. A range is passed only if both limits lie inside, and failed only if both
    lie on the same side of it.
    """
    if target is None or direction == "neutral":
        return None
    if direction == "band" and not isinstance(target, tuple):
        return None
    if lower is None or upper is None:
        return "hit_or_miss"
    if isinstance(target, tuple):
        low, high = target
        passes = low < lower - slack and upper + slack < high
        fails = high < lower - slack or upper + slack < low
    else:
        below, above = target < lower - slack, target > upper + slack
        passes, fails = (below, above) if direction == "increase" else (above, below)
    if passes:
        return "pass"
    return "fail" if fails else "hit_or_miss"

"""The figures of a pack that hold a metric beside others. Pure."""

from portal.refinement import intervals
from portal.refinement.measured import Measured, Named
from portal.refinement.pack_figures import Figure, figure, number, row, upper, without


def figures(known: Measured) -> dict[str, Figure]:
    return {
        "correlation": _correlation(known),
        "likeness": _likeness(known),
        "spread": _spread(known),
    }


def _correlation(known: Measured) -> Figure:
    if not known.is_correlated:
        return without("It has fewer than 12 values of a regular rhythm in 36 months.")
    if not known.companions:
        return figure("No other metric of this rhythm correlates beyond 0.9 either way.")
    rows = []
    for other, found in known.companions:
        interval = intervals.fisher(found.r, found.n)
        words = f"r {found.r:.2f}"
        if interval is not None:
            words += f" ({interval[0]:.2f} to {interval[1]:.2f})"
        words += f", {found.n} periods"
        if found.moves is not None:
            words += f"; changes r {found.moves:.2f}"
        rows.append(row(_called(other), words.replace("-", "−"), abs(found.r), other.code))
    count = len(rows)
    return figure(f"{upper(number(count, 'metric'))} {'goes' if count == 1 else 'go'} along.", rows)


def _likeness(known: Measured) -> Figure:
    if not known.alike:
        return figure("No other definition reaches 0.6.")
    rows = [
        row(_called(other), f"likeness {found.score:.2f}", found.score, other.code)
        for other, found in known.alike
    ]
    return figure(f"{upper(number(len(rows), 'definition'))} of 0.6 or more.", rows)


def _called(other: Named) -> str:
    return f"{other.name}, {other.department} ({other.code})"


def _spread(known: Measured) -> Figure:
    if len(known.others) < 3:
        return without("Fewer than three departments have a value of this definition.")
    say = known.wording.quantity
    ordered = sorted(known.others, key=lambda one: (one[1], one[0]))
    largest = max(abs(value) for _, value in ordered)
    rows = [
        row(name, say(value), abs(value) / largest if largest else 0.0) for name, value in ordered
    ]
    return figure(
        f"From {say(ordered[0][1])} ({ordered[0][0]}) to {say(ordered[-1][1])} ({ordered[-1][0]}). "
        "The portal knows nothing of how hard each department's cases are.",
        rows,
    )

"""What a finished attempt tells: which lessons would mend what was missed."""

from collections import Counter
from collections.abc import Iterable

MOST = 3  # lessons: more is no advice


def lessons(missed: Iterable[tuple[str, float]]) -> list[str]:
    """The lessons that most of the lost credit points to, at most three; ties by name.

    `missed` holds of each question its lesson ("course/lesson" or "") and its credit in percent.
    """
    lost: Counter[str] = Counter()
    for lesson, credit in missed:
        if lesson and credit < 100:
            lost[lesson] += round(100 - credit)
    return [one for one, _ in sorted(lost.items(), key=lambda item: (-item[1], item[0]))][:MOST]

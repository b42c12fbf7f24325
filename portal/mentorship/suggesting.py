"""Levels of topics as training's skills suggest them; the person corrects them."""

from collections.abc import Mapping
from typing import Final

from portal.mentorship.profiles import TOPICS
from portal.mentorship.topics import areas

LEVELS: Final = {"none": 0, "aware": 1, "working": 2, "confident": 3}  # of 4: who teaches, says so


def suggested(skills: Mapping[str, str]) -> dict[str, int]:
    """A level for each topic of which training knows something, by the weakest area behind it.

    `skills`: area to level; "unknown" is not enough evidence, which suggests nothing.
    """
    found = {}
    for topic in TOPICS:
        known = [LEVELS[skills[area]] for area in areas(topic) if skills.get(area) in LEVELS]
        if known:
            found[topic] = min(known)
    return found

"""The words that training's tables hold, as people read them. `content/skills.toml` says more."""

from portal.web.filters import plural

AREAS = {
    "read": "Read",
    "question": "Question",
    "vary": "Understand variation",
    "measure": "Choose measures",
    "picture": "Picture",
    "decide": "Decide",
    "tell": "Tell",
}
LEVELS = {
    "aware": "Aware",
    "working": "Working",
    "confident": "Confident",
}


def area_title(skill: str) -> str:
    """What people call the area of a skill such as "vary.limits"."""
    area = skill.partition(".")[0]
    return AREAS.get(area, area)


def percent_words(value: str | None) -> str:
    """A percentage that is kept as text, with one decimal at most: "70 %", "66.7 %"."""
    if not value:
        return "no mark"
    shown = f"{float(value):.1f}"
    return f"{shown.removesuffix('.0')} %"


def wait_words(hours: float) -> str:
    """How long a wait is: hours under two days, else days: "24 hours", "30 days"."""
    if hours < 48:
        return plural(round(hours), "hour")
    return plural(round(hours / 24), "day")

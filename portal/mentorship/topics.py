"""What each topic of mentoring asks of training: the skills of content/skills.toml that serve it.

The most direct comes first, so that a reading list begins with it.
"""

from typing import Final

SKILLS: Final[dict[str, tuple[str, ...]]] = {
    "charts": (
        "read.charts", "vary.two-points", "vary.runs", "vary.limits", "vary.rules",
        "vary.capability", "picture.choice", "picture.windows",
    ),
    "targets": ("measure.targets", "vary.capability", "measure.gaming", "measure.balance"),
    "sampling": ("question.samples", "question.small-numbers", "question.privacy"),
    "forecasting": ("tell.uncertainty", "decide.regression", "vary.regression", "read.spread"),
    "cost": ("read.rates", "decide.mix", "measure.balance", "read.definition"),
    "flow": ("measure.lead-lag", "measure.chain", "decide.test", "measure.pdsa"),
    "quality": ("read.sources", "question.missing", "question.breaks", "read.definition"),
    "story": (
        "tell.headline", "tell.audience", "tell.story", "tell.uncertainty", "tell.meetings",
    ),
}  # fmt: skip


def areas(topic: str) -> tuple[str, ...]:
    """The areas of skill behind a topic, each once: training measures levels by area."""
    return tuple(dict.fromkeys(skill.partition(".")[0] for skill in SKILLS.get(topic, ())))

"""Late and stuck: each rule at its edge, and the reading list by need."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.mentorship import reading, rhythm, topics
from portal.mentorship.profiles import TOPICS
from portal.mentorship.rhythm import Contact

TODAY = date(2026, 3, 2)


def ago(days):
    return TODAY - timedelta(days=days)


FINE = Contact(
    "active", starts_on=ago(60), rhythm_days=14, last_met_on=ago(3), next_on=ago(-11), goals=1
)


@pytest.mark.parametrize(
    ("changed", "pace"),
    [
        ({}, "on time"),
        ({"last_met_on": ago(14)}, "on time"),  # the very day is still in time
        ({"last_met_on": ago(15)}, "late"),
        ({"last_met_on": None, "starts_on": ago(15)}, "late"),  # counted from the start
        ({"last_met_on": None, "starts_on": ago(14)}, "on time"),
        ({"state": "paused", "last_met_on": ago(90)}, "resting"),
        ({"state": "closing", "last_met_on": ago(90)}, "resting"),
        ({"state": "offered", "starts_on": None, "last_met_on": None}, "resting"),
    ],
)
def test_a_pair_is_late_from_the_day_after_it_should_have_met(changed, pace):
    assert rhythm.pace(replace(FINE, **changed), TODAY) == pace


@pytest.mark.parametrize(
    ("changed", "whys"),
    [
        ({}, []),
        ({"last_met_on": None, "next_on": None, "starts_on": ago(14)}, []),
        ({"last_met_on": None, "next_on": None, "starts_on": ago(15)}, ["unmet"]),
        ({"last_met_on": None, "next_on": TODAY, "starts_on": ago(15)}, []),
        ({"last_met_on": ago(28), "next_on": None}, []),
        ({"last_met_on": ago(29), "next_on": None}, ["silent"]),
        ({"last_met_on": ago(29), "next_on": ago(-14)}, []),  # planned within the rhythm
        ({"last_met_on": ago(29), "next_on": ago(-15)}, ["silent"]),
        ({"missed": 1}, []),
        ({"missed": 2}, ["missed"]),
        ({"asked_on": ago(7)}, []),
        ({"asked_on": ago(8)}, ["question"]),
        ({"goals": 0, "starts_on": ago(28)}, []),
        ({"goals": 0, "starts_on": ago(29)}, ["aimless"]),
        ({"goal_due_on": ago(14)}, []),
        ({"goal_due_on": ago(15)}, ["overdue"]),
        ({"missed": 3, "asked_on": ago(9), "goals": 0}, ["missed", "question", "aimless"]),
        ({"state": "paused", "missed": 3, "goals": 0}, []),
        ({"state": "closing", "missed": 3, "goals": 0}, []),
    ],
)
def test_a_pair_is_stuck_by_the_rules_that_its_page_states(changed, whys):
    found = rhythm.stuck(replace(FINE, **changed), TODAY)
    assert [one.why for one in found] == whys
    assert all(one.why in rhythm.RULES and one.action and one.anchor for one in found)


LESSONS = [
    reading.Lesson(1, ["vary.limits"]),
    reading.Lesson(2, ["vary.two-points", "tell.headline"]),
    reading.Lesson(3, ["tell.audience"]),
    reading.Lesson(4, ["measure.chain"]),
]
SKILLS = {"charts": ["vary.two-points", "vary.limits"], "story": ["tell.headline", "tell.audience"]}


def listed(needs, **more):
    found = reading.suggested(needs, SKILLS, LESSONS, **more)
    return [(one.id, one.topic) for one in found]


def test_needs_take_turns_in_a_reading_list_and_a_lesson_stands_once():
    assert listed(["charts", "story"]) == [(2, "charts"), (3, "story"), (1, "charts")]
    assert listed(["story", "charts"]) == [(2, "story"), (1, "charts"), (3, "story")]
    assert listed(["charts"], besides={2}) == [(1, "charts")]
    assert listed(["charts", "story"], most=1) == [(2, "charts")]
    assert listed([]) == []
    assert listed(["unheard-of"]) == []
    assert listed(["charts"], besides={1, 2}) == []


def test_every_topic_leads_to_lessons_that_there_are(app):
    import tomllib
    from pathlib import Path

    root = Path(app.root_path)
    skills = tomllib.loads((root / "content" / "skills.toml").read_text("utf-8"))
    known = {f"{area}.{one}" for area, told in skills.items() for one in told.get("topics", ())}
    taught = "".join(one.read_text("utf-8") for one in root.glob("content/courses/*/*.md"))
    assert set(topics.SKILLS) == set(TOPICS)
    for topic, wanted in topics.SKILLS.items():
        assert set(wanted) <= known, topic
        assert any(skill in taught for skill in wanted), topic
        assert topics.areas(topic)
    assert topics.areas("unheard-of") == ()

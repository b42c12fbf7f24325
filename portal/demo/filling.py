"""Fills an empty database with the story, in one transaction: all of it, or nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import exists, select

from portal.accounts.models import Department, Person
from portal.changelog.recording import change
from portal.db import session
from portal.demo import (
    filling_actions,
    filling_conversations,
    filling_learning,
    filling_links,
    filling_mentoring,
    filling_metrics,
    filling_notices,
    filling_people,
    filling_refinement,
    filling_targets,
    filling_values,
)
from portal.demo.stage import Stage
from portal.demo.story.organisation import DEPARTMENTS
from portal.registry.library import load_library
from portal.web import security

LIBRARY = Path(__file__).resolve().parents[2] / "content" / "metrics"


def is_empty() -> bool:
    """Whether nobody and nothing is in the database yet."""
    people, departments = select(exists(select(Person.id))), select(exists(select(Department.id)))
    return not (session.scalar(people) or session.scalar(departments))


def fill(today: date) -> Stage:
    """Put the story into the empty database, as it stands on `today`."""
    stage = Stage(today, load_library(LIBRARY))
    top = DEPARTMENTS[0]
    company = Department(slug=top.slug, name=top.name, code=top.code)
    # The actions' own changes nest in this one, so that a filling that is stopped leaves nothing.
    with _without_alarm(), change(company, "bring in the demonstration", actor=None):
        session.flush()
        stage.departments[top.slug] = company
        filling_learning.bring(stage)
        filling_people.hire(stage)
        filling_metrics.set_objectives(stage)
        filling_metrics.define(stage)
        filling_links.name_people(stage)
        filling_links.link(stage)
        filling_notices.follow(stage)
        filling_values.enter(stage)
        filling_targets.set_targets(stage)
        filling_values.annotate(stage)
        filling_actions.act(stage)
        filling_links.share_drafts(stage)
        filling_links.retire(stage)
        filling_refinement.review(stage)
        filling_conversations.converse(stage)
        filling_conversations.share(stage)
        filling_learning.learn(stage)
        filling_mentoring.pair_up(stage)
        filling_notices.remind(stage)
        filling_notices.read(stage)
    return stage


@contextmanager
def _without_alarm() -> Iterator[None]:
    """Rights that are given to invented people are no news to those who watch the portal."""
    before = security.log.level
    security.log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        security.log.setLevel(before)

"""What of cycles and items the application knows: subjects, notices, days, navigation, panels."""

from flask import Flask, url_for

from portal.jobs import kinds as jobs
from portal.notices import days, kinds
from portal.refinement.actions import (
    advancing,
    balloting,
    comment,
    committee,
    electing,
    interests,
    steps,
    suspending,
)
from portal.refinement.models import Cycle, Interest, Item, Suspension
from portal.refinement.policy import cycles as policy
from portal.refinement.policy import deciding
from portal.refinement.queries.dated import due_days
from portal.registry import owners
from portal.web import subjects
from portal.web.navigation import Entry
from portal.web.navigation import add as add_entry

GROUP = "The annual refinement"


def register(app: Flask) -> None:
    kinds.add(app, kinds.Kind(committee.NAMED, "A seat on the committee", GROUP, kinds.AT_ONCE))
    kinds.add(app, kinds.Kind(advancing.STEPPED, "The cycle goes on", GROUP))
    steps.at("final_comment", comment.tell_affected)
    steps.at("ballot", balloting.open_ballots)
    kinds.add(app, suspending.NOTICE)
    kinds.add(app, electing.NOTICE)
    owners.register(app, interests.find_of_owner)
    jobs.add(app, suspending.LAPSE)
    days.add(app, due_days)
    for subject in SUBJECTS:
        subjects.add(app, subject)
    add_entry(app, Entry(60, "Refinement", "refinement.cycles", "/refinement"))


SUBJECTS = (
    subjects.Subject(
        Cycle,
        "cycle",
        url=lambda one: url_for("refinement.cycle", year=one.year),
        title=lambda one: one.title,
        can_see=policy.can_see_cycle,
    ),
    subjects.Subject(
        Item,
        "item",
        url=lambda one: url_for("refinement.item", year=one.cycle.year, item_id=one.id),
        title=lambda one: one.title,
        can_see=policy.can_see_item,
    ),
    subjects.Subject(
        Interest,
        "interest",
        url=lambda one: url_for("refinement.item", year=one.item.cycle.year, item_id=one.item_id),
        title=lambda one: f"Interest in {one.item.title}",
        can_see=policy.can_see_interest,
    ),
    subjects.Subject(
        Suspension,
        "suspension",
        url=lambda one: url_for("refinement.suspension", suspension_id=one.id),
        title=lambda one: f"Suspension of {one.metric.title}",
        can_see=deciding.can_see_suspension,
    ),
)

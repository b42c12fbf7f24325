"""When a person's definitions and targets are to be looked at again: for calendars."""

from flask import url_for
from sqlalchemy import String, bindparam, literal, select, union_all

from portal.accounts.models import Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.notices.calendar_text import Day
from portal.registry.models import Definition, DefinitionVersion, Metric, Target
from portal.registry.queries.visible import STATE_UNINDEXED

_WHO = bindparam("person_id", type_=bigint)
_ALIVE = STATE_UNINDEXED.in_(("approved", "suspended"))
_DEFINITIONS = (
    select(
        literal("review", String).label("what"),
        Metric.id,
        Metric.code,
        Metric.name,
        DefinitionVersion.next_review_on.label("day"),
    )
    .join(Definition, Definition.id == Metric.definition_id)
    .join(DefinitionVersion, DefinitionVersion.id == Definition.current_id)
    .where(
        _ALIVE,
        Definition.is_shared.is_(False),
        Definition.steward_id == _WHO,
        DefinitionVersion.next_review_on.is_not(None),
    )
)
_TARGETS = (
    select(literal("target", String), Target.id, Metric.code, Metric.name, Target.review_on)
    .join(Metric, Metric.id == Target.metric_id)
    .where(_ALIVE, Metric.owner_id == _WHO, Target.ended_on.is_(None))
)
_DAYS = Ready(union_all(_DEFINITIONS, _TARGETS))  # built once: every look into a calendar sends it


def review_days(person: Person) -> list[Day]:
    """Reviews of the definitions that `person` keeps, and of targets of their metrics: one
    statement.
    """
    words = {
        "review": ("Review the definition: ", "Start a new version, if only with the next date."),
        "target": ("Look at the target again: ", "Set the next one, or let it end."),
    }
    found = _DAYS.rows(session.connection(), person_id=person.id)
    return [
        Day(
            f"{row.what}:{row.id}:{row.day}",
            row.day,
            words[row.what][0] + row.name,
            words[row.what][1],
            url_for("registry.show", code=row.code),
        )
        for row in found
    ]

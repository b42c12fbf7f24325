"""What the registry hands to the start page and to search."""

from flask import url_for
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.accounts.models import Person
from portal.db import session
from portal.registry import policy
from portal.registry.models import (
    Adoption,
    Definition,
    DefinitionVersion,
    Metric,
    Objective,
    Suggestion,
)
from portal.registry.queries import adoption, drafts, lists, versions
from portal.registry.queries.days import today
from portal.registry.queries.first_metrics import first_metrics
from portal.registry.queries.visible import definition_seen_by
from portal.web.filters import plural
from portal.web.found import (
    A_FEW,
    AHEAD,
    AHEAD_ON,
    PERSON,
    Hit,
    MayWait,
    Waiting,
    Wanted,
    with_rest,
)

DRAFTS, DUE = "Drafts to finish", "Definitions due for review"  # headings
MOST_WORDS = 8  # of a search

_of_own_metric = select(DefinitionVersion.id).join(
    Metric, Metric.definition_id == DefinitionVersion.definition_id
)
MAY_WAIT: MayWait = {
    "reviews": exists().where(versions.PENDING, DefinitionVersion.state == "in_review"),
    "adoptions": exists().where(Adoption.state == "in_review"),
    "suggestions": exists().where(Suggestion.state == "open"),
    "drafts": or_(
        exists().where(versions.PENDING, DefinitionVersion.author_id == PERSON),
        exists(_of_own_metric.where(versions.PENDING, Metric.owner_id == PERSON)),
    ),
    "due": exists(
        select(Definition.id)
        .join(DefinitionVersion, Definition.current_id == DefinitionVersion.id)
        .where(Definition.steward_id == PERSON, DefinitionVersion.next_review_on <= AHEAD_ON)
    ),
}


def waiting(person: Person, wanted: Wanted = A_FEW) -> list[Waiting]:
    """Reviews to give, suggestions to answer, drafts to finish, definitions due for review, and a
    first metric for a department that has none.

    A constant number of statements, none for what cannot wait.
    """
    return [
        *(_reviews(person) if wanted.may("reviews") else ()),
        *(_adoptions(person) if wanted.may("adoptions") else ()),
        *(_suggestions(person) if wanted.may("suggestions") else ()),
        *(_drafts(person, wanted) if wanted.may("drafts") else ()),
        *(_due(person, wanted) if wanted.may("due") else ()),
        *first_metrics(person),
    ]


def search(person: Person, text: str, limit: int = 10) -> list[Hit]:
    """Metrics, objectives and shared definitions with all words of `text`: five statements."""
    if not text.strip():
        return []
    metrics = lists.page(person, lists.Filters(q=text), size=limit)
    objectives = select(Objective).where(_holds(text, Objective.name, Objective.code))
    definitions = select(Definition).where(
        definition_seen_by(person), _holds(text, Definition.name, Definition.key)
    )
    return [
        *(
            Hit("Metric", one.name, url_for("registry.show", code=one.code), one.department)
            for one in metrics.rows
        ),
        *(
            Hit("Objective", one.name, url_for("registry.objective", code=one.code), one.code)
            for one in session.scalars(objectives.order_by(Objective.name).limit(limit))
        ),
        *(
            Hit("Definition", one.name, url_for("registry.shared_definition", key=one.key))
            for one in session.scalars(definitions.order_by(Definition.name).limit(limit))
        ),
    ]


def _holds(text: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Every word of `text` stands in one of the columns."""
    words = text.split()[:MOST_WORDS]
    holding = [[one.icontains(word, autoescape=True) for one in columns] for word in words]
    return and_(*(or_(*each) for each in holding))


def _reviews(person: Person) -> list[Waiting]:
    """Versions of single metrics and of shared definitions that this person may decide on."""
    own = [
        Waiting(
            "Reviews to give",
            one.metric.name,
            url_for("registry.show", code=one.metric.code),
            "Approve or reject the definition.",
        )
        for one in versions.cases_in_review(person)
        if policy.can_decide(person, one)
    ]
    return own + _shared_reviews(person)


def _shared_reviews(person: Person) -> list[Waiting]:
    if not person.is_leadership:
        return []
    found = (
        select(Definition)
        .join(DefinitionVersion, DefinitionVersion.definition_id == Definition.id)
        .where(
            Definition.is_shared.is_(True),
            Definition.current_id.is_not(None),
            Definition.steward_id != person.id,
            versions.PENDING,
            DefinitionVersion.state == "in_review",
            DefinitionVersion.author_id != person.id,
        )
    )
    return [
        Waiting(
            "Reviews to give",
            one.name,
            url_for("registry.shared_definition", key=one.key),
            "Approve or reject the new version.",
        )
        for one in session.scalars(found.order_by(Definition.name))
    ]


def _adoptions(person: Person) -> list[Waiting]:
    if not person.is_leadership:
        return []
    return [
        Waiting(
            "Reviews to give",
            f"{one.definition.name} for {plural(one.metrics_count, 'department')}",
            url_for("registry.adoption", adoption_id=one.id),
            f"{one.asked_by.name} asks to adopt it.",
        )
        for one in adoption.waiting_adoptions()
        if policy.can_decide_adoption(person, one)
    ]


def _suggestions(person: Person) -> list[Waiting]:
    """One item for each draft that has open suggestions."""
    counted: dict[int, tuple[Metric, int]] = {}
    for _, metric in drafts.open_suggestions_for(person):
        counted[metric.id] = (metric, counted.get(metric.id, (metric, 0))[1] + 1)
    return [
        Waiting(
            "Suggestions to answer",
            metric.name,
            url_for("registry.suggestions", code=metric.code),
            "1 suggestion" if count == 1 else f"{count} suggestions",
        )
        for metric, count in counted.values()
    ]


def _drafts(person: Person, wanted: Wanted) -> list[Waiting]:
    """Drafts of this person's, and what came back from review."""
    every = aliased(DefinitionVersion)
    newest = (
        select(func.max(every.id))
        .where(every.definition_id == Metric.definition_id)
        .scalar_subquery()
    )
    decided = DefinitionVersion.decided_by_id.is_not(None)
    owned = select(Metric.definition_id).where(Metric.owner_id == person.id)
    written = select(DefinitionVersion.definition_id).where(
        versions.PENDING, DefinitionVersion.author_id == person.id
    )
    found = (
        select(Metric, DefinitionVersion, func.count().over().label("total"))
        .join(DefinitionVersion, DefinitionVersion.id == newest)
        .join(Definition, Metric.definition_id == Definition.id)
        .where(
            Metric.definition_id.in_(union(owned, written)),
            Definition.is_shared.is_(False),
            (DefinitionVersion.state == "draft")
            | ((DefinitionVersion.state == "rejected") & decided),
            (DefinitionVersion.author_id == person.id) | (Metric.owner_id == person.id),
        )
        .order_by(Metric.name, Metric.id)
        .limit(wanted.most(DRAFTS))
    )
    rows = session.execute(found).all()
    some = [
        Waiting(
            DRAFTS,
            metric.name,
            url_for("registry.show", code=metric.code),
            "Rejected: read why, and mend it." if version.state == "rejected" else "",
        )
        for metric, version, _ in rows
    ]
    return with_rest(some, rows)


def _due(person: Person, wanted: Wanted) -> list[Waiting]:
    """Definitions of this person's that are to be looked at again soon, or should have been."""
    any_metric = aliased(Metric)
    first = (
        select(func.min(any_metric.id))
        .where(
            any_metric.definition_id == Definition.id,
            any_metric.state.in_(("approved", "suspended")),
        )
        .scalar_subquery()
    )
    found = (
        select(
            Definition.key,
            Definition.is_shared,
            Metric.code,
            DefinitionVersion.name,
            DefinitionVersion.next_review_on,
            func.count().over().label("total"),
        )
        .join(DefinitionVersion, Definition.current_id == DefinitionVersion.id)
        .join(Metric, Metric.id == first)
        .where(
            DefinitionVersion.next_review_on <= today() + AHEAD, Definition.steward_id == person.id
        )
        .order_by(DefinitionVersion.next_review_on, Metric.id)
        .limit(wanted.most(DUE))
    )
    rows = session.execute(found).all()
    some = [
        Waiting(
            DUE,
            one.name,
            url_for("registry.shared_definition", key=one.key)
            if one.is_shared
            else url_for("registry.show", code=one.code),
            "Start a new version, if only with the next date.",
            one.next_review_on,
        )
        for one in rows
    ]
    return with_rest(some, rows)

"""Who may enter, confirm and reopen values, write notes, and use an import.

The predicates read `metric.people`, which the queries load; `queries.metrics.enterable_by` holds
`can_enter` as a condition for lists, and a test holds the two together.
"""

from portal.accounts.models import Person
from portal.registry import policy as registry
from portal.registry.models import Metric
from portal.values.models import Import, Note

CONTRIBUTOR = "contributor"


def can_see(person: Person, metric: Metric) -> bool:
    """Values of a department are no secret: whoever sees the metric sees them."""
    return registry.can_see(person, metric)


def can_enter(person: Person, metric: Metric) -> bool:
    """Its owner, its contributors, and the head of its department."""
    return can_confirm(person, metric) or any(
        one.person_id == person.id and one.part == CONTRIBUTOR for one in metric.people
    )


def can_confirm(person: Person, metric: Metric) -> bool:
    """Owner and head make a value final, and revise one that is."""
    return confirms_of(person, metric.owner_id, metric.department_id)


def confirms_of(person: Person, owner_id: int, department_id: int) -> bool:
    """The same of a metric with this owner and department, for lists that read columns."""
    return owner_id == person.id or person.is_head_of(department_id)


def can_reopen(person: Person, metric: Metric) -> bool:
    """The head of its department opens a closed period again."""
    return person.is_head_of(metric.department_id)


def can_edit_note(person: Person, note: Note) -> bool:
    """Whoever wrote it, and the owner or head of its metric."""
    return edits_notes_of(person, note.metric, note.author_id)


def can_see_note(person: Person, note: Note) -> bool:
    """Whoever sees the metric."""
    return can_see(person, note.metric)


def edits_notes_of(person: Person, metric: Metric, author_id: int) -> bool:
    """The same of a note that `author_id` wrote on `metric`, for lists that read columns."""
    return author_id == person.id or can_confirm(person, metric)


def can_see_import(person: Person, brought: Import) -> bool:
    """Whoever brought the file in, and administrators, who help."""
    return brought.person_id == person.id or person.is_administrator


def can_use_import(person: Person, brought: Import) -> bool:
    """Only whoever brought it in checks, applies or drops it."""
    return brought.person_id == person.id

"""Entering a value, revising it, confirming it: one revision more, never a row less."""

from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Conflict, Refused
from portal.periods import Period
from portal.registry.models import Metric
from portal.registry.vocabulary import ObservationState
from portal.values import policy
from portal.values.actions import series
from portal.values.actions.days import today
from portal.values.changed import announce
from portal.values.checks import Entry, check, value_of
from portal.values.models import Observation
from portal.values.queries.observations import newest, reopened_until, values_of
from portal.values.queries.terms import versions_for
from portal.values.standing import FINAL, MISSING, Figures, are_same
from portal.values.surroundings import known_before
from portal.values.terms import Terms, Versions, is_closed
from portal.values.wording import in_words


@dataclass(frozen=True)
class _Given:
    """What somebody enters for one period of a metric."""

    metric: Metric
    period: Period
    terms: Terms
    figures: Figures
    state: str
    note: str
    reason: str
    actor: Person


def record(
    metric: Metric,
    *,
    period_start: date,
    value: float | None = None,
    numerator: float | None = None,
    denominator: float | None = None,
    state: str = FINAL,
    note: str = "",
    reason: str = "",
    seen: int | None = None,
    actor: Person,
) -> Metric:
    """Enter or revise the value of the period that starts on `period_start`.

    `seen` is the observation that stood there when the person looked, 0 for none; None: nobody
    looked. `note` also serves as the reason where one is needed and none is given. Raises Refused,
    and Conflict where another value stands there by now.
    """
    versions = versions_for(metric)
    if versions is None or not metric.takes_values:
        raise Refused("Only approved metrics take values. Have its definition approved first.")
    period, terms = versions.slot(period_start)
    if period.start != period_start:
        raise Refused(f"No period of this metric starts on {period_start}. Choose {period.label}.")
    figures = Figures(value, numerator, denominator)
    given = _Given(metric, period, terms, figures, state, note.strip(), reason.strip(), actor)
    with change(metric, "enter value", actor=actor, reason=given.reason or given.note) as entry:
        series.lock([metric.id])
        standing = newest(metric.id, period.start)
        _refuse_unseen(standing, seen)
        _refuse_state(given)
        if standing is not None:
            entry.action = "revise value"
            _refuse_revision(standing, given)
        _refuse_findings(given, versions)
        after = _append(given, standing)
        entry.extra |= _told(standing, after, given)
        series.advance([metric.id])
        announce([metric.id])
    return metric


def confirm(
    metric: Metric, *, period_start: date, seen: int | None = None, actor: Person
) -> Metric:
    """Make the value of a period final. It changes no figure, so a closed period takes it."""
    versions = versions_for(metric)
    if versions is None or not metric.takes_values:
        raise Refused("Only approved metrics take values. Have its definition approved first.")
    period, terms = versions.slot(period_start)
    with change(metric, "confirm value", actor=actor) as entry:
        series.lock([metric.id])
        standing = newest(metric.id, period.start)
        _refuse_unseen(standing, seen)
        if standing is None or standing.state in (FINAL, MISSING):
            raise Refused("There is nothing to confirm: enter the value first.")
        figures = Figures(standing.value, standing.numerator, standing.denominator)
        given = _Given(metric, period, terms, figures, FINAL, standing.note, "", actor)
        after = _append(given, standing)
        entry.extra |= _told(standing, after, given)
        series.advance([metric.id])
        announce([metric.id])
    return metric


def _refuse_unseen(standing: Observation | None, seen: int | None) -> None:
    """Raise Conflict where the value is not the one that the person saw."""
    identity = 0 if standing is None else standing.id
    if seen is None or seen == identity:
        return
    if standing is None:
        raise Conflict("Somebody", None, {}, version=0)
    now = {
        "value": standing.value,
        "numerator": standing.numerator,
        "denominator": standing.denominator,
        "state": ObservationState(standing.state).label,
        "note": standing.note or standing.reason,
    }
    raise Conflict(standing.entered_by.name, standing.entered_at, now, version=identity)


def _refuse_state(given: _Given) -> None:
    """What the state asks of figures and words, and of who says it."""
    if given.state not in set(ObservationState):
        raise Refused("Choose one of the states.", field="state")
    if given.state == MISSING:
        if not given.figures.is_empty:
            raise Refused("A missing value has no figure. Clear it, or choose another state.",
                          field="state")  # fmt: skip
        if not (given.reason or given.note):
            raise Refused("Say why the value is missing.", field="note")
    elif given.figures.is_empty:
        field = "numerator" if given.terms.has_parts else "value"
        raise Refused("Enter the figure, or choose “Missing” and say why.", field=field)
    if given.state == FINAL and not policy.can_confirm(given.actor, given.metric):
        raise Refused(
            f"{given.metric.owner.name} or the head of the department makes values final. "
            "Enter yours as provisional.",
            field="state",
        )


def _refuse_revision(standing: Observation, given: _Given) -> None:
    """What stands may be changed: not closed, by the right person, with a reason if final."""
    stood = Figures(standing.value, standing.numerator, standing.denominator)
    is_same = standing.state == given.state and are_same(stood, given.figures)
    if is_same and given.note in (standing.note, standing.reason):
        raise Refused("Nothing is different from what is saved.")
    until = reopened_until([given.metric.id]).get((given.metric.id, given.period.start))
    if is_closed(given.period, given.terms, today(), until):
        closed = given.terms.closes_on(given.period)
        raise Refused(
            f"{given.period.label} is closed since {closed.isoformat()}. Ask the head of "
            f"{given.metric.department.name} to open it again."
        )
    if standing.state != FINAL:
        return
    if not policy.can_confirm(given.actor, given.metric):
        raise Refused(
            f"The value is final. Ask {given.metric.owner.name} or the head of the department."
        )
    if not (given.reason or given.note):
        raise Refused("The value is final. Say why it changes.", field="note")


def _refuse_findings(given: _Given, versions: Versions) -> None:
    """What the checks find: errors refuse, warnings want a note."""
    if given.state == MISSING:
        return
    run = versions.run_of(given.terms.version_id)
    before = [
        one
        for one in values_of([given.metric.id]).get(given.metric.id, ())
        if one.period_start < given.period.start
        and versions.run_of(one.definition_version_id) == run
    ]
    known = known_before(
        [one.period_start for one in before], [one.value for one in before], given.period
    )
    figures = given.figures
    entry = Entry(given.period, figures.value, figures.numerator, figures.denominator)
    for found in check(entry, given.terms.expected, today(), known):
        if found.level == "error":
            field = "numerator" if given.terms.has_parts else "value"
            raise Refused(f"{found.reason} {found.remedy}", field=field)
        if not (given.note or given.reason):
            raise Refused(f"{found.reason} {found.remedy}", field="note")


def _append(given: _Given, standing: Observation | None) -> Observation:
    """The new revision, stored."""
    figures = given.figures
    entry = Entry(given.period, figures.value, figures.numerator, figures.denominator)
    needs_reason = given.state == MISSING or (standing is not None and standing.state == FINAL)
    row = Observation(
        metric_id=given.metric.id,
        definition_version_id=given.terms.version_id,
        period_start=given.period.start,
        revision=1 if standing is None else standing.revision + 1,
        value=value_of(entry, given.terms.factor),
        numerator=figures.numerator,
        denominator=figures.denominator,
        state=given.state,
        reason=given.reason or (given.note if needs_reason else ""),
        note="" if needs_reason and not given.reason else given.note,
        source="sheet",
        entered_by_id=given.actor.id,
        entered_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _told(standing: Observation | None, after: Observation, given: _Given) -> dict[str, str | None]:
    """What the entry in the log says."""
    terms = given.terms
    was = None if standing is None else in_words(standing.value, standing.state, terms)
    return {
        "period": given.period.label,
        "before": was,
        "after": in_words(after.value, after.state, terms),
    }

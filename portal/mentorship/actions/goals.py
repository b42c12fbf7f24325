"""What a pair wants to reach: goals with their steps, tied to a metric or a skill."""

from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions.guarding import refuse_unless_running
from portal.mentorship.models import Goal, GoalStep, Pairing
from portal.mentorship.queries import bonds as queries
from portal.registry.models import Metric
from portal.registry.queries.metrics import visible_by_code

MOST = 12  # open goals of a pair: more are none
MOST_STEPS = 20
STATES = {"open": "Open", "met": "Met", "dropped": "Dropped"}


def add_goal(
    pairing: Pairing, *, goal: str, code: str, skill: str, due_on: date | None, actor: Person
) -> Goal:
    """Agree on a goal; `code` is of a metric that its author may see, or ""."""
    refuse_unless_running(pairing)
    if queries.open_goals(pairing.id) >= MOST:
        raise Refused(f"{MOST} goals are open. Finish or drop one first.")
    made = Goal(
        pairing_id=pairing.id,
        goal=goal,
        metric_id=_metric_id(code, actor),
        skill=skill,
        due_on=due_on,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    with change(made, "agree on goal", actor=actor):
        session.flush()
    return made


def edit_goal(
    goal_: Goal, *, goal: str, code: str, skill: str, due_on: date | None, actor: Person
) -> Goal:
    """Say it better."""
    refuse_unless_running(goal_.pairing)
    with change(goal_, "edit goal", actor=actor):
        goal_.goal, goal_.skill, goal_.due_on = goal, skill, due_on
        goal_.metric_id = _metric_id(code, actor, kept=goal_.metric)
    return goal_


def settle_goal(goal: Goal, *, state: str, actor: Person) -> Goal:
    """It is met, dropped, or open again."""
    refuse_unless_running(goal.pairing)
    if state not in STATES:
        raise Refused("Choose what became of it.")
    with change(goal, "settle goal", actor=actor):
        goal.state = state
        goal.ended_at = None if state == "open" else clock.now()
    return goal


def add_step(goal: Goal, *, step: str, actor: Person) -> Goal:
    """One step on the way."""
    refuse_unless_running(goal.pairing)
    if len(goal.steps) >= MOST_STEPS:
        raise Refused(f"A goal has {MOST_STEPS} steps at most. Make another goal of the rest.")
    made = GoalStep(goal_id=goal.id, step=step)
    with change(made, "add step", actor=actor):
        session.flush()
    return goal


def tick(step: GoalStep, *, is_done: bool, actor: Person) -> GoalStep:
    """It is done, or not yet after all."""
    refuse_unless_running(step.goal_.pairing)
    with change(step, "do step" if is_done else "reopen step", actor=actor):
        step.done_at = (step.done_at or clock.now()) if is_done else None
    return step


def _metric_id(code: str, actor: Person, kept: Metric | None = None) -> int | None:
    """The metric that is meant; one that stood there stays, whoever edits."""
    if not code:
        return None
    if kept is not None and code.strip().upper() == kept.code:
        return kept.id
    found = visible_by_code(actor, code)
    if found is None or not found.is_published:
        raise Refused("Choose a metric that is in force, by its code.", field="code")
    return found.id

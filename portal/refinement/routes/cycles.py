"""Cycles: all of them, a new one, one with its checklist and its queue."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.files.shown import page_size
from portal.refinement import conflicts, cycle, flags, guards
from portal.refinement.actions import advancing, publishing
from portal.refinement.actions import cycles as actions
from portal.refinement.forms.ballots import PublishForm
from portal.refinement.forms.cycles import (
    CalendarForm,
    CycleForm,
    FreezeForm,
    KeepForm,
    StepForm,
)
from portal.refinement.kinds import Kind
from portal.refinement.models import Cycle
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import board
from portal.refinement.queries import cycles as queries
from portal.refinement.queries.facts import facts
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.digits import whole_number
from portal.web.filters import today
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render

ONE = "/<int(max=2147483647):year>"
QUEUE = "refinement/_queue.html"
LONGEST = 100  # characters of what is looked for


@bp.get("")
@allowed()
def cycles() -> ResponseReturnValue:
    return render(
        "refinement/cycles.html",
        "refinement/_cycles.html",
        cycles=queries.cycles(),
        words=cycle.WORDS,
        policy=policy,
    )


@bp.get("/new")
@allowed(policy.can_start_cycle)
def new_cycle() -> ResponseReturnValue:
    return _new(CycleForm(data={"year": today().year}))


@bp.post("")
@allowed(policy.can_start_cycle)
def start_cycle() -> ResponseReturnValue:
    form = CycleForm(request.form)
    if form.attempt(actions.start_cycle, actor=me()):
        return moved(url_for(".cycle", year=form.result.year))
    return _new(form)


@bp.get(ONE, endpoint="cycle")
@allowed(policy.can_see_cycle, load=queries.cycle)
def show_cycle(cycle: Cycle) -> ResponseReturnValue:
    return parts.cycle_page(cycle, "refinement/_cycle.html")


@bp.get(ONE + "/queue")
@allowed(policy.can_see_cycle, load=queries.cycle)
def queue(cycle: Cycle) -> ResponseReturnValue:
    return render("refinement/queue.html", QUEUE, **queued(me(), cycle))


@bp.post(ONE + "/scope")
@allowed(policy.can_chair, load=queries.cycle)
def freeze_scope(cycle: Cycle) -> ResponseReturnValue:
    form = FreezeForm(request.form, obj=cycle)
    if form.attempt(actions.freeze_scope, cycle, actor=me()):
        return _there(cycle)
    return _again(cycle, form)


@bp.post(ONE + "/steps")
@allowed(policy.can_chair, load=queries.cycle)
def take_step(cycle: Cycle) -> ResponseReturnValue:
    form = StepForm(request.form, obj=cycle)
    if form.attempt(advancing.advance, cycle, actor=me()):
        return _there(cycle)
    return _again(cycle, form)


@bp.post(ONE + "/publication")
@allowed(policy.can_chair, load=queries.cycle)
def publish(cycle: Cycle) -> ResponseReturnValue:
    form = PublishForm(request.form)
    if form.attempt(publishing.ask_publication, cycle, actor=me()):
        return moved(url_for(".cycle", year=cycle.year, _anchor="checklist"))
    return _again(cycle, form)


@bp.get(ONE + "/calendar")
@allowed(policy.can_chair, load=queries.cycle)
def calendar(cycle: Cycle) -> ResponseReturnValue:
    return _calendar(cycle, CalendarForm(obj=cycle))


@bp.post(ONE + "/calendar")
@allowed(policy.can_chair, load=queries.cycle)
def set_calendar(cycle: Cycle) -> ResponseReturnValue:
    form = CalendarForm(request.form, obj=cycle)
    if form.attempt(actions.set_calendar, cycle, actor=me()):
        return _there(cycle)
    return _calendar(cycle, form)


@parts.of_cycle
def of_cycle(person: Person, of: Cycle) -> dict[str, Any]:
    """State, checklist of the next step, calendar and queue."""
    following = cycle.following(of.state)
    chairs = policy.can_chair(person, of)
    return {
        **queued(person, of),
        "states": cycle.STATES,
        "words": cycle.WORDS,
        "to": following,
        "back": cycle.BACK.get(of.state),
        "may_cancel": cycle.may_go(of.state, cycle.CANCELLED),
        "checks": guards.checks(following, facts(of, following)) if following else (),
        "days": dated(of),
        "seats": seated(of),
        "part_words": conflicts.PART_WORDS,
        "own_seat": policy.seat_of(person, of),
        "failed": None,
        "step_form": StepForm(obj=of) if chairs else None,
        "freeze_form": FreezeForm(obj=of) if chairs and of.state == "planned" else None,
        "publish_form": PublishForm() if chairs and of.state == "decided" else None,
    }


def queued(person: Person, of: Cycle, form: KeepForm | None = None) -> dict[str, Any]:
    """What refinement/_queue.html needs."""
    shown = board.board(person, of, wanted())
    return {
        "cycle": of,
        "board": shown,
        "keep_form": form or (KeepForm() if shown.keepable else None),
        "flag_words": flags.WORDS,
        "item_words": cycle.ITEM_WORDS,
        "kinds": {kind.value: kind.noun for kind in Kind},
    }


def seated(of: Cycle) -> list[Any]:
    """The seats that are taken, the chair's first."""
    order = (conflicts.CHAIR, conflicts.MEMBER, conflicts.ALTERNATE)
    taken = [one for one in of.members if one.left_at is None]
    return sorted(taken, key=lambda one: (order.index(one.part), one.position))


def dated(of: Cycle) -> list[tuple[str, Any]]:
    """The days of the calendar that are set, each with what it is called."""
    return [(label, day) for name, label in DAYS.items() if (day := getattr(of, name))]


NEXT = "next_review_on"
DAYS = {name: str(getattr(CalendarForm, name).args[0]) for name in (*actions.DATES, NEXT)}


def wanted() -> board.Wanted:
    """What of the queue is asked for."""
    given = request.args
    return board.Wanted(
        show=given.get("show", "all"),
        state=given.get("state", ""),
        kind=given.get("kind", ""),
        text=given.get("q", "").strip()[:LONGEST],
        page=max(1, whole_number(given.get("page"), 1, most=10_000)),
        size=page_size(board.PAGE),
    )


def _there(of: Cycle) -> ResponseReturnValue:
    return moved(url_for(".cycle", year=of.year))


def _again(of: Cycle, form: PortalForm) -> ResponseReturnValue:
    """The page with what went wrong above its checklist."""
    return parts.cycle_page(of, "refinement/_cycle.html", status=form.status, failed=form)


def _new(form: CycleForm) -> ResponseReturnValue:
    page, fragment = "refinement/new_cycle.html", "refinement/_new_cycle.html"
    return render(page, fragment, status=form.status, form=form)


def _calendar(of: Cycle, form: CalendarForm) -> ResponseReturnValue:
    page, fragment = "refinement/calendar.html", "refinement/_calendar.html"
    return render(
        page, fragment, status=form.status, cycle=of, form=form, names=(*actions.DATES, NEXT)
    )

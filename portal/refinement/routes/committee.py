"""The committee of a cycle and the interests of those who sit in it."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.refinement import conflicts
from portal.refinement.actions import committee as actions
from portal.refinement.actions import interests as declaring
from portal.refinement.forms.cycles import (
    AllDeclaredForm,
    DeclareForm,
    ReasonForm,
    SeatForm,
    SettleForm,
)
from portal.refinement.models import Cycle, Interest, Item, Member
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import cycles, interests, items
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.cycles import ONE, seated
from portal.web.access import allowed
from portal.web.fragments import moved, render

SEAT = ONE + "/committee/<int(max=2147483647):seat_id>"
INTEREST = "/interests/<int(max=2147483647):interest_id>"


@bp.get(ONE + "/committee")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def committee(cycle: Cycle) -> ResponseReturnValue:
    return _committee(cycle, SeatForm())


@bp.post(ONE + "/committee")
@allowed(policy.can_chair, load=cycles.cycle, confirmed=True)
def give_seat(cycle: Cycle) -> ResponseReturnValue:
    form = SeatForm(request.form)
    if form.attempt(actions.give_seat, cycle, actor=me()):
        return moved(url_for(".committee", year=cycle.year))
    return _committee(cycle, form)


@bp.get(SEAT + "/end")
@allowed(policy.can_chair_seat, load=interests.seat)
def ending_seat(seat: Member) -> ResponseReturnValue:
    return _ending(seat, ReasonForm())


@bp.post(SEAT + "/end")
@allowed(policy.can_chair_seat, load=interests.seat, confirmed=True)
def end_seat(seat: Member) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if form.attempt(actions.end_seat, seat, actor=me()):
        return moved(url_for(".committee", year=seat.cycle.year))
    return _ending(seat, form)


@bp.get(ONE + "/interests")
@allowed(policy.can_list_interests, load=cycles.cycle)
def interests_of(cycle: Cycle) -> ResponseReturnValue:
    return _interests(cycle, AllDeclaredForm())


@bp.post(ONE + "/interests")
@allowed(policy.sits, load=cycles.cycle)
def declare_all(cycle: Cycle) -> ResponseReturnValue:
    form = AllDeclaredForm(request.form)
    if form.attempt(declaring.declare_all, cycle, actor=me()):
        return moved(url_for(".interests_of", year=cycle.year))
    return _interests(cycle, form)


@bp.post(ONE + "/items/<int(max=2147483647):item_id>/interests")
@allowed(policy.works_on, load=items.item)
def declare(item: Item) -> ResponseReturnValue:
    form = DeclareForm(request.form)
    if form.attempt(declaring.declare, item, actor=me()):
        return moved(url_for(".item", year=item.cycle.year, item_id=item.id))
    fragment = "refinement/items/_head.html"
    return parts.item_page(item, fragment, status=form.status, declare_form=form)


@bp.get(INTEREST)
@allowed(policy.can_settle, load=interests.interest)
def interest(interest: Interest) -> ResponseReturnValue:
    return _settling(interest, SettleForm(obj=interest))


@bp.post(INTEREST)
@allowed(policy.can_settle, load=interests.interest)
def settle(interest: Interest) -> ResponseReturnValue:
    form = SettleForm(request.form, obj=interest)
    if form.attempt(declaring.settle, interest, actor=me()):
        return moved(url_for(".interests_of", year=interest.item.cycle.year))
    return _settling(interest, form)


def _committee(cycle: Cycle, form: SeatForm) -> ResponseReturnValue:
    return render(
        "refinement/committee.html",
        "refinement/_committee.html",
        status=form.status,
        cycle=cycle,
        seats=seated(cycle),
        part_words=conflicts.PART_WORDS,
        form=form,
        policy=policy,
    )


def _ending(seat: Member, form: ReasonForm) -> ResponseReturnValue:
    page, fragment = "refinement/ending_seat.html", "refinement/_ending_seat.html"
    return render(page, fragment, status=form.status, seat=seat, cycle=seat.cycle, form=form)


def _interests(cycle: Cycle, form: AllDeclaredForm) -> ResponseReturnValue:
    return render(
        "refinement/interests.html",
        "refinement/_interests.html",
        status=form.status,
        cycle=cycle,
        people=interests.by_person(me(), interests.seen_by(me(), cycle)),
        seat=policy.seat_of(me(), cycle),
        rules=conflicts.RULES,
        levels=conflicts.LEVEL_WORDS,
        form=form,
        policy=policy,
    )


def _settling(interest: Interest, form: SettleForm) -> ResponseReturnValue:
    return render(
        "refinement/interest.html",
        "refinement/_interest.html",
        status=form.status,
        interest=interest,
        cycle=interest.item.cycle,
        rules=conflicts.RULES,
        levels=conflicts.LEVEL_WORDS,
        form=form,
    )

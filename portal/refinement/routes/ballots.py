"""A motion's page: the ballot, and what was decided."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.accounts.models import Person
from portal.refinement import again
from portal.refinement.actions import again as again_actions
from portal.refinement.actions import decisions, motions
from portal.refinement.forms.ballots import DayForm, DecideForm, RenewForm, VoteForm
from portal.refinement.forms.cycles import ReasonForm
from portal.refinement.kinds import Kind
from portal.refinement.models import Cycle, Item, Motion
from portal.refinement.policy import cycles as policy
from portal.refinement.policy import deciding
from portal.refinement.queries import again as upon
from portal.refinement.queries import items, one_motion
from portal.refinement.queries import motions as queries
from portal.refinement.queries.counting import to_count
from portal.refinement.queries.voting import open_ballots
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render

BALLOT = "refinement/items/_ballot.html"
ONE = "/<int(max=2147483647):year>/motions/<int(max=2147483647):motion_id>"


@bp.get(ONE)
@allowed(deciding.can_see_motion, load=one_motion.motion)
def motion(motion: Motion) -> ResponseReturnValue:
    return _page(motion)


@bp.post(ONE + "/votes")
@allowed(deciding.can_vote, load=one_motion.motion)
def vote(motion: Motion) -> ResponseReturnValue:
    form = VoteForm(request.form)
    if form.attempt(motions.vote, motion, actor=me()):
        return _there(motion)
    return _page(motion, status=form.status, vote_form=form)


@bp.post(ONE + "/decision")
@allowed(deciding.can_close, load=one_motion.motion)
def decide(motion: Motion) -> ResponseReturnValue:
    form, page = DecideForm(request.form), _address(motion)
    if form.attempt(decisions.decide, motion, actor=me()):
        return moved(page)
    return _page(motion, status=form.status, decide_form=form)


@bp.post(ONE + "/day")
@allowed(deciding.can_close, load=one_motion.motion)
def set_day(motion: Motion) -> ResponseReturnValue:
    decision = queries.decision_of(motion.id) or abort(404)
    form = DayForm(request.form, obj=decision)
    if form.attempt(decisions.set_day, decision, actor=me()):
        return _there(motion)
    return _page(motion, status=form.status, day_form=form)


@bp.post(ONE + "/renewal")
@allowed(deciding.can_close, load=one_motion.motion)
def renew(motion: Motion) -> ResponseReturnValue:
    form = RenewForm(request.form)
    if form.attempt(motions.renew, motion, actor=me()):
        return _there(form.result)
    return _page(motion, status=form.status, renew_form=form)


@parts.of_item
def ballot(person: Person, item: Item) -> dict[str, Any]:
    """The item's newest motion in a few words; its page has the rest: two statements."""
    found = (
        one_motion.motion(person, item.cycle.year, item.motion_id)
        if item.motion_id is not None
        else None
    )
    decision = queries.decision_of(found.id) if found is not None else None
    shown = {
        "motion": found,
        "decision": decision,
        "now": clock.now(),
        "again": None,
        "why_back": "",
    }
    last = (found, decision.outcome if decision is not None else "") if found is not None else None
    if why := upon.why_back(item, item.cycle, last):
        return shown | {"why_back": why, "send_item_back_form": ReasonForm()}
    if last is None or not upon.is_up_again(item, item.cycle, last):
        return shown
    now = upon.known(item, item.cycle, last)
    return shown | {
        "again": now,
        "again_checks": again.to_ballot(now) if now.comment_opened_on else again.to_comment(now),
        "comment_again_form": ReasonForm(),
        "vote_again_form": RenewForm(),
        "others": [one for one in upon.voted_with(item, last[0]) if one.id != item.id],
    }


@bp.post("/<int(max=2147483647):year>/items/<int(max=2147483647):item_id>/comment")
@allowed(policy.can_chair_item, load=items.item)
def comment_again(item: Item) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if form.attempt(again_actions.open_comment, item, actor=me()):
        return moved(_item(item))
    return parts.item_page(item, BALLOT, status=form.status, comment_again_form=form)


@bp.post("/<int(max=2147483647):year>/items/<int(max=2147483647):item_id>/ballot")
@allowed(policy.can_chair_item, load=items.item)
def vote_again(item: Item) -> ResponseReturnValue:
    form = RenewForm(request.form)
    if form.attempt(again_actions.open_ballot, item, actor=me()):
        return moved(_item(item))
    return parts.item_page(item, BALLOT, status=form.status, vote_again_form=form)


@bp.post("/<int(max=2147483647):year>/items/<int(max=2147483647):item_id>/return")
@allowed(policy.can_chair_item, load=items.item)
def send_item_back(item: Item) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if form.attempt(again_actions.send_back, item, actor=me()):
        return moved(_item(item))
    return parts.item_page(item, BALLOT, status=form.status, send_item_back_form=form)


def _item(item: Item) -> str:
    return url_for("refinement.item", year=item.cycle.year, item_id=item.id)


@parts.of_cycle
def voting(person: Person, cycle: Cycle) -> dict[str, Any]:
    """The open ballots, while the cycle is at its ballot: one statement."""
    return {"votings": open_ballots(person, cycle) if cycle.state == "ballot" else ()}


def shown(person: Person, motion: Motion) -> dict[str, Any]:
    """What refinement/_motion.html needs: three statements, one more once it is closed."""
    known = to_count(motion.id)
    own = next((one for one in known.ballots if one.person_id == person.id), None)
    listed = queries.with_levels(queries.listed(motion), known.levels)
    voters = {one.id for one in listed if not one.recused}
    cast = sum(one.person_id in voters for one in known.ballots)
    seat = next((one for one in listed if one.id == person.id), None)
    decision = queries.decision_of(motion.id) if motion.state == "closed" else None
    may_move = decision is not None and decision.state == "decided" and decision.effective_on
    return {
        "motion": motion,
        "cycle": motion.cycle,
        "items": queries.items_of(motion.id),
        "earlier": queries.earlier(motion),
        "decision": decision,
        "own": own,
        "seat": seat,
        "stands_for": queries.name_in(motion, seat.stands_for) if seat is not None else None,
        "cast": cast,
        "voters": len(voters),
        "votes": _votes(motion, known.ballots) if deciding.can_see_votes(person, motion) else (),
        "is_open": motion.state == "open" and clock.now() < motion.closes_at,
        "is_over": motion.state == "open"
        and (clock.now() >= motion.closes_at or cast >= len(voters)),
        "is_stale": motion.state == "open"
        and motion.proposal is not None
        and motion.proposal.sha256 != motion.sha256,
        "kinds": {kind.value: kind.noun for kind in Kind},
        "vote_form": VoteForm(data={"choice": own.choice, "reason": own.reason} if own else {}),
        "decide_form": DecideForm(),
        "renew_form": RenewForm(),
        "day_form": DayForm(obj=decision) if may_move else None,
        "policy": policy,
        "deciding": deciding,
    }


def _votes(motion: Motion, ballots: Sequence[Any]) -> list[tuple[str, str, str]]:
    """Who chose what and why, in the order of casting: all who may vote have or had a seat."""
    return [
        (queries.name_in(motion, one.person_id) or "Somebody", one.choice, one.reason)
        for one in ballots
    ]


def _page(motion: Motion, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    everything = {**shown(me(), motion), **more}
    return render("refinement/motion.html", "refinement/_motion.html", status=status, **everything)


def _there(motion: Motion) -> ResponseReturnValue:
    return moved(_address(motion))


def _address(motion: Motion) -> str:
    year = motion.cycle.year if motion.cycle is not None else 0
    return url_for("refinement.motion", year=year, motion_id=motion.id)

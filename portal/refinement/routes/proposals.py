"""Proposals: begun for an item or as a new metric, shown with what they would mean, and changed."""

from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.refinement.actions import disposing
from portal.refinement.actions import proposals as actions
from portal.refinement.actions.impact import rebuild_sheet
from portal.refinement.cycle import why_no_proposal
from portal.refinement.forms import proposals as forms
from portal.refinement.forms.definitions import fields_of
from portal.refinement.kinds import OF_A_METRIC, Kind
from portal.refinement.models import Cycle, Item, Proposal
from portal.refinement.policy import cycles as policy
from portal.refinement.proposed import definition_after
from portal.refinement.queries import cycles, items
from portal.refinement.queries import proposals as queries
from portal.refinement.queries.shown import Shown, shown, shown_of_item
from portal.refinement.queries.walks import text_of
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.parts import of_cycle, of_item
from portal.web.access import allowed
from portal.web.fragments import moved, render

OF_ITEM = "/<int(max=2147483647):year>/items/<int(max=2147483647):item_id>/proposals"
ONE = "/proposals/<int(max=2147483647):proposal_id>"


@of_item
def part(person: Person, item: Item) -> dict[str, Any]:
    """The item's proposals with what differs and what they would mean: two statements."""
    return {
        "proposals": shown_of_item(person, item),
        "kinds": Kind,
        "may_propose": not why_no_proposal(item.cycle.state, sits=policy.sits(person, item.cycle)),
    }


@of_cycle
def part_of_cycle(person: Person, cycle: Cycle) -> dict[str, Any]:
    """Whether a new metric may be proposed: no statement."""
    return {"may_propose": not why_no_proposal(cycle.state, sits=policy.sits(person, cycle))}


@bp.get(OF_ITEM + "/new")
@allowed(policy.can_see_item, load=items.item)
def new_proposal(item: Item) -> ResponseReturnValue:
    back = url_for("refinement.item", year=item.cycle.year, item_id=item.id)
    if too_late := _too_late(item.cycle, back):
        return too_late
    kind = _kind()
    if kind is None:
        return render("refinement/kinds.html", "refinement/_kinds.html", item=item, kinds=_of(item))
    return _form_page(_form(kind, item), item=item, cycle=item.cycle)


@bp.post(OF_ITEM)
@allowed(policy.can_see_item, load=items.item)
def propose(item: Item) -> ResponseReturnValue:
    form = _form(_kind() or abort(404), item, request.form)
    if form.attempt(actions.propose, item, actor=me()):
        return _there(form.result)
    return _form_page(form, item=item, cycle=item.cycle)


@bp.get("/<int(max=2147483647):year>/proposals/new")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def new_addition(cycle: Cycle) -> ResponseReturnValue:
    if too_late := _too_late(cycle, url_for("refinement.cycle", year=cycle.year)):
        return too_late
    return _form_page(_form(Kind.ADD, None), item=None, cycle=cycle)


@bp.post("/<int(max=2147483647):year>/proposals")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def propose_addition(cycle: Cycle) -> ResponseReturnValue:
    form = _form(Kind.ADD, None, request.form)
    if form.attempt(actions.propose_addition, cycle, actor=me()):
        return _there(form.result)
    return _form_page(form, item=None, cycle=cycle)


@bp.get(ONE)
@allowed(policy.can_see_proposal, load=queries.proposal)
def proposal(proposal: Proposal) -> ResponseReturnValue:
    return _page(proposal)


@bp.get(ONE + "/edit")
@allowed(policy.can_amend, load=queries.proposal)
def edit_proposal(proposal: Proposal) -> ResponseReturnValue:
    form = _form(Kind(proposal.kind), proposal.item, proposal=proposal)
    return _form_page(form, item=proposal.item, cycle=proposal.item.cycle, proposal=proposal)


@bp.post(ONE)
@allowed(policy.is_amender, load=queries.proposal)
def amend(proposal: Proposal) -> ResponseReturnValue:
    form = _form(Kind(proposal.kind), proposal.item, request.form, proposal=proposal)
    if form.attempt(actions.amend, proposal, actor=me()):
        return _there(proposal)
    return _form_page(form, item=proposal.item, cycle=proposal.item.cycle, proposal=proposal)


@bp.post(ONE + "/submission")
@allowed(policy.can_hand_in, load=queries.proposal)
def hand_in(proposal: Proposal) -> ResponseReturnValue:
    return _step(proposal, "hand_in_form", forms.HandInForm, actions.hand_in)


@bp.post(ONE + "/endorsement")
@allowed(policy.can_vouch, load=queries.proposal)
def vouch(proposal: Proposal) -> ResponseReturnValue:
    return _step(proposal, "vouch_form", forms.VouchForm, actions.vouch)


@bp.post(ONE + "/return")
@allowed(policy.can_vouch, load=queries.proposal)
def send_back(proposal: Proposal) -> ResponseReturnValue:
    form = forms.SendBackForm(request.form, obj=proposal)
    if form.attempt(actions.send_back, proposal, actor=me()):
        item = proposal.item
        return moved(f"/refinement/{item.cycle.year}/items/{item.id}")
    return _page(proposal, send_back_form=form)


@bp.post(ONE + "/withdrawal")
@allowed(policy.can_withdraw, load=queries.proposal)
def withdraw(proposal: Proposal) -> ResponseReturnValue:
    return _step(proposal, "withdraw_form", forms.WithdrawForm, actions.withdraw)


@bp.post(ONE + "/impact")
@allowed(policy.can_rebuild, load=queries.proposal)
def rebuild(proposal: Proposal) -> ResponseReturnValue:
    return _step(proposal, "rebuild_form", forms.RebuildForm, rebuild_sheet)


@bp.post(ONE + "/disposition")
@allowed(policy.can_put_forward, load=queries.proposal)
def put_forward(proposal: Proposal) -> ResponseReturnValue:
    return _step(proposal, "put_forward_form", forms.PutForwardForm, disposing.put_forward)


def _kind() -> Kind | None:
    """The kind that is asked for, of those that a metric's item takes."""
    asked = request.values.get("kind", "")
    return Kind(asked) if asked in {*OF_A_METRIC} else None


def _of(item: Item) -> tuple[Kind, ...]:
    return OF_A_METRIC if item.metric_id is not None else ()


def _form(
    kind: Kind, item: Item | None, sent: Any = None, *, proposal: Proposal | None = None
) -> forms.ProposalForm:
    """The form of a kind, empty, as sent, or with what a proposal says."""
    metric = item.metric if item is not None else None
    before = text_of(metric)
    data: dict[str, Any] = {"kind": kind.value, "level": "department"}
    more: dict[str, Any] = {}
    if metric is not None:
        data["title"] = f"{kind.noun}: {metric.name}"[:200]
    if kind.revises:
        data |= fields_of(before)
        more["before"] = before
    if kind.makes_new:
        data |= {"department_id": me().department_id, "owner_id": me().id}
        more["person"] = me()
    if proposal is not None:
        data |= _said(proposal, kind)
    form = forms.FORMS[kind](sent, obj=proposal, data=data, **more)
    form.kind.data = kind.value  # whatever the form said
    return form


def _said(proposal: Proposal, kind: Kind) -> dict[str, Any]:
    """What a proposal says, as its form's fields hold it."""
    text = proposal.text
    found = {**text.get("answers", {}), **text.get("metric", {})}
    if kind.revises or kind.makes_new:
        after = definition_after(text_of(proposal.item.metric), kind, text)
        found |= fields_of(after)
    if kind is Kind.ADD and proposal.replaces is not None:
        found["replaces"] = proposal.replaces.code
    if kind is Kind.MERGE:
        found["merged"] = forms.codes(queries.merged(proposal.id))
    return found


def _form_page(
    form: forms.ProposalForm, *, cycle: Cycle, item: Item | None, proposal: Proposal | None = None
) -> ResponseReturnValue:
    if proposal is not None:
        url = url_for(".amend", proposal_id=proposal.id)
    elif item is not None:
        url = url_for(".propose", year=cycle.year, item_id=item.id)
    else:
        url = url_for(".propose_addition", year=cycle.year)
    return render(
        "refinement/proposal_form.html",
        "refinement/_proposal_form.html",
        status=form.status,
        form=form,
        kind=Kind(form.kind.data),
        url=url,
        cycle=cycle,
        item=item,
        proposal=proposal,
    )


def _step(proposal: Proposal, name: str, form_class: Any, action: Any) -> ResponseReturnValue:
    form = form_class(request.form, obj=proposal)
    if form.attempt(action, proposal, actor=me()):
        return _there(proposal)
    return _page(proposal, **{name: form})


def _there(proposal: Proposal) -> ResponseReturnValue:
    return moved(url_for(".proposal", proposal_id=proposal.id))


def _page(proposal: Proposal, **sent: Any) -> ResponseReturnValue:
    """The proposal with what may be done with it; `sent` is a form that came back."""
    one: Shown = shown(me(), proposal)
    fresh = {
        "hand_in_form": forms.HandInForm(obj=proposal),
        "vouch_form": forms.VouchForm(obj=proposal),
        "rebuild_form": forms.RebuildForm(obj=proposal),
        "put_forward_form": forms.PutForwardForm(obj=proposal),
        "send_back_form": forms.SendBackForm(obj=proposal),
        "withdraw_form": forms.WithdrawForm(obj=proposal),
    }
    returned = next(iter(sent.values()), None)
    return render(
        "refinement/proposal.html",
        "refinement/_proposal.html",
        status=returned.status if returned else 200,
        one=one,
        returned=returned,
        policy=policy,
        **{**fresh, **sent},
    )


def _too_late(cycle: Cycle, back: str) -> ResponseReturnValue | None:
    """Back with the reason, instead of a form that would be refused; None while it is time."""
    why = why_no_proposal(cycle.state, sits=policy.sits(me(), cycle))
    if not why:
        return None
    flash(why, "warning")
    return moved(back)

"""What a year's review changed: for those affected, who acknowledge it, and for newcomers."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.accounts.models import Person
from portal.refinement import published
from portal.refinement.actions import knowing, publishing
from portal.refinement.cycle import is_at_least
from portal.refinement.forms.ballots import AppealForm, HearForm, KnowForm
from portal.refinement.models import Appeal, Cycle, Decision
from portal.refinement.policy import cycles as policy
from portal.refinement.policy import deciding
from portal.refinement.queries import cycles, decisions
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render

YEAR = "/<int(max=2147483647):year>"
APPEALS = YEAR + "/decisions/<int(max=2147483647):decision_id>/appeals"
HEARING = YEAR + "/appeals/<int(max=2147483647):appeal_id>"


@bp.get(YEAR + "/changed")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def changed(cycle: Cycle) -> ResponseReturnValue:
    return _page(cycle)


@bp.post(YEAR + "/acknowledgement")
@allowed(policy.can_see_cycle, load=cycles.cycle)
def acknowledge(cycle: Cycle) -> ResponseReturnValue:
    made = decisions.publication_of(cycle.id)
    told = decisions.told_to(made.id, me().id) if made is not None else None
    if told is None:
        abort(404)
    form = KnowForm(request.form)
    if form.attempt(knowing.acknowledge, told, actor=me()):
        return _there(cycle)
    return _page(cycle, status=form.status, know_form=form)


@bp.get(APPEALS)
@allowed(deciding.can_see_decision, load=decisions.touching_decision)
def new_appeal(decision: Decision) -> ResponseReturnValue:
    return _appeal_page(decision, AppealForm())


@bp.post(APPEALS)
@allowed(deciding.can_see_decision, load=decisions.touching_decision)
def appeal(decision: Decision) -> ResponseReturnValue:
    form = AppealForm(request.form)
    if form.attempt(knowing.appeal, decision, actor=me()) and decision.cycle is not None:
        return _there(decision.cycle)
    return _appeal_page(decision, form)


@bp.get(HEARING)
@allowed(deciding.can_see_appeal, load=decisions.appeal)
def one_appeal(appeal: Appeal) -> ResponseReturnValue:
    return _hearing(appeal, HearForm(obj=appeal))


@bp.post(HEARING)
@allowed(deciding.can_hear, load=decisions.appeal)
def hear(appeal: Appeal) -> ResponseReturnValue:
    form = HearForm(request.form, obj=appeal)
    if form.attempt(knowing.hear, appeal, actor=me()):
        year = appeal.decision.cycle.year if appeal.decision.cycle is not None else 0
        return moved(url_for("refinement.one_appeal", year=year, appeal_id=appeal.id))
    return _hearing(appeal, form)


def _hearing(appeal: Appeal, form: HearForm) -> ResponseReturnValue:
    page, part = "refinement/hearing.html", "refinement/_hearing.html"
    decision = appeal.decision
    return render(
        page, part, status=form.status, appeal=appeal, decision=decision, cycle=decision.cycle,
        form=form, deciding=deciding,
    )  # fmt: skip


def _appeal_page(decision: Decision, form: AppealForm) -> ResponseReturnValue:
    page, part = "refinement/appeal.html", "refinement/_appeal.html"
    return render(
        page, part, status=form.status, decision=decision, cycle=decision.cycle, form=form
    )


def shown(cycle: Cycle) -> dict[str, Any]:
    """What refinement/_changed.html needs: nine statements."""
    person = me()
    made = decisions.publication_of(cycle.id)
    listed = decisions.published_of(cycle.id) if made is not None else ()
    items = decisions.items_by_motion([one.motion_id for one in listed])
    told = {one.id: publishing.told_of(one, items.get(one.motion_id, [])) for one in listed}
    mine = decisions.touching(made.id, person.id) if made is not None else {}
    return {
        "cycle": cycle,
        "publication": made,
        "decisions": sorted(listed, key=lambda one: (one.id not in mine, one.id)),
        "happened": {one: published.happened(said) for one, said in told.items()},
        "kept_titles": {
            one.id: [item.title for item in items.get(one.motion_id, ())]
            for one in listed
            if told[one.id].several > published.FEW
        },
        "duty": {one: published.duty(said) for one, said in told.items()},
        "mine": mine,
        "acknowledgement": decisions.told_to(made.id, person.id) if made is not None else None,
        "conversation": decisions.concern_of(made.id, person.id) if made is not None else None,
        "appeals": decisions.appeals_of(person, cycle.id) if made is not None else (),
        "shares": decisions.shares(cycle.id) if made is not None else (),
        "can_appeal": made is not None and clock.now() < made.at + knowing.APPEALS,
        "know_form": KnowForm(),
        "policy": policy,
    }


@parts.of_cycle
def acknowledging(_person: Person, cycle: Cycle) -> dict[str, Any]:
    """Who knows, by department: one statement once it is published."""
    is_public = is_at_least(cycle.state, "published")
    return {"shares": decisions.shares(cycle.id) if is_public else ()}


def _page(cycle: Cycle, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    everything = {**shown(cycle), **more}
    page, part = "refinement/changed.html", "refinement/_changed.html"
    return render(page, part, status=status, **everything)


def _there(cycle: Cycle) -> ResponseReturnValue:
    return moved(url_for("refinement.changed", year=cycle.year))

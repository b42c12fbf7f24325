"""What people say about an item: remarks, answers, what is taken back."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.refinement.actions import remarks as actions
from portal.refinement.forms.remarks import AnswerForm, RemarkForm, TakeBackForm
from portal.refinement.models import Item, Remark
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import items
from portal.refinement.queries import remarks as queries
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.parts import of_item
from portal.web.access import allowed
from portal.web.fragments import render, saved

REMARKS = "refinement/items/_remarks.html"
ONE = "/remarks/<int(max=2147483647):remark_id>"


@of_item
def part(_person: Person, item: Item) -> dict[str, Any]:
    """What was said of the item, and the form that adds to it: one statement."""
    stage = actions.stage_of(item)
    return {
        "remarks": queries.of_item(item),
        "remark_words": actions.WORDS,
        "remark_form": RemarkForm(state=stage) if actions.kinds_in(stage) else None,
    }


@bp.post("/<int(max=2147483647):year>/items/<int(max=2147483647):item_id>/remarks")
@allowed(policy.can_see_item, load=items.item)
def remark(item: Item) -> ResponseReturnValue:
    form = RemarkForm(request.form, state=actions.stage_of(item))
    if form.attempt(actions.remark, item, actor=me()):
        return _saved(item)
    shown = {**_shown(item), "remark_form": form}
    return render("refinement/remarks.html", REMARKS, status=form.status, **shown)


@bp.get(ONE)
@allowed(policy.can_see_remark, load=queries.remark)
def one_remark(remark: Remark) -> ResponseReturnValue:
    return _page(remark, AnswerForm(obj=remark))


@bp.post(ONE + "/answer")
@allowed(policy.can_answer_remark, load=queries.remark)
def answer(remark: Remark) -> ResponseReturnValue:
    form = AnswerForm(request.form, obj=remark)
    if form.attempt(actions.answer, remark, actor=me()):
        return _saved(remark.item)
    return _page(remark, form)


@bp.post(ONE + "/withdrawal")
@allowed(policy.can_withdraw_remark, load=queries.remark)
def take_back(remark: Remark) -> ResponseReturnValue:
    form = TakeBackForm(request.form, obj=remark)
    if form.attempt(actions.take_back, remark, actor=me()):
        return _saved(remark.item)
    return _page(remark, AnswerForm(obj=remark), form)


def _shown(item: Item) -> dict[str, Any]:
    return {"item": item, "cycle": item.cycle, "policy": policy, **part(me(), item)}


def _saved(item: Item) -> ResponseReturnValue:
    url = f"/refinement/{item.cycle.year}/items/{item.id}#remarks"
    return saved(url, REMARKS, **_shown(item))


def _page(
    remark: Remark, form: AnswerForm, back_form: TakeBackForm | None = None
) -> ResponseReturnValue:
    sent = back_form or form
    return render(
        "refinement/remark.html",
        "refinement/_remark.html",
        status=sent.status,
        remark=remark,
        words=actions.WORDS[remark.kind],
        form=form,
        back_form=back_form or TakeBackForm(obj=remark),
        policy=policy,
    )

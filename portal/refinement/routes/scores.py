"""Criteria of an item: one's own scores, blind; then everybody's side by side."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.refinement.actions import scores
from portal.refinement.criteria import CRITERIA
from portal.refinement.forms.evidence import ScoresForm, ShowForm
from portal.refinement.models import Item
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import evidence, items
from portal.refinement.queries import scores as queries
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.refinement.routes.evidence import ITEM
from portal.web.access import allowed
from portal.web.fragments import render, saved

FORM = "refinement/items/_score_form.html"
PART = "refinement/items/_scores.html"


@bp.get(ITEM + "/scores")
@allowed(policy.can_see_item, load=items.item)
def criteria(item: Item) -> ResponseReturnValue:
    return render("refinement/scores.html", FORM, **_shown(me(), item))


@bp.post(ITEM + "/scores")
@allowed(policy.can_score, load=items.item)
def score(item: Item) -> ResponseReturnValue:
    form = ScoresForm(request.form)
    if form.attempt(scores.score, item, actor=me()):
        here = url_for(".criteria", year=item.cycle.year, item_id=item.id, saved=1)
        return saved(here, FORM, **{**_shown(me(), item), "was_saved": True})
    again = {**_shown(me(), item), "score_form": form}
    return render("refinement/scores.html", FORM, status=form.status, **again)


@bp.post(ITEM + "/scores/shown")
@allowed(policy.can_chair_item, load=items.item)
def show_scores(item: Item) -> ResponseReturnValue:
    form = ShowForm(request.form)
    if form.attempt(scores.show_scores, item, actor=me()):
        here = url_for(".item", year=item.cycle.year, item_id=item.id, _anchor="scores")
        return saved(here, PART, item=item, cycle=item.cycle, policy=policy, **part(me(), item))
    return parts.item_page(item, PART, status=form.status, show_form=form)


@parts.of_item
def part(person: Person, item: Item) -> dict[str, Any]:
    """What the scores on an item's page need: two statements at most."""
    is_open = item.scores_shown_at is None and item.cycle.state in scores.OPEN
    return {
        "scores": queries.of_item(person, item),
        "criteria": CRITERIA,
        "may_score": is_open and policy.can_score(person, item),
        "may_show": is_open and policy.can_chair_item(person, item),
        "sees_names": policy.works_on(person, item),
        "show_form": ShowForm(),
    }


def _shown(person: Person, item: Item) -> dict[str, Any]:
    """What the page of the criteria needs: three statements at most."""
    found = part(person, item)
    pack = evidence.of_item(item)
    figures = {one["code"]: one for one in pack.content["figures"]} if pack is not None else {}
    return {
        "item": item,
        "cycle": item.cycle,
        "policy": policy,
        "figures": figures,
        "score_form": ScoresForm(own=dict(found["scores"].own)),
        "was_saved": request.args.get("saved") == "1",
        **found,
    }

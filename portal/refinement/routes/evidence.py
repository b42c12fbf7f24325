"""An item's evidence pack and the owner's statement; the job that builds a cycle's packs."""

from typing import Any

from flask import Flask, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.insight import charts
from portal.insight.geometry import bullet
from portal.jobs import kinds as jobs
from portal.jobs.models import Job
from portal.jobs.showing import progress_of
from portal.notices import kinds
from portal.refinement.actions import evidence, insight, publishing, steps
from portal.refinement.actions.statements import OPEN, state
from portal.refinement.forms.evidence import StatementForm
from portal.refinement.models import Cycle, Evidence, Item
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import cycles, statements
from portal.refinement.queries import evidence as queries
from portal.refinement.queries import insight as asking
from portal.refinement.queries import items as items_queries
from portal.refinement.routes import parts
from portal.refinement.routes.blueprint import bp
from portal.registry.wording import Wording
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render, saved

YEAR = "/<int(max=2147483647):year>"
ITEM = YEAR + "/items/<int(max=2147483647):item_id>"
PACK = "refinement/items/_pack.html"
STATEMENT = "refinement/items/_statement.html"
TAKEN = ("insight", "proposals", "impact", "deliberation")  # states in which answers are looked at


def register(app: Flask) -> None:
    """Jobs, notices and what happens with a step of a cycle."""
    jobs.add(app, evidence.KIND)
    jobs.add(app, insight.KIND)
    for kind in insight.KINDS:
        kinds.add(app, kind)
    steps.at("insight", insight.ask)
    steps.at("proposals", evidence.freeze)


@bp.post(YEAR + "/evidence")
@allowed(policy.can_chair, load=cycles.cycle)
def build_packs(cycle: Cycle) -> ResponseReturnValue:
    form = PortalForm(request.form)
    if form.attempt(evidence.build, cycle, actor=me()):
        return moved(url_for(".cycle", year=cycle.year, _anchor="taking-part"))
    return parts.cycle_page(
        cycle, "refinement/_taking_part.html", status=form.status, build_form=form
    )


@parts.of_cycle
def taking_part(person: Person, cycle: Cycle) -> dict[str, Any]:
    """How many took part, how far the packs are: a statement for each in its time, and one more
    for a job that is under way.
    """
    packs = queries.packs(cycle) if cycle.state in (*evidence.OPEN, "decided") else queries.NONE
    job = packs.job
    return {
        "is_publishing": job is not None and job.is_active and job.kind == publishing.PUBLISH,
        "packs": packs,
        "taken": asking.taking_part(cycle) if cycle.state in TAKEN else (),
        "may_build": cycle.state in evidence.OPEN and policy.can_chair(person, cycle),
        "build_form": PortalForm(),
        "is_asking": cycle.state == "insight",
        **progress_of(job if job is not None and _may_follow(person, job) else None),
    }


def _may_follow(person: Person, job: Job) -> bool:
    """As `jobs.policy.can_see` says it, which knows people by less."""
    return job.asked_by_id == person.id or person.is_administrator


@bp.get(ITEM + "/evidence")
@allowed(policy.can_see_item, load=items_queries.item)
def pack(item: Item) -> ResponseReturnValue:
    return render("refinement/evidence.html", PACK, **shown(me(), item))


@bp.post(ITEM + "/statement")
@allowed(policy.can_state, load=items_queries.item)
def make_statement(item: Item) -> ResponseReturnValue:
    known = statements.of_item(item)
    form = StatementForm(request.form, statement=known)
    if form.attempt(state, known or item, actor=me()):
        here = url_for(".pack", year=item.cycle.year, item_id=item.id, _anchor="statement")
        return saved(here, STATEMENT, **shown(me(), item))
    again = {**shown(me(), item), "statement_form": form}
    return render("refinement/evidence.html", STATEMENT, status=form.status, **again)


def shown(person: Person, item: Item) -> dict[str, Any]:
    """What the page of an item's evidence needs: two statements."""
    found = queries.of_item(item)
    statement = statements.of_item(item)
    may_state = item.cycle.state in OPEN and policy.can_state(person, item)
    return {
        "item": item,
        "cycle": item.cycle,
        "policy": policy,
        "pack": found,
        "is_whole": found is None or evidence.is_whole(found),
        "chart": _chart(found),
        "bullet_chart": _bullet(found),
        "statement": statement,
        "statement_form": StatementForm(statement=statement) if may_state else None,
    }


def _chart(found: Evidence | None) -> charts.Pair | None:
    one = _figure(found, "spc")
    if found is None or one is None or "drawing" not in one:
        return None
    about = found.content["metric"]
    title = charts.title(about["name"], about["department"], about["unit"])
    return charts.xmr_pair(one["drawing"], title=title)


def _bullet(found: Evidence | None) -> Any:
    """The natural range beside the target, as the portal draws a value beside one."""
    one = _figure(found, "capability")
    if found is None or one is None or "bullet" not in one:
        return None
    unit = found.content["metric"]["unit"]
    return bullet(
        **one["bullet"],
        unit=unit,
        format=Wording(unit).quantity,
        title=f"{one['title']}: {one['sentence']}",
    )


def _figure(found: Evidence | None, code: str) -> Any:
    if found is None:
        return None
    return next((one for one in found.content["figures"] if one["code"] == code), None)

"""Steps in the life of a metric and of its versions: each a page that says what will happen."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry import lifecycle, policy
from portal.registry.actions import states
from portal.registry.actions import versions as version_actions
from portal.registry.dependants import dependants_of
from portal.registry.forms.steps import FORMS
from portal.registry.policy import Stage
from portal.registry.queries import drafts
from portal.registry.queries import versions as queries
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render

ACTIONS: dict[str, Callable[..., Any]] = {
    "submission": version_actions.submit,
    "publication": version_actions.publish_editorial,
    "withdrawal": version_actions.withdraw,
    "approval": version_actions.approve,
    "rejection": version_actions.reject,
    "discard": version_actions.discard,
    "suspension": states.suspend,
    "resumption": states.resume,
    "deprecation": states.deprecate,
    "archiving": states.archive,
}
"""What each step of `lifecycle` does."""

ENDING = ("deprecation", "archiving", "suspension")  # steps that others have to know of
OF_A_METRIC = f"/metrics/<code:code>/<any({', '.join(lifecycle.STEPS)}):name>"
OF_A_DEFINITION = f"/definitions/<key>/<any({', '.join(lifecycle.OF_VERSION)}):name>"


@bp.get(OF_A_METRIC)
@allowed(policy.can_take, load=queries.metric_stage)
def step(stage: Stage) -> ResponseReturnValue:
    return _page(stage, FORMS[stage.step.name](obj=stage.subject))


@bp.post(OF_A_METRIC)
@allowed(policy.can_take, load=queries.metric_stage)
def take_step(stage: Stage) -> ResponseReturnValue:
    return _take(stage)


@bp.get(OF_A_DEFINITION)
@allowed(policy.can_take, load=queries.definition_stage)
def definition_step(stage: Stage) -> ResponseReturnValue:
    return _page(stage, FORMS[stage.step.name](obj=stage.subject))


@bp.post(OF_A_DEFINITION)
@allowed(policy.can_take, load=queries.definition_stage)
def take_definition_step(stage: Stage) -> ResponseReturnValue:
    return _take(stage)


def _take(stage: Stage) -> ResponseReturnValue:
    form = FORMS[stage.step.name](request.form, obj=stage.subject)
    back = _back(stage)
    if form.attempt(ACTIONS[stage.step.name], stage.subject, actor=me()):
        return moved(back)
    return _page(stage, form)


def _page(stage: Stage, form: PortalForm) -> ResponseReturnValue:
    metric = stage.metric
    ends = metric is not None and stage.step.name in ENDING
    return render(
        "registry/step.html",
        "registry/_step.html",
        status=form.status,
        stage=stage,
        step=stage.step,
        form=form,
        title=metric.name if metric else stage.case.definition.name,
        url=_url(stage),
        back=_back(stage),
        dependants=dependants_of(me(), metric) if ends and metric is not None else [],
        unanswered=_unanswered(stage),
    )


def _unanswered(stage: Stage) -> int:
    """How many suggestions to a draft that is handed in nobody has answered; later nobody can."""
    if stage.step.name != "submission":
        return 0
    found = drafts.suggestions_of(stage.case.version)
    return sum(one.state == "open" for one in found)


def _url(stage: Stage) -> str:
    name, metric = stage.step.name, stage.metric
    if metric is not None:
        return url_for(".take_step", code=metric.code, name=name)
    return url_for(".take_definition_step", key=stage.case.definition.key, name=name)


def _back(stage: Stage) -> str:
    metric = stage.metric
    if metric is not None:
        return url_for(".show", code=metric.code)
    return url_for(".shared_definition", key=stage.case.definition.key)

"""New versions of shared definitions: written once for all metrics that they serve."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry import policy
from portal.registry.actions import versions as actions
from portal.registry.forms.definitions import StartVersionForm, VersionForm
from portal.registry.models import Definition
from portal.registry.policy import Case
from portal.registry.queries import checking, people
from portal.registry.queries import versions as queries
from portal.registry.queries.checking import Given
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed, reads
from portal.web.fragments import moved, render


@bp.get("/definitions/<key>/draft")
@allowed(policy.can_write_case, load=queries.definition_case)
def definition_draft(case: Case) -> ResponseReturnValue:
    return _draft_page(case, VersionForm(obj=case.version))


@bp.post("/definitions/<key>/draft")
@allowed(policy.can_write_case, load=queries.definition_case)
def save_definition_draft(case: Case) -> ResponseReturnValue:
    form = VersionForm(request.form, obj=case.version)
    if form.attempt(actions.save_version, case.version, actor=me()):
        return moved(url_for(".shared_definition", key=case.definition.key))
    return _draft_page(case, form)


@bp.post("/definitions/<key>/draft/check")
@allowed(policy.can_write_case, load=queries.definition_case)
@reads
def check_definition_draft(case: Case) -> ResponseReturnValue:
    form = VersionForm(request.form, obj=case.version)
    return _draft_page(case, form, "registry/_check.html")


@bp.get("/definitions/<key>/versions/new")
@allowed(policy.can_steward, load=queries.definition)
def new_definition_version(definition: Definition) -> ResponseReturnValue:
    return _start_page(definition, StartVersionForm(obj=definition))


@bp.post("/definitions/<key>/versions")
@allowed(policy.can_steward, load=queries.definition)
def start_definition_version(definition: Definition) -> ResponseReturnValue:
    form = StartVersionForm(request.form, obj=definition)
    if form.attempt(actions.start_version, definition, actor=me()):
        return moved(url_for(".definition_draft", key=definition.key))
    return _start_page(definition, form)


def _start_page(definition: Definition, form: StartVersionForm) -> ResponseReturnValue:
    return render(
        "registry/version_form.html",
        "registry/_version_form.html",
        status=form.status,
        form=form,
        title=definition.name,
        back=url_for(".shared_definition", key=definition.key),
        url=url_for(".start_definition_version", key=definition.key),
    )


def _draft_page(
    case: Case, form: VersionForm, fragment: str = "registry/_draft_form.html"
) -> ResponseReturnValue:
    key = case.definition.key
    return render(
        "registry/metric_form.html",
        fragment,
        status=form.status,
        form=form,
        checked=checking.check(me(), form.definition_text, Given(definition=case.definition)),
        case=case,
        metric=None,
        url=url_for(".save_definition_draft", key=key),
        check_url=url_for(".check_definition_draft", key=key),
        back=url_for(".shared_definition", key=key),
        people=people.offered(me().department_id),
    )

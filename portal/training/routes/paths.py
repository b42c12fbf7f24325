"""Learning paths: those in force, laying one, ending one."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import paths as actions
from portal.training.forms.learning import EndForm, PathForm
from portal.training.models import Path
from portal.training.policy import learning as policy
from portal.training.queries import paths as queries
from portal.training.queries import team
from portal.training.routes import bp
from portal.web.access import allowed
from portal.web.fragments import render, saved

PATHS = "/learn/paths"
PAGE, FRAGMENT = "training/paths.html", "training/_paths.html"


@bp.get(PATHS)
@allowed(policy.can_plan)
def paths() -> ResponseReturnValue:
    return render(PAGE, FRAGMENT, **shown())


@bp.post(PATHS)
@allowed(policy.can_plan)
def lay_path() -> ResponseReturnValue:
    form = _form(request.form)
    if form.attempt(actions.lay, actor=me()):
        return saved(url_for(".paths"), FRAGMENT, **shown())
    return render(PAGE, FRAGMENT, status=form.status, **shown(form))


@bp.post(PATHS + "/<int(max=2147483647):path_id>/end")
@allowed(policy.can_edit_path, load=queries.path)
def end_path(path: Path) -> ResponseReturnValue:
    form = _ending(path, request.form)
    if form.attempt(actions.end, path, actor=me()):
        return saved(url_for(".paths"), FRAGMENT, **shown())
    return render(PAGE, FRAGMENT, status=form.status, **shown(ending=(path.id, form)))


def shown(
    form: PathForm | None = None, ending: tuple[int, EndForm] | None = None
) -> dict[str, Any]:
    """What training/paths.html needs; `ending`: a path with the form that was refused."""
    found = queries.in_force(me())
    ends = {one.path.id: _ending(one.path) for one in found}
    if ending is not None:
        ends[ending[0]] = ending[1]
    return {"paths": found, "ends": ends, "form": form or _form()}


def _form(sent: Any = None) -> PathForm:
    form = PathForm(sent)
    wide = policy.can_plan_for_all(me())
    form.department_id.choices = [*([(0, "All departments")] if wide else []), *_departments()]
    form.piece_ids.choices = team.choices()
    return form


def _ending(path: Path, sent: Any = None) -> EndForm:
    """The form that ends it; several stand on the page, each with ids of its own."""
    form = EndForm(sent, obj=path)
    form.reason.id = f"end-{path.id}"
    return form


def _departments() -> list[tuple[int, str]]:
    return queries.departments(me())

"""How a programme pairs: everybody may read it, who runs it sets it up in versions."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.mentorship.actions import programmes as actions
from portal.mentorship.forms.settings import SettingsForm, filled
from portal.mentorship.models import Programme
from portal.mentorship.policy import programmes as policy
from portal.mentorship.queries import profiles
from portal.mentorship.queries import programmes as queries
from portal.mentorship.routes import bp
from portal.mentorship.routes.programmes import ONE
from portal.web.access import allowed
from portal.web.fragments import moved, render

SETTINGS = ONE + "/settings"


@bp.get(SETTINGS, endpoint="settings")
@allowed(policy.can_see, load=queries.programme)
def show_settings(programme: Programme) -> ResponseReturnValue:
    return _settings(programme)


@bp.post(SETTINGS)
@allowed(policy.runs, load=queries.programme)
def set_up(programme: Programme) -> ResponseReturnValue:
    form = SettingsForm(request.form)
    form.know(profiles.departments_in_use())
    if form.attempt(actions.set_up, programme, actor=me()):
        return moved(url_for(".settings", slug=programme.slug))
    return _settings(programme, form)


def _settings(programme: Programme, form: SettingsForm | None = None) -> ResponseReturnValue:
    departments = profiles.departments_in_use()
    now = queries.settings_of(programme)
    form = form or filled(now, departments)
    return render(
        "mentoring/settings.html",
        "mentoring/_settings.html",
        status=form.status,
        programme=programme,
        policy=policy,
        versions=queries.versions(programme),
        form=form,
    )

"""One's own profile in a programme, and the list of those one doesn't want."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.mentorship.actions import profiles as actions
from portal.mentorship.forms.profiles import PLACES, AllowForm, NotWithForm, filled
from portal.mentorship.models import MENTOR, NotWith, Programme
from portal.mentorship.policy import programmes as policy
from portal.mentorship.profiles import LEVELS, TOPICS
from portal.mentorship.queries import profiles as queries
from portal.mentorship.queries import programmes
from portal.mentorship.queries.profiles import Place
from portal.mentorship.routes import bp
from portal.mentorship.routes.programmes import ONE
from portal.web.access import allowed, reads
from portal.web.filters import today
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render, saved

PROFILE = ONE + "/profile/<any(mentor, mentee):side>"
NOT_WITH = ONE + "/not-with"
LIST = ("mentoring/not_with.html", "mentoring/_not_with.html")


@bp.get(PROFILE)
@allowed(policy.can_take_part, load=queries.place)
def profile(place: Place) -> ResponseReturnValue:
    return _profile(place, _form(place))


@bp.post(PROFILE)
@allowed(policy.can_take_part, load=queries.place)
def save_profile(place: Place) -> ResponseReturnValue:
    form = _form(place, request.form)
    if place.profile is None:
        done = form.attempt(actions.join, place.programme, side=place.side, actor=me())
    else:
        done = form.attempt(actions.edit, place.profile, actor=me())
    if done:
        return moved(url_for(".programme", slug=place.programme.slug))
    return _profile(place, form)


@bp.get(NOT_WITH)
@allowed(policy.can_see, load=programmes.programme)
def not_with(programme: Programme) -> ResponseReturnValue:
    return render(*LIST, **listed(programme))


@bp.post(NOT_WITH)
@allowed(policy.can_see, load=programmes.programme)
@reads  # the list is kept in a short transaction of its own
def refuse_pairing(programme: Programme) -> ResponseReturnValue:
    form = NotWithForm(request.form)
    if form.attempt(actions.refuse_pairing, programme, actor=me()):
        return saved(url_for(".not_with", slug=programme.slug), LIST[1], **listed(programme))
    return render(*LIST, status=form.status, **listed(programme, form))


@bp.post(NOT_WITH + "/<int(max=2147483647):other_id>/removal")
@allowed(policy.owns, load=queries.not_with_entry)
@reads  # the list is kept in a short transaction of its own
def allow_pairing(entry: NotWith) -> ResponseReturnValue:
    programme = entry.programme
    form = AllowForm(request.form)
    form.attempt(actions.allow_pairing, entry, actor=me())
    return saved(url_for(".not_with", slug=programme.slug), LIST[1], **listed(programme))


def listed(programme: Programme, form: NotWithForm | None = None) -> dict[str, Any]:
    """What mentoring/not_with.html needs."""
    return {
        "programme": programme,
        "entries": queries.not_with(me(), programme),
        "form": form or NotWithForm(),
        "allowing": AllowForm(),
    }


def _form(place: Place, sent: Any = None) -> Any:
    suggested = queries.suggestions(me())
    form = filled(place.side, sent, place.profile, suggested)
    form.suggested = suggested
    if place.side == MENTOR:
        form.offer(queries.departments_in_use())
    return form


def _profile(place: Place, form: PortalForm) -> ResponseReturnValue:
    return render(
        "mentoring/profile.html",
        "mentoring/_profile.html",
        status=form.status,
        programme=place.programme,
        place=place,
        form=form,
        topics=TOPICS,
        levels=LEVELS,
        places=PLACES,
        open=place.programme.is_open_on(today()),
    )

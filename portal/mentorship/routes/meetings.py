"""Sessions of a pair: planned, moved, called off, held; the invitation for calendars."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.mentorship.actions import meetings as actions
from portal.mentorship.forms.bonds import MeetingForm, MetForm, SummaryForm
from portal.mentorship.forms.pairings import StepForm
from portal.mentorship.models import Meeting, Pairing
from portal.mentorship.policy import pairings as policy
from portal.mentorship.queries import bonds, inviting, pairings
from portal.mentorship.routes import bp
from portal.mentorship.routes.pairings import ONE
from portal.mentorship.routes.shown import clocks_of, section
from portal.mentorship.waiting import unsaid
from portal.web.access import allowed
from portal.web.filters import local
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render
from portal.web.headers import name_file

MEETING = "/mentoring/sessions/<int(max=2147483647):meeting_id>"


@bp.post(ONE + "/sessions")
@allowed(policy.can_see, load=pairings.pairing)
def plan(pairing: Pairing) -> ResponseReturnValue:
    form = MeetingForm(request.form)
    if form.attempt(actions.plan, pairing, actor=me()):
        return moved(url_for(".pairing", pairing_id=pairing.id, _anchor="sessions"))
    return section("sessions", pairing, form)


@bp.get(MEETING)
@allowed(policy.can_change, load=bonds.meeting)
def meeting(meeting: Meeting) -> ResponseReturnValue:
    return _page(meeting)


@bp.post(MEETING)
@allowed(policy.can_change, load=bonds.meeting)
def move(meeting: Meeting) -> ResponseReturnValue:
    form = MeetingForm(request.form, obj=meeting)
    if form.attempt(actions.move, meeting, actor=me()):
        return _there(meeting)
    return _page(meeting, form=form)


@bp.post(MEETING + "/cancellation")
@allowed(policy.can_change, load=bonds.meeting)
def call_off(meeting: Meeting) -> ResponseReturnValue:
    form = StepForm(request.form, obj=meeting)
    if form.attempt(actions.call_off, meeting, actor=me()):
        return _there(meeting)
    return _page(meeting, step_form=form)


@bp.post(MEETING + "/answers")
@allowed(policy.can_change, load=bonds.meeting)
def say_met(meeting: Meeting) -> ResponseReturnValue:
    form = MetForm(request.form)
    if form.attempt(actions.say_met, meeting, actor=me()):
        return _there(meeting)
    return _page(meeting, met_form=form)


@bp.post(MEETING + "/summary")
@allowed(policy.can_change, load=bonds.meeting)
def sum_up(meeting: Meeting) -> ResponseReturnValue:
    form = SummaryForm(request.form, obj=meeting)
    if form.attempt(actions.sum_up, meeting, actor=me()):
        return _there(meeting)
    return _page(meeting, summary_form=form)


@bp.get(MEETING + "/invitation.ics")
@allowed(policy.can_change, load=bonds.meeting)
def invitation(meeting: Meeting) -> ResponseReturnValue:
    """For who has no mail, or has lost it."""
    answer = Response(inviting.text(meeting), mimetype="text/calendar")
    name_file(answer, f"session-{meeting.id}.ics")
    return answer


def _there(meeting: Meeting) -> ResponseReturnValue:
    return moved(url_for(".meeting", meeting_id=meeting.id))


def _page(meeting: Meeting, **sent: PortalForm) -> ResponseReturnValue:
    form = next(iter(sent.values()), None)
    side = policy.side(me(), meeting.pairing) or ""
    fresh: dict[str, Any] = {
        "form": MeetingForm(obj=meeting, data={"starts": local(meeting.starts_at)}),
        "step_form": StepForm(obj=meeting),
        "met_form": MetForm(),
        "summary_form": SummaryForm(obj=meeting),
    }
    return render(
        "mentoring/session.html",
        "mentoring/_session.html",
        status=form.status if form else 200,
        meeting=meeting,
        side=side,
        now=clock.now(),
        clocks=clocks_of(bonds.zones(meeting.pairing)),
        is_unsaid=unsaid(meeting, side, clock.now()),
        **{**fresh, **sent},
    )

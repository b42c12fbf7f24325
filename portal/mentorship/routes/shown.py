"""What the page of a pairing and each of its parts show."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.mentorship import evaluation, lifecycle
from portal.mentorship.actions import checks, notes
from portal.mentorship.actions.goals import STATES
from portal.mentorship.clocks import elsewhere
from portal.mentorship.forms import bonds as forms
from portal.mentorship.forms import pairings as steps
from portal.mentorship.models import Pairing
from portal.mentorship.policy import pairings as policy
from portal.mentorship.queries import bonds
from portal.mentorship.queries import checks as checked
from portal.mentorship.waiting import unsaid, waiting
from portal.web.forms import PortalForm
from portal.web.fragments import render

PAGE = "mentoring/pairing.html"


def section(place: str, pairing: Pairing, sent: PortalForm | None = None) -> ResponseReturnValue:
    """The part of the page that was asked for to htmx, else the page; `sent` with its errors."""
    status = sent.status if sent else 200
    fragment = f"mentoring/_{place}.html"
    return render(PAGE, fragment, status=status, place=place, **shown(pairing, sent))


def shown(pairing: Pairing, sent: PortalForm | None = None) -> dict[str, Any]:
    """Everything on the page. The number of statements is the same for any length of the lists."""
    side = policy.side(me(), pairing) or ""
    parts: dict[str, Any] = {
        "pairing": pairing,
        "side": side,
        "other": pairing.mentee if side == lifecycle.MENTOR else pairing.mentor,
        "ways": lifecycle.ways(pairing.state, side),
        "lifecycle": lifecycle,
        "evaluation": evaluation,
        "step_form": steps.StepForm(obj=pairing),
    }
    if pairing.starts_on is not None:
        parts |= _begun(pairing, side)
    return parts | ({_name(sent): sent} if sent else {})


def _begun(pairing: Pairing, side: str) -> dict[str, Any]:
    """What stands there once the two are a pair."""
    found = bonds.whole(pairing)
    stage, done = checks.stage_of(pairing), checked.of_pairing(pairing.id)
    is_checked = any(one.stage == stage and one.credit for one in done)
    now = clock.now()
    return {
        **found,
        "waiting": waiting(
            pairing,
            side,
            now,
            meetings=found["meetings"],
            questions=found["questions"],
            is_checked=is_checked,
        ),
        "unsaid": unsaid,
        "now": now,
        "clocks": clocks_of(found["zones"]),
        "stage": stage,
        "is_checked": is_checked,
        "checks": {one.stage: one for one in done},
        "check_ins": bonds.check_ins(pairing.id, me().id),
        "states": STATES,
        "pulses": forms.PULSES,
        "numbered": forms.numbered,
        **_forms(pairing, side),
    }


def clocks_of(zones: Mapping[str, str]) -> Callable[[datetime], dict[str, str]]:
    """What the two's own clocks say at a moment, by side, where they differ from the portal's."""
    return lambda at: elsewhere(at, current_app.config["SETTINGS"].timezone, zones)


def _forms(pairing: Pairing, side: str) -> dict[str, Any]:
    text, seen = notes.private(pairing, me()) if side == lifecycle.MENTOR else ("", "")
    weeks = ((pairing.ends_on or pairing.starts_on) - pairing.starts_on).days // 7  # type: ignore[operator]  # it has begun
    return {
        "agreement_form": steps.AgreementForm(
            obj=pairing, data={**pairing.agreement, "weeks": weeks}
        ),
        "sharing_form": steps.SharingForm(obj=pairing),
        "pause_form": steps.PauseForm(obj=pairing),
        "extension_form": steps.ExtensionForm(),
        "closing_form": steps.ClosingForm(data={"outcome": pairing.outcome or None}),
        "evaluation_form": steps.EvaluationForm(side=side),
        "goal_form": forms.GoalForm(),
        "new_step": forms.GoalStepForm,
        "new_state": lambda goal: forms.GoalStateForm(data={"version": goal.version}),
        "meeting_form": forms.MeetingForm(data={"minutes": 45}),
        "note_form": forms.NoteForm(),
        "privatenote_form": forms.PrivateNoteForm(data={"private": text, "seen": seen}),
        "question_form": forms.QuestionForm(),
        "checkin_form": forms.CheckInForm(),
    }


def _name(form: PortalForm) -> str:
    return type(form).__name__.removesuffix("Form").lower() + "_form"

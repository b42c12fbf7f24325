"""One message: put in other words, or taken out."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.changelog import queries as log
from portal.feedback import policy
from portal.feedback.actions import messages as actions
from portal.feedback.forms import RemoveForm, TextForm
from portal.feedback.models import Message
from portal.feedback.queries import threads as queries
from portal.feedback.routes.blueprint import MESSAGE, bp
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render

EDITS = 20  # former words that a page shows


@bp.get(MESSAGE)
@allowed(policy.can_remove, load=queries.message)
def message(message: Message) -> ResponseReturnValue:
    return _page(message)


@bp.post(MESSAGE)
@allowed(policy.can_edit, load=queries.message)
def edit(message: Message) -> ResponseReturnValue:
    form = TextForm(request.form, obj=message)
    if form.attempt(actions.edit, message, actor=me()):
        return moved(_back(message))
    return _page(message, form=form)


@bp.post(MESSAGE + "/removal")
@allowed(policy.can_remove, load=queries.message)
def remove(message: Message) -> ResponseReturnValue:
    form = RemoveForm(request.form)
    if form.attempt(actions.remove, message, actor=me()):
        return moved(_back(message))
    return _page(message, remove_form=form)


@bp.get(MESSAGE + "/history")
@allowed(policy.can_read, load=queries.message)
def history(message: Message) -> ResponseReturnValue:
    """What it said before, for everybody who reads the conversation, unless it was removed."""
    edits = [] if message.removed_at else log.history(message, EDITS)
    return render("feedback/history.html", "feedback/_history.html", message=message, edits=edits)


def _back(message: Message) -> str:
    return url_for(".one", thread_id=message.thread_id, _anchor=f"message-{message.id}")


def _page(message: Message, **forms: PortalForm) -> ResponseReturnValue:
    sent = next(iter(forms.values()), None)
    shown: dict[str, Any] = {
        "form": TextForm(obj=message) if policy.can_edit(me(), message) else None,
        "remove_form": RemoveForm(),
        **forms,
    }
    return render(
        "feedback/message.html",
        "feedback/_message_form.html",
        status=sent.status if sent else 200,
        message=message,
        **shown,
    )

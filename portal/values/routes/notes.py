"""Notes on a period: add, edit, retire."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry.models import Metric
from portal.values import policy
from portal.values.actions import notes as actions
from portal.values.forms.notes import NoteForm, NoteTextForm, RetireNoteForm
from portal.values.models import Note
from portal.values.queries import history, metrics
from portal.values.routes.blueprint import bp
from portal.values.routes.history import values_shown
from portal.web.access import allowed
from portal.web.fragments import moved, render

ONE = "/notes/<int(max=2147483647):note_id>"


@bp.post("/metrics/<code:code>/notes")
@allowed(policy.can_enter, load=metrics.metric)
def add_note(metric: Metric) -> ResponseReturnValue:
    form = NoteForm(request.form)
    code = metric.code
    if form.attempt(actions.add_note, metric, actor=me()):
        return _back(code)
    return values_shown(metric, form)


@bp.get(ONE)
@allowed(policy.can_edit_note, load=history.note)
def note(note: Note) -> ResponseReturnValue:
    return _page(note)


@bp.post(ONE)
@allowed(policy.can_edit_note, load=history.note)
def edit_note(note: Note) -> ResponseReturnValue:
    form = NoteTextForm(request.form, obj=note)
    if form.attempt(actions.edit_note, note, actor=me()):
        return _back(note.metric.code)
    return _page(note, form=form)


@bp.post(ONE + "/retirement")
@allowed(policy.can_edit_note, load=history.note)
def retire_note(note: Note) -> ResponseReturnValue:
    form = RetireNoteForm(request.form, obj=note)
    if form.attempt(actions.retire_note, note, actor=me()):
        return _back(note.metric.code)
    return _page(note, retire_form=form)


def _back(code: str) -> ResponseReturnValue:
    return moved(url_for(".values", code=code, _anchor="notes"))


def _page(note: Note, **forms: Any) -> ResponseReturnValue:
    sent = next(iter(forms.values()), None)
    shown = {"form": NoteTextForm(obj=note), "retire_form": RetireNoteForm(obj=note), **forms}
    return render(
        "values/note.html",
        "values/_note.html",
        status=sent.status if sent else 200,
        note=note,
        **shown,
    )

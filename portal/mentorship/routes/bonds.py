"""What a pair does: goals with steps, notes, questions with their chart, check-ins."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.insight import charts
from portal.mentorship.actions import check_ins, goals, notes, questions
from portal.mentorship.forms.bonds import (
    AnswerForm,
    CheckInForm,
    DoneForm,
    GoalForm,
    GoalStateForm,
    GoalStepForm,
    NoteForm,
    PrivateNoteForm,
    QuestionForm,
)
from portal.mentorship.models import Goal, GoalStep, Pairing, Question, SharedNote
from portal.mentorship.policy import pairings as policy
from portal.mentorship.queries import bonds, pairings
from portal.mentorship.routes import bp
from portal.mentorship.routes.pairings import ONE
from portal.mentorship.routes.shown import section, shown
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render, saved

GOAL = "/mentoring/goals/<int(max=2147483647):goal_id>"
STEP = "/mentoring/steps/<int(max=2147483647):step_id>"
NOTE = "/mentoring/notes/<int(max=2147483647):note_id>"
QUESTION = "/mentoring/questions/<int(max=2147483647):question_id>"


@bp.post(ONE + "/goals")
@allowed(policy.can_see, load=pairings.pairing)
def add_goal(pairing: Pairing) -> ResponseReturnValue:
    return _written(pairing, "goals", GoalForm(request.form), goals.add_goal, pairing)


@bp.get(GOAL)
@allowed(policy.can_change, load=bonds.goal)
def goal(goal: Goal) -> ResponseReturnValue:
    code = goal.metric.code if goal.metric else ""
    return _goal_page(goal, GoalForm(obj=goal, data={"code": code}))


@bp.post(GOAL)
@allowed(policy.can_change, load=bonds.goal)
def edit_goal(goal: Goal) -> ResponseReturnValue:
    form = GoalForm(request.form, obj=goal)
    if form.attempt(goals.edit_goal, goal, actor=me()):
        return moved(url_for(".pairing", pairing_id=goal.pairing_id, _anchor="goals"))
    return _goal_page(goal, form)


@bp.post(GOAL + "/state")
@allowed(policy.can_change, load=bonds.goal)
def settle_goal(goal: Goal) -> ResponseReturnValue:
    form = GoalStateForm(request.form, obj=goal)
    return _written(goal.pairing, "goals", form, goals.settle_goal, goal)


@bp.post(GOAL + "/steps")
@allowed(policy.can_change, load=bonds.goal)
def add_step(goal: Goal) -> ResponseReturnValue:
    return _written(goal.pairing, "goals", GoalStepForm(request.form), goals.add_step, goal)


@bp.post(STEP)
@allowed(policy.can_do, load=bonds.step)
def tick(step: GoalStep) -> ResponseReturnValue:
    form = DoneForm(request.form)
    return _written(step.goal_.pairing, "goals", form, goals.tick, step)


@bp.post(ONE + "/notes")
@allowed(policy.can_see, load=pairings.pairing)
def add_note(pairing: Pairing) -> ResponseReturnValue:
    return _written(pairing, "notes", NoteForm(request.form), notes.add_note, pairing)


@bp.get(NOTE)
@allowed(policy.can_edit_note, load=bonds.note)
def note(note: SharedNote) -> ResponseReturnValue:
    return _note_page(note, NoteForm(obj=note))


@bp.post(NOTE)
@allowed(policy.can_edit_note, load=bonds.note)
def edit_note(note: SharedNote) -> ResponseReturnValue:
    form = NoteForm(request.form, obj=note)
    if form.attempt(notes.edit_note, note, actor=me()):
        return moved(url_for(".pairing", pairing_id=note.pairing_id, _anchor="notes"))
    return _note_page(note, form)


@bp.post(ONE + "/private-note")
@allowed(policy.is_mentor, load=pairings.guided)
def keep_private(pairing: Pairing) -> ResponseReturnValue:
    form = PrivateNoteForm(request.form)
    return _written(pairing, "private", form, notes.keep_private, pairing)


@bp.post(ONE + "/check-ins")
@allowed(policy.can_see, load=pairings.pairing)
def check_in(pairing: Pairing) -> ResponseReturnValue:
    return _written(pairing, "checkins", CheckInForm(request.form), check_ins.check_in, pairing)


@bp.post(ONE + "/questions")
@allowed(policy.is_mentee, load=pairings.pairing)
def ask(pairing: Pairing) -> ResponseReturnValue:
    return _written(pairing, "questions", QuestionForm(request.form), questions.ask, pairing)


@bp.get(QUESTION)
@allowed(policy.can_read, load=bonds.question)
def question(question: Question) -> ResponseReturnValue:
    return _question_page(question, AnswerForm(obj=question))


@bp.post(QUESTION + "/answer")
@allowed(policy.can_answer, load=bonds.question)
def answer(question: Question) -> ResponseReturnValue:
    form = AnswerForm(request.form, obj=question)
    if form.attempt(questions.answer, question, actor=me()):
        return moved(url_for(".question", question_id=question.id))
    return _question_page(question, form)


def _written(
    pairing: Pairing, place: str, form: PortalForm, action: Callable[..., Any], subject: Any
) -> ResponseReturnValue:
    """Do it; the part of the page as it is then, or with what to mend."""
    if form.attempt(action, subject, actor=me()):
        url = url_for(".pairing", pairing_id=pairing.id, _anchor=place)
        return saved(url, f"mentoring/_{place}.html", place=place, **shown(pairing))
    return section(place, pairing, form)


def _goal_page(goal: Goal, form: GoalForm) -> ResponseReturnValue:
    return render(
        "mentoring/goal.html", "mentoring/_goal.html", status=form.status, goal=goal, form=form
    )


def _note_page(note: SharedNote, form: NoteForm) -> ResponseReturnValue:
    return render(
        "mentoring/note.html", "mentoring/_note.html", status=form.status, note=note, form=form
    )


def _question_page(question: Question, form: AnswerForm) -> ResponseReturnValue:
    metric = question.metric
    title = f"{metric.name}, as it was"
    return render(
        "mentoring/question.html",
        "mentoring/_question.html",
        status=form.status,
        question=question,
        chart=charts.xmr_pair(question.drawing, title=title),
        policy=policy,
        form=form,
    )

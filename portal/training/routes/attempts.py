"""One's own attempt: a question a page, what is left before handing in, and the result."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.training.actions import finishing, saving, starting
from portal.training.actions.saving import Saved
from portal.training.assessment import asking, grading, results, rules
from portal.training.assessment.questions import Question
from portal.training.forms.assessments import HandInForm
from portal.training.models import Attempt, Drawn
from portal.training.policy import assessments as policy
from portal.training.queries import assessments as queries
from portal.training.routes import bp
from portal.training.routes.assessments import BASE
from portal.training.statistics import shares
from portal.web.access import allowed, reads
from portal.web.digits import whole_number
from portal.web.filters import local
from portal.web.fragments import moved, render

ONE = BASE + "/attempts/<int(max=2147483647):number>"
QUESTION = ONE + "/questions/<int(max=2147483647):position>"
STATUS = {"older": 409, "late": 422, "ended": 422}


@bp.get(ONE)
@allowed(policy.can_work, load=queries.attempt)
def attempt(attempt: Attempt) -> ResponseReturnValue:
    """Where an open attempt goes on; how a finished one went."""
    if attempt.state != "open":
        return _result(attempt)
    if _is_over(attempt):
        return _overview(attempt, HandInForm())
    rows = queries.questions_of(attempt.id)
    first = next((one.position for one in rows if one.given is None), None)
    if first is None:
        return redirect(_url("overview", attempt), 303)
    return redirect(_url("question", attempt, position=first), 303)


@bp.get(QUESTION)
@allowed(policy.can_answer, load=queries.question_at)
def question(found: tuple[Attempt, Drawn]) -> ResponseReturnValue:
    attempt, drawn = found
    if attempt.state != "open" or _is_over(attempt):
        return moved(_url("attempt", attempt))
    return _question(attempt, drawn)


@bp.post(QUESTION)
@allowed(policy.can_answer, load=queries.question_at)
@reads  # the answer is kept in a short transaction of its own
def answer(found: tuple[Attempt, Drawn]) -> ResponseReturnValue:
    attempt, drawn = found
    before = drawn.given
    given, saved = _kept(attempt, drawn)
    if "quietly" not in request.form and saved.state in ("late", "ended"):
        return moved(_url("attempt", attempt))
    problem = _problem(drawn, given)
    if "quietly" in request.form:
        return _told(saved, problem)
    if saved.state == "older" or (problem and given != before):
        return _question(attempt, drawn, saved, given)
    return _on(attempt, _next(attempt, drawn.position))


@bp.post(QUESTION + "/hint")
@allowed(policy.can_ask_hint, load=queries.question_at)
@reads  # how many hints were seen is kept in a short transaction of its own
def question_hint(found: tuple[Attempt, Drawn]) -> ResponseReturnValue:
    """One hint more; what was typed by then is kept first."""
    attempt, drawn = found
    given, kept = _kept(attempt, drawn)
    if kept.state == "older":
        return _question(attempt, drawn, kept, given)
    if kept.is_kept:
        kept = saving.hint(attempt, drawn, seen=whole_number(request.form.get("hints")))
    if not kept.is_kept:
        return moved(_url("attempt", attempt))
    return redirect(_url("question", attempt, position=drawn.position), 303)


@bp.get(ONE + "/overview")
@allowed(policy.can_work, load=queries.attempt)
def overview(attempt: Attempt) -> ResponseReturnValue:
    if attempt.state != "open":
        return moved(_url("attempt", attempt))
    return _overview(attempt, HandInForm())


@bp.post(ONE + "/submission")
@allowed(policy.can_work, load=queries.attempt)
def hand_in(attempt: Attempt) -> ResponseReturnValue:
    form = HandInForm(request.form)
    if form.attempt(finishing.hand_in, attempt, actor=me()):
        return moved(_url("attempt", attempt))
    return _overview(attempt, form)


def _kept(attempt: Attempt, drawn: Drawn) -> tuple[Any, Saved]:
    """What the form says, and what became of it."""
    asked = Question.from_dict(drawn.question_version.body)
    given = asking.read(request.form, asked, _name(drawn), _secret())
    saved = saving.save(
        attempt,
        drawn,
        given=given,
        flagged="flag" in request.form,
        sequence=whole_number(request.form.get("sequence")),
    )
    return given, saved


def _on(attempt: Attempt, position: int | None) -> ResponseReturnValue:
    """To another question, whose card htmx swaps in; the overview is a page of its own."""
    if position is None:
        return moved(_url("overview", attempt))
    return redirect(_url("question", attempt, position=position), 303)


def _url(view: str, attempt: Attempt, **parts: Any) -> str:
    return url_for(f".{view}", slug=attempt.piece.slug, number=attempt.number, **parts)


def _is_over(attempt: Attempt) -> bool:
    return rules.is_late(attempt.deadline, attempt.grace, clock.now())


def _name(drawn: Drawn) -> str:
    return f"q{drawn.id}"


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _next(attempt: Attempt, position: int) -> int | None:
    """The question the button leads to that sent the form; None: what is left, behind the last."""
    to = request.form.get("to", "next")
    last = len(queries.questions_of(attempt.id))
    wanted = {"next": position + 1, "previous": position - 1}.get(to)
    if wanted is None:
        wanted = whole_number(to, last + 1)
    return wanted if 1 <= wanted <= last else None


def _told(saved: Saved, problem: str) -> Response:
    """What a page is told that saves by itself."""
    at = f"{local(saved.at):%H:%M}" if saved.at else ""
    answer = jsonify(state=saved.state, sequence=saved.sequence, at=at, problem=problem)
    answer.status_code = STATUS.get(saved.state, 200)
    return answer


def _question(
    attempt: Attempt, drawn: Drawn, saved: Saved | None = None, given: Any = None
) -> ResponseReturnValue:
    """The page of a question; with `saved`, of an answer that another one has outdone."""
    outdone = saved is not None and saved.state == "older"
    asked, tells = _asked(attempt, drawn, given if saved else drawn.given)
    return render(
        "training/attempt.html",
        "training/_attempt.html",
        status=STATUS["older"] if outdone else 200,
        attempt=attempt,
        drawn=drawn,
        asked=asked,
        tells=tells,
        flagged="flag" in request.form if saved else drawn.flagged,
        questions=queries.questions_of(attempt.id),
        sequence=(saved or drawn).sequence + 1,
        outdone=saved if outdone else None,
        seconds=_seconds(attempt),
    )


def _seconds(attempt: Attempt) -> int | None:
    """That are left until the deadline."""
    if attempt.deadline is None:
        return None
    return max(round((attempt.deadline - clock.now()).total_seconds()), 0)


def _rules(attempt: Attempt) -> tuple[rules.Rules, frozenset[str]]:
    """The attempt's own, and what its person may see of it now."""
    held = rules.of(attempt.edition.meta, current_app.config["SETTINGS"].timezone)
    closes = queries.allowance(attempt.person_id, attempt.piece_id) if held.closes else None
    at = rules.stage(held, starting.allowed_by(closes), attempt.finished_at, clock.now())
    return held, rules.may_see(held, at)


def _asked(attempt: Attempt, drawn: Drawn, given: Any) -> tuple[asking.Asked, bool]:
    """A question that can still be answered, and whether its mark is told at once."""
    asked = Question.from_dict(drawn.question_version.body)
    _held, seen = _rules(attempt)
    shown = _shown(drawn, asked, given, seen if given is not None else frozenset())
    return replace(shown, problem=_problem(drawn, given)), "marks" in seen


def _problem(drawn: Drawn, given: Any) -> str:
    """What is to be asked about an answer that was typed; marks need not be shown for that."""
    if given is None or drawn.question_version.kind not in ("numeric", "cloze"):
        return ""
    return grading.mark(Question.from_dict(drawn.question_version.body), given).problem


def _shown(
    drawn: Drawn, asked: Question, given: Any, seen: frozenset[str], *, locked: bool = False
) -> asking.Asked:
    marked = bool(seen & {"marks", "feedback", "key"})
    return asking.shown(
        asked,
        drawn.question_version.html,
        name=_name(drawn),
        secret=_secret(),
        order=drawn.order,
        hints=drawn.hints,
        given=given if not locked or "answers" in seen else None,
        mark=grading.mark(asked, given) if marked else None,
        seen=seen,
        is_locked=locked,
    )


def _overview(attempt: Attempt, form: HandInForm) -> ResponseReturnValue:
    return render(
        "training/overview.html",
        "training/_overview.html",
        status=form.status,
        attempt=attempt,
        questions=queries.questions_of(attempt.id),
        is_over=_is_over(attempt),
        seconds=_seconds(attempt),
        form=form,
    )


def _result(attempt: Attempt) -> ResponseReturnValue:
    held, seen = _rules(attempt)
    sheet = queries.sheet(attempt.id)
    marks = "marks" in seen and attempt.score is not None
    advice = results.lessons(
        (one.question_version.body.get("lesson", ""), float(one.credit or 0)) for one in sheet
    )
    band = rules.band(held, float(attempt.score or 0)) if marks else None
    mistakes = results.mistakes(one.misconceptions for one in sheet) if "feedback" in seen else []
    wanted = [*advice, *([band["next"]] if band and band.get("next") else [])]
    return render(
        "training/result.html",
        "training/_result.html",
        attempt=attempt,
        rules=held,
        seen=seen,
        marks=marks,
        band=band,
        lessons=advice if marks else [],
        mistakes=mistakes,
        titles=queries.lesson_titles(wanted) if marks else {},
        questions=_settled(sheet, seen),
    )


def _settled(sheet: Sequence[Drawn], seen: frozenset[str]) -> list[tuple[asking.Asked, str]]:
    """The questions as they were asked, and what was corrected about each since."""
    if "answers" not in seen:
        return []
    found = [(one, Question.from_dict(one.question_version.body)) for one in sheet]
    return [
        (
            _shown(one, asked, one.given, seen, locked=True),
            _corrected(one, asked) if "marks" in seen else "",
        )
        for one, asked in found
    ]


def _corrected(drawn: Drawn, asked: Question) -> str:
    mark = grading.mark(asked, drawn.given)
    credit = grading.after_hints(mark.credit, drawn.hints, asked.hint_cost)
    own = shares.percent_text(credit)
    return results.corrected(drawn.graded_void, own, drawn.credit or own)

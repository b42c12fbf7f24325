"""The catalogue, courses, lessons, playbooks and case studies."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import progress, searching
from portal.training.forms.learning import DoneForm
from portal.training.policy.certificates import is_author
from portal.training.policy.learning import can_learn, can_plan
from portal.training.queries import checks, found
from portal.training.queries import lessons as queries
from portal.training.queries.checks import Check
from portal.training.queries.lessons import Guide, Lesson
from portal.training.queries.shelf import Course, Shelf, shelf
from portal.training.routes import bp
from portal.training.vocabulary import AREAS
from portal.web.access import allowed, reads
from portal.web.fragments import moved, render
from portal.web.returning import safe_next

COURSE = "/learn/<course>"
LESSON = COURSE + "/<lesson>"
LIST = "training/_catalogue.html"
LONGEST = 200  # characters of a search
LONGEST_BACK = 500  # of an address


@bp.get("/learn")
@allowed(can_learn)
def catalogue() -> ResponseReturnValue:
    skill = request.args.get("skill", "")
    known = shelf(me())
    skill = skill if skill in AREAS else ""
    return render(
        "training/catalogue.html", LIST, shelf=known, found=narrowed(known, skill), skill=skill,
        areas=AREAS, first=first(known),
        may_plan=can_plan(me()), is_author=is_author(me()),
    )  # fmt: skip


@bp.get("/learn/search")
@allowed(can_learn)
def search() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:LONGEST]
    groups = found.by_kind(text, with_questions=is_author(me()))
    if text and not groups:
        searching.count_missed(text)
    return render("training/search.html", "training/_hits.html", text=text, groups=groups)


@bp.get("/learn/authors/searches")
@allowed(is_author)
def searches() -> ResponseReturnValue:
    """What lessons are missing, by what people searched for in vain."""
    return render("training/searches.html", "training/_searches.html", missed=found.missed())


@bp.get(COURSE)
@allowed(can_learn, load=queries.course)
def course(course: Course) -> ResponseReturnValue:
    return render("training/course.html", "training/_course.html", course=course,
        text=queries.text(course.piece.edition_id),
    )  # fmt: skip


@bp.get(LESSON)
@allowed(can_learn, load=queries.lesson)
def lesson(lesson: Lesson) -> ResponseReturnValue:
    if lesson.is_locked:
        return render("training/locked.html", "training/_locked.html", lesson=lesson)
    progress.see(me(), lesson.piece)
    return page(lesson)


@bp.post(LESSON + "/place")
@reads  # it remembers in a short transaction of its own
@allowed(can_learn, load=queries.lesson)
def place(lesson: Lesson) -> ResponseReturnValue:
    """The page tells where its reader is."""
    progress.leave_at(me(), lesson.piece, request.form.get("place", "")[:120])
    return "", 204


@bp.post(LESSON + "/completion")
@allowed(can_learn, load=queries.lesson)
def complete(lesson: Lesson) -> ResponseReturnValue:
    form = DoneForm(request.form)
    if not form.attempt(progress.complete_lesson, lesson, actor=me()):
        return page(lesson, form)
    back = way_back()
    parts = lesson.piece.slug.split("/")
    return moved(back or url_for(".lesson", course=parts[0], lesson=parts[1], _anchor="done"))


@bp.get("/learn/playbooks/<slug>")
@allowed(can_learn, load=queries.playbook)
def playbook(guide: Guide) -> ResponseReturnValue:
    return guide_page(guide)


@bp.get("/learn/cases/<slug>")
@allowed(can_learn, load=queries.study)
def study(guide: Guide) -> ResponseReturnValue:
    return guide_page(guide)


@bp.post("/learn/playbooks/<slug>/completion")
@allowed(can_learn, load=queries.playbook)
def complete_playbook(guide: Guide) -> ResponseReturnValue:
    return guide_done(guide)


@bp.post("/learn/cases/<slug>/completion")
@allowed(can_learn, load=queries.study)
def complete_study(guide: Guide) -> ResponseReturnValue:
    return guide_done(guide)


def guide_done(guide: Guide) -> ResponseReturnValue:
    form = DoneForm(request.form)
    if not form.attempt(progress.complete_guide, guide, actor=me()):
        return guide_page(guide, form)
    return moved(guide.piece.url + "#done")


def guide_page(guide: Guide, form: DoneForm | None = None) -> ResponseReturnValue:
    progress.see(me(), guide.piece)
    return render(
        "training/guide.html", "training/_done.html", status=form.status if form else 200,
        guide=guide, piece=guide.piece, text=queries.text(guide.piece.edition_id),
        form=form or DoneForm(), back="", url=guide.piece.url,
    )  # fmt: skip


def page(
    lesson: Lesson, form: DoneForm | None = None, *, instead: Check | None = None, status: int = 200
) -> ResponseReturnValue:
    """The lesson with its checks; after a refusal with what is missing, or one check `instead`."""
    piece = lesson.piece
    text = queries.text(piece.edition_id)
    found = checks.of_lesson(me(), piece.id, piece.url, text.quizzes)
    if instead is not None:
        found = {
            at: [instead if one.id == instead.id else one for one in each]
            for at, each in found.items()
        }
    return render(
        "training/lesson.html", "training/_done.html", status=form.status if form else status,
        lesson=lesson, piece=piece, text=text, checks=found, form=form or DoneForm(),
        back=way_back(), url=piece.url,
        own=queries.own_metric(me(), piece.meta.get("metrics") or ()),
    )  # fmt: skip


def way_back() -> str:
    """Where the reader came from: a page of ours in the state that it had, else nothing."""
    back = safe_next(request.values.get("back", "")[:LONGEST_BACK]) or ""
    before = safe_next(request.referrer) or ""
    same = bool(back) and before.partition("?")[0] == back
    return before[:LONGEST_BACK] if same else back


def first(known: Shelf) -> dict[str, Any] | None:
    """What to do next: one thing, with why."""
    course = known.current
    if course is None:
        return None
    if course.next is None:
        return {"course": course, "piece": course.test, "word": "Take the test"}
    begun = course.next.seen_at is not None
    return {"course": course, "piece": course.next, "word": "Go on" if begun else "Begin"}


def narrowed(known: Shelf, skill: str) -> dict[str, list[Any]]:
    """The shelf with what teaches `skill` only; with "" all of it."""
    courses = [
        one
        for one in known.courses
        if not skill
        or skill in one.piece.skills
        or any(skill in each.skills for each in one.lessons)
    ]
    others = {"assessments": known.own_tests, "playbooks": known.playbooks, "cases": known.cases}
    those: dict[str, list[Any]] = {"courses": courses}
    for name, pieces in others.items():
        those[name] = [one for one in pieces if not skill or skill in one.skills]
    return those

"""Giving feedback where one stands, and one conversation: read, answered, closed, judged."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.db import id_of
from portal.feedback import loop, places, policy
from portal.feedback.actions import messages as saying
from portal.feedback.actions import threads as actions
from portal.feedback.forms import (
    AnswerForm,
    CloseForm,
    GiveForm,
    HandOverForm,
    HelpedForm,
    Placed,
    ReplyForm,
)
from portal.feedback.models import Thread
from portal.feedback.places import Spot
from portal.feedback.queries import conversations
from portal.feedback.queries import threads as queries
from portal.feedback.queries.outcomes import offer_for
from portal.feedback.queries.threads import Watched
from portal.feedback.routes.blueprint import ONE, bp
from portal.web.access import allowed, watches
from portal.web.fragments import fresh, is_htmx, is_unchanged, render, saved
from portal.web.returning import safe_next

TALK = "feedback/_talk.html"
THREAD = "feedback/_thread.html"


def spot(person: Person) -> Spot | None:
    """What stands at the address that the request names."""
    return places.at(person, request.values.get("on", ""))


def spot_here(person: Person) -> Spot | None:
    """The same, or where one comes from, or else the portal's feedback itself."""
    named = request.args.get("on")
    if named is not None:
        return places.at(person, named)
    came = safe_next(request.referrer) or ""
    return places.at(person, came) or places.at(person, url_for(".mine"))


@bp.get("/feedback/about")
@allowed(policy.can_give, load=spot)
def about(spot: Spot) -> ResponseReturnValue:
    """The conversations on what stands there, for the page itself and for a page of their own."""
    return render("feedback/about.html", "feedback/_about.html", **on(spot))


@bp.get("/feedback/new")
@allowed(policy.can_give, load=spot_here)
def new(spot: Spot) -> ResponseReturnValue:
    given = {"kind": request.args.get("kind"), "about": request.args.get("at", "")}
    form = GiveForm(data={name: one for name, one in given.items() if one})
    form.offer(spot.points())
    return new_page(spot, form)


@bp.post("/feedback")
@allowed(policy.can_give, load=spot)
def give(spot: Spot) -> ResponseReturnValue:
    form = GiveForm(request.form)
    if form.attempt(actions.give, spot, actor=me()):
        thread: Thread = form.result
        more = given(thread, spot, form.text.data) if is_htmx() else {}
        return saved(url_for(".one", thread_id=id_of(thread)), "feedback/_given.html", **more)
    form.offer(spot.points())
    return new_page(spot, form)


@bp.get(ONE)
@allowed(policy.can_see, load=conversations.thread)
def one(thread: Thread) -> ResponseReturnValue:
    return render("feedback/thread.html", THREAD, **shown(thread))


@bp.get(ONE + "/messages")
@allowed(policy.can_see, load=queries.watched)
@watches
def talk(watched: Watched) -> ResponseReturnValue:
    """What is said, for a page that is open; nothing where the page has it already."""
    tag = tag_of(watched)
    thread = None if is_unchanged(tag) else conversations.thread(me(), watched.id)
    if thread is None:
        return fresh(tag, TALK)
    response = fresh(tag, TALK, **talked(thread))
    if request.args.get("state", thread.state) != thread.state:
        response.headers["HX-Trigger"] = f"moved-{thread.id}"  # other forms belong to it now
    return response


@bp.post(ONE + "/messages")
@allowed(policy.can_write, load=conversations.thread)
def reply(thread: Thread) -> ResponseReturnValue:
    return done(thread, ReplyForm(request.form), saying.reply, "reply_form")


@bp.post(ONE + "/triage")
@allowed(policy.can_answer, load=conversations.thread)
def triage(thread: Thread) -> ResponseReturnValue:
    return done(thread, Placed(request.form), actions.triage, "triage_form")


@bp.post(ONE + "/answer")
@allowed(policy.can_answer, load=conversations.thread)
def answer(thread: Thread) -> ResponseReturnValue:
    return done(thread, AnswerForm(request.form), actions.answer, "answer_form")


@bp.get(ONE + "/outcome")
@allowed(policy.can_answer, load=conversations.thread)
def outcome(thread: Thread) -> ResponseReturnValue:
    """What may have come of it, for the conversation's page and for a page of its own."""
    form = _offering(thread, CloseForm())
    return render("feedback/outcome.html", "feedback/_outcome.html", thread=thread, close_form=form)


@bp.post(ONE + "/outcome")
@allowed(policy.can_answer, load=conversations.thread)
def close(thread: Thread) -> ResponseReturnValue:
    return done(thread, CloseForm(request.form), actions.close, "close_form")


def _offering(thread: Thread, form: CloseForm) -> CloseForm:
    """The form with what may have come of `thread`, where one chooses from it."""
    form.distinguish(f"close-{thread.id}")
    offer = offer_for(me(), thread)
    form.offer(offer.came)
    form.follow_up_url = offer.follow_up_url
    return form


@bp.post(ONE + "/helped")
@allowed(policy.can_say_helped, load=conversations.thread)
def say_helped(thread: Thread) -> ResponseReturnValue:
    return done(thread, HelpedForm(request.form), actions.say_helped, "helped_form")


@bp.post(ONE + "/owner")
@allowed(policy.can_hand_over, load=conversations.thread)
def hand_over(thread: Thread) -> ResponseReturnValue:
    return done(thread, HandOverForm(request.form), actions.hand_over, "owner_form")


def done(thread: Thread, form: Placed, action: Any, name: str) -> ResponseReturnValue:
    """Do `action`, and show the conversation as it is then; a form that was refused keeps its
    words.
    """
    url = url_for(".one", thread_id=thread.id)
    if form.attempt(action, thread, actor=me()):
        now = conversations.thread(me(), id_of(thread)) if is_htmx() else None
        return saved(url, THREAD, **(shown(now) if now else {}))
    if isinstance(form, CloseForm):
        _offering(thread, form)
    status = form.status
    return render("feedback/thread.html", THREAD, status=status, **shown(thread, **{name: form}))


def new_page(spot: Spot, form: GiveForm) -> ResponseReturnValue:
    """The form in the page that it is about, or on a page of its own."""
    return render(
        "feedback/new.html",
        "feedback/_new.html",
        status=form.status,
        spot=spot,
        form=form,
        in_place=is_htmx(),
    )


def given(thread: Thread, spot: Spot, text: str) -> dict[str, Any]:
    """What feedback/_given.html needs: the new conversation as the list shows it."""
    owner_name = spot.owner_name or (thread.owner.name if thread.owner else "")
    return {"row": queries.Row(thread, queries.excerpt(text), 1, 0), "owner_name": owner_name}


def on(spot: Spot) -> dict[str, Any]:
    """What feedback/_about.html needs."""
    return {"spot": spot, "rows": queries.on_spot(me(), spot)}


def tag_of(thread: Thread | Watched) -> str:
    """What rises with every message, edit and step."""
    return f"{thread.id}-{thread.version}"


def talked(thread: Thread) -> dict[str, Any]:
    """What feedback/_talk.html needs."""
    return {
        "thread": thread,
        "messages": conversations.messages(thread),
        "policy": policy,
        "outcomes": loop.OUTCOME_WORDS,
    }


def shown(thread: Thread, **forms: Placed) -> dict[str, Any]:
    """What feedback/_thread.html needs: the conversation, and a form for each step that one may
    take.
    """
    person = me()
    answers = policy.can_answer(person, thread)
    made: dict[str, Placed | None] = {
        "reply_form": ReplyForm() if policy.can_write(person, thread) else None,
        "triage_form": Placed() if answers and thread.state == loop.State.NEW else None,
        "answer_form": AnswerForm() if answers and thread.state != loop.State.DONE else None,
        "owner_form": HandOverForm() if policy.can_hand_over(person, thread) else None,
        "helped_form": HelpedForm()
        if policy.can_say_helped(person, thread) and thread.asks_whether_it_helped
        else None,
    }
    made |= forms
    for name, form in made.items():
        if form is not None:
            form.distinguish(f"{name.partition('_')[0]}-{thread.id}")
    more = {"close_form": None, **made, "may_close": answers and thread.is_open}
    return {**talked(thread), "tag": tag_of(thread), **more}

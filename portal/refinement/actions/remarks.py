"""What people say about an item: comments, objections and arguments that want an answer."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.notices import kinds, telling
from portal.refinement.actions.cycles import require_going
from portal.refinement.actions.proposal_news import GROUP
from portal.refinement.cycle import ENDED, is_at_least
from portal.refinement.models import Item, Remark
from portal.refinement.queries import cycles
from portal.refinement.queries.again import is_commented, last_ballot
from portal.refinement.queries.interests import has_left

ANSWERED = "refinement.answered"
OBJECTED = "refinement.objected"
KINDS = (
    kinds.Kind(ANSWERED, "Answers to my objections", GROUP, kinds.AT_ONCE),
    kinds.Kind(OBJECTED, "Objections in a committee of mine", GROUP),
)
WORDS = {
    "comment": "Comment",
    "objection": "Objection",
    "argument": "New argument",
}


def kinds_in(state: str) -> tuple[str, ...]:
    """What can be said while a cycle is in `state`: objections until the votes are cast, new
    arguments in the final comment only.
    """
    if state in ENDED or not is_at_least(state, "proposals"):
        return ()
    if is_at_least(state, "ballot"):
        return ("comment",)
    late = ("argument",) if state == "final_comment" else ()
    return ("comment", "objection", *late)


def stage_of(item: Item) -> str:
    """The state of its cycle, as far as remarks go: an item may be commented again by itself."""
    state = item.cycle.state
    if state != "ballot" or item.comment_opened_at is None:
        return state
    return "final_comment" if is_commented(item, item.cycle, last_ballot(item)) else state


def remark(item: Item, *, kind: str, text: str, actor: Person) -> Remark:
    """Say something about an item. Objections and new arguments need an answer before the ballot.

    A new argument belongs to the final comment: the chair may go back to deliberation with it.
    """
    cycles.locked(item.cycle)
    possible = kinds_in(stage_of(item))
    if not possible:
        raise Refused("Nothing can be said about this item now.")
    if kind not in possible:
        raise Refused("This can't be said at this stage. Choose another kind.", field="kind")
    if has_left(actor, item):
        raise Refused("You have an interest here that keeps you out of this item.")
    made = Remark(
        item_id=item.id,
        kind=kind,
        state="open",
        text=text,
        answer="",
        person_id=actor.id,
        at=clock.now(),
    )
    with change(made, kind, actor=actor, item=item.title):
        session.flush()
        if kind != "comment":
            _tell_committee(made, item, actor)
    return made


def answer(remark: Remark, *, answer: str, actor: Person) -> Remark:
    """What the committee says to an objection or an argument; it stays beside it."""
    _require_open(remark)
    with change(remark, f"answer {remark.kind}", actor=actor):
        remark.state = "answered"
        remark.answer = answer
        remark.answered_by_id = actor.id
        remark.answered_at = clock.now()
        session.flush()
        telling.tell(
            [remark.person_id],
            ANSWERED,
            f"item_remark:{remark.id}:answered",
            subject=remark,
            title=f"An answer to what you said of {remark.item.title}",
            sentence=answer,
            actor=actor,
        )
    return remark


def take_back(remark: Remark, *, actor: Person) -> Remark:
    """Whoever said it does not hold to it any more; the words stay."""
    _require_open(remark)
    with change(remark, f"take {remark.kind} back", actor=actor):
        remark.state = "withdrawn"
    return remark


def _require_open(remark: Remark) -> None:
    """Refuse what was answered or taken back, and what a cycle that has ended keeps as it is."""
    if remark.state != "open":
        raise Refused(f"This is {remark.state} already.")
    require_going(remark.item.cycle)


def _tell_committee(made: Remark, item: Item, actor: Person) -> None:
    telling.tell(
        [one.person_id for one in item.cycle.members if one.left_at is None],
        OBJECTED,
        f"item_remark:{made.id}:open",
        subject=made,
        title=f"{WORDS[made.kind]}: {item.title}",
        sentence="It needs an answer before the ballot.",
        actor=actor,
    )

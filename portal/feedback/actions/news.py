"""Who is told of what happens in a conversation: each person once, and never of their own doing."""

from collections.abc import Mapping, Sequence

from flask import Flask

from portal.accounts.models import Person
from portal.feedback.loop import Kind, State
from portal.feedback.models import Message, Thread
from portal.notices import kinds, telling
from portal.notices.telling import News

GROUP = "Feedback"
GIVEN, ANSWERED, SAID, NAMED, FOUND, REVISED = (
    "feedback.given", "feedback.answered", "feedback.said", "feedback.named", "feedback.found",
    "feedback.revised",
)  # fmt: skip
KINDS = (
    kinds.Kind(GIVEN, "Feedback on what I answer for", GROUP, kinds.DAILY),
    kinds.Kind(ANSWERED, "Answers to my feedback", GROUP, kinds.AT_ONCE),
    kinds.Kind(SAID, "More in conversations that I take part in", GROUP, kinds.DAILY),
    kinds.Kind(NAMED, "Somebody names me", GROUP, kinds.AT_ONCE),
    kinds.Kind(FOUND, "Findings for my department or on what I follow", GROUP, kinds.DAILY),
    kinds.Kind(REVISED, "Figures revised in findings that I wrote or follow", GROUP, kinds.DAILY),
)
LONGEST = 300  # characters of a message in a notice
GIVES = {
    Kind.QUESTION: "asks about", Kind.ERROR: "reports an error in", Kind.IDEA: "has an idea for",
    Kind.THANKS: "thanks for",
}  # fmt: skip
DOES = {
    State.ANSWERED: "answered", State.PLANNED: "plans something", State.DECLINED: "declined",
    State.DONE: "closed it: did it help?", "helped": "says that it helped",
    "not_helped": "says that it did not help yet", "": "wrote",
}  # fmt: skip


def register(app: Flask) -> None:
    for kind in KINDS:
        kinds.add(app, kind)


def given(thread: Thread, message: Message, named: Sequence[Person], actor: Person) -> None:
    """Tell who answers, who is named, and who follows what it is about, as far as they may see."""
    about = f"{thread.subject_title}, {thread.point}" if thread.point else thread.subject_title
    followed = ((thread.subject_kind, thread.subject_id),) if thread.subject_id else ()
    title = f"{actor.name} {GIVES[Kind(thread.kind)]} {about}"
    _tell(thread, message, named, {GIVEN: _ids([thread.owner_id])}, title, actor, followed)


def said(thread: Thread, message: Message, named: Sequence[Person], actor: Person) -> None:
    """Tell the parties of a conversation what was said; the giver of an answer as such."""
    title = f"{actor.name} {DOES[message.mark]}: {thread.title}"
    others = _ids([thread.owner_id, *thread.mentioned])
    is_answer = message.mark in (State.ANSWERED, State.PLANNED, State.DECLINED, State.DONE)
    told = {ANSWERED if is_answer else SAID: [thread.giver_id]}
    told[SAID] = [*told.get(SAID, []), *(one for one in others if one != thread.giver_id)]
    _tell(thread, message, named, told, title, actor)


def moved(thread: Thread, what: str, sentence: str, actor: Person) -> None:
    """Tell who gave it of a step that nobody said anything about."""
    telling.tell(
        [thread.giver_id],
        ANSWERED if thread.is_closed else SAID,
        f"thread:{thread.id}:{thread.state}:{thread.touched_at.timestamp():.6f}",
        subject=thread,
        title=f"{actor.name} {what}: {thread.title}",
        sentence=sentence,
        actor=actor,
    )


def handed_over(thread: Thread, reason: str, actor: Person) -> None:
    """Tell who answers it from now on."""
    telling.tell(
        _ids([thread.owner_id]),
        GIVEN,
        f"thread:{thread.id}:owner:{thread.touched_at.timestamp():.6f}",
        subject=thread,
        title=f"{actor.name} hands over to you: {thread.title}",
        sentence=reason,
        actor=actor,
    )


def named_later(message: Message, named: Sequence[Person], actor: Person) -> None:
    """Tell those whom an edit names for the first time."""
    _tell(message.thread, message, named, {}, "", actor)


def _tell(
    thread: Thread,
    message: Message,
    named: Sequence[Person],
    told: Mapping[str, Sequence[int]],
    title: str,
    actor: Person,
    followed: tuple[telling.Pair, ...] = (),
) -> None:
    """Tell `told`, people by kind. Those whom the message names hear of that and, by the same key,
    not of it as well.
    """
    key = f"message:{message.id}"
    sentence = _short(message.text)
    ids = [one.id for one in named]
    names_you = f"{actor.name} names you: {thread.title}"
    telling.tell_each(
        [
            News(ids, NAMED, key, thread, names_you, sentence),
            *(
                News(
                    [one for one in people if one not in ids],
                    kind,
                    key,
                    thread,
                    title,
                    sentence,
                    followed=followed,
                )
                for kind, people in told.items()
            ),
        ],
        actor=actor,
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def _ids(people: Sequence[int | None]) -> list[int]:
    return [one for one in people if one is not None]

"""After publication: people say that they know, raise concerns, appeal; appeals are heard."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.feedback import loop as feedback
from portal.feedback.actions import threads
from portal.feedback.places import Spot
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step
from portal.notices import telling
from portal.notices.telling import News
from portal.refinement.actions import effects
from portal.refinement.models import Acknowledgement, Appeal, Decision, Publication
from portal.refinement.queries import decisions as queries
from portal.web.filters import plural

REMIND = "refinement.remind"
REMINDED, APPEALED = "refinement.reminded", "refinement.appealed"  # kinds of notices
AFTER = (timedelta(days=7), timedelta(days=14))  # of reminders
APPEALS = timedelta(days=14)  # from publication
BATCH = 500  # people reminded in one transaction


def acknowledge(told: Acknowledgement, *, actor: Person, concern: str = "") -> Acknowledgement:
    """Say that one knows; that one agrees is not said. A concern begins a conversation."""
    if concern and told.concern:
        raise Refused("You have said what worries you. Write on in that conversation.")
    with change(told, "acknowledge", actor=actor, publication=told.publication_id):
        told.acknowledged_at = told.acknowledged_at or clock.now()
        told.concern = concern or told.concern
        if concern:
            _begin_conversation(told, concern, actor)
    return told


def appeal(decision: Decision, *, ground: str, text: str, actor: Person) -> Appeal:
    """On procedure or ignored evidence, within 14 days, by somebody whom it touches."""
    publication = session.get(Publication, decision.publication_id or 0)
    if publication is None:
        raise Refused("This decision is not published yet.")
    if clock.now() >= publication.at + APPEALS:
        raise Refused("The 14 days in which one could appeal are over. Propose a change instead.")
    made = Appeal(
        decision_id=decision.id, person_id=actor.id, ground=ground, text=text, at=clock.now()
    )
    with change(made, "appeal", actor=actor):
        with session.no_autoflush:
            now = queries.locked(decision.id)
            if now.state == "overturned":
                raise Refused("This decision was overturned already.")
            mine = select(Appeal.id).where(
                Appeal.decision_id == decision.id,
                Appeal.person_id == actor.id,
                Appeal.state == "open",
            )
            if session.scalars(mine).first() is not None:
                raise Refused("You have appealed already, and it is not heard yet.")
        session.flush()
        telling.tell(
            queries.hearers(decision, actor.id),
            APPEALED,
            f"appeal:{made.id}",
            subject=publication,
            title=f"An appeal to hear: {decision.motion.title}",
            sentence=text,
            actor=actor,
            url=f"/refinement/{publication.cycle.year}/appeals/{made.id}",
        )
    return made


def hear(appeal: Appeal, *, state: str, answer: str, actor: Person) -> Appeal:
    """Uphold it, which takes the decision back, or dismiss it, with reasons either way."""
    with change(appeal, "hear appeal", actor=actor, reason=answer):
        decision = queries.locked(appeal.decision_id)
        session.refresh(appeal)
        if appeal.state != "open":
            raise Refused("This appeal is heard already.")
        if actor.id not in queries.hearers(decision, appeal.person_id):
            raise Refused("Somebody hears it who neither voted on it nor appeals.")
        appeal.state, appeal.answer = state, answer
        appeal.heard_by_id, appeal.answered_at = actor.id, clock.now()
        if state == "upheld":
            _overturn(decision, answer, actor)
        session.flush()
        publication = session.get_one(Publication, decision.publication_id)
        telling.tell(
            [appeal.person_id],
            APPEALED,
            f"appeal:{appeal.id}:{state}",
            subject=publication,
            title=f"Your appeal was {state}: {decision.motion.title}",
            sentence=answer,
            actor=actor,
            url=f"/refinement/{publication.cycle.year}/appeals/{appeal.id}",
        )
    return appeal


def _overturn(decision: Decision, reason: str, actor: Person) -> None:
    """The decision does not stand; what it did is undone, and its items are open again."""
    if decision.state == "effective" and decision.kind not in ("suspend", "keep", "defer"):
        raise Refused(
            "It has come into effect already, and values were entered by it. Dismiss the appeal, "
            "and propose a change for the next review."
        )
    if decision.state == "overturned":
        return
    items = queries.items_by_motion([decision.motion_id]).get(decision.motion_id, [])
    with change(decision, "overturn decision", actor=actor, reason=reason):
        effects.undo(decision, decision.motion, items, reason, actor)
        decision.state = "overturned"
        for one in items:
            one.state = "assessed"


def _begin_conversation(told: Acknowledgement, concern: str, actor: Person) -> None:
    """With whoever published, where it is answered like any feedback."""
    made = told.publication
    spot = Spot(
        "publication",
        made.id,
        f"Decisions of {made.cycle.title}",
        f"/refinement/{made.cycle.year}/changed",
        owner_id=made.by_id,
        department_id=told.department_id,
    )
    threads.give(spot, kind=feedback.Kind.QUESTION, about="", text=concern, actor=actor)


def remind_as_job(step: Step) -> None:
    """Every morning: those who were told 7 and 14 days ago and have said nothing, once each."""
    reminded = 0
    for number, after in enumerate(AFTER):
        while batch := _silent(number, after):
            reminded += _remind(batch, number)
            step.progress(reminded, 0, "People reminded")
    step.done(f"{plural(reminded, 'person', 'people')} reminded.")


def _silent(number: int, after: timedelta) -> list[Acknowledgement]:
    found = (
        select(Acknowledgement)
        .where(
            Acknowledgement.acknowledged_at.is_(None),
            Acknowledgement.reminders == number,
            Acknowledgement.told_at <= clock.now() - after,
        )
        .options(joinedload(Acknowledgement.publication).joinedload(Publication.cycle))
        .order_by(Acknowledgement.id)
        .limit(BATCH)
    )
    batch = list(session.scalars(found))
    session.expunge_all()
    session.rollback()
    return batch


def _remind(batch: list[Acknowledgement], number: int) -> int:
    """Those of one publication in one transaction; says how many."""
    publication = session.get_one(Publication, batch[0].publication_id)
    ids = [one.id for one in batch if one.publication_id == publication.id]
    people = [one.person_id for one in batch if one.publication_id == publication.id]
    with change(publication, "remind", actor=None, people=len(people)):
        session.execute(
            update(Acknowledgement)
            .where(Acknowledgement.id.in_(ids), Acknowledgement.reminders == number)
            .values(reminders=number + 1)
            .execution_options(synchronize_session=False)
        )
        title = f"{publication.cycle.title}: please say that you know what was decided"
        telling.tell_each(
            [
                News(
                    people,
                    REMINDED,
                    f"publication:{publication.id}:reminder:{number + 1}",
                    publication,
                    title,
                    "It takes a minute. To know is not to agree: you can say that, too.",
                )
            ],
            actor=None,
        )
    return len(people)


JOBS = (
    Kind(
        REMIND,
        "Reminders to say that one knows what was decided",
        remind_as_job,
        memory=256,
        seconds=1_800,
        queue=LONG,
        cron="30 7 * * *",
    ),
)

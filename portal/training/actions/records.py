"""Learning records: what a person lets be sent, and sending it to the record store."""

from functools import partial

from flask import current_app
from sqlalchemy import Connection

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import observe, session, upsert
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.training import record_store
from portal.training.models import RecordChoice, RecordSent
from portal.training.queries import statements as queries
from portal.training.statements import LEVELS
from portal.web.filters import plural

AT_ONCE = 50  # statements in one request


def choose(*, level: str, actor: Person) -> RecordChoice:
    """Say what of one's learning goes to the record store from now on."""
    if level not in LEVELS:
        raise ValueError(level)
    found = session.query(RecordChoice).filter_by(person_id=actor.id).one_or_none()
    choice = found or RecordChoice(person_id=actor.id, level="", chosen_at=clock.now())
    with change(choice, "choose learning records", actor=actor):
        choice.level = level
        choice.chosen_at = clock.now()
    return choice


def store() -> str:
    """Where statements go; empty: nowhere."""
    url: str = current_app.config["SETTINGS"].record_store_url
    return url


def send(step: Step) -> None:
    """Send what the store does not have; what it does not take waits for the next run."""
    url = store()
    sent = 0
    for batch in queries.waiting() if url else ():
        for start in range(0, len(batch), AT_ONCE):
            part = batch[start : start + AT_ONCE]
            release()  # sending takes long
            try:
                record_store.send(url, [words for _, words in part])
            except record_store.NotTaken as error:
                step.done(
                    f"{plural(sent, 'statement')} sent. The record store didn't take more. {error}"
                )
                return
            now = clock.now()
            rows = [
                {"kind": one.kind, "number": one.number, "identity": words["id"], "sent_at": now}
                for one, words in part
            ]
            kept = upsert()(RecordSent).values(rows).on_conflict_do_nothing()
            observe(partial(Connection.execute, statement=kept))
            sent += len(part)
            step.progress(sent, 0, "Statements sent")
        release()
    step.done(f"{plural(sent, 'statement')} sent.")


SENDING = Kind(
    "training.records",
    "Learning records to the record store",
    send,
    memory=128,
    seconds=900,
    queue=LONG,
    cron="*/10 * * * *",
)

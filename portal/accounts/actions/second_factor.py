"""The second factor: set up with a code, asked for at sign-in, turned off by its owner or reset."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, exists, insert, select, update

from portal import clock
from portal.accounts import authenticator, queries, sealing, sessions, throttling, told
from portal.accounts.actions.account import confirm
from portal.accounts.actions.signing_in import Throttled
from portal.accounts.models import Person, RecoveryCode, SecondFactor, SignIn
from portal.changelog.recording import Actor, change
from portal.db import hold, observe, session, upsert
from portal.errors import Refused
from portal.web import security

WRONG = (
    "This code does not hold. Type the one that the authenticator shows now; each works once. "
    "If none does, check that the clocks of this portal and of your device agree."
)
NOT_BEGUN = "No second factor is being set up here any more. Begin anew."
SET_UP_WITHIN = timedelta(minutes=30)  # from the new key to its first code


def begin_second_factor(person: Person, *, actor: Person) -> Person:
    """Give `person` a new key for their authenticator; it counts once a code has proven it."""
    if person.has_second_factor:
        raise Refused("Your second factor is on already. Turn it off first to change the device.")
    row = {
        "person_id": person.id,
        "sealed_key": sealing.seal(authenticator.new_key(), _secret(), _bound_to(person)),
        "begun_at": clock.now(),
        "proven_at": None,
        "last_step": 0,
    }
    beginning = upsert()(SecondFactor).values(row)
    beginning = beginning.on_conflict_do_update(
        index_elements=[SecondFactor.person_id],
        set_={name: beginning.excluded[name] for name in row},
        where=SecondFactor.proven_at.is_(None),
    )
    with change(person, "begin second factor", actor=actor):
        session.execute(beginning)
        session.expire(person, ["second_factor"])
    return person


def prove_second_factor(
    person: Person, *, code: str, codes: list[str], this: str, actor: Person
) -> Person:
    """Turn the second factor on, with a first code; every other session ends.

    `codes` become the recovery codes; `this` is the digest of the session that stays.
    """
    factor = queries.second_factor(person)
    if factor is None or not is_in_the_making(factor):
        raise Refused(NOT_BEGUN)
    step = authenticator.step(key_of(factor) or "", code, clock.now())
    if step is None:
        raise Refused(WRONG, field="code")
    with change(person, "turn second factor on", actor=actor):
        hold(factor)
        if not is_in_the_making(factor):
            raise Refused(NOT_BEGUN)
        factor.proven_at = clock.now()
        factor.last_step = step
        _replace_codes(person, codes)
        others = SignIn.token_hash != this
        session.execute(sessions.ending(SignIn.person_id == person.id, others))
        told.about_safety(person, "Your second factor was turned on", actor)
    security.note("second factor on", level=security.NOTABLE, person=person.id)
    return person


def renew_recovery_codes(person: Person, *, codes: list[str], actor: Person) -> Person:
    """Give `person` new recovery codes; the earlier ones are void."""
    if not person.has_second_factor:
        raise Refused("Your second factor is off: there is nothing to recover.")
    with change(person, "renew recovery codes", actor=actor):
        _replace_codes(person, codes)
        told.about_safety(person, "You have new recovery codes", actor)
    security.note("recovery codes renewed", level=security.NOTABLE, person=person.id)
    return person


def remove_second_factor(person: Person, *, present: str, address: str, actor: Person) -> Person:
    """Turn the second factor off, which the present password allows."""
    if not person.has_second_factor:
        raise Refused("Your second factor is off already.")
    confirm(person, present, address, field="present")
    with change(person, "turn second factor off", actor=actor):
        _remove(person)
        told.about_safety(person, "Your second factor was turned off", actor)
    security.note("second factor off", level=security.NOTABLE, person=person.id)
    return person


def reset_second_factor(person: Person, *, reason: str, actor: Actor) -> Person:
    """Turn somebody's off who lost the device: they sign in with the password, and anew."""
    if not person.has_second_factor:
        raise Refused(f"{person.name} has no second factor.")
    with change(person, "reset second factor", actor=actor, reason=reason):
        _remove(person)
        session.execute(sessions.ending(SignIn.person_id == person.id))
        told.about_safety(person, "Your second factor was reset", actor)
    security.note("second factor reset", level=security.NOTABLE, person=person.id, by=actor.id)
    return person


def check_code(person: Person, code: str) -> int | None:
    """Raise Refused unless `code` is the authenticator's, or a recovery code; each counts once.

    Answers how many recovery codes are left where one was used.
    """
    tries = throttling.of_code(person.id)
    if waits := throttling.waits(tries) or throttling.count_attempt(tries):
        security.note("code throttled", level=security.NOTABLE, person=person.id)
        raise Throttled(max(wait.seconds for wait in waits))
    left = None if (by_step := _takes_step(person, code)) else _take_recovery_code(person, code)
    if not by_step and left is None:
        security.note("code denied", level=security.NOTABLE, person=person.id)
        raise Refused(WRONG, field="code")
    throttling.take_back(tries)
    return left


def is_in_the_making(factor: SecondFactor) -> bool:
    """Whether its key may be shown and proven: for half an hour after it was made."""
    return factor.proven_at is None and clock.now() - factor.begun_at < SET_UP_WITHIN


def key_of(factor: SecondFactor) -> str | None:
    """The authenticator's key; None where SECRET_KEY is no longer the one it was sealed under."""
    return sealing.opened(factor.sealed_key, _secret(), f"person {factor.person_id}")


def _takes_step(person: Person, code: str) -> bool:
    """Of two who show one code at once, one is told yes: the row itself takes the step."""
    factor = queries.second_factor(person)
    if factor is None or factor.proven_at is None:
        return False
    key = key_of(factor)
    if key is None:
        security.note("second factor unreadable", level=security.NOTABLE, person=person.id)
        return False
    step = authenticator.step(key, code, clock.now())
    if step is None:
        return False
    taking = (
        update(SecondFactor)
        .where(SecondFactor.person_id == person.id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    return bool(observe(lambda connection: connection.execute(taking).rowcount) == 1)


def _take_recovery_code(person: Person, code: str) -> int | None:
    """How many recovery codes are left when `code` was one and is now used; else None."""
    mine = (
        RecoveryCode.person_id == person.id,
        RecoveryCode.code_hash == authenticator.digest(code),
        RecoveryCode.used_at.is_(None),
    )
    if not session.scalar(select(exists().where(*mine))):
        return None
    try:
        with change(person, "use recovery code", actor=person):
            taking = update(RecoveryCode).where(*mine).values(used_at=clock.now())
            if session.execute(taking).rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE
                raise Refused(WRONG, field="code")  # somebody was quicker
            left = session.scalar(queries.unused_codes(person)) or 0
            told.about_safety(person, "A recovery code signed you in", person)
    except Refused:
        return None
    security.note("recovery code used", level=security.NOTABLE, person=person.id, left=left)
    return left


def _replace_codes(person: Person, codes: list[str]) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    rows = [{"person_id": person.id, "code_hash": authenticator.digest(one)} for one in codes]
    session.execute(insert(RecoveryCode), rows)


def _remove(person: Person) -> None:
    for table in (RecoveryCode, SecondFactor):
        session.execute(delete(table).where(table.person_id == person.id))
    session.expire(person, ["second_factor"])


def _secret() -> str:
    return str(current_app.config["SETTINGS"].secret_key)


def _bound_to(person: Person) -> str:
    return f"person {person.id}"

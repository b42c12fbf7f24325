"""Notes that both read, and the mentor's own note, which nobody else can open.

A private note is sealed under SECRET_KEY, bound to its pair and author. The log says of notes,
questions and check-ins alike that the two worked together, and nothing more.
"""

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.accounts import sealing
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions import telling
from portal.mentorship.actions.guarding import UNREAD, held, refuse_unless_standing
from portal.mentorship.models import Pairing, PrivateNote, SharedNote


def add_note(pairing: Pairing, *, note: str, actor: Person) -> SharedNote:
    """Write down what both shall find again."""
    refuse_unless_standing(pairing)
    made = SharedNote(
        pairing_id=pairing.id, author_id=actor.id, note=note, created_at=clock.now()
    )  # fmt: skip
    with change(pairing, UNREAD, actor=actor):
        session.add(made)
        session.flush()
        telling.noted(made, pairing, actor)
    return made


def edit_note(note_: SharedNote, *, note: str, actor: Person) -> SharedNote:
    """Say it better; only who wrote it."""
    refuse_unless_standing(note_.pairing)
    with change(note_.pairing, UNREAD, actor=actor):
        note_.note, note_.edited_at = note, clock.now()
    return note_


def keep_private(pairing: Pairing, *, private: str, seen: str, actor: Person) -> Pairing:
    """One's own note, whole; an empty one is deleted. `seen`: the version it was written on."""
    pairing = held(pairing)
    refuse_unless_standing(pairing)
    found = _own(pairing, actor)
    if str(found.version if found else "") != seen:
        raise Refused(
            "Your note was saved in another window meanwhile. Copy what you typed, reload the "
            "page, and put the two together."
        )
    with change(pairing, UNREAD, actor=actor):
        _keep(pairing, found, private, actor)
    return pairing


def _keep(pairing: Pairing, found: PrivateNote | None, text: str, actor: Person) -> None:
    if not text:
        if found is not None:
            session.delete(found)
        return
    if found is None:
        found = PrivateNote(pairing_id=pairing.id, author_id=actor.id)
        session.add(found)
    found.sealed = sealing.seal(text, _secret(), _bound_to(pairing.id, actor.id))
    found.updated_at = clock.now()


def private(pairing: Pairing, person: Person) -> tuple[str, str]:
    """The text of one's own note, and its version for the form; "" without one."""
    found = _own(pairing, person)
    if found is None:
        return "", ""
    text = sealing.opened(found.sealed, _secret(), _bound_to(pairing.id, person.id))
    return text or "", str(found.version)


def _own(pairing: Pairing, person: Person) -> PrivateNote | None:
    found = select(PrivateNote).where(
        PrivateNote.pairing_id == pairing.id, PrivateNote.author_id == person.id
    )
    return session.scalars(found).first()


def _bound_to(pairing_id: int, author_id: int) -> str:
    return f"note of person {author_id} in pairing {pairing_id}"


def _secret() -> str:
    return str(current_app.config["SETTINGS"].secret_key)

"""A mentor puts lessons on the mentee's reading list, and takes them off again."""

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions import telling
from portal.mentorship.actions.guarding import UNREAD, held, refuse_unless_running
from portal.mentorship.models import Pairing, Reading
from portal.training.models import Piece

MOST = 12  # lessons that a mentor's list has at a time


def put(pairing: Pairing, *, piece_id: int, why: str, actor: Person) -> Reading:
    """Put a lesson on the list, or say better why it stands there; the mentee is told."""
    pairing = held(pairing)
    refuse_unless_running(pairing)
    piece = session.get(Piece, piece_id)
    if piece is None or piece.kind != "lesson" or piece.retired_at is not None:
        raise Refused("Choose a lesson that is taught.", field="piece_id")
    on_list = _on_list(pairing)
    found = _of_piece(pairing, piece_id)
    if (found is None or found.dropped_at is not None) and len(on_list) >= MOST:
        raise Refused(f"{MOST} lessons are on the list. Take one off first.")
    with change(pairing, UNREAD, actor=actor):
        if found is None:
            found = Reading(pairing_id=pairing.id, piece_id=piece_id, added_at=clock.now())
            session.add(found)
        elif found.dropped_at is not None:
            found.added_at, found.dropped_at = clock.now(), None
        found.why = why
        session.flush()
        telling.listed(pairing, piece, actor)
    return found


def drop(pairing: Pairing, *, piece_id: int, actor: Person) -> None:
    """Take it off; what is not on it stays off."""
    pairing = held(pairing)
    refuse_unless_running(pairing)
    found = _of_piece(pairing, piece_id)
    if found is None or found.dropped_at is not None:
        return
    with change(pairing, UNREAD, actor=actor):
        found.dropped_at = clock.now()


def _of_piece(pairing: Pairing, piece_id: int) -> Reading | None:
    mine = (Reading.pairing_id == pairing.id) & (Reading.piece_id == piece_id)
    return session.scalars(select(Reading).where(mine)).first()


def _on_list(pairing: Pairing) -> list[Reading]:
    mine = (Reading.pairing_id == pairing.id) & Reading.dropped_at.is_(None)
    return list(session.scalars(select(Reading).where(mine)))

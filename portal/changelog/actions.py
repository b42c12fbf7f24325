"""Erasing words from the log: the only edit it allows, itself an entry."""

from sqlalchemy import update

from portal import clock
from portal.changelog.models import Entry, EntryWords
from portal.changelog.recording import Actor, change
from portal.changelog.verifying import ERASE
from portal.db import session
from portal.errors import Refused


def erase_words(entry: Entry, *, reason: str, actor: Actor | None) -> None:
    """Erase what `entry` says in words; the chain keeps its identities, kinds and times."""
    if entry.words.erased_at is not None:
        raise Refused("These words have been erased already.")
    with change(entry, ERASE, actor=actor, reason=reason):
        session.execute(
            update(EntryWords)
            .where(EntryWords.sequence == entry.sequence)
            .values(
                salt=None,
                actor_name=None,
                subject_title=None,
                reason=None,
                differences=None,
                erased_at=clock.now(),
            )
        )

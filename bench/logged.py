"""The change log of a size: a chain that verifies."""

import secrets
from datetime import datetime

from sqlalchemy import select

from bench.rows import batches, inserted
from bench.sizes import Size
from portal.changelog import chain
from portal.changelog.models import Entry, EntryWords
from portal.db import session


def fill(size: Size, at: datetime, *, actor_id: int, about: int) -> None:
    """Entries behind those that are there; one in a hundred is `about` this metric."""
    newest = select(Entry.sequence, Entry.hash).order_by(Entry.sequence.desc())
    head = session.execute(newest.limit(1)).first()
    sequence, previous = (head.sequence, head.hash) if head else (0, chain.GENESIS)
    for numbers in batches(range(sequence + 1, size.entries + 1)):
        entries, beside = [], []
        for number in numbers:
            metric = about if number % 100 == 0 else 1 + number % size.metrics
            words = {
                "actor_name": "Person Number 1", "subject_title": f"Metric {metric}",
                "reason": "As agreed", "differences": '{"tags":["","bench"]}',
            }  # fmt: skip
            salt = secrets.token_hex(16)
            digest = chain.words_digest(salt, **words)
            row = {
                "sequence": number, "at": at, "action": "edit", "subject_kind": "metric",
                "subject_id": metric, "actor_id": actor_id,
            }  # fmt: skip
            hashed = chain.entry_hash(previous, words=digest, **row)
            entries.append(
                {**row, "words_digest": digest, "previous_hash": previous, "hash": hashed}
            )
            beside.append({"sequence": number, "salt": salt, **words})
            previous = hashed
        inserted(Entry, entries)
        inserted(EntryWords, beside)

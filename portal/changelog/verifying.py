"""Proof that the log is whole: the chain is recomputed, and the recorded heads are looked up."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.changelog import chain
from portal.changelog.models import Entry, EntryWords
from portal.db import db, session, writing

BATCH = 1_000  # entries read at a time
ERASE = "erase words"  # the action whose entry accounts for erased words


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many entries, the head, and the first bad entry if there is one."""

    entries: int
    head: tuple[int, str] | None
    erased: int
    bad: int | None = None  # sequence of the first bad entry
    why: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.why


def verify(heads: Path | None = None) -> Verdict:
    """Recompute the chain from its first entry; then look up every head recorded in `heads`."""
    chained = _verify_chain()
    if not chained.is_whole or heads is None or not heads.exists():
        return chained
    return _verify_heads(chained, heads)


def _verify_chain() -> Verdict:
    previous, expected, count, erased = chain.GENESIS, 1, 0, 0
    excused = _excused()
    for entry in _entries():
        beside = entry.words
        why = _fault(entry, beside, previous, expected, excused)
        if why:
            return Verdict(count, None, erased, entry.sequence, why)
        erased += beside is not None and beside.erased_at is not None
        previous, expected, count = entry.hash, entry.sequence + 1, count + 1
    return Verdict(count, (expected - 1, previous) if count else None, erased)


def _entries() -> Iterator[Entry]:
    """All entries in order, a batch at a time, so that memory stays flat."""
    last = -1
    with writing(False), Session(db.engine) as reading:
        while True:
            found = select(Entry).where(Entry.sequence > last).order_by(Entry.sequence)
            batch = reading.scalars(found.limit(BATCH)).all()
            yield from batch
            if len(batch) < BATCH:
                return
            last = batch[-1].sequence
            reading.expunge_all()


def _excused() -> set[int]:
    """Sequences whose words were erased by an entry that says so."""
    return set(session.scalars(select(Entry.subject_id).where(Entry.action == ERASE)))


def _fault(
    entry: Entry, beside: EntryWords | None, previous: str, expected: int, excused: set[int]
) -> str:
    if entry.sequence != expected:
        return f"entry {expected} is missing"
    if entry.previous_hash != previous:
        return "it does not follow the entry before it"
    hashed = chain.entry_hash(
        previous,
        sequence=entry.sequence,
        at=entry.at,
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        actor_id=entry.actor_id,
        words=entry.words_digest,
    )
    if hashed != entry.hash:
        return "its content does not match its hash"
    if beside is None:
        return "its words are missing"
    if beside.erased_at is not None:
        return "" if entry.sequence in excused else "its words were erased without an entry"
    digest = chain.words_digest(
        beside.salt or "",
        actor_name=beside.actor_name,
        subject_title=beside.subject_title,
        reason=beside.reason,
        differences=beside.differences,
    )
    return "" if digest == entry.words_digest else "its words do not match their digest"


def _verify_heads(chained: Verdict, heads: Path) -> Verdict:
    lines = (line.split() for line in heads.read_text(encoding="utf-8").splitlines())
    recorded = {int(line[0]): line[1] for line in lines if len(line) > 1 and line[0].isdigit()}
    for sequence, hashed in sorted(recorded.items()):
        stored = session.scalar(select(Entry.hash).where(Entry.sequence == sequence))
        if stored != hashed:
            missing = stored is None
            cut, differs = "a recorded head is missing: the log was cut", "it differs from its head"
            why = cut if missing else differs
            return Verdict(chained.entries, chained.head, chained.erased, sequence, why)
    return chained


def record_head(heads: Path, head: tuple[int, str] | None) -> None:
    """Append the head to `heads`, so that a log cut before it is noticed later."""
    if head is None:
        return
    heads.parent.mkdir(parents=True, exist_ok=True)
    with heads.open("a", encoding="utf-8") as file:
        file.write(f"{head[0]} {head[1]} {chain.stamp(clock.now())}\n")

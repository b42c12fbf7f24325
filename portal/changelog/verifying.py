"""Proof that the log is whole: the chain is recomputed, and the recorded heads are looked up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from portal import clock
from portal.changelog import chain
from portal.changelog.models import Entry, EntryWords
from portal.db import db, session, writing
from portal.driver import fetched

PRECISE = 26  # characters of a moment with microseconds, as SQLite keeps it
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
    with writing(False), db.engine.connect() as reading:
        for row in fetched(reading, _LOG):
            entry = _Kept(*row)
            why = _fault(entry, previous, expected, excused)
            if why:
                return Verdict(count, None, erased, entry.sequence, why)
            erased += entry.erased_at is not None
            previous, expected, count = entry.hash, entry.sequence + 1, count + 1
    return Verdict(count, (expected - 1, previous) if count else None, erased)


class _Kept(NamedTuple):
    """An entry with its words, as the driver gives them."""

    sequence: int
    at: datetime | str
    action: str
    subject_kind: str
    subject_id: int
    actor_id: int | None
    words_digest: str
    previous_hash: str
    hash: str
    words: int | None  # the entry that they stand beside
    salt: str | None
    actor_name: str | None
    subject_title: str | None
    reason: str | None
    differences: str | None
    erased_at: datetime | str | None


_LOG = (
    select(
        *(getattr(Entry, name) for name in _Kept._fields[:9]),
        EntryWords.sequence,
        *(getattr(EntryWords, name) for name in _Kept._fields[10:]),
    )
    .outerjoin(EntryWords, EntryWords.sequence == Entry.sequence)
    .order_by(Entry.sequence)
)


def _stamp(at: datetime | str) -> str:
    """A kept moment as the chain writes it; a text that is none stays as it is."""
    if not isinstance(at, str):
        return chain.stamp(at)
    if len(at) == PRECISE and at[10] == " ":
        return f"{at[:10]}T{at[11:]}Z"
    try:
        return chain.stamp(datetime.fromisoformat(at).replace(tzinfo=UTC))
    except ValueError:
        return at


def _excused() -> set[int]:
    """Sequences whose words were erased by an entry that says so."""
    return set(session.scalars(select(Entry.subject_id).where(Entry.action == ERASE)))


def _fault(entry: _Kept, previous: str, expected: int, excused: set[int]) -> str:
    if entry.sequence != expected:
        return f"entry {expected} is missing"
    if entry.previous_hash != previous:
        return "it does not follow the entry before it"
    hashed = chain.entry_hash(
        previous,
        sequence=entry.sequence,
        at=_stamp(entry.at),
        action=entry.action,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        actor_id=entry.actor_id,
        words=entry.words_digest,
    )
    if hashed != entry.hash:
        return "its content does not match its hash"
    if entry.words is None:
        return "its words are missing"
    if entry.erased_at is not None:
        return "" if entry.sequence in excused else "its words were erased without an entry"
    digest = chain.words_digest(
        entry.salt or "",
        actor_name=entry.actor_name,
        subject_title=entry.subject_title,
        reason=entry.reason,
        differences=entry.differences,
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

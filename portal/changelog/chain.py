"""The chain's arithmetic: canonical JSON, salted digests, entry hashes.

hash = SHA-256(previous hash ‖ canonical JSON of the entry). The entry holds the digest of its
words, SHA-256(salt ‖ canonical JSON of the words), so that words can be erased and the chain
still verifies.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64  # what the first entry's `previous_hash` holds


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same text for the same content, anywhere."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def stamp(at: datetime) -> str:
    """A moment as the chain writes it: UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def words_digest(
    salt: str,
    *,
    actor_name: str | None,
    subject_title: str | None,
    reason: str | None,
    differences: str | None,
) -> str:
    """Digest of an entry's words under its salt, in hexadecimal."""
    text = canonical(
        {"actor": actor_name, "title": subject_title, "reason": reason, "differences": differences}
    )
    return hashlib.sha256((salt + text).encode()).hexdigest()


def entry_hash(
    previous: str,
    *,
    sequence: int,
    at: datetime,
    action: str,
    subject_kind: str,
    subject_id: int,
    actor_id: int | None,
    words: str,
) -> str:
    """Hash of one entry on top of `previous`, in hexadecimal."""
    text = canonical(
        {
            "sequence": sequence,
            "at": stamp(at),
            "action": action,
            "subject": [subject_kind, subject_id],
            "actor": actor_id,
            "words": words,
        }
    )
    return hashlib.sha256((previous + text).encode()).hexdigest()

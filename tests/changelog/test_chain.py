"""The chain's arithmetic: quick ways give what the slow one defines."""

from datetime import UTC
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from portal.changelog import chain

WORDS = st.one_of(st.none(), st.text())


@given(WORDS, WORDS, WORDS, WORDS, st.text(), st.one_of(st.none(), st.integers()), st.datetimes())
def test_hashes_are_those_of_canonical_json(actor, title, reason, differences, kind, actor_id, at):
    words = {"actor": actor, "title": title, "reason": reason, "differences": differences}
    assert (
        chain.words_digest(
            "salt", actor_name=actor, subject_title=title, reason=reason, differences=differences
        )
        == sha256(("salt" + chain.canonical(words)).encode("utf-8")).hexdigest()
    )
    at = at.replace(tzinfo=UTC)
    entry = {
        "sequence": 7, "at": chain.stamp(at), "action": "edit", "subject": [kind, 3],
        "actor": actor_id, "words": "ab",
    }  # fmt: skip
    hashed = chain.entry_hash(
        "before", sequence=7, at=at, action="edit", subject_kind=kind, subject_id=3,
        actor_id=actor_id, words="ab",
    )  # fmt: skip
    assert hashed == sha256(("before" + chain.canonical(entry)).encode("utf-8")).hexdigest()

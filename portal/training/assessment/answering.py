"""An answer to a question as a form sends it: opaque names and values, read back to ids.

Options go by tokens (HMAC of the secret, the question's name in the page and the option), never
by the file's ids, which may say something of the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any, Protocol

from portal.training.assessment.questions import Question

TYPED = 200  # characters of a typed answer


class Sent(Protocol):
    """A form as it was sent."""

    def get(self, name: str, /) -> str | None: ...
    def getlist(self, name: str, /) -> list[str]: ...


def token(secret: str, name: str, part: str) -> str:
    """Twelve letters and digits that say nothing about `part` to whoever has no secret."""
    return hmac.digest(secret.encode(), f"{name}\0{part}".encode(), "sha256").hex()[:12]


def read(form: Sent, question: Question, name: str, secret: str) -> Any:
    """What was given, as it is kept and marked: ids of the question, or text; None: nothing.

    What no page of ours could have sent is passed over.
    """
    kind = question.kind
    if kind in ("single", "truefalse"):
        return _by_token(question.options, name, secret).get(form.get(name) or "")
    if kind == "multiple":
        known = _by_token(question.options, name, secret)
        return sorted({known[one] for one in form.getlist(name) if one in known}) or None
    if kind in ("numeric", "text"):
        return _typed(form.get(name)) or None
    if kind == "order":
        places = {str(at) for at in range(1, len(question.options) + 1)}
        rows = {one.id: form.get(field(secret, name, one.id)) for one in question.options}
        return {part: place for part, place in rows.items() if place in places} or None
    if kind == "cloze":
        gaps = {one.id: _typed(form.get(field(secret, name, one.id))) for one in question.gaps}
        return {part: words for part, words in gaps.items() if words} or None
    known = {token(secret, name, "to " + one.id): one.id for one in question.choices}
    chosen = {one.id: form.get(field(secret, name, one.id)) for one in question.pairs}
    return {part: known[one] for part, one in chosen.items() if one in known} or None


def _by_token(options: Iterable[Any], name: str, secret: str) -> dict[str, str]:
    return {token(secret, name, one.id): one.id for one in options}


def field(secret: str, name: str, part: str) -> str:
    return f"{name}-{token(secret, name, part)}"


def _typed(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()[:TYPED]

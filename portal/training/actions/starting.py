"""Beginning an attempt: whether one may, which questions are drawn, until when."""

from typing import Any

from flask import current_app
from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.training.actions.finishing import finish
from portal.training.assessment import drawing, rules
from portal.training.models import Allowance, Attempt, Drawn, Piece
from portal.training.queries import assessments as queries
from portal.web.filters import moment

TWICE = "This assessment was begun in another window: go on there, or reload this page."
EMPTY = "This assessment has no questions yet. Tell its author, who can load them."
WHY_NOT = {
    "not_open": "This assessment opens on {when}. Come back then.",
    "closed": "This assessment closed on {when}.",
    "none_left": "You have used all your attempts. Ask your head of department for another.",
    "cooldown": "You can try again from {when}. Until then, read what the last result named.",
}


def start(piece: Piece, *, actor: Person) -> Attempt:
    """A new attempt of `actor`, or the one that is open: to begin twice is to go on."""
    attempts = queries.attempts_of(actor.id, piece.id)
    running = next((one for one in attempts if one.state == "open"), None)
    if running is not None and not rules.is_late(running.deadline, running.grace, clock.now()):
        return running
    if running is not None:
        finish(running, how="overdue", actor=None)
        attempts = queries.attempts_of(actor.id, piece.id)
    allowance = queries.allowance(actor.id, piece.id)
    allowed = allowed_by(allowance)
    held = rules_of(piece)
    ended = [one.finished_at or one.started_at for one in attempts]
    standing = rules.standing(held, allowed, ended, clock.now())
    if not standing.may_start:
        raise Refused(WHY_NOT[standing.reason].format(when=moment(standing.when)))
    try:
        return _begin(piece, held, allowed, number=len(attempts) + 1, actor=actor)
    except IntegrityError:  # the other window was quicker
        session.rollback()
        raise Refused(TWICE) from None


def _begin(
    piece: Piece, held: rules.Rules, allowed: rules.Allowed, *, number: int, actor: Person
) -> Attempt:
    now = clock.now()
    attempt = Attempt(
        person_id=actor.id,
        piece_id=piece.id,
        edition_id=piece.edition_id,
        behaviour=held.behaviour,
        number=number,
        state="open",
        started_at=now,
        deadline=rules.deadline(held, allowed, now),
        grace=held.grace,
        extra=allowed.minutes if held.minutes is not None else 0,
    )
    with change(attempt, "begin attempt", actor=actor):
        session.flush()
        _draw(attempt, piece)
    return attempt


def _draw(attempt: Attempt, piece: Piece) -> None:
    """Store which questions were drawn, and how each stands: from then on that is the truth."""
    meta = piece.edition.meta if piece.edition else {}
    pools = [drawing.Pool.of(one) for one in meta.get("pools") or []]
    found = queries.candidates([one.bank for one in pools])
    seed = seed_of(attempt.id, "")
    chosen = drawing.draw(pools, [_candidate(one) for one in found], _seen(attempt), seed)
    if not chosen:
        raise Refused(EMPTY)
    if meta.get("shuffle", True):
        slots = {str(version): slot for slot, version in chosen}
        chosen = [(slots[one], int(one)) for one in drawing.shuffled(slots, {}, seed)]
    bodies = {one.id: one.body for one in found}
    for position, (slot, version) in enumerate(chosen, 1):
        order = order_of(bodies[version], seed_of(attempt.id, version))
        session.add(
            Drawn(
                attempt_id=attempt.id,
                position=position,
                slot=slot,
                question_version_id=version,
                order=order,
            )
        )
    session.flush()


def _candidate(row: Row[Any]) -> drawing.Candidate:
    return drawing.Candidate(
        row.id, row.question_id, row.bank, row.slug, row.skill, row.level, row.difficulty
    )


def _seen(attempt: Attempt) -> dict[int, int]:
    return dict(queries.times_seen(attempt.person_id))


def order_of(body: dict[str, Any], seed: bytes) -> list[str]:
    """Ids of a question's options, or of its choices, as they stand in one attempt.

    Lines to put in order are always shuffled: the file's order is their key.
    """
    parts = body["choices"] if body["kind"] in ("match", "classify") else body["options"]
    ids = [one["id"] for one in parts]
    stays = body["kind"] == "truefalse" or not body.get("shuffle", True)
    if stays and body["kind"] != "order":
        return ids
    return drawing.shuffled(ids, {one["id"]: one["pin"] for one in parts if one.get("pin")}, seed)


def seed_of(attempt: object, item: object) -> bytes:
    """Nobody outside can foresee a draw: it is seeded with the application's secret."""
    return drawing.seed_of(str(current_app.config["SECRET_KEY"]), attempt, item)


def rules_of(piece: Piece) -> rules.Rules:
    """Those of the current edition."""
    meta = piece.edition.meta if piece.edition else {}
    return rules.of(meta, current_app.config["SETTINGS"].timezone)


def allowed_by(allowance: Allowance | None) -> rules.Allowed:
    if allowance is None:
        return rules.NOTHING
    return rules.Allowed(
        allowance.minutes, allowance.attempts, allowance.opens_at, allowance.closes_at
    )

"""Making keys, and signing a badge for each certificate."""

import secrets
from collections.abc import Iterator

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.training.models import Badge, BadgeKey, Certificate
from portal.training.queries import badge_documents
from portal.training.queries import badges as queries
from portal.web.filters import plural

BATCH = 50  # badges in a transaction
PLACES = 131_072  # of one list of what was revoked: what W3C asks for at least
FULL = PLACES // 2  # from then on a new list begins, so that drawing lots stays quick


def make_key(*, actor: Person | None, reason: str = "") -> BadgeKey:
    """A new key that signs from now on. The others end; what they signed stays good."""
    private, public = badge_documents.new_keys()
    before = [one for one in queries.all_keys() if one.ended_at is None]
    key = BadgeKey(public=public, sealed="", created_at=clock.now())
    with change(key, "make badge key", actor=actor, reason=reason):
        for other in before:
            with change(other, "end badge key", actor=actor, reason=reason):
                other.ended_at = clock.now()
        session.flush()
        key.sealed = badge_documents.sealed(private, key)
    return key


def sign_all(step: Step) -> None:
    """Sign a badge for every certificate that has none; the first run makes the first key."""
    made = 0
    while batch := queries.unsigned(BATCH):
        key = next((one for one in queries.all_keys() if one.ended_at is None), None)
        key = key or make_key(actor=None)
        rows = [_signed(one, key, place) for one, place in zip(batch, _free(), strict=False)]
        release()
        with change(key, "sign badges", actor=None, badges=len(rows)):
            session.add_all(rows)
        made += len(rows)
        step.progress(made, 0, "Badges signed")
        release()
    step.done(f"{plural(made, 'badge')} signed.")


def _free() -> Iterator[tuple[int, int]]:
    """List and place of one badge after the other, drawn by lot from what is free."""
    number = queries.last_list()
    taken = queries.places(number)
    while True:
        if len(taken) >= FULL:
            number, taken = number + 1, set()
        place = secrets.randbelow(PLACES)
        if place not in taken:
            taken.add(place)
            yield number, place


def _signed(certificate: Certificate, key: BadgeKey, where: tuple[int, int]) -> Badge:
    salt = secrets.token_hex(8)
    return Badge(
        certificate_id=certificate.id,
        key_id=key.id,
        list_number=where[0],
        place=where[1],
        salt=salt,
        document=badge_documents.signed(certificate, key, salt=salt, where=where),
        signed_at=clock.now(),
    )


SIGNING = Kind(
    "training.badges",
    "Badges of certificates",
    sign_all,
    memory=160,
    seconds=900,
    queue=LONG,
    wanted=queries.is_any_wanted,
)

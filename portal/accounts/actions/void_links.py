"""What else ends one-time links: whoever holds one must not undo what was done for safety."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from portal.accounts.models import OneTimeLink
from portal.db import session


def void_links(person_ids: Collection[int], at: datetime) -> None:
    """No link of these people works any more. Called inside a change."""
    ending = (
        update(OneTimeLink)
        .where(
            OneTimeLink.person_id.in_(person_ids),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.ends_at > at,
        )
        .values(ends_at=at)
        .execution_options(synchronize_session=False)
    )
    session.execute(ending)

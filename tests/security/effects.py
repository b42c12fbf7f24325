"""What a form brings about, as the change log tells it: to compare two ways of sending it."""

import re
from typing import Any

from sqlalchemy import func, select

from portal.changelog.models import Entry, EntryWords
from portal.db import db
from tests.web.matrix import Portal

NEW_EACH_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.+]+|[\w-]{32,}")  # moments, tokens, digests


def effect(portal: Portal, who: str, url: str, form: dict[str, Any]) -> tuple[int, list[str]]:
    """The code of the answer, and the lines of the log; the portal is as it was afterwards."""
    with portal.app.app_context(), db.engine.connect() as connection:
        begun = connection.scalar(select(func.coalesce(func.max(Entry.sequence), 0)))
    client, headers = portal.people[who].client, {"X-CSRFToken": portal.tokens[who]}
    client.set_cookie("session", portal.cookies[who].value)
    answer = client.post(url, data={"version": "", **form}, headers=headers, buffered=True)
    asked = (
        select(Entry.action, Entry.subject_kind, EntryWords.reason, EntryWords.differences)
        .join(EntryWords, EntryWords.sequence == Entry.sequence)
        .where(Entry.sequence > begun)
        .order_by(Entry.sequence)
    )
    with portal.app.app_context(), db.engine.connect() as connection:
        lines = [str(tuple(line)) for line in connection.execute(asked)]
    portal.restore()
    return answer.status_code, [NEW_EACH_TIME.sub("…", line) for line in lines]

"""What notices do outside the web processes: mail, digests, forgetting."""

import time
from collections.abc import Callable
from datetime import timedelta

from flask import current_app
from sqlalchemy import exists, select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.jobs import forgetting
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.notices import composing, sending
from portal.notices.models import AT_ONCE, DAILY, WEEKLY, Mail, Notice
from portal.web.filters import plural

KEPT = timedelta(days=365)  # a notice that was read, and a letter that was sent
SAID = 1.0  # s between words about how far the mail is
BATCH = 500  # rows deleted in one transaction


def is_mail_waiting() -> bool:
    """Whether there is something to compose or to send now."""
    if not current_app.config["SETTINGS"].sends_mail:
        return False
    told = exists().where(Notice.mail == AT_ONCE)
    due = exists().where(sending.is_due(clock.now()))
    return bool(session.scalar(select(told | due)))


def mail(step: Step) -> None:
    """Compose what goes at once, then send what is due."""
    while composing.compose_at_once():
        step.progress(0, 0, "Letters are written.")
        release()
    session.rollback()
    if step.run > 1:  # whoever asks for it again has mended the server
        sending.hurry()
    done = sending.send_waiting(_every(SAID, lambda sent: step.progress(sent, 0, "Letters sent")))
    if done.trouble:
        raise Refused(
            f"The mail server could not be used ({done.trouble}). It is tried again by itself, "
            f"with growing pauses. {plural(done.sent, 'letter')} had been sent."
        )
    left = f" {done.refused} were refused." if done.refused else ""
    step.done(f"{plural(done.sent, 'letter')} sent.{left}")


def _every(seconds: float, say: Callable[[int], None]) -> Callable[[int], None]:
    """`say` at most so often: each time is a write, and thousands are said."""
    said = [-seconds]

    def maybe(count: int) -> None:
        now = time.monotonic()
        if now - said[0] >= seconds:
            said[0] = now
            say(count)

    return maybe


def digests(step: Step) -> None:
    """Compose the digests that are due, where people are; the mail's own job sends them."""
    made = 0
    for how in (DAILY, WEEKLY):
        after = -1
        while after:
            after, count = composing.compose_digests(how, max(after, 0))
            made += count
            step.progress(made, 0, "Digests written")
            release()
    step.done(f"{plural(made, 'digest')} written.")


def forget(step: Step) -> None:
    """Delete notices that were read and letters that ended long ago."""
    before = clock.now() - KEPT
    gone = 0
    for table, old in (
        (Notice, Notice.read_at < before),
        (Mail, (Mail.state != "waiting") & (Mail.created_at < before)),
    ):
        found = select(table.id).where(old).limit(BATCH)
        gone += forgetting.forget(step, found, forgetting.rows(table.id), before=gone)
    step.done(f"{gone} old notices and letters forgotten.")


KINDS = (
    Kind("notices.mail", "Sending e-mail", mail, 192, 900, LONG, wanted=is_mail_waiting),
    Kind("notices.digests", "Writing digests", digests, 256, 900, LONG, cron="0,30 * * * *"),
    Kind("notices.forget", "Forgetting old notices", forget, 192, 900, LONG, cron="40 2 * * *"),
)

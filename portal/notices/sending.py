"""Sending what waits in `mail`, one letter after the other, over one connection.

Each letter is marked as sent in a transaction of its own, right after the server took it. A server
that takes a letter and is not heard saying so gets it once more, with the same identity: SMTP has
no question whether a letter arrived, so it is sent at least once, and its Message-ID lets
mailboxes drop the second one.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import joinedload

from portal import addresses, clock
from portal.config import Settings
from portal.db import ensure_writing, session
from portal.jobs.running import release
from portal.notices import digest_times, kinds, unsubscribing
from portal.notices.letters import Letter, Sender, octets
from portal.notices.models import Mail, Reach

log = logging.getLogger("portal.mail")

PATIENCE = 20.0  # s that a server may be silent
AT_ONCE = 100  # letters read at a time
MOST = 5_000  # letters of one job; what is left, the next one sends
NEAR = ("127.0.0.1", "::1", "localhost")
CLOSING = 421  # the server ends the connection
TRIES = 12  # over some four days; then it is given up

Report = Callable[[int], None]


@dataclass
class Sent:
    """How it went; `trouble` where the server could not be used at all."""

    sent: int = 0
    refused: int = 0
    trouble: str = ""
    under_way: int = 0  # the letter that was being sent when the server could not be used


def send_waiting(report: Report) -> Sent:
    """Send what is due. `report` hears in each transaction how many are sent."""
    done = Sent()
    settings = current_app.config["SETTINGS"]
    try:
        with connected(settings) as server:
            while done.sent + done.refused < MOST and (letters := _due()):
                for mail_id, letter in letters:
                    _send(server, mail_id, letter, done, report, settings)
    except (OSError, smtplib.SMTPException) as error:
        done.trouble = _said(error)
        _put_off(done)
    return done


def connected(settings: Settings) -> smtplib.SMTP:
    """A connection to the mail server: encrypted, but on this machine itself, or where the operator
    says that it is not (ASVS 12.3.1).
    """
    parts = urlsplit(settings.smtp_url)
    host = parts.hostname or "localhost"
    secure = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE, context=secure
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=secure)
            server.ehlo()
    may_be_plain = host in NEAR or parts.query == addresses.PLAIN
    if not isinstance(server.sock, ssl.SSLSocket) and not may_be_plain:
        server.close()
        raise smtplib.SMTPException(
            "It offers no encryption, so it gets no letters. SMTP_URL=smtp://…?tls=none allows it."
        )
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def is_due(now: datetime) -> ColumnElement[bool]:
    """What is to be tried now. A try that lies further ahead than its pause is long was set by a
    clock that has been set back since.
    """
    ahead = [
        (Mail.tries == tries) & (Mail.next_try_at > now + digest_times.pause(max(tries, 1)))
        for tries in range(TRIES)
    ]
    return (Mail.state == "waiting") & or_(Mail.next_try_at <= now, *ahead)


def _due() -> list[tuple[int, Letter]]:
    """The next letters to send: first those that were tried least, so that one on which the server
    chokes holds up nothing else.
    """
    next_ones = (
        select(Mail.id).where(is_due(clock.now())).order_by(Mail.tries, Mail.id).limit(AT_ONCE)
    )
    found = (
        select(Mail, Reach.links_number)
        .outerjoin(Reach, Reach.person_id == Mail.person_id)
        .where(Mail.id.in_(next_ones.scalar_subquery()))
        .options(joinedload(Mail.person))
        .order_by(Mail.tries, Mail.id)
    )
    letters = [(mail.id, _letter(mail, number or 0)) for mail, number in session.execute(found)]
    session.rollback()
    return letters


def _letter(mail: Mail, links_number: int) -> Letter:
    names = {"daily": "Digest of the day", "weekly": "Digest of the week"}
    return Letter(
        key=mail.key,
        to=(mail.address or mail.person.email) if mail.person.is_active else "",
        list=mail.list,
        list_name=names.get(mail.list) or kinds.label(mail.list),
        subject=mail.subject,
        plain=mail.plain,
        html=mail.html,
        invitation=mail.invitation,
        at=mail.created_at,
        unsubscribe=unsubscribing.address(mail.person_id, mail.list, links_number),
    )


def _send(
    server: smtplib.SMTP, mail_id: int, letter: Letter, done: Sent, report: Report, to: Settings
) -> None:
    """One letter: taken, refused for good, or left for a later try. Raises what ends them all."""
    done.under_way = mail_id
    state, error = _deliver(server, letter, to)
    _settle(mail_id, state, error, done, report)
    done.under_way = 0


def _deliver(server: smtplib.SMTP, letter: Letter, settings: Settings) -> tuple[str, str]:
    """What became of it: sent, failed for good, or later; and why."""
    if not letter.to:
        return "failed", "The person does not work here any more."
    try:
        made = octets(letter, sender(settings))
    except ValueError as error:
        return "failed", f"No letter can be made of it: {error}"
    try:
        server.sendmail(settings.mail_from, [letter.to], made)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        code = _code(error)
        if code == CLOSING:
            raise
        return ("failed" if code >= 500 else "later"), _said(error)
    return "sent", ""


def sender(settings: Settings) -> Sender:
    """Who sends, by the settings."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    return Sender(settings.mail_from, f"{settings.organisation}: Yardstick", host)


def _settle(mail_id: int, state: str, error: str, done: Sent, report: Report) -> None:
    """Note what became of a letter, in a transaction of its own."""
    ensure_writing()
    now = clock.now()
    tried = {"tries": Mail.tries + 1, "error": error}
    this = update(Mail).where(Mail.id == mail_id).execution_options(synchronize_session=False)
    if state == "sent":
        session.connection().execute(this.values(state="sent", sent_at=now, **tried))
        done.sent += 1
    else:
        tries = session.scalar(select(Mail.tries).where(Mail.id == mail_id)) or 0
        goes_on = state == "later" and tries + 1 < TRIES
        if not goes_on:
            log.warning("mail %s is given up: %s", mail_id, error)
        then = {"next_try_at": now + digest_times.pause(tries + 1)} if goes_on else {}
        state = "waiting" if goes_on else "failed"
        session.connection().execute(this.values(state=state, **then, **tried))
        done.refused += 1
    report(done.sent)
    release()


def _put_off(done: Sent) -> None:
    """The server cannot be used: everything that is due waits, longer each time.

    Where it choked on a letter, only that one counts a try, and is given up in the end; where
    there is no server, nothing is given up.
    """
    session.rollback()
    ensure_writing()
    now = clock.now()
    due = is_due(now)
    choked = session.get(Mail, done.under_way) if done.under_way else None
    if choked is not None:
        choked.tries += 1
        choked.error = done.trouble
        choked.state = "failed" if choked.tries >= TRIES else "waiting"
        session.flush()
        wait = digest_times.pause(1)
        values: dict[str, Any] = {}
    else:
        most = session.scalar(select(func.max(Mail.tries)).where(due)) or 0
        tries = min(most + 1, TRIES - 1)
        wait = digest_times.pause(tries)
        values = {"tries": tries, "error": done.trouble}
    session.execute(
        update(Mail)
        .where(due)
        .values(next_try_at=now + wait, **values)
        .execution_options(synchronize_session=False)
    )
    release()


def hurry() -> None:
    """Have all that waits be tried now."""
    ensure_writing()
    session.execute(
        update(Mail)
        .where(Mail.state == "waiting")
        .values(next_try_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    release()


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code


def _said(error: Exception) -> str:
    """What a server or the network said, as one line."""
    text = str(error) or type(error).__name__
    return " ".join(text.split())[:500]

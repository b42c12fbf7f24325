"""Issuing, revoking and keeping certificates; reminding of those that end."""

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.jobs.kinds import LONG
from portal.jobs.kinds import Kind as JobKind
from portal.jobs.running import Step, release
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.training import certificates
from portal.training.models import Attempt, Certificate, Drawn
from portal.training.queries import certificates as queries
from portal.web.filters import day, plural, today

GROUP = "Learning"
ISSUED, ENDING, REVOKED = "certificate.issued", "certificate.ending", "certificate.revoked"
KINDS = (
    kinds.Kind(ISSUED, "Certificates that I earned", GROUP),
    kinds.Kind(ENDING, "Certificates that end", GROUP),
    kinds.Kind(REVOKED, "Certificates that were revoked", GROUP, kinds.AT_ONCE),
)


def issue(attempt: Attempt, drawn: Sequence[Drawn]) -> None:
    """Give the certificate that a passed attempt earns, in the change that finishes it.

    None where the assessment gives none, or the person's own is valid for longer than three
    months: then the mark stands in the transcript alone.
    """
    rules = attempt.edition.meta.get("certificate")
    if not rules or attempt.behaviour != "assessment" or not attempt.passed:
        return
    now = today()
    before = queries.newest(attempt.person_id, attempt.piece_id)
    if before is not None and not certificates.is_renewable(before.facts, now):
        return
    certificate = Certificate(
        serial=certificates.serial(secrets.choice),
        person_id=attempt.person_id,
        piece_id=attempt.piece_id,
        edition_id=attempt.edition_id,
        attempt_id=attempt.id,
        name=attempt.person.name,
        title=attempt.piece.title,
        score=attempt.score or "",
        skills=_evidence(attempt, drawn),
        issued_on=now,
        expires_on=certificates.expiry(now, rules.get("valid_months")),
        revoked_reason="",
        flag="",
    )
    with change(certificate, "issue certificate", actor=None):
        session.flush()
        if before is not None and not before.facts.is_revoked:
            with change(before, "supersede certificate", actor=None):
                before.superseded_by_id = certificate.id
        telling.tell(
            [attempt.person_id],
            ISSUED,
            f"certificate:{certificate.id}",
            subject=certificate,
            title=f"Your certificate: {certificate.title}",
            sentence="It can be printed, and anybody who has its serial can check it.",
            actor=None,
        )


def _evidence(attempt: Attempt, drawn: Sequence[Drawn]) -> dict[str, Any]:
    """Percent and number of questions by area, as the attempt has them."""
    counts = Counter(one.question_version.skill.partition(".")[0] for one in drawn)
    return {
        area: {"percent": str(percent), "items": counts.get(area, 0)}
        for area, percent in attempt.skills.items()
    }


def revoke(certificate: Certificate, *, reason: str, actor: Person) -> None:
    """Take its worth away, for good and with a reason that its public page gives."""
    if certificate.revoked_at is not None:
        raise Refused("This certificate was revoked before.")
    with change(certificate, "revoke certificate", actor=actor, reason=reason):
        certificate.revoked_at = clock.now()
        certificate.revoked_reason = reason
        certificate.revoked_by_id = actor.id
        certificate.flag = ""
        telling.tell(
            [certificate.person_id],
            REVOKED,
            f"revoked:{certificate.id}",
            subject=certificate,
            title=f"Your certificate was revoked: {certificate.title}",
            sentence=reason,
            actor=actor,
        )


def keep(certificate: Certificate, *, reason: str, actor: Person) -> None:
    """Settle a flag: somebody looked, and the certificate stays as it is."""
    if not certificate.flag:
        raise Refused("Nobody asked for a look at this certificate; or somebody was quicker.")
    with change(certificate, "keep certificate", actor=actor, reason=reason):
        certificate.flag = ""


def remind(step: Step) -> None:
    """Tell holders 90, 60, 30 and 7 days before the end; each once, however often it runs."""
    told = 0
    for batch in queries.ending(today()):
        ensure_writing()
        told += telling.tell_each([_ending(one) for one in batch], actor=None)
        step.progress(told, 0, "Notices given")
        release()
    step.done(f"{plural(told, 'notice')} given.")


def _ending(one: Certificate) -> News:
    ends = one.expires_on
    if ends is None:
        raise AssertionError("the query gives none without an end")
    return News(
        [one.person_id],
        ENDING,
        f"ends:{one.id}:{certificates.due_reminder(ends, today())}",
        one,
        f"Ends on {day(ends)}: {one.title}",
        "Pass the assessment again to renew it.",
        f"/learn/assessments/{one.piece.slug}",
    )


REMINDING = JobKind(
    "training.certificates",
    "Reminders of certificates",
    remind,
    memory=128,
    seconds=300,
    queue=LONG,
    cron="25 6 * * *",  # before the digests of the morning
)

"""What a certificate shows on paper."""

import json
from typing import Any

from flask import current_app

from portal.accounts.authenticator import picture
from portal.accounts.models import Person
from portal.reports.pdf import Attached
from portal.reports.spans import Span
from portal.training.models import Certificate
from portal.training.queries import badges
from portal.training.queries.certificates import of_serial
from portal.web.filters import today


def certificate(person: Person, serial: str) -> Certificate | None:
    """The certificate of this serial."""
    return of_serial(person, serial)


def gather(_person: Person, subject: Certificate, _span: Span, _scope: str) -> dict[str, Any]:
    """The certificate, how it stands, and its public address as text and as a QR code."""
    address = public_address(subject.serial)
    side, drawn = picture(address)
    return {
        "certificate": subject,
        "stands": subject.standing(today()),
        "address": address,
        "side": side,
        "drawn": drawn,
        "attached": _attached(subject),
    }


def _attached(subject: Certificate) -> list[Attached]:
    """The badge, once it is signed: a PDF that carries its own proof."""
    badge = badges.of(subject)
    if badge is None:
        return []
    content = json.dumps(badge.document, ensure_ascii=False, indent=1).encode()
    return [Attached("badge.json", content, f"Open Badge 3.0: {subject.title}")]


def public_address(serial: str) -> str:
    """Where anybody checks it: below BASE_URL; a path where none is set."""
    path = f"/certificates/{serial}"  # a job has no request from which url_for could know a host
    base: str = current_app.config["SETTINGS"].base_url
    return f"{base.rstrip('/')}{path}" if base else path


def state(subject: Certificate, _span: Span) -> str:
    """What changes whenever the paper would."""
    badge = badges.of(subject)
    signed = badge.key_id if badge is not None else 0
    return f"{subject.version}:{subject.standing(today())}:{signed}"

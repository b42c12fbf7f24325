"""What of training stands in the world of the permission matrix; see tests/web/world.py."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.training.actions import questions
from portal.training.assessment import snapshots
from portal.training.models import (
    Allowance,
    Assignment,
    Badge,
    BadgeKey,
    Certificate,
    Image,
    Piece,
    QuestionVersion,
)
from tests.make import stored
from tests.training import making

SERIAL = "K7QM-2V8D-X0TR-C"
OPEN = 777  # number of an attempt
NO_SERIAL = "0000-0000-0000-0"


def places(colleague: Person) -> dict[str, dict[str, dict[str, Any]]]:
    """Addresses by rule: a certificate of the colleague, in Operations."""
    test = making.piece("assessment", "noise-test", title="Signal or noise: the test")
    badge(certificate(colleague, test, SERIAL))
    certificates = {"here": {"serial": SERIAL}, "missing": {"serial": NO_SERIAL}}
    assessments = _assessments(colleague, test)
    return {
        "/certificates/": certificates,
        "/certificates/about/": {"missing": {"slug": "no-such-test"}},
        "/certificates/revoked/": {"missing": {"number": 7}},
        "/learn/practice/": _practice(),
        "/learn/assessments/": assessments,
        "/learn/authors/versions/": {
            "here": {"version_id": session.scalar(select(func.min(QuestionVersion.id)))},
            "missing": {"version_id": 2_000_000_000},
        },
        "/learn/authors/figures/": {
            "here": {"kind": "assessment", "slug": test.slug},
            "missing": {"kind": "bank", "slug": "no-such-bank"},
        },
        "/learn/authors/preview/": {
            "here": {"kind": "lesson", "slug": "noise/two-points"},
            "missing": {"kind": "lesson", "slug": "noise/nothing"},
        },
        "/learn/team/<slug>/assignments/<": {
            "here": {"slug": "operations", "assignment_id": _assignment(colleague, test)},
            "missing": {"slug": "sales", "assignment_id": 2_000_000_000},
        },
        "/learn/authors/questions/": {
            "here": {"file_id": _brought()},
            "missing": {"file_id": 2_000_000_000},
        },
        "/learn/authors/banks/": {
            "here": {"slug": "responsible", "form": "gift"},
            "missing": {"slug": "responsible", "form": "aiken"},
        },
        "/learn/images/": {"here": {"digest": _image()}, "missing": {"digest": "0" * 64}},
        "/reports/certificate/": certificates,
    }


def _brought() -> int:
    """A file with questions that the author brought in."""
    author = session.scalars(select(Person).where(Person.email == "author@example.org")).one()
    stream = BytesIO(b"So? {T}")
    return questions.bring_in(
        stream=stream, name="so.txt", form="gift", slug="", actor=author
    ).id  # fmt: skip


def badge(certificate: Certificate) -> Badge:
    """A badge of `certificate` that no key signed."""
    key = stored(BadgeKey(public="", sealed="", created_at=clock.now()))
    return stored(
        Badge(
            certificate_id=certificate.id, key_id=key.id, list_number=1, place=certificate.id,
            salt="", document={"id": certificate.serial}, signed_at=clock.now(),
        )
    )  # fmt: skip


def _assessments(colleague: Person, test: Piece) -> dict[str, dict[str, Any]]:
    """The test with an open attempt of the colleague and what the author allowed them."""
    bank = making.piece("bank", "noise-of-the-test")
    making.attempt(
        colleague, test, making.question(bank), number=OPEN, state="open", finished_at=None,
        score=None, passed=None, how="", behaviour="practice",
    )  # fmt: skip
    allowance = stored(
        Allowance(
            person_id=colleague.id, piece_id=test.id, minutes=5, reason="Reads slowly",
            given_by_id=colleague.id,
        )
    )  # fmt: skip
    parts = {"number": OPEN, "position": 1, "allowance_id": allowance.id}
    return {"here": {"slug": test.slug, **parts}, "missing": {"slug": "no-such-test", **parts}}


def _assignment(colleague: Person, test: Piece) -> int:
    made = Assignment(
        person_id=colleague.id, piece_id=test.id, reason="For May.", created_at=clock.now()
    )  # fmt: skip
    return stored(made).id


def _image() -> str:
    digest = "1" * 64
    stored(Image(digest=digest, media_type="image/png", content=b"", loaded_at=clock.now()))
    return digest


def _practice() -> dict[str, dict[str, Any]]:
    """A question about the metric HERE, of Operations."""
    bank = making.piece("bank", snapshots.BANK, title="Your own metrics")
    asked = making.question(bank, replace(making.CHOICE, id="here-signal"))
    return {"here": {"version_id": asked.version_id}, "missing": {"version_id": 2_000_000_000}}


def certificate(person: Person, piece: Piece, serial: str = SERIAL, **more: Any) -> Certificate:
    """A valid certificate of `person` for the assessment `piece`."""
    given = {
        "edition_id": piece.edition_id,
        "attempt_id": making.attempt(person, piece).id,
        "name": person.name,
        "title": piece.title,
        "score": "80",
        "skills": {"vary": {"percent": "80", "items": 10}},
        "issued_on": clock.now().date(),
        "expires_on": date(2999, 1, 31),
        "revoked_reason": "",
        "flag": "",
        **more,
    }
    return stored(Certificate(serial=serial, person_id=person.id, piece_id=piece.id, **given))

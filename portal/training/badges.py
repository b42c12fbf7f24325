"""A certificate as an Open Badge 3.0: built, signed, checked; the list of what was revoked. Pure.

A badge is a JSON-LD document with an embedded proof (W3C Data Integrity, `eddsa-rdfc-2022`, an
Ed25519 key), checked offline with the public key, or with the document of keys at
`/.well-known/did.json` (`did:web`). Revocation is a bit in a W3C Bitstring Status List.
openbadgeslib does the cryptography and takes half a second to load, so that whoever needs this
module imports it when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.keys import KeyFactory, KeyType, public_jwk_from_pem
from openbadgeslib.ob3 import (
    Achievement,
    IdentityObject,
    Issuer,
    OB3LdpSigner,
    OB3LdpVerifier,
    OpenBadgeCredential,
    Result,
    ResultDescription,
    build_did_document,
    build_status_list_credential,
    did_web_from_url,
    sign_status_list_credential,
    status_entry,
)

PLACES: Final = 131_072  # of one list: what W3C asks for at least, so that a bit names nobody
KEPT: Final = timedelta(days=2)  # how long a copy of the list may be relied on
MOST_BYTES: Final = 65_536  # of a badge that somebody brings; ours have some 3,000


@dataclass(frozen=True)
class Portal:
    """Who issues: the portal's address (https, no slash at the end) and the organisation."""

    address: str
    organisation: str

    @property
    def did(self) -> str:
        """The issuer's name in badges: `did:web:` and the host."""
        return str(did_web_from_url(self.address))


@dataclass(frozen=True)
class Key:
    """The key that signs: its name among ours and its private half as PEM."""

    name: str
    private: str


@dataclass(frozen=True)
class Earned:
    """What a badge says. `areas` are title and percent of each skill; percents are texts."""

    serial: str
    email: str
    salt: str
    slug: str
    title: str
    summary: str
    pass_mark: str
    score: str
    areas: Sequence[tuple[str, str]]
    issued_on: date
    expires_on: date | None
    list_number: int
    place: int


class NotOurs(Exception):
    """A badge that doesn't hold; the message says why, for people."""


def new_keys() -> tuple[str, str]:
    """A new pair as PEM: private, public."""
    private, public = KeyFactory(KeyType.ED25519).generate_keypair()
    return private.decode(), public.decode()


def signed(earned: Earned, portal: Portal, key: Key) -> dict[str, Any]:
    """The badge. The same facts and key give the same document."""
    begins = datetime.combine(earned.issued_on, time(), UTC)
    last = earned.expires_on
    credential = OpenBadgeCredential(
        id=f"{portal.address}/certificates/{earned.serial}",
        name=earned.title,
        issuer=Issuer(portal.did, portal.organisation, url=portal.address),
        recipient_id=None,
        identifiers=[IdentityObject.create(earned.email, earned.salt)],
        achievement=_achievement(earned, portal),
        results=[
            Result(value=value, result_description=at) for at, _, value in _marks(earned, portal)
        ],
        issuance_date=begins,
        expiration_date=datetime.combine(last, time(23, 59, 59), UTC) if last else None,
        credential_status=[
            status_entry(list_address(portal, earned.list_number), "revocation", earned.place)
        ],
    )
    signer = OB3LdpSigner(key.private, verification_method=f"{portal.did}#{key.name}")
    document: dict[str, Any] = signer.sign(credential, created=begins)
    return document


def _achievement(earned: Earned, portal: Portal) -> Achievement:
    return Achievement(
        id=achievement_address(portal, earned.slug),
        name=earned.title,
        description=earned.summary or earned.title,
        criteria_narrative=f"At least {earned.pass_mark} % of the points in “{earned.title}”.",
        achievement_type="Certificate",
        result_descriptions=[
            ResultDescription(at, name, "Percent", value_min="0", value_max="100")
            for at, name, _ in _marks(earned, portal)
        ],
    )


def _marks(earned: Earned, portal: Portal) -> list[tuple[str, str, str]]:
    """Address, name and percent of the whole and of each area."""
    at = achievement_address(portal, earned.slug)
    areas = [(f"{at}#area-{n}", name, percent) for n, (name, percent) in enumerate(earned.areas, 1)]
    return [(f"{at}#score", "All questions", earned.score), *areas]


def achievement_address(portal: Portal, slug: str) -> str:
    """Where anybody reads what a badge stands for."""
    return f"{portal.address}/certificates/about/{slug}"


def list_address(portal: Portal, number: int) -> str:
    """Where a list of what was revoked is published."""
    return f"{portal.address}/certificates/revoked/{number}"


def keys_document(portal: Portal, keys: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The published document of our public keys (name, PEM): the one that signs now comes first."""
    pairs = [(name, public_jwk_from_pem(public.encode())) for name, public in keys]
    document: dict[str, Any] = build_did_document(portal.did, pairs)
    return document


def revoked_list(portal: Portal, number: int, places: Iterable[int], key: Key, today: date) -> str:
    """The list as a signed compact token; it may be relied on for two days."""
    begins = datetime.combine(today, time(), UTC)
    credential = build_status_list_credential(
        portal.did,
        list_address(portal, number),
        "revocation",
        places,
        PLACES,
        issued=begins,
        valid_until=begins + KEPT,
    )
    return str(sign_status_list_credential(credential, key.private, "EdDSA"))


def checked(text: str, portal: Portal, publics: dict[str, str]) -> str:
    """The serial of a badge that we signed and that hasn't ended. Raises NotOurs.

    `publics` are our keys by name. Whether it was revoked the certificate itself says.
    """
    document = _read(text)
    proof = document.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    name = str(method or "").removeprefix(f"{portal.did}#")
    if name not in publics:
        raise NotOurs("It names a key that this portal never had: somebody else issued it.")
    try:
        credential = OB3LdpVerifier(pubkey_pem=publics[name]).verify(document)
    except LibOpenBadgesException as error:
        raise NotOurs(f"Its proof doesn't hold: {str(error)[:300]}") from None
    if credential.issuer.id != portal.did:
        raise NotOurs("It names another issuer than this portal.")
    return str(credential.id or "").rpartition("/")[2]


def _read(text: str) -> dict[str, Any]:
    if len(text.encode()) > MOST_BYTES:
        raise NotOurs(f"A badge has {MOST_BYTES:,} bytes at most; this is longer.")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise NotOurs("This isn't a badge as JSON. Paste the whole file `badge.json`.") from None
    if not isinstance(document, dict):
        raise NotOurs("This isn't a badge: it is no JSON object. Paste the whole file.")
    return document

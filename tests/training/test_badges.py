"""Badges: signed, published, checked by openbadgeslib in a process of its own, revoked, rotated."""

import base64
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pypdf
import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import sealing
from portal.changelog.models import Entry
from portal.db import session, set_writing
from portal.jobs.actions import request
from portal.training import badges
from portal.training.actions import badges as actions
from portal.training.actions import certificates
from portal.training.models import Badge, BadgeKey, Certificate
from portal.training.queries import badge_documents
from portal.training.queries import badges as queries
from tests import cast, make
from tests.training import making, world

ADDRESS = "https://portal.example.org"
PORTAL = badges.Portal(ADDRESS, "Example Works")
SERIAL = "K7QM-2V8D-X0TR-C"
EARNED = badges.Earned(
    serial=SERIAL, email="bo@portal.example", salt="0123456789abcdef", slug="noise-test",
    title="The test", summary="Ten questions.", pass_mark="70", score="83.3",
    areas=[("Telling signal from noise", "80")], issued_on=date(2026, 1, 15),
    expires_on=date(2099, 1, 15), list_number=1, place=4711,
)  # fmt: skip

# The library's own verifier, which knows nothing of the portal: everything comes over a pipe.
OTHER_PROGRAM = """
import json, sys
from openbadgeslib.ob3 import OB3LdpVerifier
given = json.load(sys.stdin)
fetched = []
def download(address, *more, **others):
    fetched.append(address)
    return given["published"][address].encode()
try:
    verifier = OB3LdpVerifier.for_issuer_did(given["issuer"], download=download)
    found = verifier.verify(
        given["badge"], expected_recipient=None, check_status=True, download=download
    )
    print(json.dumps({"id": found.id, "name": found.name, "fetched": fetched}))
except Exception as error:
    print(json.dumps({"error": str(error)}))
"""


def elsewhere(badge, published):
    """What openbadgeslib says of `badge` in a process of its own, fetching what is published."""
    given = {"badge": badge, "issuer": PORTAL.did, "published": published}
    said = subprocess.run(
        [sys.executable, "-c", OTHER_PROGRAM],
        input=json.dumps(given), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(said.stdout)


@pytest.fixture
def reachable(app, monkeypatch):
    monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], base_url=f"{ADDRESS}/")
    )
    return app


def sign():
    """A certificate of Bo's with its badge, signed by a job."""
    piece = making.piece(
        "assessment", "noise-test", title="The test",
        meta={"certificate": {"valid_months": 24}, "pass_mark": 70, "summary": "Ten questions."},
    )  # fmt: skip
    world.certificate(cast.person("bo"), piece, SERIAL)
    signed()
    return session.scalars(select(Certificate)).one()


def signed():
    session.commit()
    set_writing(False)
    request(actions.SIGNING.name, f"badges {clock.now()}", name="Badges")
    make.jobs()
    set_writing(True)


def published(visit):
    """What the portal publishes, fetched from it."""
    paths = ("/.well-known/did.json", "/certificates/revoked/1")
    return {f"{ADDRESS}{path}": visit(None).get(path).text for path in paths}


def test_the_same_facts_give_the_same_badge_and_no_address_of_its_holder_in_the_open():
    private, public = badges.new_keys()
    key = badges.Key("key-1", private)
    badge = badges.signed(EARNED, PORTAL, key)
    assert badge == badges.signed(EARNED, PORTAL, key)
    assert EARNED.email not in json.dumps(badge)
    assert badges.checked(json.dumps(badge), PORTAL, {"key-1": public}) == SERIAL
    subject = badge["credentialSubject"]
    assert [one["value"] for one in subject["result"]] == ["83.3", "80"]
    assert subject["achievement"]["criteria"]["narrative"].startswith("At least 70 %")
    assert badge["credentialStatus"]["statusListIndex"] == "4711"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda badge: badge.update(name="Another test"), "proof"),
        (lambda badge: badge["credentialSubject"]["result"][0].update(value="100"), "proof"),
        (lambda badge: badge["proof"].update(verificationMethod="did:web:x.example#key-1"), "key"),
        (lambda badge: badge.pop("proof"), "key"),
        (lambda badge: badge.update(proof=[badge["proof"]] * 2), "key"),
        (lambda badge: badge["issuer"].update(id="did:web:x.example"), "proof"),
    ],
)
def test_what_was_changed_is_told(edit, said):
    private, public = badges.new_keys()
    badge = badges.signed(EARNED, PORTAL, badges.Key("key-1", private))
    edit(badge)
    with pytest.raises(badges.NotOurs, match=said):
        badges.checked(json.dumps(badge), PORTAL, {"key-1": public})


@pytest.mark.parametrize("text", ["", "[]", "no", "{" * 9000, '"x"', "{}", "x" * 70_000, "\ud800"])
def test_what_is_no_badge_is_told(text):
    with pytest.raises(badges.NotOurs):
        badges.checked(text.encode("utf-8", "replace").decode(), PORTAL, {})


@pytest.mark.both_engines
def test_a_job_signs_every_certificate_once(inside, reachable):
    made = sign()
    badge = session.get_one(Badge, made.id)
    assert badge.document["id"] == f"{ADDRESS}/certificates/{SERIAL}"
    assert badge.key.ended_at is None
    assert not queries.is_any_wanted()
    actions_of = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
    assert actions_of[-2:] == ["make badge key", "sign badges"]


@pytest.mark.parametrize("base_url", ["", "http://127.0.0.1:5000"])
def test_without_a_safe_address_of_the_portal_no_badge_is_made(inside, monkeypatch, base_url):
    settings = replace(inside.config["SETTINGS"], base_url=base_url)
    monkeypatch.setitem(inside.config, "SETTINGS", settings)
    world.certificate(cast.person("bo"), making.piece("assessment", "noise-test"), SERIAL)
    session.commit()
    assert not queries.is_any_wanted()
    assert badge_documents.checked('{"proof": {}}') == (None, badge_documents.UNSIGNED)


def test_another_program_checks_it_and_sees_a_revocation(visit, reachable):
    with reachable.app_context():
        sign()
        badge = session.scalars(select(Badge)).one().document
    found = elsewhere(badge, published(visit))
    assert found["id"] == f"{ADDRESS}/certificates/{SERIAL}"
    assert f"{ADDRESS}/certificates/revoked/1" in found["fetched"]
    with reachable.app_context():
        made = session.scalars(select(Certificate)).one()
        certificates.revoke(made, reason="Somebody else sat it.", actor=cast.person("ana"))
    assert "revocation" in elsewhere(badge, published(visit))["error"]


def test_what_an_older_key_signed_stays_good(visit, reachable):
    with reachable.app_context():
        sign()
        old = session.scalars(select(Badge)).one().document
        actions.make_key(actor=None, reason="A year is over.")
        piece = making.piece("assessment", "other-test", meta={"certificate": {}})
        world.certificate(cast.person("cy"), piece, "K7QM-2V8D-X0TR-D")
        signed()
        new = session.scalars(select(Badge).order_by(Badge.certificate_id.desc())).first().document
        ended = session.scalars(select(BadgeKey.ended_at).order_by(BadgeKey.id)).all()
        assert [one is None for one in ended] == [False, True]
    assert old["proof"]["verificationMethod"] != new["proof"]["verificationMethod"]
    for badge in (old, new):
        assert "id" in elsewhere(badge, published(visit))


def test_a_key_is_kept_sealed_and_a_lost_secret_is_told(visit, reachable, monkeypatch):
    with reachable.app_context():
        sign()
        kept = session.scalars(select(BadgeKey)).one()
        assert "PRIVATE" not in kept.sealed
        assert "PRIVATE" in sealing.opened(
            kept.sealed, reachable.config["SECRET_KEY"], f"badge key {kept.id}"
        )
    monkeypatch.setitem(reachable.config, "SECRET_KEY", "another secret of more than 32 characters")
    answer = visit(None).get("/certificates/revoked/1")
    assert answer.status_code == 503
    assert "flask learn keys --new" in answer.text


def test_the_list_tells_no_number_of_certificates_and_ends_after_two_days(inside, reachable):
    sign()
    payload = badge_documents.revoked_token(1).split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(payload + "=="))
    today = clock.now().date()
    assert said["validUntil"].startswith((today + timedelta(days=2)).isoformat())
    assert badge_documents.revoked_token(2) is None


def test_its_holder_fetches_it_and_whoever_has_it_can_have_it_checked(visit, reachable):
    with reachable.app_context():
        sign()
    bo, cy = visit("bo"), visit("cy")
    page = bo.get(f"/certificates/{SERIAL}")
    assert f"/certificates/{SERIAL}/badge.json" in page.text
    text = bo.get(f"/certificates/{SERIAL}/badge.json").text
    assert cy.get(f"/certificates/{SERIAL}/badge.json").status_code == 403
    answer = cy.post("/certificates/badges", data={"badge": text})
    assert "This portal signed it" in answer.text
    answer = cy.post("/certificates/badges", data={"badge": text.replace('"80"', '"99"')})
    assert "Its proof doesn" in answer.text
    assert cy.post("/certificates/badges", data={"badge": " "}).status_code == 422
    assert "At least 70 %" in cy.get("/certificates/about/noise-test").text


def test_the_printed_certificate_carries_its_badge(visit, reachable):
    with reachable.app_context():
        sign()
        document = session.scalars(select(Badge)).one().document
    bo, url = visit("bo"), f"/reports/certificate/{SERIAL}.pdf"
    assert bo.get(url).status_code == 202
    make.jobs(reachable)
    within = pypdf.PdfReader(io.BytesIO(bo.get(url).data)).attachments["badge.json"]
    assert json.loads(within[0]) == document

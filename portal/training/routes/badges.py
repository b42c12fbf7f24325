"""Badges: the signed record of a certificate, our keys, what was revoked, checking one."""

import json

from flask import Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from portal.training.forms.certificates import BadgeForm
from portal.training.models import Certificate
from portal.training.policy import certificates as policy
from portal.training.queries import badge_documents
from portal.training.queries import badges as queries
from portal.training.routes import bp
from portal.web import errors
from portal.web.access import allowed, public, reads, takes
from portal.web.fragments import render
from portal.web.headers import name_file

COPIES = "public, max-age=300"  # what everybody may read; a revocation is known in five minutes
MOST_FORM = 256 * 1024


@bp.get("/certificates/<serial>/badge.json")
@allowed(policy.can_print, load=queries.of_serial)
def badge(certificate: Certificate) -> ResponseReturnValue:
    """The badge as a file, for its holder and whoever may print the certificate."""
    signed = queries.of(certificate)
    if signed is None:
        abort(404)
    text = json.dumps(signed.document, ensure_ascii=False, indent=1)
    response = Response(text, mimetype="application/ld+json")
    name = f"badge-{certificate.serial.lower()}.json"
    name_file(response, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/.well-known/did.json")
@public
def our_keys() -> ResponseReturnValue:
    """The public keys that badges of this portal name, for whoever checks one elsewhere."""
    document = badge_documents.keys_document()
    if document is None:
        abort(404)
    response = jsonify(document)
    response.headers["Cache-Control"] = COPIES
    return response


@bp.get("/certificates/revoked/<int(max=2147483647):number>")
@public
def revoked(number: int) -> ResponseReturnValue:
    """A list of what was revoked, as a signed token that says nothing about who."""
    try:
        token = badge_documents.revoked_token(number)
    except badge_documents.NoKey as error:
        return errors.answer(503, happened="The list cannot be signed.", remedy=str(error))
    if token is None:
        abort(404)
    response = Response(token, mimetype="application/vc+jwt")
    response.headers["Cache-Control"] = COPIES
    return response


@bp.get("/certificates/about/<slug>")
@public
def about_badge(slug: str) -> ResponseReturnValue:
    """What a certificate of this portal stands for, for whoever reads one of its badges."""
    piece = queries.achievement(slug)
    if piece is None:
        abort(404)
    return render("training/about_badge.html", "training/_about_badge.html", piece=piece)


@bp.route("/certificates/badges", methods=["GET", "POST"])
@allowed()
@reads
@takes(MOST_FORM)
def check_badge() -> ResponseReturnValue:
    """Whether a badge that somebody brings is ours, unchanged and not revoked."""
    form = BadgeForm(request.form if request.method == "POST" else None)
    found, why = None, ""
    if request.method == "POST" and form.accept():
        found, why = badge_documents.checked(form.badge.data or "")
    return render(
        "training/check_badge.html",
        "training/_check_badge.html",
        status=form.status,
        form=form,
        certificate=found,
        why=why,
    )

"""Certificates: checking one, which is public; revoking one; those that somebody must look at."""

from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.current import me
from portal.training.actions import certificates as actions
from portal.training.certificates import tidy
from portal.training.forms.certificates import KeepForm, ReasonForm, SerialForm
from portal.training.models import Certificate
from portal.training.policy import certificates as policy
from portal.training.queries import badges
from portal.training.queries import certificates as queries
from portal.training.routes import bp
from portal.web.access import allowed, public
from portal.web.fragments import moved, render

PAGE, FRAGMENT = "training/certificate.html", "training/_certificate.html"


@bp.get("/certificates")
@public
def check_certificate() -> ResponseReturnValue:
    """From a serial that somebody types to the certificate's page."""
    form = SerialForm(request.args if "serial" in request.args else None)
    if "serial" in request.args and form.accept():
        typed = form.serial.data or ""
        return redirect(url_for(".certificate", serial=tidy(typed) or typed))
    return _look_up(form, form.status)


@bp.get("/certificates/<serial>")
@public
def certificate(serial: str) -> ResponseReturnValue:
    """What a certificate is worth today, for anybody who has its serial."""
    found = queries.by_serial(serial)
    if found is None:
        return _look_up(SerialForm(serial=serial[:100]), 404, unknown=True)
    return _shown(found)


@bp.post("/certificates/<serial>/revocation")
@allowed(policy.can_revoke, load=queries.of_serial, confirmed=True)
def revoke_certificate(certificate: Certificate) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if form.attempt(actions.revoke, certificate, actor=me()):
        return moved(url_for(".certificate", serial=certificate.serial))
    return _shown(certificate, form)


@bp.post("/certificates/<serial>/kept")
@allowed(policy.can_revoke, load=queries.of_serial)
def keep_certificate(certificate: Certificate) -> ResponseReturnValue:
    form = KeepForm(request.form)
    if form.attempt(actions.keep, certificate, actor=me()):
        return moved(url_for(".certificate", serial=certificate.serial))
    return _shown(certificate, keeping=form)


@bp.get("/learn/authors/certificates")
@allowed(policy.is_author)
def certificates_to_look_at() -> ResponseReturnValue:
    return render("training/flagged.html", "training/_flagged.html", flagged=queries.flagged())


def _look_up(form: SerialForm, status: int = 200, *, unknown: bool = False) -> Response:
    shown = {"form": form, "unknown": unknown}
    return render("training/check.html", "training/_check.html", status=status, **shown)


def _shown(
    certificate: Certificate, form: ReasonForm | None = None, keeping: KeepForm | None = None
) -> Response:
    status = max(one.status for one in (form, keeping) if one) if form or keeping else 200
    shown: dict[str, Any] = {
        "certificate": certificate,
        "form": form or ReasonForm(),
        "keeping": keeping or KeepForm(),
    }
    if current_user.is_authenticated:
        shown["may_revoke"] = policy.can_revoke(me(), certificate)
        shown["may_print"] = policy.can_print(me(), certificate)
        shown["has_badge"] = shown["may_print"] and badges.of(certificate) is not None
    return render(PAGE, FRAGMENT, status=status, **shown)

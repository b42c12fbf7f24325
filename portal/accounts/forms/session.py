"""Signing in."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from portal.web.forms import PortalForm, not_blank


class SignInForm(PortalForm):
    """E-mail and password."""

    email = StringField(
        "E-mail", [not_blank("Type your e-mail address."), Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email", "maxlength": 254},
    )  # fmt: skip
    password = PasswordField(
        "Password", [not_blank("Type your password."), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    next = HiddenField()

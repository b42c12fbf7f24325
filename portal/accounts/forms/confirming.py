"""The password again, and the codes of the second factor."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from portal.accounts.forms.account import LONGEST_TYPED, SecretForm
from portal.accounts.forms.fields import why
from portal.web.forms import PortalForm, not_blank

FIELD = "confirm_password"  # its name is no other form's, for it travels with other forms
CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "maxlength": 60,
    "spellcheck": "false",
}


class ConfirmForm(PortalForm):
    """The present password, beside whatever else was sent."""

    confirm_password = PasswordField(
        "Your password",
        [not_blank("Type your password."), Length(max=LONGEST_TYPED)],
        render_kw={"autocomplete": "current-password", "maxlength": LONGEST_TYPED},
    )


class CodeForm(PortalForm):
    """A code of the authenticator or a recovery code, at sign-in."""

    code = StringField(
        "Code", [not_blank("Type the code."), Length(max=60)], render_kw=CODE,
        description="Six digits from your authenticator, or one of your recovery codes.",
    )  # fmt: skip
    next = HiddenField()


class ProofForm(PortalForm):
    """The first code of a new authenticator."""

    code = StringField(
        "Code", [not_blank("Type the code."), Length(max=60)], render_kw=CODE,
        description="The six digits that the authenticator shows now.",
    )  # fmt: skip


class RemovalForm(SecretForm):
    """Turning the second factor off."""

    present = PasswordField(
        "Your password",
        [not_blank("Type your password."), Length(max=LONGEST_TYPED)],
        id="removal-password",
        render_kw={"autocomplete": "current-password", "maxlength": LONGEST_TYPED},
    )


class ResetForm(PortalForm):
    """Why somebody's second factor is turned off for them."""

    reason = why(required=True, id="reset-reason")

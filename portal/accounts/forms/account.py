"""One's own account, and setting passwords."""

from typing import Any

from wtforms import PasswordField, RadioField
from wtforms.validators import EqualTo, Length

from portal.accounts import passwords
from portal.accounts.actions.account import THEMES
from portal.accounts.forms.fields import line
from portal.web.forms import PortalForm, not_blank

LONGEST_TYPED = 1_000  # characters that are looked at at all

HINT = (
    f"At least {passwords.SHORTEST} characters. Three or four words that have nothing to do with "
    "you or each other are strong and easy to keep."
)


class AccountForm(PortalForm):
    """Own name, and how the portal looks."""

    name = line(
        "Name", not_blank("Type your name."), render_kw={"autocomplete": "name"},
        description="As colleagues know you.",
    )  # fmt: skip
    theme = RadioField("Colours", choices=THEMES)


class SecretForm(PortalForm):
    """A form with passwords: what it asked for is kept as a digest that is slow to guess."""

    OWN = ("key", "version", "again")

    def _content(self) -> dict[str, Any]:
        secrets = {
            name: field.data or ""
            for name, field in self._fields.items()
            if isinstance(field, PasswordField)
        }
        text = "\x00".join(f"{name}\x00{value}" for name, value in sorted(secrets.items()))
        content: dict[str, Any] = super()._content()
        return content | {"": passwords.fingerprint(text, self.key.data)}


def _password(label: str, *validators: Any, autocomplete: str, **more: Any) -> PasswordField:
    too_long = Length(max=LONGEST_TYPED, message=f"Use at most {passwords.LONGEST} characters.")
    given = {"autocomplete": autocomplete, "maxlength": LONGEST_TYPED}
    return PasswordField(label, [*validators, too_long], render_kw=given, **more)


class NewPasswordForm(SecretForm):
    """A password for who holds a one-time link."""

    password = _password(
        "New password", not_blank("Type a password."), autocomplete="new-password", description=HINT
    )
    again = _password(
        "The same once more",
        EqualTo("password", "This is not the same. Type both again."),
        autocomplete="new-password",
    )


class PasswordForm(NewPasswordForm):
    """Another password, which the present one allows."""

    present = _password(
        "Present password",
        not_blank("Type your present password."),
        autocomplete="current-password",
    )

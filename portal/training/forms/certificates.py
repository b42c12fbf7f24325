"""Forms of certificates: looking one up, revoking and keeping one."""

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from portal.db import SHORT
from portal.web.forms import PortalForm, not_blank, trimmed

LONGEST = 2_000  # characters of a reason
MOST_BADGE = 65_536  # characters; ours have some 3,000


class SerialForm(PortalForm):
    """The serial that somebody has in front of them."""

    serial = StringField(
        "Serial",
        [not_blank("Type the serial that stands on the certificate."), Length(max=SHORT)],
        filters=[trimmed],
        description="Thirteen letters and figures, as K7QM-2V8D-X0TR-C; hyphens may be left out.",
    )


class BadgeForm(PortalForm):
    """A badge that somebody brings to have it checked."""

    badge = TextAreaField(
        "Badge",
        [not_blank("Paste the whole file badge.json."), Length(max=MOST_BADGE)],
        filters=[trimmed],
        description=(
            "The text of badge.json, which is a file of its own or attached to the certificate's "
            "PDF."
        ),
    )


class ReasonForm(PortalForm):
    """Why a certificate is revoked, or stays as it is."""

    reason = TextAreaField(
        "Reason, for the change log and the certificate's page",
        [not_blank("Say why, in words that its holder will read."), Length(max=LONGEST)],
        filters=[trimmed],
    )


class KeepForm(ReasonForm):
    """Why a certificate that somebody had to look at stays as it is."""

    reason = TextAreaField(
        "Why it stays, for the change log",
        [not_blank("Say why it stays as it is."), Length(max=LONGEST)],
        filters=[trimmed],
        id="keep-reason",
    )

"""One e-mail as it is sent: headers, plain text and HTML. Pure.

What people typed never becomes a header line: control characters and every kind of line end are
taken out before, and the message refuses what is left.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime


@dataclass(frozen=True)
class Letter:
    """A letter; `key` makes its identity, so that it is the same however often it is sent."""

    key: str
    to: str
    list: str  # a kind of notice, or “daily”, “weekly”
    list_name: str
    subject: str
    plain: str
    html: str
    at: datetime
    unsubscribe: str  # the whole address that ends the list for this person


@dataclass(frozen=True)
class Sender:
    """Who sends: the address, what people call it, and the host that identities name."""

    address: str
    name: str
    host: str


def message(letter: Letter, sender: Sender) -> EmailMessage:
    """The letter with its headers. Raises ValueError for an address that is none."""
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(one_line(sender.name), addr_spec=sender.address)
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = one_line(letter.subject)
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = message_id(letter.key, sender.host)
    list_id = "".join(each if each.isalnum() else "-" for each in letter.list)
    made["List-Id"] = f'"{one_line(letter.list_name)}" <{list_id}.notices.{sender.host}>'
    made["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(letter.plain, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return made


def message_id(key: str, host: str) -> str:
    """The identity of the letter with this key, by which a mailbox knows what it has already."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"


def one_line(text: str) -> str:
    """`text` as one line: whatever is no printable character is a space."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(line.replace('"', "'").split())

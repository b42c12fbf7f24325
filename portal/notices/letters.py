"""One e-mail as it is sent: headers, plain text and HTML. Pure.

What people typed never becomes a header line: control characters and every kind of line end are
taken out, and what is not plain stands in encoded words.
"""

import hashlib
from base64 import encodebytes
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

LINE = 76  # characters of a line of words


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
    unsubscribe: str  # the whole address that ends the list for this person; "": nothing does
    invitation: str = ""  # for calendars, with its METHOD


@dataclass(frozen=True)
class Sender:
    """Who sends: the address, what people call it, and the host that identities name."""

    address: str
    name: str
    host: str


def octets(letter: Letter, sender: Sender) -> bytes:
    """The letter as it goes over the wire. Raises ValueError for an address that is none.

    The library's own writer takes 5 ms for each, and folds long addresses into encoded words, in
    which no mail program finds them.
    """
    part = f"=_{_digest(letter.key)}"  # no text encoded below has “=_” in it
    headers = {
        "From": f"{_phrase(sender.name)} <{_address(sender.address)}>",
        "To": _address(letter.to),
        "Subject": _words(letter.subject, "Subject"),
        "Date": format_datetime(letter.at),
        "Message-ID": message_id(letter.key, sender.host),
        "List-Id": f"{_phrase(letter.list_name)} <{_label(letter.list)}.notices.{sender.host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{part}"',
    }
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    lines = [f"{name}: {value}" for name, value in headers.items()]
    for subtype, text in (("plain", letter.plain), ("html", letter.html)):
        lines += [
            "",
            f"--{part}",
            f"Content-Type: text/{subtype}; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            _printable(text),
        ]
    if letter.invitation:
        lines += _invitation(letter.invitation, part)
    lines += [f"--{part}--", ""]
    return "\r\n".join(lines).encode("ascii")


def _invitation(text: str, part: str) -> list[str]:
    """The last of the alternatives, which programs that know calendars take. They read what it is
    for in the header; its own line ends must arrive as they are.
    """
    method = text.partition("METHOD:")[2].partition("\r\n")[0]
    return [
        "",
        f"--{part}",
        f"Content-Type: text/calendar; charset=utf-8; method={_label(method)}",
        "Content-Transfer-Encoding: base64",
        "",
        encodebytes(text.encode()).decode("ascii").strip().replace("\n", "\r\n"),
    ]


def _printable(text: str) -> str:
    """Quoted-printable, in lines that every server takes."""
    plain = "\n".join(text.splitlines()).encode()
    return b2a_qp(plain, istext=True).decode("ascii").replace("\n", "\r\n")


def _address(text: str) -> str:
    name, _, host = text.rpartition("@")
    bad = not text.isascii() or not text.isprintable() or set(' <>,;:"()[]\\') & set(text)
    if not name or not host or bad:
        raise ValueError(f"{text!r} is no address")
    return text


def _words(text: str, header: str) -> str:
    """Words of a header: as they stand where they are plain and short, else as encoded words."""
    line = one_line(text)
    if line.isascii() and len(line) + len(header) + 2 <= LINE and "=?" not in line:
        return line
    return Header(line, "utf-8", maxlinelen=LINE, header_name=header).encode(linesep="\r\n")


def _phrase(text: str) -> str:
    """What people call an address."""
    line = one_line(text).replace("\\", "/")
    return f'"{line}"' if line.isascii() and "=?" not in line else _words(line, "From")


def _label(text: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in text)


def message_id(key: str, host: str) -> str:
    """The identity of the letter with this key, by which a mailbox knows what it has already."""
    return f"<{_digest(key)}@{host}>"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def one_line(text: str) -> str:
    """`text` as one line: whatever is no printable character is a space."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(line.replace('"', "'").split())

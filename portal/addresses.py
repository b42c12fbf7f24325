"""Settings that are addresses: of the database, of the portal itself, of the mail server."""

from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from portal.errors import BadSettings

PLAIN = "tls=none"  # of SMTP_URL: the operator says that letters go unencrypted


def database_url(text: str) -> str:
    if not text:
        return ""
    scheme = text.partition("://")[0]
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        url = "postgresql+psycopg://" + _with_hosts_as_options(text.partition("://")[2])
        try:
            make_url(url)
        except (ArgumentError, ValueError):
            raise BadSettings(
                "DATABASE_URL cannot be read: write postgresql://user:password@host:5432/name, and "
                "%-encode what is special in the password."
            ) from None
        return url
    if scheme == "sqlite":
        return text
    raise BadSettings("DATABASE_URL must begin with postgresql:// or sqlite:///.")


def _with_hosts_as_options(address: str) -> str:
    """libpq's `user@one:5432,two:5432/name` as SQLAlchemy takes it, with a host option for each.

    Of several, libpq takes the first that can be written to: the primary.
    """
    authority, slash, rest = address.partition("/")
    account, at, hosts = authority.rpartition("@")
    if "," not in hosts:
        return address
    name, _, options = rest.partition("?")
    listed = [f"host={host}" for host in hosts.split(",")]
    if "target_session_attrs=" not in options:
        listed.append("target_session_attrs=read-write")
    return f"{account}{at}{slash}{name}?{'&'.join([*listed, *filter(None, [options])])}"


def may_fall_back(url: str) -> bool:
    """Whether a connection to this database may go over a network unencrypted, or to whoever
    answers, without anybody having said so (libpq's own default is "prefer").
    """
    if not url.startswith("postgresql"):
        return False
    made = make_url(url)
    asked = made.query.get("host", ())
    hosts = [made.host or "", *([asked] if isinstance(asked, str) else asked)]
    away = [host for host in filter(None, hosts) if not _is_near(host)]
    mode = made.query.get("sslmode", "")
    return bool(away) and mode not in ("verify-full", "verify-ca", "disable")


def _is_near(host: str) -> bool:
    """This machine: loopback, or the folder of a socket."""
    name = host.partition(":")[0] if host.count(":") == 1 else host  # without the port
    return name in ("localhost", "127.0.0.1", "::1") or name.startswith("/")


def base_url(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    fits = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
    if not fits or set("*?#@ ") & set(text):
        raise BadSettings(
            f"BASE_URL is {text!r}: set it to an address such as https://host.example."
        )
    return text.rstrip("/")


def smtp_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.path in ("", "/")
        plain = parts.scheme == "smtp" and parts.query == PLAIN and not parts.username
        fits = fits and (plain or not parts.query) and not parts.fragment and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not text.isprintable():
        raise BadSettings(
            "SMTP_URL cannot be read: write smtps://user:password@host:465 or smtp://host:25, and "
            "%-encode what is special in the password; smtp://host:25?tls=none for a relay that "
            "knows no encryption."
        )
    return text


def mail_from(text: str) -> str:
    if not text:
        return ""
    name, at, host = text.rpartition("@")
    plain = all(letter.isascii() and letter.isprintable() for letter in text)
    if not at or not name or "." not in host or not plain or set(' <>,;:\\"()[]') & set(text):
        raise BadSettings(
            f"MAIL_FROM is {text!r}: set it to a plain address such as yardstick@example.org."
        )
    return text


def record_store_url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fits = parts.hostname and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:
        fits = False
        parts = urlsplit("")
    is_near = parts.hostname in ("127.0.0.1", "::1", "localhost")
    is_safe = parts.scheme == "https" or (is_near and parts.scheme == "http")
    if not fits or not is_safe:
        raise BadSettings(
            "RECORD_STORE_URL cannot be read: write https://user:password@host/xapi, and %-encode "
            "what is special in the password."
        )
    return text.rstrip("/")

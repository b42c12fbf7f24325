"""Settings: the only reader of the environment, checked strictly at start.

Every setting is one field of `Settings`; `SETTINGS` says its variable, its default and its
meaning, and README's table is held against it by a test.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal import addresses
from portal.errors import BadSettings

MODES = ("production", "demo", "test")
EVERYBODY, ADMINISTRATORS, CHOICE = FACTORS = ("everybody", "administrators", "choice")
SHORTEST_SECRET = 32  # characters; 16 random bytes in hexadecimal
FEWEST_SYMBOLS = 8  # different characters; "aaaa…" and "abababab…" are no secrets
OTHERS = 0o007  # what people outside the owner's group may do with a file
SECRETS = ("SECRET_KEY", "DATABASE_URL", "SMTP_URL", "RECORD_STORE_URL")  # also as NAME_FILE
SQLITE_FILE = "yardstick.sqlite3"
ROOT = Path(__file__).resolve().parent.parent

SETTINGS: dict[str, tuple[str, str]] = {
    "MODE": ("production", "`production`, `demo` or `test`"),
    "SECRET_KEY": ("", "signs cookies and forms; at least 32 random characters"),
    "DATA_DIR": ("var", "folder of the SQLite file, `heads.log` and backups"),
    "DATABASE_URL": (
        "",
        "`postgresql://user:password@host/name`, with several hosts where the database is highly "
        "available; empty: SQLite in `DATA_DIR`",
    ),
    "HOST": ("127.0.0.1", "address that `bin/run` and `bin/demo` listen on"),
    "PORT": ("5000", "port that `bin/run` and `bin/demo` listen on"),
    "BASE_URL": (
        "",
        "address people use, such as `https://yardstick.example.org`; other hosts are refused",
    ),
    "TRUSTED_PROXIES": ("0", "how many reverse proxies stand in front and set `X-Forwarded-*`"),
    "ALLOW_HTTP": (
        "0",
        "`1` lets production answer plain HTTP on a loopback address, without `__Host-` cookies",
    ),
    "TIMEZONE": ("Europe/London", "the organisation's time zone, an IANA name"),
    "ORGANISATION": ("Our organisation", "name shown in the header and on printed pages"),
    "FISCAL_START": ("4", "month in which the fiscal years of imported files begin, 1 to 12"),
    "SMTP_URL": (
        "",
        "mail server: `smtps://user:password@host` or `smtp://host:25`, encrypted unless it ends "
        "in `?tls=none`; empty: no e-mail is sent",
    ),
    "MAIL_FROM": ("", "sender of e-mail, such as `yardstick@example.org`; needed with `SMTP_URL`"),
    "RECORD_STORE_URL": (
        "",
        "learning record store for xAPI statements: `https://user:password@host/xapi`; "
        "empty: none are sent",
    ),
    "SECOND_FACTOR": (
        "choice",
        "who must have a second factor: `everybody`, `administrators`, or nobody (`choice`)",
    ),
    "PERSON_LIMITS": (
        "1",
        "`0` removes production's limits on one person's requests to a process in a minute: "
        "1,200 forms, 240 files",
    ),
    "SESSION_HOURS": ("12", "a sign-in ends after this many hours without a click"),
    "WORKERS": ("2", "server processes of `bin/run` and `bin/demo`"),
    "JOBS": ("1", "`0`: `bin/run` and `bin/demo` leave jobs to the machines that run `bin/work`"),
    "DEBUG": ("0", "`1` shows errors in the browser; refused in production"),
}


@dataclass(frozen=True)
class Settings:
    """How one portal is set up. Build it with `Settings.read`, which checks it."""

    mode: str = "production"
    secret_key: str = ""
    data_dir: Path = ROOT / "var"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 5000
    base_url: str = ""
    trusted_proxies: int = 0
    allow_http: bool = False
    timezone: str = "Europe/London"
    organisation: str = "Our organisation"
    fiscal_start: int = 4
    smtp_url: str = ""
    mail_from: str = ""
    record_store_url: str = ""
    second_factor: str = CHOICE
    person_limits: bool = True
    session_hours: int = 12
    workers: int = 2
    jobs: bool = True
    debug: bool = False
    fault: str = ""  # why nothing that needs the database can run; only commands have one

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are `__Host-` and Secure: always in production, unless ALLOW_HTTP."""
        return self.is_production and not self.allow_http

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        if self.fault:
            return "sqlite://"
        if self.database_url:
            return self.database_url
        return f"sqlite:///{self.data_dir / SQLITE_FILE}"

    @property
    def hosts(self) -> list[str]:
        """Names under which the portal answers; a request for another host is refused."""
        own = urlsplit(self.base_url).hostname if self.base_url else None
        loopback = ["localhost", "127.0.0.1", "[::1]"]
        return [own] if own and self.secure_cookies else [*loopback, *([own] if own else [])]

    @property
    def limits_people(self) -> bool:
        """Whether there are limits to what one person asks for; demonstrations are tried hard."""
        return self.person_limits and self.is_production

    @property
    def sends_mail(self) -> bool:
        return bool(self.smtp_url)

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings in `environ`. Raises BadSettings, which names the variable to mend."""
        given = {name: _given(environ, name, default) for name, (default, _) in SETTINGS.items()}
        data_dir = Path(given["DATA_DIR"]).expanduser()
        settings = cls(
            mode=_one_of("MODE", given["MODE"], MODES),
            secret_key=given["SECRET_KEY"],
            data_dir=data_dir if data_dir.is_absolute() else ROOT / data_dir,
            database_url=addresses.database_url(given["DATABASE_URL"]),
            host=given["HOST"],
            port=_whole("PORT", given["PORT"], 1, 65535),
            base_url=addresses.base_url(given["BASE_URL"]),
            trusted_proxies=_whole("TRUSTED_PROXIES", given["TRUSTED_PROXIES"], 0, 5),
            allow_http=_yes_no("ALLOW_HTTP", given["ALLOW_HTTP"]),
            timezone=_zone(given["TIMEZONE"]),
            organisation=given["ORGANISATION"],
            fiscal_start=_whole("FISCAL_START", given["FISCAL_START"], 1, 12),
            smtp_url=addresses.smtp_url(given["SMTP_URL"]),
            mail_from=addresses.mail_from(given["MAIL_FROM"]),
            record_store_url=addresses.record_store_url(given["RECORD_STORE_URL"]),
            second_factor=_one_of("SECOND_FACTOR", given["SECOND_FACTOR"], FACTORS),
            person_limits=_yes_no("PERSON_LIMITS", given["PERSON_LIMITS"]),
            session_hours=_whole("SESSION_HOURS", given["SESSION_HOURS"], 1, 24 * 30),
            workers=_whole("WORKERS", given["WORKERS"], 1, 64),
            jobs=_yes_no("JOBS", given["JOBS"]),
            debug=_yes_no("DEBUG", given["DEBUG"]),
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what would be unsafe to serve. Raises BadSettings."""
        _check_secret(self.secret_key)
        if self.smtp_url and not self.mail_from:
            raise BadSettings("MAIL_FROM is not set: SMTP_URL needs the address that mail is from.")
        if self.smtp_url and not self.base_url:
            raise BadSettings(
                "BASE_URL is not set: SMTP_URL needs the address that links in mail lead to."
            )
        if self.record_store_url and not self.base_url:
            raise BadSettings(
                "BASE_URL is not set: RECORD_STORE_URL needs the address that statements name."
            )
        if not self.is_production:
            return
        if self.debug:
            raise BadSettings("DEBUG must be 0 (or unset) when MODE is production.")
        if self.allow_http and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise BadSettings(
                "ALLOW_HTTP=1 serves plain HTTP: set HOST to 127.0.0.1, or put a TLS proxy in "
                "front, set TRUSTED_PROXIES=1 and remove ALLOW_HTTP."
            )
        if addresses.may_fall_back(self.database_url):
            raise BadSettings(
                "DATABASE_URL leads to another machine and may go there without encryption: add "
                "?sslmode=verify-full&sslrootcert=FILE, or say ?sslmode=disable where the network "
                "itself is encrypted."
            )
        if self.base_url and not self.allow_http and not self.base_url.startswith("https://"):
            raise BadSettings("BASE_URL must begin with https:// when MODE is production.")

    def check_files(self) -> None:
        """Refuse a database or a secret that everybody on the machine may read or change."""
        if not self.is_production or not self.data_dir.is_dir():
            return
        if not self.data_dir.stat().st_mode & OTHERS:
            return  # nobody else gets into the folder
        for name in ("secret", SQLITE_FILE):
            path = self.data_dir / name
            if path.exists() and path.stat().st_mode & OTHERS:
                raise BadSettings(
                    f"DATA_DIR: others on this machine may read {path}. Run: chmod 600 {path}"
                )


def is_command() -> bool:
    """Whether this process is a command of `flask`, not a server."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true"


def for_this_process() -> Settings:
    """The environment's settings; for a command of `flask` that lacks them, ones with a `fault`.

    Commands that need no database (`flask insight spc`) run with no settings at all, so a bad
    setting stops a command only where it opens the database (`portal.cli.needs_database`).
    """
    try:
        return Settings.read(os.environ)
    except BadSettings as fault:
        if is_command():
            return Settings(fault=str(fault))
        raise


def _check_secret(secret: str) -> None:
    if not secret:
        raise BadSettings(
            "SECRET_KEY is not set. Set it to a random text of at least 32 characters, "
            "or start with bin/run, which makes one for a single machine."
        )
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SYMBOLS:
        raise BadSettings(
            f"SECRET_KEY is too weak: use at least {SHORTEST_SECRET} random characters."
        )


def _given(environ: Mapping[str, str], name: str, default: str) -> str:
    """The setting as it is given; a secret may lie in a file, as vaults and systemd hand them out,
    and whoever sees the environment does not see it.
    """
    path = environ.get(f"{name}_FILE") if name in SECRETS else None
    if not path:
        return environ.get(name, default)
    try:
        held = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{name}_FILE: {path} cannot be read ({error}).") from None
    if not held:  # no DATABASE_URL would be another database, without a word
        raise BadSettings(f"{name}_FILE: {path} is empty.")
    return held


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise BadSettings(
            f"{name} is {text!r}: set it to {', '.join(allowed[:-1])} or {allowed[-1]}."
        )
    return text


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadSettings(f"{name} is {text!r}: set it to a whole number from {low} to {high}.")
    return int(text)


def _yes_no(name: str, text: str) -> bool:
    if text not in ("", "0", "1"):
        raise BadSettings(f"{name} is {text!r}: set it to 1 or 0.")
    return text == "1"


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSettings(
            f"TIMEZONE is {text!r}: set it to a name such as Europe/London."
        ) from None
    return text

"""Settings are read in one place, strictly; production refuses what is unsafe."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from portal import create_app
from portal.config import SECRETS, SETTINGS, Settings
from portal.errors import BadSettings

ROOT = Path(__file__).resolve().parent.parent
SECRET = "k3-9fJ_fa0-vmPqzL4tYw2c-xNs8uRhE"
GOOD = {"SECRET_KEY": SECRET}
MAIL = {
    "SMTP_URL": "smtp://mail.example.org",
    "MAIL_FROM": "portal@example.org",
    "BASE_URL": "https://portal.example.org",
}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": "abc" * 20}, "SECRET_KEY"),
        ({**GOOD, "MODE": "staging"}, "MODE"),
        ({**GOOD, "DEBUG": "1"}, "DEBUG"),
        ({**GOOD, "DEBUG": "yes"}, "DEBUG"),
        ({**GOOD, "PORT": "http"}, "PORT"),
        ({**GOOD, "PORT": "0"}, "PORT"),
        ({**GOOD, "DATABASE_URL": "mysql://host/name"}, "DATABASE_URL"),
        ({**GOOD, "DATABASE_URL": "postgresql://host:port/name"}, "DATABASE_URL"),
        ({**GOOD, "BASE_URL": "http://host.example"}, "BASE_URL"),
        ({**GOOD, "BASE_URL": "host.example"}, "BASE_URL"),
        ({**GOOD, "TIMEZONE": "Mars/Olympus"}, "TIMEZONE"),
        ({**GOOD, "TIMEZONE": "../etc/passwd"}, "TIMEZONE"),
        ({**GOOD, "FISCAL_START": "13"}, "FISCAL_START"),
        ({**GOOD, "ALLOW_HTTP": "1", "HOST": "0.0.0.0"}, "ALLOW_HTTP"),  # noqa: S104 - refused
        ({**GOOD, "TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({**GOOD, "SECOND_FACTOR": "yes"}, "SECOND_FACTOR"),
        ({**GOOD, "PERSON_LIMITS": "many"}, "PERSON_LIMITS"),
        ({**GOOD, "SMTP_URL": "http://mail.example"}, "SMTP_URL"),
        ({**GOOD, "SMTP_URL": "smtp://mail.example:port"}, "SMTP_URL"),
        ({**GOOD, **MAIL, "SMTP_URL": "smtp://ana:word@mail.example?tls=none"}, "SMTP_URL"),
        ({**GOOD, **MAIL, "SMTP_URL": "smtps://mail.example?tls=none"}, "SMTP_URL"),
        ({**GOOD, **MAIL, "SMTP_URL": "smtp://mail.example?tls=maybe"}, "SMTP_URL"),
        ({**GOOD, **MAIL, "MAIL_FROM": ""}, "MAIL_FROM"),
        ({**GOOD, **MAIL, "MAIL_FROM": "portal"}, "MAIL_FROM"),
        ({**GOOD, **MAIL, "MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "MAIL_FROM"),
        ({**GOOD, **MAIL, "BASE_URL": ""}, "BASE_URL"),
    ],
)
def test_a_bad_setting_is_refused_by_name(given, named):
    with pytest.raises(BadSettings, match=named):
        Settings.read(given)


def test_the_default_is_production_with_host_cookies():
    settings = Settings.read(GOOD)
    assert settings.mode == "production"
    assert settings.secure_cookies


def test_production_refuses_a_database_that_it_cannot_reach(tmp_path):
    url = f"sqlite:///{tmp_path}/missing/portal.sqlite3"
    with pytest.raises(BadSettings, match="DATABASE_URL"):
        create_app(Settings.read({**GOOD, "DATABASE_URL": url, "DATA_DIR": str(tmp_path)}))


def test_production_cookies_are_bound_to_the_host(tmp_path):
    app = create_app(Settings.read({**GOOD, "DATA_DIR": str(tmp_path)}))
    answer = app.test_client().get("/healthz", base_url="https://localhost")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_HTTPONLY"]


def test_a_foreign_host_is_refused(tmp_path):
    app = create_app(
        Settings.read({**GOOD, "DATA_DIR": str(tmp_path), "BASE_URL": "https://portal.example.org"})
    )
    client = app.test_client()
    assert client.get("/sign-in", base_url="https://portal.example.org").status_code == 200
    assert client.get("/sign-in", base_url="https://evil.example").status_code == 400


def flask(*words, stdin="", **environ):
    """Run a command as a person would, with nothing in the environment but PATH."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_command_without_a_database_needs_no_settings():
    series = "period,value\n" + "".join(f"2024-{n:02},{n % 3}\n" for n in range(1, 13))
    done = flask("insight", "spc", "-", stdin=series)
    assert done.returncode == 0, done.stderr
    assert '"segments"' in done.stdout


def test_a_command_with_a_database_says_which_setting_is_missing():
    done = flask("changelog", "verify")
    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_readme_names_every_setting():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `?([^|`]*)`? +\|", text, re.MULTILINE))
    assert set(rows) == set(SETTINGS)
    for name, (default, _) in SETTINGS.items():
        assert rows[name].strip() in (default, default or "empty"), name


def test_nothing_else_reads_the_environment():
    readers = [
        path.name
        for path in (ROOT / "portal").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["config.py"]


@pytest.mark.parametrize(
    ("given", "hosts", "extra"),
    [
        (
            "postgresql://ana:p%40ss@one:5432,two:5433/portal?sslmode=verify-ca",
            ("one,two", "5432,5433"),
            {},
        ),
        ("postgres://ana@one,two,three/portal?sslmode=verify-full", ("one,two,three", ",,"), {}),
        (
            "postgresql://ana@one:1,two:2/portal?sslmode=disable&target_session_attrs=any",
            ("one,two", "1,2"),
            {"target_session_attrs": "any"},
        ),
    ],
)
def test_a_database_on_several_hosts_is_reached_at_its_primary(given, hosts, extra):
    url = make_url(Settings.read({**GOOD, "DATABASE_URL": given}).database)
    _, options = create_engine(url).dialect.create_connect_args(url)
    wanted = {"target_session_attrs": "read-write", "dbname": "portal", "user": "ana"} | extra
    assert {name: options[name] for name in wanted} == wanted
    assert (options["host"], options["port"]) == hosts


def test_a_database_on_one_host_keeps_its_address():
    given = "postgresql://ana:secret@one/portal?sslmode=verify-full"
    assert Settings.read({**GOOD, "DATABASE_URL": given}).database == (
        "postgresql+psycopg://ana:secret@one/portal?sslmode=verify-full"
    )


@pytest.mark.parametrize("where", ["one/portal", "one,two:5433/portal", "10.0.0.9:5432/portal"])
@pytest.mark.parametrize("mode", ["", "?sslmode=prefer", "?sslmode=require"])
def test_production_asks_no_database_elsewhere_that_it_could_not_recognise(where, mode):
    """ASVS 12.3.1, 12.3.2: nor one that it might reach without encryption, unless that is said."""
    given = {**GOOD, "DATABASE_URL": f"postgresql://ana:secret@{where}{mode}"}
    with pytest.raises(BadSettings, match="sslmode=verify-full"):
        Settings.read(given)
    for said in ("?sslmode=verify-full", "?sslmode=disable"):
        Settings.read({**given, "DATABASE_URL": f"postgresql://ana:secret@{where}{said}"})


@pytest.mark.parametrize(
    "where",
    [
        "127.0.0.1:5433/portal",
        "localhost/x",
        "[::1]:5433/x",
        "/x?host=/run/pg",
        "127.0.0.1:5433,127.0.0.1:5434/portal",
    ],
)
def test_on_this_machine_it_needs_no_encryption(where):
    assert Settings.read({**GOOD, "DATABASE_URL": f"postgresql://ana@{where}"}).database_url


def test_secrets_may_lie_in_files_that_a_vault_hands_out(tmp_path):
    """ASVS 13.3.1; a file stands before what the environment says."""
    secret, url = tmp_path / "secret", tmp_path / "url"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    url.write_text("postgresql://ana:p@localhost/portal\n", encoding="utf-8")
    given = {"SECRET_KEY_FILE": str(secret), "SECRET_KEY": "x", "DATABASE_URL_FILE": str(url)}
    settings = Settings.read(given)
    assert settings.secret_key == SECRET
    assert settings.database_url.endswith("ana:p@localhost/portal")
    with pytest.raises(BadSettings, match="SECRET_KEY_FILE"):
        Settings.read({"SECRET_KEY_FILE": str(tmp_path / "none")})
    assert Settings.read({**GOOD, "ORGANISATION_FILE": str(secret)}).organisation != SECRET


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_a_vault_has_not_filled_is_no_setting(tmp_path, name):
    """An empty DATABASE_URL would be SQLite: an empty portal where the database has all."""
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(BadSettings, match=f"{name}_FILE: .* is empty"):
        Settings.read({**GOOD, f"{name}_FILE": str(tmp_path / "empty")})


def test_a_database_out_of_reach_is_said_in_one_line():
    url = "postgresql://ana:secret@127.0.0.1:1/portal"
    done = flask("db", "upgrade", **GOOD, DATABASE_URL=url)
    assert done.returncode == 1
    assert "DATABASE_URL: the database cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr

"""Yardstick: the portal's application."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import portal.accounts
import portal.backup
import portal.changelog
import portal.demo
import portal.feedback
import portal.files
import portal.followups
import portal.home
import portal.insight
import portal.jobs
import portal.mentorship
import portal.notices
import portal.refinement
import portal.registry
import portal.reports
import portal.training
import portal.values
from portal import config, db, web
from portal.config import Settings
from portal.errors import BadSettings
from portal.web import bundles

ROOT = Path(__file__).resolve().parent.parent
FEATURES = (
    portal.changelog,
    portal.backup,
    portal.files,
    portal.jobs,
    portal.accounts,
    portal.notices,
    portal.registry,
    portal.values,
    portal.insight,
    portal.followups,
    portal.feedback,
    portal.training,
    portal.mentorship,
    portal.refinement,
    portal.reports,
    portal.home,
    portal.demo,
)

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The portal, set up by `settings` or by the environment. Raises BadSettings."""
    settings = settings or config.for_this_process()
    app = web.application.Portal(
        "portal", root_path=str(ROOT), instance_path=str(settings.data_dir)
    )
    _configure(app, settings)
    db.db.init_app(app)
    app.teardown_appcontext(db.close_session)
    with app.app_context():
        db.configure_engine(db.db.engine, serves=not config.is_command())
    _migrate(app, settings)
    web.register(app)
    csrf.init_app(app)  # after the limits of bodies: looking for the token reads the form
    for feature in FEATURES:
        feature.register(app)
    _reach_database(app, settings)
    _wrap(app, settings)
    return app


def _migrate(app: Flask, settings: Settings) -> None:
    """Offer `flask db`; a server never migrates, and starts sooner without what migrating needs."""
    if settings.is_production and not config.is_command():
        return
    from flask_migrate import Migrate

    Migrate(app, db.db, directory=str(ROOT / "portal" / "migrations"))


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        DEBUG=settings.debug,
        TESTING=settings.mode == "test",
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database),
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=settings.hosts,
        WTF_CSRF_TIME_LIMIT=None,  # a form is as old as its sign-in
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy may withhold it; the token decides
        MAX_FORM_PARTS=5_000,
        SEND_FILE_MAX_AGE_DEFAULT=0,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if not settings.database_url and not settings.fault:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(settings.data_dir / config.SQLITE_FILE)
    settings.check_files()


def _make_private(path: Path) -> None:
    """Make the database's file where it is missing, for its owner only, whatever the umask says."""
    with suppress(OSError):  # if the folder is unusable, connecting to the database says so
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _reach_database(app: Flask, settings: Settings) -> None:
    """Production does not start on a database that it cannot reach."""
    if not settings.is_production or settings.fault:
        return
    with app.app_context():
        try:
            with db.writing(False), db.db.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            db.db.engine.dispose()  # processes forked from this one open their own connections
        except SQLAlchemyError as error:
            name = "DATABASE_URL" if settings.database_url else "DATA_DIR"
            reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
            raise BadSettings(f"{name}: the database cannot be reached ({reason}).") from None


def _bundle(settings: Settings) -> None:
    """Bring the style sheet and the script of all pages up to date with their parts."""
    try:
        bundles.build()
    except OSError as error:
        if settings.is_production and not settings.fault:
            raise BadSettings(
                f"static/vendor: what the pages load is out of date and cannot be written "
                f"({error.strerror}). Run bin/setup as the owner of the folder."
            ) from None


def _wrap(app: Flask, settings: Settings) -> None:
    """Put around the application: static files under hashed names that browsers may keep, access
    for monitors, and trusted proxies.
    """
    _bundle(settings)
    served: WSGIApplication = WhiteNoise(
        app.wsgi_app,
        root=app.static_folder,
        prefix="/static/",
        immutable_file_test=lambda _path, _url: True,  # an address changes with the content
        autorefresh=settings.debug,
        allow_all_origins=False,
        add_headers_function=web.headers.of_static_file(settings.secure_cookies),
    )
    served = _known_by_monitors(served, settings.hosts[0])
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        served = ProxyFix(served, x_for=count, x_proto=count, x_host=count)
    app.wsgi_app = served  # type: ignore[method-assign,assignment]  # how Flask is wrapped


def _known_by_monitors(app: WSGIApplication, host: str) -> WSGIApplication:
    """Let load balancers and monitors use a node's own address instead of the portal's name.

    Only for the two health checks, whose answers hold no link.
    """

    def wrapped(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] in ("/healthz", "/readyz") and environ.get("HTTP_HOST"):
            environ["HTTP_HOST"] = host
        return app(environ, start)

    return wrapped

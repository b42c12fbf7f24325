"""The tables' base class and column types, the session, and the two kinds of transaction.

Whether a transaction may write is decided by context: yes in unsafe requests and commands, no in a
GET, which writes nothing except through `observe`. `writing()` changes it for a block.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
from typing import Annotated, Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, scoped_session

from portal import disk_space, on_postgresql, on_sqlite

log = logging.getLogger("portal.database")

SHORT = 200  # characters of a name or a title

BRIEFLY = 50  # ms that optional bookkeeping waits for a lock
_PATIENCE = text("SELECT set_config('lock_timeout', :wait, true)")  # of PostgreSQL, here only

DISK_FULL = "53100"  # SQLSTATE


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite forgets zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


bigint = BigInteger().with_variant(Integer, "sqlite")

intpk = Annotated[int, mapped_column(bigint, primary_key=True)]
short = Annotated[str, mapped_column(String(SHORT))]
words = Annotated[str, mapped_column(Text, default="")]
moment = Annotated[datetime, mapped_column(Moment)]


class Base(DeclarativeBase):
    """What every table is mapped on; the naming convention lets migrations name constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Steady:
    """Mixed into the models that say who is signed in: a commit of something else does not expire
    their columns, nor the relationships named in `STEADY`.
    """

    STEADY: ClassVar[frozenset[str]] = frozenset()


def id_of(record: Base) -> int:
    """The id of a stored record, even if a commit expired its columns: sends no statement."""
    found: int = inspect(record).identity[0]  # type: ignore[index]  # it is stored
    return found


db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True})
session: scoped_session[Session] = db.session  # type: ignore[assignment]  # its own subclass

_writing: ContextVar[bool] = ContextVar("writing", default=True)


def hold(record: Base) -> None:
    """Read `record` anew, and hold it until the transaction ends.

    Only its own row: PostgreSQL refuses to hold what is joined to it, which need not be there.
    """
    session.refresh(record, with_for_update={"of": type(record)})


def set_writing(may_write: bool) -> None:
    """Say whether transactions that begin from now on in this context may write."""
    _writing.set(may_write)


def is_writing() -> bool:
    """Whether transactions that begin now may write."""
    return _writing.get()


@contextmanager
def writing(may_write: bool = True) -> Iterator[None]:
    """Let transactions that begin in the block write, or not."""
    token = _writing.set(may_write)
    try:
        yield
    finally:
        _writing.reset(token)


def ensure_writing() -> None:
    """Begin a writing transaction. A reading one ends, and what it read is loaded again."""
    _writing.set(True)
    holder = session()
    if holder.in_transaction():
        if not holder.connection().info.get("reads_only"):
            return
        holder.commit()
    holder.connection()


def release_connection() -> None:
    """Return the connection of a reading transaction to the pool; what it read stays loaded.

    Call it before `observe` where many requests observe at once: otherwise each would hold one
    connection and wait for a second.
    """
    holder = session()
    if not holder.in_transaction() or not session.connection().info.get("reads_only"):
        return
    expires, holder.expire_on_commit = holder.expire_on_commit, False
    try:
        holder.commit()
    finally:
        holder.expire_on_commit = expires


def observe(work: Callable[[Connection], Any]) -> Any:
    """Do bookkeeping on which no decision rests, in a short transaction of its own.

    `work` gets a connection and should touch one row. For sessions, throttles, views, read marks.
    On SQLite, if the request is already writing, `work` joins that transaction: with one write
    lock, the request would otherwise wait for itself.
    """
    if _is_writing_sqlite():
        return work(session.connection())
    try:
        return _observed(work)
    except OperationalError as error:
        file = on_sqlite.file_of(db.engine)
        if not is_full(error) or file is None or not disk_space.give_up(file.parent):
            raise
        return _observed(work)


def observe_if_free(work: Callable[[Connection], Any]) -> None:
    """`observe` for what may be left out: skipped if the database is busy, full or broken.

    So a page can be read whatever state the database is in.
    """
    if _is_writing_sqlite():
        work(session.connection())
        return
    try:
        _observed(work, BRIEFLY)
    except OperationalError as error:
        log.warning("left out: %s", str(error.orig).strip().partition("\n")[0])


def _observed(work: Callable[[Connection], Any], wait: int | None = None) -> Any:
    """`wait`: the longest wait for a lock, in ms; None: as long as any other transaction."""
    with writing(), db.engine.connect() as connection:
        manners = connection.info
        manners["bookkeeping"] = True
        if wait is not None:
            manners["wait"] = wait
        try:
            with connection.begin():
                if wait is not None and connection.dialect.name == "postgresql":
                    connection.execute(_PATIENCE, {"wait": f"{wait}ms"})
                return work(connection)
        finally:
            del manners["bookkeeping"]
            manners.pop("wait", None)


def _is_writing_sqlite() -> bool:
    if db.engine.dialect.name != "sqlite" or not session().in_transaction():
        return False
    return not session.connection().info.get("reads_only")


def is_full(error: BaseException) -> bool:
    """Whether there is no room on the database's disk, or hardly any."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, disk_space.NoRoom)
    fault = error.orig
    return (
        getattr(fault, "sqlstate", None) == DISK_FULL
        or getattr(fault, "sqlite_errorname", "") == "SQLITE_FULL"
    )


def upsert() -> Any:
    """The `insert` that knows ON CONFLICT, of the engine in use."""
    return import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert


def engine_options(url: str) -> dict[str, Any]:
    """How the engine connects to the database at `url`."""
    if not url.startswith("sqlite"):
        return on_postgresql.ENGINE
    if url == "sqlite://":  # nothing that is kept: for commands with a bad setting
        return {}
    return on_sqlite.ENGINE


def close_session(_error: BaseException | None) -> None:
    """Close the request's session; a connection lost after the answer was made raises nothing."""
    if not session.registry.has():
        return
    try:
        session.close()
    except SQLAlchemyError:
        session().invalidate()
    session.registry.clear()  # else Flask-SQLAlchemy closes it a second time


def configure_engine(engine: Engine, *, serves: bool) -> None:
    """Make `engine` begin transactions as said above. A process that `serves` people keeps little
    of SQLite's file in memory.
    """
    event.listen(engine, "begin", _begin)
    if engine.dialect.name == "sqlite":
        on_sqlite.configure_engine(engine, serves=serves)
    else:
        on_postgresql.configure_engine(engine, Base.metadata)


def _begin(connection: Connection) -> None:
    may_write = _writing.get()
    connection.info["reads_only"] = not may_write
    engines = on_sqlite if connection.dialect.name == "sqlite" else on_postgresql
    engines.begin(connection, may_write)

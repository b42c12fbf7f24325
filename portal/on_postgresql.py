"""How the engine uses PostgreSQL: session settings, lost connections, reading without BEGIN.

A request that only reads sends its statements and nothing else: no BEGIN, no ROLLBACK, no ping.
Under READ COMMITTED each statement sees the latest state anyway, in a transaction or not. The
price: nothing would roll back a write of such a request (tests/web/test_permissions.py checks that
there is none). A server-side cursor needs a transaction and gets one.
"""

import select
from typing import Any

from sqlalchemy import Engine, MetaData, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, OperationalError

# A web node that loses power during a transaction would keep its locks, the log's among them, until
# the database notices: by default after two hours. With these it does within half a minute.
# Compiling statements (jit) takes longer than running them: 84 of 90 ms for the objectives.
ON_CONNECT = """
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '5s'; SET jit = off
"""
CONNECT_WITHIN = 3  # seconds for each host of DATABASE_URL
SILENT_FOR = 10_000  # ms without an answer of the network after which a connection is lost
READ_ONLY = "25006"  # SQLSTATE of a write sent to what was the primary a moment ago

ENGINE: dict[str, Any] = {
    "connect_args": {
        "connect_timeout": CONNECT_WITHIN,
        "tcp_user_timeout": SILENT_FOR,
        "application_name": "yardstick",
    }
}


def configure_engine(engine: Engine, tables: MetaData) -> None:
    """Set `engine` up as said above, and tell `tables` which of their indexes are partial."""
    _take_conditions(tables)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "checkout", _look)
    event.listen(engine, "before_cursor_execute", _hold_for_a_cursor)
    event.listen(engine, "handle_error", _on_a_standby)


def _take_conditions(tables: MetaData) -> None:
    """Copy the conditions of partial indexes from SQLite's options to PostgreSQL's.

    Models name them for SQLite only: to name them for both would load PostgreSQL's dialect in
    every process, 3 MiB that a server on SQLite does not need.
    """
    for table in tables.tables.values():
        for index in table.indexes:
            condition = index.dialect_options["sqlite"]["where"]
            if condition is not None:
                index.dialect_options["postgresql"]["where"] = condition


def begin(connection: Connection, may_write: bool) -> None:
    """Begin a transaction if the request may write; otherwise commit each statement by itself."""
    if "isolation_level" not in connection.get_execution_options():
        _set_autocommit(connection.connection.driver_connection, not may_write)


def hold(driver: Any) -> None:
    """Begin a transaction, which a server-side cursor needs."""
    _set_autocommit(driver, False)


def _set_autocommit(driver: Any, wanted: bool) -> None:
    if driver.autocommit != wanted:
        driver.autocommit = wanted


def _configure(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # else a rollback would undo it
    connection.execute(ON_CONNECT)
    connection.autocommit = False


def _look(connection: Any, _record: Any, _lent: Any) -> None:
    """Check that a pooled connection is silent. What a server sends unasked means that it is
    going away, and then all its connections are gone. This replaces a ping for each checkout.
    """
    if not connection.closed:
        looking = select.poll()
        looking.register(connection.fileno(), select.POLLIN)
        if not looking.poll(0):
            return
    raise InvalidatePoolError


def _hold_for_a_cursor(
    connection: Connection, cursor: Any, _statement: str, _given: Any, context: Any, _many: bool
) -> None:
    if context is not None and hasattr(cursor, "withhold"):
        hold(connection.connection.driver_connection)


def _on_a_standby(context: ExceptionContext) -> OperationalError | None:
    """Drop the connection if a write was refused because the server is no longer the primary."""
    fault = context.original_exception
    if getattr(fault, "sqlstate", None) != READ_ONLY:
        return None
    context.is_disconnect = True
    return OperationalError(context.statement, context.parameters, fault)

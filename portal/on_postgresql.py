"""PostgreSQL's manners: sessions, lost connections, and what a request that only reads leaves out.

A request that only reads sends its statements and nothing else: no BEGIN, no ROLLBACK, no ping.
Under READ COMMITTED each of its statements sees the latest state anyway, in a transaction or not.
So nothing would take back what it writes: tests/web/test_permissions.py holds that none does.
What waits at the server, a cursor, wants a transaction and gets one.
"""

import select
from typing import Any

from sqlalchemy import Engine, MetaData, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, OperationalError

# A web node that loses its power in the middle of a transaction would hold its locks, the log's
# among them, until the database notices: by default two hours. These find it within half a minute.
# To compile statements takes longer than they do: 84 of the 90 ms in which objectives were read.
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


def attend(engine: Engine, tables: MetaData) -> None:
    """Teach `engine` these manners, and `tables` which of their indexes hold only some rows."""
    _take_conditions(tables)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "checkout", _look)
    event.listen(engine, "before_cursor_execute", _hold_for_a_cursor)
    event.listen(engine, "handle_error", _on_a_standby)


def _take_conditions(tables: MetaData) -> None:
    """Models name the condition of an index for SQLite alone: to name it for both, as SQLAlchemy
    would have it, loads PostgreSQL's dialect everywhere, 3 MiB of a server that needs none of it.
    """
    for table in tables.tables.values():
        for index in table.indexes:
            condition = index.dialect_options["sqlite"]["where"]
            if condition is not None:
                index.dialect_options["postgresql"]["where"] = condition


def begin(connection: Connection, may_write: bool) -> None:
    """A transaction where the request may write, else each statement by itself."""
    if "isolation_level" not in connection.get_execution_options():
        _set_autocommit(connection.connection.driver_connection, not may_write)


def hold(driver: Any) -> None:
    """From here on a transaction, as cursors that wait at the server want one."""
    _set_autocommit(driver, False)


def _set_autocommit(driver: Any, wanted: bool) -> None:
    if driver.autocommit != wanted:
        driver.autocommit = wanted


def _configure(connection: Any, _record: Any) -> None:
    connection.autocommit = True  # else a rollback would undo it
    connection.execute(ON_CONNECT)
    connection.autocommit = False


def _look(connection: Any, _record: Any, _lent: Any) -> None:
    """A connection that is lent must be silent: what a server has to say unasked is that it goes,
    and then all of its connections are gone. So the pool heals by itself, without a ping each time.
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
    """A write refused because the server is no longer the primary: a connection to drop."""
    fault = context.original_exception
    if getattr(fault, "sqlstate", None) != READ_ONLY:
        return None
    context.is_disconnect = True
    return OperationalError(context.statement, context.parameters, fault)

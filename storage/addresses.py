"""From what an installation writes in DATABASE_URL to what the engine needs, and from driver errors to remedies."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout

from storage.faults import DatabaseFault

SHAPES = "sqlite:///data/reflectory.db or postgresql://user:password@host:5432/database"


def read_address(text: str) -> tuple[URL, dict[str, Any]]:
    """Return the URL with our driver, and what the driver is passed beside it.

    Parameters
    ----------
    text : str
        ``sqlite:///path`` or ``postgres[ql]://...``; a PostgreSQL address may carry libpq's ``host`` (a socket folder),
        ``sslmode``, ``sslrootcert`` and ``application_name``.

    Raises
    ------
    DatabaseFault
        If it is no address of a database that we can use.

    Examples
    --------
    >>> read_address("postgres://ann@db.example.org/reflectory")[0].render_as_string()
    'postgresql+pg8000://ann@db.example.org/reflectory'
    >>> read_address("mysql://localhost/x")
    Traceback (most recent call last):
    storage.faults.DatabaseFault: DATABASE_URL: 'mysql' is no database that Reflectory can use; write ...
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise DatabaseFault("DATABASE_URL", "it is not an address of a database", f"write {SHAPES}") from None
    kind = url.drivername.split("+")[0]
    if kind == "sqlite":
        return _sqlite(url), {}
    if kind in ("postgres", "postgresql"):
        return _postgresql(url)
    raise DatabaseFault("DATABASE_URL", f"'{kind}' is no database that Reflectory can use", f"write {SHAPES}")


def shown(url: URL) -> str:
    """Return an address that may be printed: without the password.

    Examples
    --------
    >>> shown(make_url("postgresql://ann:hunter2@localhost/x"))
    'postgresql://ann:***@localhost/x'
    """
    return url.render_as_string(hide_password=True).replace("+pg8000", "").replace("+pysqlite", "")


def explain(url: URL, error: BaseException) -> DatabaseFault:
    """Return what went wrong with a database in words, with a remedy.

    Parameters
    ----------
    url : sqlalchemy.URL
    error : BaseException
        What SQLAlchemy or the driver raised.
    """
    cause = getattr(error, "orig", None) or error
    text = str(cause)
    if url.get_backend_name() == "sqlite":
        remedies: tuple[tuple[str, str], ...] = SQLITE_REMEDIES
        code = text.lower()
    else:
        details = cause.args[0] if cause.args and isinstance(cause.args[0], dict) else {}
        text = str(details.get("M", text))
        remedies = POSTGRESQL_REMEDIES
        code = str(details.get("C", text)).lower()
    for mark, remedy in remedies:
        if mark in code:
            return DatabaseFault(shown(url), text, remedy)
    return DatabaseFault(
        shown(url), text or type(cause).__name__, "see docs/operations.md, or ask whoever runs the database"
    )


def outage(url: URL, error: BaseException) -> DatabaseFault | None:
    """Return what keeps a database from answering now, in words; None for a mistake in what it was asked.

    Parameters
    ----------
    url : sqlalchemy.URL
    error : BaseException
        What SQLAlchemy or the driver raised.

    Examples
    --------
    >>> from sqlalchemy.exc import TimeoutError
    >>> print(outage(make_url("postgresql://ann@localhost/x"), TimeoutError("QueuePool limit reached")))
    postgresql://ann@localhost/x: all connections are in use; wait a moment and try again
    """
    if isinstance(error, SQLAlchemyTimeout):
        return DatabaseFault(shown(url), "all connections are in use", "wait a moment and try again")
    if not isinstance(error, DBAPIError | OSError):
        return None
    if isinstance(error, OSError) and error.filename is not None:  # a file of ours, such as a wave key
        return None
    cause = getattr(error, "orig", None) or error
    details = cause.args[0] if cause.args and isinstance(cause.args[0], dict) else {}
    code = str(details.get("C", "")).lower()
    if url.get_backend_name() == "sqlite":
        away = isinstance(error, OSError) or any(mark in str(cause).lower() for mark, _ in SQLITE_REMEDIES)
    else:
        away = isinstance(error, OSError | InterfaceError | OperationalError) or error.connection_invalidated
    return explain(url, error) if away or code.startswith(OUTAGES) else None


def _sqlite(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise DatabaseFault(
            shown(url), "it names no file, so nothing would be kept", "write sqlite:///data/reflectory.db"
        )
    if url.query.get("uri"):
        return url
    path = Path(url.database)
    if path.is_dir():
        raise DatabaseFault(shown(url), "it is a folder", f"name a file in it, such as {path / 'reflectory.db'}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        remedy = "create the folder and let the program's user write in it"
        raise DatabaseFault(
            shown(url), f"the folder {path.parent} cannot be made ({error.strerror})", remedy
        ) from error
    return url


def _postgresql(url: URL) -> tuple[URL, dict[str, Any]]:
    arguments: dict[str, Any] = {}
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    folder = query.pop("host", "")
    if folder.startswith("/"):
        arguments["unix_sock"] = f"{folder}/.s.PGSQL.{query.pop('port', None) or url.port or 5432}"
    elif folder:
        url = url.set(host=folder)
    mode, root = query.pop("sslmode", "prefer"), query.pop("sslrootcert", None)
    if mode in ("require", "verify-ca", "verify-full"):
        arguments["ssl_context"] = _encrypted(mode, root)
    elif mode not in ("disable", "allow", "prefer"):
        remedy = "write disable, prefer, require, verify-ca or verify-full"
        raise DatabaseFault("DATABASE_URL", f"there is no sslmode '{mode}'", remedy)
    query.pop(
        "channel_binding", None
    )  # pg8000 binds where it can; the parameter comes with hosted databases' addresses
    if "application_name" in query:
        arguments["application_name"] = query.pop("application_name")
    if "unix_sock" in query:
        arguments["unix_sock"] = query.pop("unix_sock")
    if query:
        raise DatabaseFault("DATABASE_URL", f"the parameter '{min(query)}' is not known", "remove it from the address")
    if not url.database:
        raise DatabaseFault(shown(url), "it names no database", "write its name after the last slash")
    if not url.username:
        raise DatabaseFault(shown(url), "it names no user", f"write {SHAPES.split(' or ')[1]}")
    return url.set(drivername="postgresql+pg8000", query={}), arguments


def _encrypted(mode: str, root: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=root)
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


SQLITE_REMEDIES = (
    ("file is not a database", "it is some other file: name another one, or restore a backup"),
    ("malformed", "the file is damaged: restore a backup"),
    ("readonly", "let the program's user write to the file and to its folder"),
    ("unable to open", "check that the folder exists and that the program's user may write in it"),
    ("locked", "another program holds the file: end it, then start again"),
    ("disk i/o", "the disk fails or is full: free space, and see the system's log"),
    ("full", "free space on the disk: nothing that was acknowledged is lost"),
)
POSTGRESQL_REMEDIES = (
    ("28p01", "the password is wrong: correct it in DATABASE_URL"),
    ("28000", "the server does not admit this user: correct the user in DATABASE_URL, or the server's pg_hba.conf"),
    ("3d000", "create the database (createdb NAME), or correct its name in DATABASE_URL"),
    ("42501", "grant the user the right to create tables in this database"),
    ("25006", "the server is read-only (a standby?): name the primary server"),
    ("40001", "two steps met in the same place: do it again"),
    ("40p01", "two steps waited for each other: do it again"),
    ("53100", "free space on the server's disk: nothing that was acknowledged is lost"),
    ("53300", "the server has no free connections: raise its max_connections"),
    ("57p0", "the server is starting or stopping: try again in a moment"),
    # pg8000 drops the reason when the server refuses and hangs up, so all that is known is that it hung up
    ("network error", "the server hung up: check user, password and the database's name; the server's log says which"),
    ("communication error", "check host and port, and that the server runs and takes connections"),
    ("can't create a connection", "check host and port, and that the server runs and takes connections"),
    ("ssl", "the server does not offer encryption as asked: correct sslmode in DATABASE_URL"),
)

# Classes of PostgreSQL's codes that say that the server cannot now: connection, rollback, resources, operator, system.
OUTAGES = ("08", "25006", "40", "53", "57", "58")

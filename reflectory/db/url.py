"""From what an installation writes in DATABASE_URL to what the engine needs, and from driver errors to remedies."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout

from reflectory.errors import DatabaseError

SHAPES = ("sqlite:///data/reflectory.db", "postgresql://user:password@host:5432/database")
SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")


def read_address(text: str) -> tuple[URL, dict[str, Any]]:
    """Return the URL with our driver, and what the driver is passed beside it.

    A PostgreSQL address may carry libpq's ``host`` (a socket folder), ``sslmode``, ``sslrootcert`` and
    ``application_name``.

    Examples
    --------
    >>> read_address("postgres://ann@db.example.org/reflectory")[0].render_as_string()
    'postgresql+pg8000://ann@db.example.org/reflectory'
    >>> read_address("mysql://localhost/x")
    Traceback (most recent call last):
    reflectory.errors.DatabaseError: database-kind-unknown at setting (setting='DATABASE_URL', kind='mysql', ...
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise DatabaseError("database-address-unreadable", "setting", setting="DATABASE_URL", shapes=SHAPES) from None
    kind = url.drivername.split("+")[0]
    if kind == "sqlite":
        return _sqlite(url), {}
    if kind in ("postgres", "postgresql"):
        return _postgresql(url)
    raise DatabaseError("database-kind-unknown", "setting", setting="DATABASE_URL", kind=kind, shapes=SHAPES)


def without_password(url: URL) -> str:
    """Return an address that may be printed: without the password."""
    return url.render_as_string(hide_password=True).replace("+pg8000", "").replace("+pysqlite", "")


def explain(url: URL, error: BaseException) -> DatabaseError:
    """Return what SQLAlchemy or a driver raised as an error with its remedy."""
    cause, details = _cause(error)
    address, text = without_password(url), details.get("M", str(cause))
    sqlite = url.get_backend_name() == "sqlite"
    sign = (text if sqlite else details.get("C", text)).lower()
    for mark, code in SQLITE_FAULTS if sqlite else POSTGRESQL_FAULTS:
        if mark in sign:
            return DatabaseError(code, "address", address=address, reason=text)
    return DatabaseError("database-failure", "address", address=address, reason=text or type(cause).__name__)


def outage(url: URL, error: BaseException) -> DatabaseError | None:
    """Return what keeps a database from answering now, in words; None for a mistake in what it was asked.

    Examples
    --------
    >>> from sqlalchemy.exc import TimeoutError
    >>> print(outage(make_url("postgresql://ann@localhost/x"), TimeoutError("QueuePool limit reached")))
    database-connections-used at address (address='postgresql://ann@localhost/x')
    """
    if isinstance(error, SQLAlchemyTimeout):
        return DatabaseError("database-connections-used", "address", address=without_password(url))
    if not isinstance(error, DBAPIError | OSError):
        return None
    if isinstance(error, OSError) and error.filename is not None:  # a file of ours, such as a wave key
        return None
    cause, details = _cause(error)
    if url.get_backend_name() == "sqlite":
        away = isinstance(error, OSError) or any(mark in str(cause).lower() for mark, _ in SQLITE_FAULTS)
    else:
        away = isinstance(error, OSError | InterfaceError | OperationalError) or error.connection_invalidated
    return explain(url, error) if away or details.get("C", "").lower().startswith(OUTAGES) else None


def _cause(error: BaseException) -> tuple[BaseException, dict[str, str]]:
    """Return what the driver raised, and what PostgreSQL said of it: ``C`` is the code, ``M`` the message."""
    cause = getattr(error, "orig", None) or error
    details = cause.args[0] if cause.args and isinstance(cause.args[0], dict) else {}
    return cause, {key: str(value) for key, value in details.items()}


def _sqlite(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise DatabaseError("sqlite-without-file", "address", address=without_password(url))
    if url.query.get("uri"):
        return url
    path, address = Path(url.database), without_password(url)
    if path.is_dir():
        raise DatabaseError("sqlite-folder", "address", address=address, example=str(path / "reflectory.db"))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        about = {"folder": str(path.parent), "reason": error.strerror}
        raise DatabaseError("sqlite-folder-unmade", "address", address=address, **about) from error
    return url


def _postgresql(url: URL) -> tuple[URL, dict[str, Any]]:
    arguments: dict[str, Any] = {}
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    folder = query.pop("host", "")
    if folder.startswith("/"):
        arguments["unix_sock"] = f"{folder}/.s.PGSQL.{query.pop('port', None) or url.port or 5432}"
    elif folder:
        url = url.set(host=folder)
    arguments |= {name: query.pop(name) for name in ("application_name", "unix_sock") if name in query}
    mode, root = query.pop("sslmode", "prefer"), query.pop("sslrootcert", None)
    if mode in ("require", "verify-ca", "verify-full"):
        arguments["ssl_context"] = _encrypted(mode, root)
    elif mode not in ("disable", "allow", "prefer"):
        raise DatabaseError("postgresql-sslmode-unknown", "setting", setting="DATABASE_URL", mode=mode, known=SSL_MODES)
    elif mode == "disable" or "unix_sock" in arguments:  # a socket of this machine: libpq encrypts nothing there either
        arguments["ssl_context"] = False
    query.pop("channel_binding", None)  # comes with hosted databases' addresses; pg8000 binds where it can
    if query:
        raise DatabaseError("postgresql-parameter-unknown", "setting", setting="DATABASE_URL", parameter=min(query))
    if not url.database:
        raise DatabaseError("postgresql-without-name", "address", address=without_password(url))
    if not url.username:
        raise DatabaseError("postgresql-without-user", "address", address=without_password(url), shape=SHAPES[1])
    return url.set(drivername="postgresql+pg8000", query={}), arguments


def _encrypted(mode: str, root: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=root)
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


SQLITE_FAULTS = (
    ("file is not a database", "sqlite-not-a-database"),
    ("malformed", "sqlite-malformed"),
    ("readonly", "sqlite-read-only"),
    ("unable to open", "sqlite-not-opened"),
    ("locked", "sqlite-locked"),
    ("disk i/o", "sqlite-disk-fails"),
    ("full", "sqlite-disk-full"),
)
POSTGRESQL_FAULTS = (
    ("28p01", "postgresql-password"),
    ("28000", "postgresql-user"),
    ("3d000", "postgresql-no-database"),
    ("42501", "postgresql-rights"),
    ("25006", "postgresql-read-only"),
    ("40001", "postgresql-serialization"),
    ("40p01", "postgresql-deadlock"),
    ("53100", "postgresql-disk-full"),
    ("53300", "postgresql-connections"),
    ("57p0", "postgresql-starting"),
    # pg8000 drops the reason when the server refuses and hangs up, so all that is known is that it hung up
    ("network error", "postgresql-hung-up"),
    ("communication error", "postgresql-unreachable"),
    ("can't create a connection", "postgresql-unreachable"),
    ("ssl", "postgresql-encryption"),
)

# Classes of PostgreSQL's codes that say that the server cannot now: connection, rollback, resources, operator, system.
OUTAGES = ("08", "25006", "40", "53", "57", "58")

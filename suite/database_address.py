"""Addresses of databases that a team shares: tried before anything is computed, shown without password."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from suite.errors import RequestError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

DATABASES = ("sqlite", "postgresql", "mysql", "mssql")
"""Systems that MLflow and Optuna keep their tables in."""

ANSWERS_WITHIN = 10.0
"""How long a server may take to accept a connection, s."""

_PORTS = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}

_EXTRAS = {"psycopg": "postgresql"}
"""Driver to the extra of this package that installs it."""


def check_database(address: str, key: str) -> None:
    """Refuse what is no address of a database, and one whose driver is not installed or that lets nobody in.

    MLflow by itself would try for an hour.

    Parameters
    ----------
    address
        As SQLAlchemy takes it: ``postgresql+psycopg://user:password@host/name``.
    key
        The setting that it comes from, for the message.

    Raises
    ------
    RequestError
        With the setting and what was expected, never with the password.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    expected = f"system://user:password@host/name, the system one of {', '.join(DATABASES)}"
    try:
        url = make_url(address)
        dialect = url.get_dialect()
        if url.get_backend_name() not in DATABASES:
            raise RequestError(f"{url.get_backend_name()!r} is none of them", key=key, expected=expected)
    except (SQLAlchemyError, ValueError) as error:
        raise RequestError("is no address of a database", key=key, expected=expected) from error
    try:
        dialect.import_dbapi()
    except ImportError as error:
        driver = error.name or dialect.driver
        extra = _EXTRAS.get(driver)
        advice = f"pip install -e '.[{extra}]'" if extra else f"{driver}, installed beside the suite"
        problem = f"{shown_address(address)}: the driver {driver!r} is not installed"
        raise RequestError(problem, key=key, expected=advice) from error
    if url.host and url.get_backend_name() in _PORTS:
        _must_let_in(url, key)


def _must_let_in(url: URL, key: str) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    with database_answers(str(url), key):
        try:
            place = (url.host, url.port or _PORTS[url.get_backend_name()])
            socket.create_connection(place, timeout=ANSWERS_WITHIN).close()
        except (OSError, UnicodeError) as error:
            problem = f"no database answers at {url.render_as_string()}"
            raise RequestError(problem, key=key, expected="a database that runs") from error
        create_engine(url, poolclass=NullPool).connect().close()


def shown_address(address: str) -> str:
    """Give an address as it may be shown: its password is replaced by stars."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(address).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return address


@contextmanager
def database_answers(address: str, key: str) -> Iterator[None]:
    """Say in one line that a database does not answer, or refuses.

    Parameters
    ----------
    address, key
        As for :func:`check_database`.

    Raises
    ------
    RequestError
        In place of SQLAlchemy's own error.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        problem = f"{shown_address(address)}: {reason:.300}"
        raise RequestError(problem, key=key, expected="a database that answers") from error


def is_database_away(error: BaseException) -> bool:
    """Check whether an error says, itself or by its causes, that a database is away: not whether it refuses.

    So fail connections that are lost or cannot be made, a server that starts or ends, and one that has no
    connection left.
    """
    from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

    return any(
        isinstance(one, OperationalError | InterfaceError | ConnectionError | TimeoutError)
        or (isinstance(one, DBAPIError) and one.connection_invalidated)
        for one in causes_of(error)
    )


def is_made_meanwhile(error: BaseException) -> bool:
    """Check whether an error says that another process made the same table or row at the same moment."""
    from sqlalchemy.exc import IntegrityError, ProgrammingError

    return any(isinstance(one, IntegrityError | ProgrammingError) for one in causes_of(error))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what it was raised from, and so on."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__  # type: ignore[assignment]

"""The address of a tracking store that a team shares: looked at before MLflow tries it for minutes."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from suite.database_address import ANSWERS_WITHIN, DATABASES, check_database, shown_address
from suite.errors import RequestError

_PORTS = {"http": 80, "https": 443}


def must_answer(address: str) -> None:
    """Refuse an address that names no tracking store, and a server that accepts no connection.

    Parameters
    ----------
    address
        Of ``SUITE_TRACKING_URI``.

    Raises
    ------
    RequestError
        With the address and what was expected.
    """
    expected = f"http://host:port of a running server, or a database ({', '.join(DATABASES)})"
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise RequestError(f"is {address!r}: {error}", key="SUITE_TRACKING_URI", expected=expected) from error
    if parts.scheme.split("+")[0] in DATABASES:
        check_database(address, "SUITE_TRACKING_URI")
        return
    if address.split(":", maxsplit=1)[0] == "databricks":
        return
    if parts.scheme not in _PORTS or not parts.hostname:
        raise RequestError(f"is {address!r}", key="SUITE_TRACKING_URI", expected=expected)
    try:
        socket.create_connection((parts.hostname, port), timeout=ANSWERS_WITHIN).close()
    except (OSError, UnicodeError) as error:
        problem = f"no tracking server answers at {shown_address(address)}"
        raise RequestError(problem, key="SUITE_TRACKING_URI", expected=expected) from error

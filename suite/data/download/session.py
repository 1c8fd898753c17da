"""The HTTP client: what it follows, what it refuses, and its troubles in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import requests

_REDIRECTS = 8


class DownloadError(Exception):
    """An address did not give the file.

    Parameters
    ----------
    reason
        Why, in a few words.
    again
        Whether another attempt may help.
    silent
        Whether the server did not answer at all.
    """

    def __init__(self, reason: str, *, again: bool = False, silent: bool = False) -> None:
        super().__init__(reason)
        self.again, self.silent = again, silent


def open_session() -> requests.Session:
    """Open a session that follows redirects, but never from an encrypted address to an open one."""
    import requests

    class Session(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> str | None:
            target = super().get_redirect_target(resp)
            if target is not None and urlsplit(resp.url).scheme == "https":
                after = urljoin(resp.url, target)
                if urlsplit(after).scheme != "https":
                    raise DownloadError(f"redirects from https to {after}")
            return target

    session = Session()
    session.max_redirects = _REDIRECTS
    return session


@contextmanager
def as_download_error(url: str) -> Iterator[None]:
    """Turn an error of the connection into a reason, and whether another attempt may help.

    Raises
    ------
    DownloadError
        For every error of the connection inside.
    """
    import requests
    from urllib3.exceptions import ProtocolError, ReadTimeoutError

    host = urlsplit(url).netloc
    try:
        yield
    except requests.exceptions.ChunkedEncodingError as error:
        raise DownloadError("breaks off in the middle of the file", again=True) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        cause = error.args[0] if error.args else None
        if isinstance(error, requests.ReadTimeout) or isinstance(cause, ReadTimeoutError):
            raise DownloadError(f"{host} stalls", again=True, silent=True) from error
        if isinstance(cause, ProtocolError):
            raise DownloadError("drops the connection", again=True) from error
        raise DownloadError(f"{host} does not answer ({type(error).__name__})", silent=True) from error
    except requests.TooManyRedirects as error:
        raise DownloadError("redirects without end") from error
    except (requests.RequestException, ValueError) as error:
        raise DownloadError(str(error)) from error

"""A tracking server that is not there is one line at once."""

import socket

import pytest

from suite.errors import RequestError
from suite.records.tracking_address import must_answer


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense://x", "is 'nonsense://x'"),
        ("not a uri", "is 'not a uri'"),
        ("http://", "is 'http://'"),
        ("http://[x", "is 'http://[x'"),
        ("http://127.0.0.1:99999", "is 'http://127.0.0.1:99999'"),
        ("http://127.0.0.1:9", "no tracking server answers at http://127.0.0.1:9"),
    ],
)
def test_what_no_store_answers_to_is_refused(address, words):
    with pytest.raises(RequestError, match="SUITE_TRACKING_URI: ") as caught:
        must_answer(address)
    assert words in str(caught.value)


def test_a_server_that_accepts_and_a_database_are_left_to_mlflow():
    with socket.create_server(("127.0.0.1", 0)) as server:
        must_answer(f"http://127.0.0.1:{server.getsockname()[1]}")
    must_answer("sqlite:////tmp/x.db")
    must_answer("databricks")

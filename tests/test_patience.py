"""What fails while a server is away is done again, within a bound; what fails for another reason is not."""

import pickle

import pytest

from suite.errors import AwayError, RequestError
from suite.patience import LONGEST_PAUSE, patiently


class Server:
    """Away for so many seconds of a clock that only its own waiting moves."""

    def __init__(self, away, error=ConnectionError):
        self.now, self.away, self.error = 0.0, away, error
        self.pauses, self.said, self.asked = [], [], 0

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds

    def call(self):
        self.asked += 1
        if self.now < self.away:
            raise self.error("away")
        return "answer"

    def ask(self, patience=60.0):
        return patiently(
            self.call,
            lambda error: isinstance(error, ConnectionError),
            "the server",
            self.said.append,
            patience=patience,
            clock=lambda: self.now,
            sleep=self.sleep,
        )


def test_who_answers_is_asked_once_and_nothing_is_said():
    server = Server(away=0.0)
    assert server.ask() == "answer"
    assert (server.asked, server.said, server.pauses) == (1, [], [])


def test_a_server_that_comes_back_is_met_soon_and_told_of_twice():
    server = Server(away=40.0)
    assert server.ask() == "answer"
    assert server.now < 40.0 + LONGEST_PAUSE
    assert server.said == [
        "the server does not answer: it is asked again for 1 minutes",
        "the server answers again",
    ]
    assert server.pauses == sorted(server.pauses)
    assert max(server.pauses) <= LONGEST_PAUSE


def test_a_server_that_stays_away_ends_in_one_line():
    server = Server(away=1e9)
    with pytest.raises(AwayError, match=r"the server did not answer for \d+ s .*the same command goes on"):
        server.ask()
    assert 60.0 <= server.now < 60.0 + LONGEST_PAUSE
    assert len(server.said) == 1


def test_another_failure_is_none_of_its_business():
    server = Server(away=1.0, error=ValueError)
    with pytest.raises(ValueError, match="away"):
        server.ask()
    assert server.asked == 1


def test_its_end_comes_back_from_a_worker_as_a_wrong_request_that_names_the_server():
    error = pickle.loads(pickle.dumps(AwayError("the server", 600.0)))
    assert isinstance(error, AwayError) and isinstance(error, RequestError)
    assert str(error) == str(AwayError("the server", 600.0))

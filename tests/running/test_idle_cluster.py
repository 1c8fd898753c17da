"""A cluster without a worker for the jobs is said once, and so is that one has come."""

from suite.running.idle_cluster import IDLE_SECONDS, IdleCluster


def said_of(*looks):
    """What is said of looks, each a time in units of the patience and what was seen."""
    lines, now = [], [0.0]
    idle = IdleCluster(lines.append, lambda: now[0])
    for at, workers, running, waiting in looks:
        now[0] = at * IDLE_SECONDS
        idle.looked(workers, running, waiting)
    return lines


def test_jobs_that_no_worker_takes_are_told_of_once_until_one_does():
    away = [(1 + k / 4, 0, 0, 3) for k in range(12)]
    first, second, third = said_of((0, 2, 2, 3), *away, (5, 1, 1, 3), (6, 1, 0, 2), (7.5, 1, 0, 2))
    assert "no worker is there" in first
    assert "run again" in second
    assert "no worker that is there takes a job" in third


def test_a_worker_that_is_replaced_soon_is_not_worth_a_line():
    assert said_of(*[(k * 0.9, k % 2, k % 2, 3) for k in range(20)]) == []
    assert said_of((0, 0, 0, 0), (5, 0, 0, 0)) == []

"""A plan of some jobs lists each; one of thousands lists folds, with the number of their jobs."""

from dataclasses import replace

from suite.commands.job_listing import LONGEST_LIST, list_jobs
from suite.question.config import read_experiment
from suite.question.plan import plan


def texts(table):
    return [list(column.cells) for column in table.columns]


def test_jobs_are_listed_each_until_they_are_thousands(question, place):
    jobs = plan(read_experiment(question("amplitude_baseline")), place).jobs
    few = texts(list_jobs(jobs))
    assert few[5] == [job.key[:8] for job in jobs]
    many = [replace(job, pipeline=f"variant {k}") for k in range(LONGEST_LIST) for job in jobs]
    *named, counts = texts(list_jobs(many))
    assert named == few[:4]
    assert counts == [str(LONGEST_LIST)] * len(jobs)

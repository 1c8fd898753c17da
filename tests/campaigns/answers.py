"""All that a question left in its state folder, but for times and ids: what must not hang on kills."""

import json
import re
from pathlib import Path

import optuna

from suite.records.artifacts import question_folder
from suite.records.read_mlflow import RecordReader
from suite.running.journal import open_storage

TIMES = re.compile(
    r"seconds|energy|^started$|memory|^cost$|^effort|^time|run_id|^cpu|^gpu|^system/|per_second|^command$|^speed|_mb$|_ms$"
)
"""Names of what may differ; a packed model has a few bytes more or less, since addresses stand in it."""


WORDS = re.compile(r", (at|in) about [^.]*? time\b")
"""What a claim says of them."""


def without_times(content):
    if isinstance(content, str):
        return WORDS.sub("", content)
    if isinstance(content, dict):
        return {key: without_times(value) for key, value in content.items() if not TIMES.search(key)}
    if isinstance(content, list):
        return [without_times(item) for item in content]
    return content


def answer_of(workspace, name):
    """Everything by name, each comparable by ``==``."""
    reader = RecordReader(workspace)
    stored = reader.records(name)
    page = json.loads((workspace.runs / "leaderboard.json").read_text())
    return {
        "board": without_times(page),
        "records": {one.record.job.key: without_times(one.record.to_json()) for one in stored},
        "files": {one.record.job.key: files_of(one.folder) for one in stored},
        "predictions": {
            key: table.to_csv(float_format="%r") for key, table in sorted(reader.read(name)[1].items())
        },
        "trials": {key: trials_in(table) for key, table in sorted(reader.read(name)[2].items())},
        "studies": studies_of(workspace.runs, name),
        "states": sorted(run.status for run in runs_of(workspace, name) if run.status != "KILLED"),
        "jobs recorded once": len({run.job_key for run in finished(workspace, name)})
        == len(finished(workspace, name)),
        "leftovers": leftovers(workspace, name),
    }


def trials_in(table):
    """What all trials of a job came to, but for what they took."""
    return [table.inner.tolist(), table.starts, table.predicted.tolist(), table.classes]


def runs_of(workspace, name):
    return RecordReader(workspace)._index.runs(name, "job")


def finished(workspace, name):
    return [run for run in runs_of(workspace, name) if run.status == "FINISHED"]


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def studies_of(runs, name):
    storage = open_storage(runs)
    studies = {}
    # A database that a team shares holds those of other questions, too.
    known = [one for one in optuna.get_all_study_summaries(storage) if f" | {name} " in one.study_name]
    for summary in known:
        study = optuna.load_study(study_name=summary.study_name, storage=storage)
        trials = [
            [
                trial.number,
                trial.state.name,
                trial.value,
                trial.params,
                trial.intermediate_values,
                without_times(trial.user_attrs),
                trial.system_attrs,
            ]
            for trial in study.trials
        ]
        studies[study.study_name] = [study.user_attrs, trials]
    return studies


def leftovers(workspace, name):
    """What only a question that is being run may have: its jobs' folders, and journals of the database."""
    jobs = question_folder(workspace, name)
    left = [path.name for path in jobs.iterdir()] if jobs.is_dir() else []
    return left + [path.name for path in workspace.runs.glob("*.db-*")]


def differences(one, other):
    """Name what differs, and where first."""
    return [f"{name}: {first_difference(one[name], other[name])}" for name in one if one[name] != other[name]]


def first_difference(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return f"{path} has {sorted(one.keys() ^ other.keys())[:3]} on one side"
        return next(
            first_difference(one[key], other[key], f"{path}/{key}") for key in one if one[key] != other[key]
        )
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        k = next(k for k, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
        return first_difference(one[k], other[k], f"{path}/{k}")
    if isinstance(one, str) and isinstance(other, str) and "\n" in one:
        lines = zip(one.splitlines(), other.splitlines(), strict=False)
        return f"{path}: {next(((a, b) for a, b in lines if a != b), 'other length')}"
    return f"{path}: {one!r:.120} became {other!r:.120}"

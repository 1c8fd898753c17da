"""What a question came to, in its run of MLflow: numbers with steps, the sentence, and the page."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from suite.files import write_text
from suite.identity import key_of
from suite.locks import only_one
from suite.records.tracking_client import open_client, search_runs, store_errors, tracking_uri
from suite.records.write_mlflow import BATCH
from suite.wording import in_markdown
from suite.workspace import Workspace, question_lock


@dataclass(frozen=True)
class Answer:
    """What is written of a question.

    Attributes
    ----------
    question, claim
        In words.
    numbers
        Name, step and value of each.
    """

    question: str
    claim: str
    numbers: Sequence[tuple[str, int, float]]


def write_answer(workspace: Workspace, name: str, answer: Answer, page: Path) -> None:
    """Write an answer into its question's run; nothing is opened where the same was written before.

    Of an answer that changed only the numbers that did are written: a store keeps all values of a step.

    Parameters
    ----------
    workspace
        Where the runs are.
    name
        Of the question.
    answer, page
        What, and the file of the page.

    Raises
    ------
    RequestError
        The store cannot be written.
    """
    content = json.loads(json.dumps(asdict(answer)))
    shown = hashlib.sha256(page.read_bytes()).hexdigest()
    state = {"tracking": tracking_uri(workspace), "content": key_of(content), "page": shown}
    with only_one(question_lock(workspace, name), f"question {name!r}", wait=True):
        seen = workspace.cache / "answers" / f"{name}.json"
        known = _read_seen(seen)
        if known.get("state") == state:
            return
        with store_errors(workspace):
            client = open_client(workspace)
            parent = _parent(client, name)
            if parent is None:
                return
            old = known.get("numbers", []) if known.get("parent") == parent else []
            new = [number for number in content["numbers"] if number not in old]
            _write(client, parent, answer, new, page)
        with suppress(OSError):  # What is not kept is written again.
            write_text(seen, json.dumps({"state": state, "parent": parent, "numbers": content["numbers"]}))


def _read_seen(file: Path) -> dict[str, Any]:
    """Read what was written the last time; a file that is missing or damaged counts as nothing."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) and isinstance(known.get("numbers"), list) else {}


def _parent(client: Any, name: str) -> str | None:
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return None
    runs = search_runs(client, experiment.experiment_id, "tags.kind = 'question'")
    return next((str(run.info.run_id) for run in runs), None)


def _write(client: Any, parent: str, answer: Answer, numbers: list[list[Any]], page: Path) -> None:
    from mlflow.entities import Metric, RunTag

    now = int(time.time() * 1000)
    metrics = [Metric(name, value, now, step) for name, step, value in numbers]
    words = "\n\n".join(in_markdown(text) for text in (answer.question, answer.claim) if text)
    client.log_batch(parent, metrics=metrics[:BATCH], tags=[RunTag("mlflow.note.content", words)])
    for start in range(BATCH, len(metrics), BATCH):
        client.log_batch(parent, metrics=metrics[start : start + BATCH])
    client.log_artifact(parent, str(page))

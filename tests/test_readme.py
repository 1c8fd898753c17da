"""What the README shows works as it stands there."""

import re
from pathlib import Path

from suite.data.manifest import read_manifest
from suite.inventory import INVENTORY_KINDS
from suite.protocols import all_rungs, headline_rung
from suite.question.config import read_experiment
from suite.testing import check_file

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language):
    """The first fenced block of a language."""
    return re.search(rf"```{language}\n(.*?)```", README, re.DOTALL).group(1)


def test_the_pipeline_it_shows_keeps_the_contract(tmp_path):
    path = tmp_path / "knn_orders.py"
    path.write_text(block("python"))
    names = []
    for name, call in check_file(path):
        call()
        names.append(name)
    assert len(names) > 5


def test_the_manifest_it_shows_is_read(tmp_path):
    path = tmp_path / "pumps.csv"
    path.write_text(block("csv"))
    assert [entry.row.bearing for entry in read_manifest(path)] == ["pump-a", "pump-b"]


def test_the_question_it_shows_is_valid(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(block("yaml"))
    assert read_experiment(path).budget.trials == 20


def test_its_ladder_is_the_ladder_word_for_word():
    rows = re.findall(r"(?m)^\| ([A-Z]\d\w?) `([\w-]+)` \|.*\| (.+) \|$", README)
    shown = [(level, name, claim.strip("*")) for level, name, claim in rows]
    known = [(rung.level, rung.name, rung.claim) for rung in all_rungs()]
    # A rung that somebody adds need not be here; what is here is a rung, and those that have a role are.
    assert shown == [rung for rung in known if rung in shown]
    assert {rung.level for rung in all_rungs() if rung.role != "step"} < {level for level, _, _ in rows}
    (bold,) = [claim.strip("*") for _, _, claim in rows if claim.startswith("**")]
    assert bold == headline_rung().claim
    assert f"\n{headline_rung().level} is the headline.\n" in README


def test_it_names_every_kind_that_is_listed():
    assert not [
        kind for kind in INVENTORY_KINDS if f"`{kind}`" not in README and f"suite list {kind}`" not in README
    ]

"""Who won, by inner scores alone."""

import pandas as pd

from suite.serving.champions import choose_champions


def frame(rows, unseen=(True, True, True)):
    columns = ["pipeline", "fold", "best_inner_score", "macro_f1", "bound"]
    table = pd.DataFrame(rows, columns=columns)
    ledgers = [{"inner_unseen": unseen[fold]} for fold in table["fold"]]
    where = {"dataset": "d", "rung": "bearing", "level": "R4", "training_bearings": 0}
    return table.assign(**where, job_key=table.index.astype(str), ledger=ledgers)


ROWS = [
    ("steady", 0, 0.7, 0.1, False),
    ("steady", 1, 0.8, 0.2, False),
    ("steady", 2, 0.6, 0.3, False),
    ("lucky", 0, 0.6, 0.99, False),
    ("lucky", 1, 0.6, 0.99, False),
    ("lucky", 2, 0.99, 0.99, False),
    *(("bound", fold, 1.0, 1.0, True) for fold in range(3)),
]


def test_the_champion_has_the_best_inner_score_in_most_folds_whatever_its_mean():
    (champion,) = choose_champions(frame(ROWS))
    assert (champion.pipeline, champion.won, champion.folds) == ("steady", 2, 3)
    shuffled = [(name, fold, inner, 1.0 - test, bound) for name, fold, inner, test, bound in ROWS]
    assert choose_champions(frame(shuffled))[0].pipeline == "steady", "test scores decide nothing"


def test_a_thinned_training_part_makes_no_champion():
    whole, thinned = frame(ROWS), frame([("thinned", fold, 1.0, 1.0, False) for fold in range(3)])
    (champion,) = choose_champions(pd.concat([whole, thinned.assign(training_bearings=2)]))
    assert champion.pipeline == "steady"


def test_inner_scores_of_known_bearings_choose_no_champion():
    (champion,) = choose_champions(frame(ROWS, (True, False, True)), ["steady", "lucky"])
    assert (champion.pipeline, champion.won, champion.folds) == ("steady", 1, 2), "a tie: first declared"
    (other,) = choose_champions(frame(ROWS, (True, False, True)), ["lucky", "steady"])
    assert other.pipeline == "lucky"
    (stands,) = choose_champions(frame(ROWS, (False,) * 3), ["lucky", "steady"])
    assert (stands.pipeline, stands.won, stands.folds) == ("lucky", 0, 0)

"""Answers come back as they were written; what no job writes is refused in a line."""

import numpy as np
import pandas as pd
import pytest

from suite.errors import RequestError
from suite.records.answers import ANSWERS, lacking_answers, merged_answers, read_answers, write_answers


def answers(probe="white_noise", share=0.25, asked=True):
    return pd.DataFrame(
        {
            "probe": ["unchanged", probe],
            "level": [0.0, 5.0],
            "window": [0, 0],
            "asked": [True, asked],
            "p_ball": np.float32([0.5, share]),
            "p_healthy": np.float32([0.5, 1 - share]),
        }
    )


def test_answers_come_back_with_what_was_asked(tmp_path):
    file = tmp_path / ANSWERS
    assert lacking_answers(file, ["white_noise"]) == ["white_noise"]
    write_answers(file, answers())
    pd.testing.assert_frame_equal(read_answers(file), answers())
    assert lacking_answers(file, ["white_noise"]) == []


def test_new_answers_replace_those_of_the_same_probe(tmp_path):
    file = tmp_path / ANSWERS
    write_answers(file, answers(share=0.25))
    merged = merged_answers(file, answers(share=0.75))
    assert merged.query("probe == 'white_noise'")["p_ball"].tolist() == [0.75]
    assert (merged["probe"] == "unchanged").sum() == 1


def test_what_was_not_asked_has_no_probabilities(tmp_path):
    write_answers(tmp_path / ANSWERS, answers(share=np.nan, asked=False))
    assert read_answers(tmp_path / ANSWERS)["p_ball"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(file.read_bytes()[:200]),
        lambda file: answers().drop(columns="level").to_parquet(file),
        lambda file: answers(share=1.5).to_parquet(file),
        lambda file: answers(share=np.nan).to_parquet(file),
        lambda file: answers().filter(regex="^[^p]|probe").to_parquet(file),
    ],
)
def test_what_no_job_writes_is_refused_in_a_line(tmp_path, harm):
    file = tmp_path / ANSWERS
    write_answers(file, answers())
    harm(file)
    with pytest.raises(RequestError, match="cannot be read") as refused:
        read_answers(file)
    assert "\n" not in str(refused.value)

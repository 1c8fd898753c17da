"""Features of modes agree with a plain loop, and do not depend on cache or company."""

import numpy as np
import pytest
import vmd_loop
from sklearn.base import clone

from suite.data.windows import ORDER_COLUMNS, Windows
from suite.features.vmd import VmdFeatures


@pytest.fixture(scope="module")
def few(simulated):
    return Windows(simulated.signals[::6, :, :700], simulated.metadata.iloc[::6].reset_index(drop=True))


@pytest.mark.parametrize("modes", [1, 3])
def test_agrees_with_a_plain_loop(few, modes):
    found = VmdFeatures(modes, 1500.0).fit(few).transform(few)
    for row, signal, (_, physical) in zip(found, few.signals, few.metadata.iterrows(), strict=True):
        plain = vmd_loop.vmd_features(signal[0], physical, modes, 1500.0)
        np.testing.assert_allclose(row, plain, rtol=1e-9, atol=1e-9)


def test_names_are_the_columns(simulated):
    features = VmdFeatures(4).fit(simulated)
    table = features.transform(simulated)
    names = features.get_feature_names_out()
    assert table.shape == (len(simulated), len(names)) == (len(simulated), 44)
    by_name = dict(zip(names, table.T, strict=True))
    shares = sum(by_name[f"mode{k}_energy_share"] for k in range(1, 5))
    np.testing.assert_allclose(shares, 1)
    centres = np.stack([by_name[f"mode{k}_centre_frequency"] for k in range(1, 5)])
    assert (np.diff(centres, axis=0) >= 0).all()


def test_the_cache_and_the_company_change_nothing(simulated, tmp_path):
    plain = VmdFeatures(2).fit(simulated).transform(simulated)
    kept = VmdFeatures(2, cache=tmp_path).fit(simulated)
    np.testing.assert_array_equal(kept.transform(simulated), plain)
    np.testing.assert_array_equal(kept.transform(simulated), plain)
    some = np.array([7, 2, 3, 11])
    np.testing.assert_allclose(kept.transform(simulated[some]), plain[some], rtol=1e-9, atol=1e-9)


def test_each_parameter_and_speed_has_its_own_entry(few, tmp_path):
    first = VmdFeatures(2, cache=tmp_path).fit(few).transform(few)
    narrow = VmdFeatures(2, 9000.0, cache=tmp_path).fit(few).transform(few)
    slow = Windows(few.signals, few.metadata.assign(shaft_hz=few.metadata["shaft_hz"] / 2))
    slower = VmdFeatures(2, cache=tmp_path).fit(slow).transform(slow)
    assert not np.allclose(first, narrow)
    assert not np.allclose(first, slower)


def test_channels_stand_side_by_side(few):
    twice = Windows(np.concatenate([few.signals, few.signals[:, :, ::-1]], axis=1), few.metadata)
    features = clone(VmdFeatures(2)).fit(twice)
    assert features.transform(twice).shape == (len(few), 2 * 22)
    assert features.get_feature_names_out()[22] == "ch1_mode1_energy_share"
    with pytest.raises(ValueError, match="1 channels, fitted on 2"):
        features.transform(few)


def test_an_unknown_geometry_leaves_the_lines_at_their_surroundings(few):
    unknown = Windows(few.signals, few.metadata.assign(**dict.fromkeys(ORDER_COLUMNS, np.nan)))
    found = VmdFeatures(2).fit(unknown)
    lines = ["envelope" in name for name in found.get_feature_names_out()]
    np.testing.assert_array_equal(found.transform(unknown)[:, lines], 0)


def test_no_windows_have_no_rows(few):
    assert VmdFeatures(2).fit(few).transform(few[[]]).shape == (0, 22)

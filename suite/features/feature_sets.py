"""Sets of feature blocks that have a name of their own, as several papers use them."""

FEATURE_SETS = {
    "classic": "amplitude, time_domain, spectral and fault lines",
    "bands": "wavelets and order_bands: plain energies",
    "orders": "fault lines, and order_bands of the envelope",
    "all": "all of these, and cepstrum",
}
"""Name to what is in it."""

"""Deep CORAL: the features of both domains co-vary alike."""

from suite.contestants.transfer._network import adapted_pipeline

PIPELINE = adapted_pipeline(
    name="coral",
    plain_name="a network that aligns covariances",
    summary="Network whose features have one covariance in source and target (Deep CORAL)",
    citation="Sun & Saenko 2016, ECCV workshops",
    alignment="Coral",
)

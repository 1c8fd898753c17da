"""JMMD: features and predictions together have the same distribution in both domains."""

from suite.contestants.transfer._network import adapted_pipeline

PIPELINE = adapted_pipeline(
    name="jmmd",
    plain_name="a network that aligns features and predictions",
    summary="Network whose features and predictions minimise the joint MMD between source and target",
    citation="Long et al. 2017, ICML (JAN)",
    alignment="JointMmd",
)

"""MK-MMD: the features of both domains have the same mean embedding under several kernels."""

from suite.contestants.transfer._network import adapted_pipeline

PIPELINE = adapted_pipeline(
    name="mk_mmd",
    plain_name="a network that aligns features",
    summary="Network whose features minimise the multi-kernel MMD between source and target",
    citation="Long et al. 2015, ICML (DAN); Gretton et al. 2012, JMLR 13:723-773",
    alignment="MultiKernelMmd",
    options={"estimator": "unbiased"},
    others={"estimator": ("biased", "linear")},
)

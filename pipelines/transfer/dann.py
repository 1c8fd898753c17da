"""DANN: a discriminator cannot predict the domain from the features."""

from suite.contestants.transfer._network import adapted_pipeline

PIPELINE = adapted_pipeline(
    name="dann",
    plain_name="an adversarial network",
    summary="Domain-adversarial network (DANN)",
    citation="Ganin et al. 2016, JMLR 17(59):1-35",
    alignment="Dann",
)

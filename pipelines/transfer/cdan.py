"""CDAN: a discriminator cannot predict the domain from features times predictions."""

from suite.contestants.transfer._network import adapted_pipeline

PIPELINE = adapted_pipeline(
    name="cdan",
    plain_name="a conditional adversarial network",
    summary="Conditional domain-adversarial network (CDAN)",
    citation="Long et al. 2018, NeurIPS",
    alignment="Cdan",
)

"""The novelty scores, one file each; each file offers one ``NOVELTY``."""

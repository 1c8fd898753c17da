"""The rungs, one file each; each file offers one ``RUNG``."""

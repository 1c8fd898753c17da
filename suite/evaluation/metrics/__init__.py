"""The metrics, one file each; each file offers one ``METRIC``."""

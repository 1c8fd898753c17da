"""The probes, one file each; each file offers one ``PROBE``."""

"""The data sets, one file each; each file offers one ``DATASET``."""

"""Download data sets from their owners."""

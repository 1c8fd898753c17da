"""One file a format that can be read; each offers ``FORMAT``."""

"""Records become an answer."""

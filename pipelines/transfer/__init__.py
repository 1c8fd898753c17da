"""Learning across machines and loads."""

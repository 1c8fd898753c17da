"""A question becomes jobs, jobs become results."""

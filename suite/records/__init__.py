"""What came out: one record a job, and where it is kept."""

"""Every table of a report, as CSV and as LaTeX."""

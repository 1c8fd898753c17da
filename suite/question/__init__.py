"""A question becomes jobs: YAML, plan, feasibility."""

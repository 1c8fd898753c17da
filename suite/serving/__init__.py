"""A contestant becomes a tool: stored models that know for what they may speak."""

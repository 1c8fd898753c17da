"""A contestant becomes a tool: stored models and champions."""

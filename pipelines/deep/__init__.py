"""Networks that learn from windows."""

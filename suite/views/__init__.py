"""The answer is shown: terminal, JSON and page."""

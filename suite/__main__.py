"""Lets ``python -m suite`` do what ``suite`` does."""

from suite.cli import main

if __name__ == "__main__":
    main()

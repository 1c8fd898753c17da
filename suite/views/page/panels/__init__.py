"""The sections of the page, one file each; discovery finds them."""

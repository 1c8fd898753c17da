"""What the longer commands do, one file each; the command line parses, calls them and prints."""

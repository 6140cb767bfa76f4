"""One command a file, each reading like a table of contents."""

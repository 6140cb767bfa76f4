"""One question about one connection, answered with reasons."""

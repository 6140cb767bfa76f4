"""The formats of `netlint diff`: one a file."""

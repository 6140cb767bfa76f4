"""Fast answers about a snapshot in a closed world: what the files hold."""

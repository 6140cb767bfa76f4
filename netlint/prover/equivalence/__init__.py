"""Whether two sets of policies allow the same for everything that could exist."""
